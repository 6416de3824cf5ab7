"""Match a payment from the queue to a debt, by a named person, once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.actions.judge_promises import judge_promises
from kept.actions.post_payments import payment_fact
from kept.ledger import EventKind
from kept.records.chains import append_many
from kept.records.locks import lock_cases
from kept.records.models import Debt, Entry, Payment, PaymentStatus, User
from kept.records.rights import Right, require


class PaymentMatchError(ValueError):
    """A payment cannot be put on this debt; the message says why."""


def match_payment(payment_id: int, *, debt_id: int, by: User, now: datetime) -> Payment:
    """Put a queued payment on a debt of the same creditor, on the day it was paid.

    Raises:
        NoRightError: this person does not match payments.
        PaymentMatchError: already matched or reversed, another creditor or currency, or a recalled debt.
    """
    require(by, Right.MATCH_PAYMENTS)
    with transaction.atomic():
        lock_cases(Debt.objects.filter(pk=debt_id).values_list("case_id", flat=True))
        payment = (
            Payment.objects.select_for_update(of=("self",), no_key=True)
            .select_related("creditor")
            .get(pk=payment_id)
        )
        debt = Debt.objects.get(pk=debt_id)
        if payment.status != PaymentStatus.UNMATCHED:
            raise PaymentMatchError(f"payment {payment.reference} is already on a debt, or was returned")
        if debt.creditor_id != payment.creditor_id:
            raise PaymentMatchError(f"debt {debt.number} is owed to another creditor")
        if debt.currency != payment.currency:
            raise PaymentMatchError(
                f"debt {debt.number} is in {debt.currency}, the payment in {payment.currency}"
            )
        if debt.recalled_on is not None:
            raise PaymentMatchError(f"debt {debt.number} was recalled by the creditor on {debt.recalled_on}")
        payment.status, payment.debt_number, payment.why_unmatched = PaymentStatus.POSTED, debt.number, ""
        payment.save(update_fields=["status", "debt_number", "why_unmatched"])
        Entry.objects.create(
            debt=debt,
            on=payment.paid_on,
            kind=EventKind.PAYMENT,
            amount_minor=payment.amount_minor,
            payment=payment,
        )
        append_many([payment_fact(payment, debt, source="matched by hand")], actor=by.actor, at=now)
        judge_promises({debt.case_id}, now=now, reopen=True)
        return payment
