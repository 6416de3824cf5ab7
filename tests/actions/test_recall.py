"""What a creditor's next full file no longer names is shown; only when a person says so is it recalled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.close_night import close_night
from kept.actions.import_portfolio import import_portfolio
from kept.actions.match_payment import PaymentMatchError, match_payment
from kept.actions.post_payments import post
from kept.actions.preview_file import keep_preview
from kept.actions.recall_debts import missing_debts
from kept.actions.start_call import CallRefusedError
from kept.actions.take_file import check_file, keep_file
from kept.records.brief import brief
from kept.records.models import (
    Case,
    Debt,
    EvidenceRecord,
    FileKind,
    FileRun,
    Payment,
    PaymentStatus,
    Promise,
    PromiseStatus,
    Role,
    Work,
)
from kept.records.sight import seen_by

from ..house import TODAY, a_call, a_csv, a_promise, at, creditor, person

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


def line(number: str, principal: str = "1000.00", **said: str) -> dict[str, str]:
    named = {"debtor_name": f"张{number}", "phone_1": f"138001380{number[-2:]}", "debt_number": number}
    due = {"product": "credit_card", "principal": principal, "due_date": "2026-11-12"}
    return {**named, **due, "annual rate": "18.25", **said}


def taken(tmp_path, *rows, as_of=TODAY, recall=False):
    path = a_csv(tmp_path / f"{as_of}-{len(rows)}-{recall}.csv", rows)
    raw, checked = check_file(path, kind=FileKind.PLACEMENT, as_of=as_of)
    return keep_file(
        path, raw, checked, kind=FileKind.PLACEMENT, creditor=creditor(), as_of=as_of, now=at(8),
        recall_missing=recall,
    )  # fmt: skip


def imported(tmp_path, *rows, **how) -> FileRun:
    return import_portfolio(taken(tmp_path, *rows, **how).run.pk, now=at(8))


def kinds(case) -> list[str]:
    records = EvidenceRecord.objects.filter(case=case).order_by("pk")
    return list(records.values_list("kind", flat=True))


@pytest.fixture
def two(tmp_path):
    """Two cases of an earlier file, C-01 and C-02."""
    imported(tmp_path, line("C-01"), line("C-02"))
    Case.objects.update(collector=person("li"))
    return [Debt.objects.get(number=number).case for number in ("C-01", "C-02")]


@pytest.mark.usefixtures("two")
class TestWhatIsMissing:
    def test_is_shown_before_anything_is_stored(self, tmp_path):
        found = keep_preview(taken(tmp_path, line("C-01"), as_of=TOMORROW))

        assert (found.missing, found.first_missing) == (1, ("C-02",))

    def test_does_not_count_a_row_that_was_refused(self, tmp_path):
        file = taken(tmp_path, line("C-01"), line("C-02", principal="-5"), as_of=TOMORROW)

        assert missing_debts(file) == []

    def test_is_nothing_in_a_file_without_a_good_row(self, tmp_path):
        assert missing_debts(taken(tmp_path, line("C-01", principal="-5"), as_of=TOMORROW)) == []

    def test_stays_when_nobody_says_it_was_recalled(self, tmp_path):
        imported(tmp_path, line("C-01"), as_of=TOMORROW)

        assert not Debt.objects.exclude(recalled_on=None).exists()


@pytest.mark.usefixtures("two")
class TestARecall:
    def test_closes_the_case_and_nothing_else(self, tmp_path, two):
        stays, goes = two

        run = imported(tmp_path, line("C-01"), as_of=TOMORROW, recall=True)

        goes.refresh_from_db()
        stays.refresh_from_db()
        assert (goes.closed_on, stays.closed_on) == (TOMORROW, None)
        assert kinds(goes)[1:] == ["debt.recalled", "case.closed"]
        assert (run.counts["recalled"], run.counts["closed"]) == (1, 1)

    def test_twice_is_once(self, tmp_path):
        for _ in range(2):
            imported(tmp_path, line("C-01"), as_of=TOMORROW, recall=True)

        assert EvidenceRecord.objects.filter(kind="debt.recalled").count() == 1

    def test_takes_the_case_off_the_lists_and_the_gate_denies_it(self, tmp_path, two):
        close_night(TODAY - timedelta(days=1), now=at(8))
        imported(tmp_path, line("C-01"), as_of=TOMORROW, recall=True)
        goes = Case.objects.get(pk=two[1].pk)

        assert not Work.objects.filter(case=goes, done_at=None).exists()
        assert goes not in seen_by(goes.collector)
        with pytest.raises(CallRefusedError):
            a_call(goes, goes.collector, at(10, day=TOMORROW))

    def test_leaves_a_case_open_that_still_owes_another_debt(self, tmp_path):
        same = {"debtor_name": "张三", "phone_1": "13800138000"}
        rest = line("C-01"), line("C-02")
        imported(tmp_path, line("C-03", **same), line("C-04", **same), *rest)

        imported(tmp_path, line("C-03", **same), *rest, as_of=TOMORROW, recall=True)

        case = Debt.objects.get(number="C-04").case
        assert case.closed_on is None
        assert [debt.number for debt in brief(case, on=TOMORROW).debts] == ["C-03"]
        assert 100_000 <= brief(case, on=TOMORROW).total_minor < 110_000

    def test_withdraws_what_was_promised_and_breaks_nothing(self, tmp_path, two):
        promise = a_promise(two[1], two[1].collector)

        imported(tmp_path, line("C-01"), as_of=TOMORROW, recall=True)

        promise.refresh_from_db()
        assert promise.status == PromiseStatus.WITHDRAWN

    def test_can_be_undone_by_the_next_file(self, tmp_path, two):
        imported(tmp_path, line("C-01"), as_of=TOMORROW, recall=True)

        imported(tmp_path, line("C-01"), line("C-02"), as_of=TODAY + timedelta(days=2))

        case = Case.objects.get(pk=two[1].pk)
        assert (case.closed_on, case.debts.get().recalled_on) == (None, None)
        assert kinds(case)[-1] == "case.reopened"

    def test_lets_no_payment_on_the_debt(self, tmp_path, two):
        imported(tmp_path, line("C-01"), as_of=TOMORROW, recall=True)
        row = {
            "reference": "P-1", "paid_on": TOMORROW, "amount_minor": 100, "currency": "CNY",
            "debt_number": "C-02", "payer_name": None, "method": None,
        }  # fmt: skip

        post(creditor(), [row], source="0" * 64, actor="command-line", now=at(9, day=TOMORROW))

        payment = Payment.objects.get()
        assert (payment.status, payment.why_unmatched) == (PaymentStatus.UNMATCHED, "recalled")
        with pytest.raises(PaymentMatchError, match="recalled"):
            match_payment(
                payment.pk, debt_id=two[1].debts.get().pk, by=person("wang", Role.SUPERVISOR), now=at(10)
            )


class TestAFileThatSaysNothingIsOwed:
    ZERO = {"principal": "0.00"}

    def test_closes_the_case_as_settled(self, tmp_path, two):
        imported(tmp_path, line("C-01", **self.ZERO), line("C-02"), as_of=TOMORROW)

        case = Case.objects.get(pk=two[0].pk)
        assert case.closed_on == TOMORROW
        assert kinds(case)[-2:] == ["debt.updated", "case.closed"]

    def test_that_nothing_is_overdue_leaves_a_promise_unjudged_and_not_broken(self, tmp_path, two):
        supervisor = person("wang", Role.SUPERVISOR)
        promise = a_promise(two[0], two[0].collector)
        Promise.objects.update(status=PromiseStatus.APPROVED, decided_by=supervisor)
        due = TODAY + timedelta(days=4)
        imported(tmp_path, line("C-01", due_date="2027-01-12"), line("C-02"), as_of=due)

        close_night(TODAY + timedelta(days=7), now=at(1, day=TODAY + timedelta(days=8)))

        promise.refresh_from_db()
        assert promise.status == PromiseStatus.WITHDRAWN
        assert EvidenceRecord.objects.filter(kind="promise.withdrawn", body__contains="cured").count() == 1
