"""Promises to pay, with their dated parts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kept.records.cases import Case
from kept.records.contacts import Contact
from kept.records.people import User
from kept.records.sealing import SealedTextField


class PromiseStatus(models.TextChoices):
    """Where a promise stands; the moves between are in ``kept.promises``."""

    TAKEN = "taken", _("Taken")
    SUBMITTED = "submitted", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    DUE = "due", _("Due")
    KEPT = "kept", _("Kept")
    PART_KEPT = "part_kept", _("Part kept")
    BROKEN = "broken", _("Broken")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Promise(models.Model):
    """A promise to pay: how much, when, how; judged by the payments that follow it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="promises", db_index=False)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="promises")
    status = models.CharField(max_length=10, choices=PromiseStatus.choices)
    taken_at = models.DateTimeField()
    taken_on = models.DateField()
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="promises_taken")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    method = models.CharField(max_length=40, blank=True)
    source_of_funds = SealedTextField(blank=True)
    option = models.CharField(max_length=40, blank=True)
    policy_line = models.CharField(max_length=40, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="promises_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = SealedTextField(blank=True)
    told_on = models.DateField(null=True, blank=True)
    paid_minor = models.BigIntegerField(default=0)
    settled_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["status", "taken_at"]),
            models.Index(fields=["case", "-taken_at"]),
            # Asked for those of some cases in some state, SQLite goes through all in that state otherwise.
            models.Index(fields=["case", "status"], name="promise_of_case"),
        ]


class PromisePart(models.Model):
    """One dated amount of a promise."""

    promise = models.ForeignKey(Promise, models.CASCADE, related_name="parts")
    on = models.DateField()
    amount_minor = models.BigIntegerField()

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["on"])]
