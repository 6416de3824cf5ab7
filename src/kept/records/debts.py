"""What is owed and what was paid: debts as placed, their due dates, posted entries, payments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kept.records.cases import Case
from kept.records.parties import Creditor
from kept.records.sealing import SealedTextField


class Debt(models.Model):
    """One contract. The opening position is the creditor's, at the start of ``opened_on``.

    One that the creditor took back has ``recalled_on``, and is owed to the house no more.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="debts")
    creditor = models.ForeignKey(Creditor, models.PROTECT, related_name="debts")
    number = models.CharField(max_length=64)
    product = models.CharField(max_length=24)
    currency = models.CharField(max_length=3, default="CNY")
    opened_on = models.DateField()
    principal_minor = models.BigIntegerField()
    interest_minor = models.BigIntegerField(default=0)
    penalty_minor = models.BigIntegerField(default=0)
    fee_minor = models.BigIntegerField(default=0)
    cost_minor = models.BigIntegerField(default=0)
    rate_ppm = models.BigIntegerField(default=0)
    penalty_ppm = models.BigIntegerField(default=0)
    year_days = models.PositiveSmallIntegerField(default=365)
    credit_limit_minor = models.BigIntegerField(null=True, blank=True)
    contract_on = models.DateField(null=True, blank=True)
    last_payment_on = models.DateField(null=True, blank=True)
    last_payment_minor = models.BigIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    recalled_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["creditor", "number"], name="debt_once")]

    def __str__(self) -> str:
        return self.number


class Due(models.Model):
    """That much principal falls, or fell, due on a date."""

    debt = models.ForeignKey(Debt, models.CASCADE, related_name="dues")
    on = models.DateField()
    amount_minor = models.BigIntegerField()


class PaymentStatus(models.TextChoices):
    """Whether a payment has found its debt."""

    UNMATCHED = "unmatched", _("Unmatched")
    POSTED = "posted", _("Posted")
    REVERSED = "reversed", _("Reversed")


class Payment(models.Model):
    """Money that came in, known by the payer's reference, counted once."""

    creditor = models.ForeignKey(Creditor, models.PROTECT, related_name="payments")
    reference = models.CharField(max_length=80)
    paid_on = models.DateField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    debt_number = models.CharField(max_length=64, blank=True)
    payer_name = SealedTextField(blank=True)
    method = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=PaymentStatus.choices, default=PaymentStatus.UNMATCHED)
    why_unmatched = models.CharField(max_length=30, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["creditor", "reference"], name="payment_once")]
        indexes = [models.Index(fields=["status", "paid_on"])]

    def __str__(self) -> str:
        return self.reference


class Entry(models.Model):
    """A posted event on a debt, never changed; ``kind`` is ``kept.ledger.EventKind``."""

    debt = models.ForeignKey(Debt, models.PROTECT, related_name="entries")
    on = models.DateField()
    kind = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="entries")

    class Meta:
        indexes = [models.Index(fields=["debt", "on"])]
