"""A paper's tables on its page: rows of inputs, instalments worked out, evidence the records know."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from kept.documents import StandingFacts
from kept.records import house as records_house
from kept.records.models import MadePaper

from ...house import person, signed_in

pytestmark = pytest.mark.django_db

PLAN = {"plan_total": "1,000.00", "plan_count": "3", "plan_first": "2027-12-31"}
SAID = {
    "language": "zh", "payment_account": "手机银行", "plan_interest": "停止计收", "reply_by": "2026-12-10",
    "creditor_phone": "021-5555 0100",
}  # fmt: skip


def send(by, case, code="plan_offer", **form):
    return signed_in(by).post(reverse("paper-make", args=[case.pk, code]), SAID | form)


def cells(answer, column, table="instalments"):
    """What stands in a column of a table's inputs."""
    return re.findall(rf'name="{table}-[0-9]+-{column}" value="([^"]*)"', answer.content.decode())


def test_the_gentlest_plan_the_house_offers_is_proposed(case, collector):
    page = signed_in(collector).get(reverse("paper", args=[case.pk, "plan_offer"]))

    assert len(filled(page, "amount")) == 12


def filled(answer, column, table="instalments"):
    return [text for text in cells(answer, column, table) if text]


def test_a_plan_is_worked_out_to_the_cent_and_the_month(case, collector):
    answer = send(collector, case, act="work-out", **PLAN)

    assert answer.status_code == 200
    assert filled(answer, "amount") == ["333.34", "333.33", "333.33"]
    assert filled(answer, "on") == ["2027-12-31", "2028-01-31", "2028-02-29"]
    assert 'value="停止计收"' in answer.content.decode()
    assert not MadePaper.objects.exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plan_total", "abc"),
        ("plan_total", "0"),
        ("plan_count", "0"),
        ("plan_count", "999"),
        ("plan_first", ""),
    ],
)
def test_a_plan_that_cannot_be_worked_out_says_which_figure(case, collector, name, text):
    answer = send(collector, case, act="work-out", **(PLAN | {name: text}))

    assert answer.status_code == 422
    assert f'id="id_{name}-error"' in answer.content.decode()
    assert filled(answer, "amount") == []


def test_rows_are_made_into_the_paper_and_empty_ones_left_out(case, collector):
    rows = {
        "instalments-0-on": "2026-12-20", "instalments-0-amount": "400.00",
        "instalments-1-on": "", "instalments-1-amount": "",
        "instalments-4-on": "2027-01-20", "instalments-4-amount": "600",
    }  # fmt: skip

    answer = send(collector, case, act="make", **rows)

    assert answer.status_code == 302
    assert MadePaper.objects.get().code == "plan_offer"


@pytest.mark.parametrize("row", [{"on": "2026-12-20", "amount": "x"}, {"on": "", "amount": "5.00"}])
def test_a_row_that_cannot_be_read_stays_on_the_page_with_what_is_wrong(case, collector, row):
    answer = send(collector, case, act="make", **{f"instalments-0-{key}": text for key, text in row.items()})

    assert answer.status_code == 422
    assert "instalments" in answer.content.decode()
    assert cells(answer, "amount")[0] == row["amount"]
    assert not MadePaper.objects.exists()


def test_the_list_of_evidence_begins_with_the_contract_and_the_account(case):
    debt = case.debts.get()
    type(debt).objects.filter(pk=debt.pk).update(contract_on=date(2025, 3, 1))
    supervisor = person("wang", "supervisor")

    page = signed_in(supervisor).get(reverse("paper", args=[case.pk, "evidence_list"]))

    assert filled(page, "name", "evidence")[:2] == [f"合同 {debt.number}", f"对账明细 {debt.number}"]
    assert filled(page, "made_on", "evidence")[0] == "2025-03-01"


def test_what_the_house_always_says_stands_among_what_may_stay_as_it_is(case, collector, monkeypatch):
    def asked():
        page = signed_in(collector).get(reverse("paper", args=[case.pk, "demand"])).content.decode()
        return page[page.index("<main") :]

    assert 'name="enquiry"' in asked().partition("<details")[0]

    facts = StandingFacts(everywhere={"enquiry": "手机银行"})
    monkeypatch.setattr(records_house, "standing_facts", lambda: facts)

    assert 'name="enquiry" value="手机银行"' in asked().partition("<details")[2]
