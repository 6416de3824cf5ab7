"""Take a payment off its debt: it was charged back, or matched to the wrong debt. Nothing is erased."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.conf import settings
from django.db import transaction

from kept.actions.judge_promises import judge_promises
from kept.dates import local_date
from kept.ledger import EventKind
from kept.records.chains import append
from kept.records.locks import lock_cases
from kept.records.models import Case, Debt, Entry, Payment, PaymentStatus, User
from kept.records.notes import note
from kept.records.rights import Right, require

Cause = Literal["charged_back", "wrong_match"]


class ReversalError(ValueError):
    """A payment cannot be reversed; the message says why."""


def reverse_payment(payment_id: int, *, cause: Cause, words: str, by: User, now: datetime) -> Payment:
    """Reverse a posted payment and judge again the promises it was counted for; reversed again: nothing.

    A wrong match undoes the posting on its own day and puts the payment back into the queue. A charge-back
    counts from today, unless the creditor has restated the debt since the payment: then its file says so.

    Args:
        payment_id: the payment.
        cause: why.
        words: on what this relies; kept sealed.
        by: a supervisor.
        now: the moment.

    Raises:
        NoRightError: not a supervisor.
        ReversalError: it is on no debt, or no reason is given.
    """
    require(by, Right.REVERSE_PAYMENTS)
    if not words.strip():
        raise ReversalError("say on what the reversal relies")
    with transaction.atomic():
        lock_cases(Case.objects.filter(debts__entries__payment=payment_id).values_list("pk", flat=True))
        payment = Payment.objects.select_for_update(of=("self",), no_key=True).get(pk=payment_id)
        if payment.status == PaymentStatus.REVERSED:
            return payment
        if payment.status != PaymentStatus.POSTED:
            raise ReversalError(f"payment {payment.reference} is on no debt")
        debt = Debt.objects.select_related("case").filter(entries__payment=payment).latest("entries__id")
        on = _counts_from(payment, debt, cause, local_date(now, settings.TIME_ZONE))
        Entry.objects.create(
            debt=debt, on=on, kind=EventKind.REVERSAL, amount_minor=payment.amount_minor, payment=payment
        )
        _put_back(payment, cause)
        body = {
            "reference": payment.reference,
            "debt": debt.number,
            "amount_minor": payment.amount_minor,
            "currency": payment.currency,
            "paid_on": payment.paid_on.isoformat(),
            "on": on.isoformat(),
            "why": cause,
            **note(debt.case_id, words),
        }
        append(debt.case, "payment.reversed", body, actor=by.actor, at=now)
        judge_promises({debt.case_id}, now=now, actor=by.actor, reopen=True, undone=True)
        return payment


def _counts_from(payment: Payment, debt: Debt, cause: Cause, today: date) -> date:
    restated = payment.paid_on < debt.opened_on
    return payment.paid_on if cause == "wrong_match" or restated else today


def _put_back(payment: Payment, cause: Cause) -> None:
    if cause == "wrong_match":
        payment.status, payment.debt_number, payment.why_unmatched = PaymentStatus.UNMATCHED, "", cause
    else:
        payment.status = PaymentStatus.REVERSED
    payment.save(update_fields=["status", "debt_number", "why_unmatched"])
