"""Papers that were made: what, for whom, under which permit, from which template, and where the PDF lies."""

from __future__ import annotations

from django.db import models

from kept.records.cases import Case
from kept.records.contacts import Contact
from kept.records.parties import Relation
from kept.records.people import User


class MadePaper(models.Model):
    """One paper as it was made. ``sheet`` is the sealed PDF it stands in, alone or among others of a batch.

    ``digest`` is SHA-256 of that PDF, ``said`` of all that this paper says, ``version`` of its template.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    serial = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    version = models.CharField(max_length=64)
    recipient = models.CharField(max_length=20)
    relation = models.ForeignKey(Relation, models.PROTECT, null=True, blank=True, related_name="papers")
    contact = models.OneToOneField(Contact, models.PROTECT, null=True, blank=True, related_name="paper")
    by = models.ForeignKey(User, models.PROTECT, related_name="papers_made")
    at = models.DateTimeField()
    batch = models.CharField(max_length=80, blank=True)
    sheet = models.CharField(max_length=120)
    place = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64)
    said = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "case"], condition=~models.Q(batch=""), name="paper_once_in_batch"
            )
        ]

    def __str__(self) -> str:
        return self.serial
