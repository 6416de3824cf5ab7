"""What a call's lines are filled with: true figures, the newest promise and payment, terms once decided."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.step_call import step_call
from kept.calls import DEBT_FACTS, NEUTRAL_FACTS, Event
from kept.demo import talk
from kept.ledger import EventKind
from kept.records.brief import brief
from kept.records.call_facts import before_call, call_facts
from kept.records.models import Creditor, Debt, Promise, PromiseStatus, Task
from kept.records.products import product_name, products_text

from ..house import TODAY, a_call, a_case, at, person, say

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def collector():
    return person("li")


@pytest.fixture
def case(collector):
    return a_case(collector)


@pytest.fixture
def contact(case, collector):
    return a_call(case, collector).contact


def texts(case, contact, language="zh"):
    return call_facts(brief(case, on=TODAY), contact, language).texts


def promised(case, by, **said) -> Promise:
    promise = Promise.objects.create(
        case=case, taken_on=TODAY, taken_by=by, amount_minor=50_000,
        **{"status": PromiseStatus.APPROVED, "method": "lender_app", "taken_at": at(9), **said},
    )  # fmt: skip
    promise.parts.create(on=TOMORROW, amount_minor=50_000)
    return promise


def test_every_fact_a_line_may_ask_for_is_there(case, contact):
    assert (NEUTRAL_FACTS | DEBT_FACTS) - {"promise"} <= texts(case, contact).keys()


def test_figures_are_those_of_the_day_to_the_cent(case, contact):
    said = texts(case, contact)

    assert (said["arrears_today"], said["per_day"]) == ("¥1,000.00", "¥0.49")
    assert (said["days_past_due"], said["due_date"]) == ("12", (TODAY - timedelta(days=12)).isoformat())


def test_a_debt_that_costs_nothing_a_day_has_no_figure_for_it(collector):
    case = a_case(collector, rate_ppm=0)

    assert texts(case, a_call(case, collector).contact)["per_day"] == ""


def test_the_salutation_guesses_no_sex(case, contact):
    assert texts(case, contact)["salutation"] == "张小敏"


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "（合同所载号码）"), ("en", "(the number in your contract)")]
)
def test_without_a_number_to_call_back_the_contract_is_named(case, contact, language, words):
    Creditor.objects.update(callback_number="")
    case.creditor.refresh_from_db()

    assert texts(case, contact, language)["callback_number"] == words


class TestPromises:
    def test_the_newest_one_is_told_unless_it_was_replaced(self, case, contact, collector):
        promised(case, collector)
        promised(case, collector, status=PromiseStatus.REPLACED, taken_at=at(9, 30))

        assert texts(case, contact)["last_promise"] == f"{TOMORROW} 还 ¥500.00（机构 App 还款）"

    def test_one_by_a_method_no_longer_known_is_told_without_it(self, case, contact, collector):
        promised(case, collector, method="barter")

        assert texts(case, contact)["last_promise"] == f"{TOMORROW} ¥500.00"

    def test_terms_are_told_only_while_the_call_back_waits(self, case, contact, collector):
        promise = promised(case, collector)
        before = texts(case, contact)["approved_terms"]
        Task.objects.create(case=case, kind="call_back", due_at=at(9), promise=promise)

        assert (before, texts(case, contact)["approved_terms"]) == (
            "",
            f"{TOMORROW} 还 ¥500.00（机构 App 还款）",
        )

    def test_returned_ones_carry_the_supervisors_terms(self, case, contact, collector):
        promise = promised(case, collector, status=PromiseStatus.RETURNED, note="先还一半")
        Task.objects.create(case=case, kind="call_back", due_at=at(9), promise=promise)

        said = texts(case, contact)
        assert (said["approved_terms"], said["returned_terms"]) == ("", "先还一半")


class TestLastPayment:
    def test_none_is_known(self, case, contact):
        assert texts(case, contact)["last_payment"] == ""

    def test_the_creditors_word_counts_until_one_is_posted(self, case, contact):
        Debt.objects.update(last_payment_on=TODAY - timedelta(days=40), last_payment_minor=20_000)

        assert texts(case, contact)["last_payment"] == f"{TODAY - timedelta(days=40)} 的 ¥200.00"

    def test_payments_posted_on_the_newest_day_are_one_sum(self, case, contact):
        debt = case.debts.get()
        for minor in (10_000, 5_000):
            debt.entries.create(on=TODAY, kind=EventKind.PAYMENT, amount_minor=minor)

        assert texts(case, contact, "en")["last_payment"] == f"¥150.00 on {TODAY}"

    def test_one_that_bounced_was_none(self, case, contact):
        debt = case.debts.get()
        debt.entries.create(on=TODAY, kind=EventKind.PAYMENT, amount_minor=10_000)
        debt.entries.create(on=TOMORROW, kind=EventKind.PAYMENT, amount_minor=5_000)
        debt.entries.create(on=TOMORROW, kind=EventKind.REVERSAL, amount_minor=5_000)

        assert texts(case, contact)["last_payment"] == f"{TODAY} 的 ¥100.00"


def test_instalments_of_any_number_are_one_option(case, contact):
    codes = [one["code"] for one in texts(case, contact)["options"]]

    assert len(codes) == len(set(codes))
    assert "instalments" in codes


def test_where_they_stood_before_leaves_out_what_this_call_heard(case, collector):
    call = a_call(case, collector)
    say(call, collector, talk.events(("next", "answer:is_borrower", "answer:matches", "next")))
    step_call(call.pk, Event(kind="heard", value="has_savings"), by=collector, now=at(10, 2))
    known = brief(case, on=TODAY)

    before = before_call(known, call.contact)

    assert known.standing.assessment.ability_ppm[0] > before.ability_ppm[0]
    assert known.standing.assessment.willingness_ppm[0] == before.willingness_ppm[0]


class TestProducts:
    def test_one_debt_has_its_name(self):
        assert products_text(["car_loan"], "zh") == "汽车贷款"

    def test_several_are_counted(self):
        assert products_text(["credit_card", "car_loan", "other"], "zh") == "信用卡等 3 笔款项"
        assert products_text(["credit_card", "car_loan", "other"], "en") == "credit card (one of 3 debts)"

    def test_one_that_is_not_known_is_an_account(self):
        assert product_name("barter", "en") == "account"
