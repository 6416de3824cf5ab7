"""The evidence as stored: one chain per case and one for the house; triggers refuse change and removal."""

from __future__ import annotations

from django.db import models

from kept.records.cases import Case


class Chain(models.Model):
    """The head of a chain; its row is the lock under which the chain grows."""

    name = models.CharField(max_length=40, primary_key=True)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64)


class EvidenceRecord(models.Model):
    """One link. ``body`` is canonical JSON text, hashed as it stands."""

    chain = models.CharField(max_length=40)
    seq = models.PositiveIntegerField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="evidence")
    at = models.CharField(max_length=32)
    kind = models.CharField(max_length=40, db_index=True)
    actor = models.CharField(max_length=80)
    body = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="evidence_once")]


class SealedDay(models.Model):
    """A day's signed root over all chains as they stood with ``last_record``, linked to the day before."""

    on = models.DateField(unique=True)
    body = models.JSONField()
    last_record = models.BigIntegerField()
