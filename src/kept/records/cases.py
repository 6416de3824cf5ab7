"""A case: one borrower at one creditor with all overdue debts in one currency; what the house plans of it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kept.records.parties import Borrower, Creditor
from kept.records.people import User
from kept.records.sealing import SealedTextField


class Case(models.Model):
    """One borrower at one creditor in one currency, so that its debts can be summed.

    The rung is where the ladder stands, by a person's or the night's act. Creditor and collector are found by
    the indexes that begin with them: each further one is written anew for every case in every night.
    """

    creditor = models.ForeignKey(Creditor, models.PROTECT, related_name="cases", db_index=False)
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="cases")
    collector = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="cases", db_index=False
    )
    currency = models.CharField(max_length=3, default="CNY")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    rung = models.CharField(max_length=40, default="none")
    rung_since = models.DateField()
    reason = models.CharField(max_length=40, blank=True)
    path = models.CharField(max_length=20, blank=True)
    next_contact_on = models.DateField(null=True, blank=True)
    #: What people stated of this case, a word each, with a minus before what does not hold.
    stated = models.TextField(blank=True)
    last_closed_on = models.DateField(null=True, blank=True)
    #: As the last night found it: labelled with ``last_closed_on``, never the truth of today.
    total_minor = models.BigIntegerField(default=0)
    arrears_minor = models.BigIntegerField(default=0)
    dpd = models.IntegerField(default=0)
    bucket = models.SmallIntegerField(default=0)
    #: As the last night of a month found it, None before the first: what the next rolls are counted from.
    month_bucket = models.SmallIntegerField(null=True, blank=True)
    month_total_minor = models.BigIntegerField(default=0)
    quadrant = models.CharField(max_length=1, blank=True)
    why = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["creditor", "borrower", "currency"], name="case_once")]
        indexes = [
            models.Index(fields=["collector", "-total_minor", "id"], name="case_of_collector"),
            models.Index(fields=["bucket", "-total_minor", "id"], name="case_in_bucket"),
            models.Index(fields=["quadrant", "-total_minor", "id"], name="case_in_quadrant"),
            models.Index(fields=["-total_minor", "id"], name="case_by_total"),
        ]


class Heard(models.Model):
    """A signal about willingness or ability, from a call, a file or a person's correction."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="heard")
    signal = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    contact = models.ForeignKey("Contact", models.PROTECT, null=True, blank=True, related_name="heard")
    retracted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "signal"])]


class Note(models.Model):
    """Words a person wrote about a case, sealed; the chain holds their fingerprint and not the words."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    sha256 = models.CharField(max_length=64)
    text = SealedTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="note_once")]


class Told(models.Model):
    """A consequence this borrower has been told, and in which contact."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="told")
    consequence = models.CharField(max_length=40)
    at = models.DateTimeField()
    contact = models.ForeignKey("Contact", models.PROTECT, null=True, blank=True, related_name="told")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "consequence"], name="told_once")]


class TaskKind(models.TextChoices):
    """What waits to be done."""

    CALL_BACK = "call_back", _("Call back")
    BROKEN_PROMISE = "broken_promise", _("Broken promise")
    APPROVE_RUNG = "approve_rung", _("Approve next rung")
    REVIEW_DISPUTE = "review_dispute", _("Review dispute")
    HARDSHIP = "hardship", _("Hardship review")


class Task(models.Model):
    """Something a person must do about a case, from a moment on."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=20, choices=TaskKind.choices)
    due_at = models.DateTimeField()
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="tasks")
    promise = models.ForeignKey("Promise", models.PROTECT, null=True, blank=True, related_name="tasks")
    rung = models.CharField(max_length=40, blank=True)
    note = SealedTextField(blank=True)
    declined = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "done_at", "due_at"]),
            models.Index(fields=["kind", "done_at", "due_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                "case",
                "kind",
                Coalesce("promise", 0),
                "rung",
                condition=models.Q(done_at=None),
                name="task_open_once",
            )
        ]


class Work(models.Model):
    """One case on a collector's list for a date: lowest ``rank`` and ``turn`` first, then highest ``worth``.

    The night lists it for a purpose; the plan of the day gives it its turn, its worth and what to do.
    """

    on = models.DateField()
    collector = models.ForeignKey(User, models.CASCADE, related_name="work", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="work")
    purpose = models.CharField(max_length=24)
    rank = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField(default=0)
    worth = models.BigIntegerField()
    choice = models.CharField(max_length=60, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "case"], name="work_once")]
        indexes = [
            models.Index(
                "collector", "on", "rank", "turn", models.F("worth").desc(), "id", name="work_in_turn"
            )
        ]
