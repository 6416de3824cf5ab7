"""Long work with its progress: files taken in, and nights closed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kept.records.parties import Creditor
from kept.records.people import User
from kept.records.sealing import SealedTextField


class FileKind(models.TextChoices):
    """What a file holds."""

    PLACEMENT = "placement", _("Placement")
    PAYMENTS = "payments", _("Payments")


class RunStatus(models.TextChoices):
    """How far long work has come."""

    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class FileRun(models.Model):
    """One file of one creditor for one date; the rows before ``rows_done`` are in, whatever happens.

    ``found`` is what the check saw, as JSON (``kept.actions.preview``); it quotes the file, so it is sealed.
    ``error`` is a code: ``copy`` when the kept copy is not what was checked, ``broken`` for a fault of ours.
    """

    kind = models.CharField(max_length=10, choices=FileKind.choices)
    creditor = models.ForeignKey(Creditor, models.PROTECT, related_name="file_runs")
    as_of = models.DateField()
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=500)
    mapping = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.CHECKED)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    rows_good = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    recall_missing = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    found = SealedTextField(blank=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["-started_at"])]


class Night(models.Model):
    """One closed business date; cases up to ``last_case`` are done.

    ``counts`` says how many of what; ``seconds`` how long each step took; ``refused`` to how many cases a
    channel is shut the next day, by ``channel:reason``; ``buckets`` what came from which bucket into which;
    ``rolls``, of the last night of a month, the same since that of the month before. Both are as
    ``kept.actions.close_night`` writes them.
    """

    on = models.DateField(unique=True)
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    last_case = models.BigIntegerField(default=0)
    cases_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    seconds = models.JSONField(default=dict)
    refused = models.JSONField(default=dict)
    buckets = models.JSONField(default=dict)
    rolls = models.JSONField(default=dict)


class Verification(models.Model):
    """One check of all the house's evidence; chains up to ``last_chain``, in order of name, are done."""

    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.RUNNING)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    last_chain = models.CharField(max_length=40, blank=True)
    chains = models.PositiveIntegerField(default=0)
    chains_done = models.PositiveIntegerField(default=0)
    records_done = models.PositiveBigIntegerField(default=0)
    faults = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-started_at"])]


class LetterRun(models.Model):
    """One batch of letters of one kind; the first ``done`` of its cases have theirs or are left out.

    ``answers`` is what a person said for all of them, field by field, as typed; ``cases`` are numbers of
    cases in order; ``left`` says why how many got none, each ``{zh, en, count, cases}`` with the first of
    them.
    """

    batch = models.CharField(max_length=80, unique=True)
    code = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    answers = models.JSONField(default=dict)
    cases = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.RUNNING)
    by = models.ForeignKey(User, models.PROTECT)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    letters = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-started_at"])]
