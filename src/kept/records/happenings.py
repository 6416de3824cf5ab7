"""What happened to a case's claims that no record of the house shows: a demand arrived, a suit was filed."""

from __future__ import annotations

from django.db import models

from kept.records.cases import Case
from kept.records.people import User


class Happening(models.Model):
    """One such thing, with its day; ``kind`` is a code of ``clocks.yaml``. Its proof is in the evidence."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="happenings")
    kind = models.CharField(max_length=40)
    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="happenings")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind", "on"], name="happening_once")]
