"""A payment taken back: by an entry of its own, once, with the promises judged as if it had not come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.close_call import close_call
from kept.actions.match_payment import PaymentMatchError, match_payment
from kept.actions.post_payments import post
from kept.actions.reverse_payment import ReversalError, reverse_payment
from kept.demo import talk
from kept.records.brief import brief
from kept.records.models import (
    Entry,
    EvidenceRecord,
    Payment,
    PaymentStatus,
    Promise,
    PromiseStatus,
    Role,
)
from kept.records.rights import NoRightError

from ..house import TODAY, a_call, a_case, at, creditor, person, say

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)
LATER = TODAY + timedelta(days=6)


def paid(number: str = "C-1", minor: int = 100_000, on=TOMORROW, moment=None) -> Payment:
    row = {
        "reference": "P-1", "paid_on": on, "amount_minor": minor, "currency": "CNY", "debt_number": number,
        "payer_name": None, "method": None,
    }  # fmt: skip
    received = moment or at(20, day=on)
    post(creditor(), [row], source="0" * 64, actor="command-line", now=received, on=on)
    return Payment.objects.get()


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


@pytest.fixture
def kept():
    """A case whose promise to pay all by tomorrow was kept."""
    collector = person("li")
    case = a_case(collector, rate_ppm=0)
    call = a_call(case, collector, at(10))
    say(call, collector, talk.forgot(100_000, TOMORROW), at(10))
    close_call(call.pk, by=collector, now=at(10, 4))
    paid()
    assert Promise.objects.get().status == PromiseStatus.KEPT
    return case


def reverse(by, cause="charged_back", words="银行退汇通知", now=None) -> Payment:
    return reverse_payment(
        Payment.objects.get().pk, cause=cause, words=words, by=by, now=now or at(10, day=LATER)
    )


def test_a_charge_back_is_owed_again_and_the_promise_is_broken_after_all(kept, supervisor):
    assert brief(kept, on=LATER).total_minor == 0

    assert reverse(supervisor).status == PaymentStatus.REVERSED

    assert brief(kept, on=LATER + timedelta(days=1)).total_minor == 100_000
    assert Promise.objects.get().status == PromiseStatus.BROKEN
    assert EvidenceRecord.objects.filter(kind__in=["payment.reversed", "promise.broken"]).count() == 2


@pytest.mark.usefixtures("kept")
def test_within_its_time_the_promise_is_open_again(supervisor):
    reverse(supervisor, now=at(21, day=TOMORROW))

    promise = Promise.objects.get()
    assert (promise.status, promise.settled_on, promise.paid_minor) == (PromiseStatus.DUE, None, 0)
    assert EvidenceRecord.objects.filter(kind="promise.reopened").count() == 1


@pytest.mark.usefixtures("kept")
def test_twice_is_once(supervisor):
    for _ in range(2):
        reverse(supervisor)

    assert Entry.objects.count() == 2
    assert EvidenceRecord.objects.filter(kind="payment.reversed").count() == 1


def test_a_wrong_match_goes_back_into_the_queue_and_onto_the_right_debt(supervisor):
    wrong, right = a_case(number="C-1"), a_case(number="C-2", phone_1="13900139000", debtor_name="李四")
    paid()

    reverse(supervisor, cause="wrong_match")
    payment = Payment.objects.get()
    assert (payment.status, payment.why_unmatched) == (PaymentStatus.UNMATCHED, "wrong_match")
    match_payment(payment.pk, debt_id=right.debts.get().pk, by=supervisor, now=at(11, day=LATER))

    assert brief(right, on=LATER).total_minor < 2_000
    assert brief(wrong, on=LATER).total_minor > 100_000
    reverse(supervisor)
    assert brief(right, on=LATER + timedelta(days=1)).total_minor > 100_000


def test_what_was_charged_back_is_not_matched_again(kept, supervisor):
    reverse(supervisor)

    with pytest.raises(PaymentMatchError, match="returned"):
        match_payment(Payment.objects.get().pk, debt_id=kept.debts.get().pk, by=supervisor, now=at(11))


def test_what_the_creditor_has_restated_since_is_left_to_its_file(supervisor):
    case = a_case()
    payment = paid(on=TODAY - timedelta(days=3), moment=at(9))
    before = brief(case, on=LATER).total_minor

    reverse_payment(payment.pk, cause="charged_back", words="退汇", by=supervisor, now=at(10, day=LATER))

    assert brief(case, on=LATER).total_minor == before


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("status", "words", "why"), [("unmatched", "x", "on no debt"), ("posted", " ", "say")]
)
def test_what_is_on_no_debt_or_has_no_reason_is_not_reversed(supervisor, status, words, why):
    Payment.objects.update(status=status)

    with pytest.raises(ReversalError, match=why):
        reverse(supervisor, words=words)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_nobody_else_reverses(role):
    with pytest.raises(NoRightError):
        reverse(person("wu", role))

    assert Entry.objects.count() == 1
