"""Contacts: every attempt to reach a person, the permit that allowed it, and the call as it was held."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kept.records.cases import Case
from kept.records.parties import Phone, Relation
from kept.records.people import User
from kept.records.sealing import SealedTextField


class Channel(models.TextChoices):
    """Ways to reach a person."""

    CALL = "call", _("Call")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    IM = "im", _("Instant message")
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("Visit")
    CREDIT_REPORT = "credit_report", _("Credit report")


class Contact(models.Model):
    """One attempt, made under one permit. ``local_date`` is the addressee's day: caps count by it.

    The columns that begin with found say how the case stood before it, as the last night had found it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    collector = models.ForeignKey(User, models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.CALL)
    inbound = models.BooleanField(default=False)
    phone = models.ForeignKey(Phone, models.PROTECT, null=True, blank=True, related_name="contacts")
    number_index = models.CharField(max_length=40, blank=True)
    relation = models.ForeignKey(
        Relation, models.PROTECT, null=True, blank=True, related_name="contacts", db_index=False
    )
    at = models.DateTimeField()
    local_date = models.DateField()
    permit = models.JSONField()
    #: The fingerprint of what a message says; the words lie sealed beside the case.
    said = models.CharField(max_length=64, blank=True)
    rulebook = models.CharField(max_length=64)
    connected = models.BooleanField(default=False)
    conversation = models.BooleanField(default=False)
    outcome = models.CharField(max_length=30, blank=True)
    reached = models.CharField(max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    pressure = models.IntegerField(null=True, blank=True)
    pressure_rose = models.BooleanField(null=True, blank=True)
    tasks_done = models.PositiveSmallIntegerField(null=True, blank=True)
    found_dpd = models.IntegerField(null=True, blank=True)
    found_quadrant = models.CharField(max_length=1, blank=True)
    found_path = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-at"]),
            models.Index(fields=["number_index", "local_date"]),
            models.Index(fields=["collector", "-at"]),
            models.Index(
                fields=["relation"], condition=models.Q(relation__isnull=False), name="contact_of_relation"
            ),
            models.Index(fields=["collector"], condition=models.Q(ended_at=None), name="contact_under_way"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "channel", "local_date", "said"],
                condition=~models.Q(said=""),
                name="said_once_a_day",
            )
        ]


def as_found(case: Case) -> dict[str, Any]:
    """Return how a case stands before a contact, as the last night found it; no dpd before its first."""
    return {
        "found_dpd": None if case.last_closed_on is None else case.dpd,
        "found_quadrant": case.quadrant,
        "found_path": case.path,
    }


class Call(models.Model):
    """The guide's side of a contact; ``state`` is ``CallState`` as JSON, sealed."""

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="call")
    playbook = models.CharField(max_length=40)
    playbooks_version = models.CharField(max_length=64)
    state = SealedTextField()
    closed_at = models.DateTimeField(null=True, blank=True)


class CallEvent(models.Model):
    """One thing that happened in a call; the state is the fold of these."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    event = SealedTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "seq"], name="call_event_once")]


class Measure(models.Model):
    """A rung's measure carried out by a named person: a letter sent, a visit made, an application filed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    rung = models.CharField(max_length=40)
    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="measures")
    contact = models.OneToOneField(Contact, models.PROTECT, null=True, blank=True, related_name="measure")
    note = SealedTextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "rung"])]
