"""Trials of one strategy against the house's own: what was agreed, and which borrowers were shared out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kept.records.parties import Borrower
from kept.records.people import User


class TrialEnd(models.TextChoices):
    """Why a trial is over."""

    ADOPTED = "adopted", _("The challenger is taken over")
    KEPT = "kept", _("The champion stays")
    HARM = "harm", _("Too many complaints")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Trial(models.Model):
    """A challenger beside the house's own strategy, as one person proposed it and another approved it.

    The versions are fingerprints of the strategies' files: an edited file is another strategy, and then all
    borrowers are treated by the house's own until somebody decides. ``share_ppm`` is the challenger's share
    of borrowers; an outcome is ripe ``ripens_days`` after its borrower was enrolled; ``worthwhile_ppm`` is
    the least difference worth a change, in the share of arrears paid; ``expected`` is how many outcomes were
    expected, for which the interval is tightest.
    """

    name = models.CharField(max_length=60, unique=True)
    salt = models.CharField(max_length=32)
    challenger = models.CharField(max_length=60)
    champion_version = models.CharField(max_length=16)
    challenger_version = models.CharField(max_length=16)
    share_ppm = models.PositiveIntegerField()
    ripens_days = models.PositiveSmallIntegerField(default=30)
    lasts_days = models.PositiveSmallIntegerField(default=90)
    worthwhile_ppm = models.PositiveIntegerField(default=10_000)
    expected = models.PositiveIntegerField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="trials_proposed")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="trials_approved"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="trials_ended")
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=12, choices=TrialEnd.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(approved_at__isnull=False, ended_at=None),
                name="trial_one_under_way",
            )
        ]


class Enrolment(models.Model):
    """One borrower in a trial, from the day on which the night first found arrears; the arm never changes."""

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="enrolments")
    borrower = models.ForeignKey(Borrower, models.CASCADE, related_name="enrolments")
    challenger = models.BooleanField()
    on = models.DateField()
    ripe_on = models.DateField()
    arrears_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trial", "borrower"], name="enrolled_once")]
        indexes = [models.Index(fields=["trial", "ripe_on"])]
