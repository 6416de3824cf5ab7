"""Who is who: creditors, borrowers, and the people beside them, with their numbers and addresses."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kept.records.sealing import SealedTextField


class CreditorKind(models.TextChoices):
    """What a creditor is in the eyes of the law; rules bind by it."""

    BANK = "bank", _("Bank")
    CARD_ISSUER = "card_issuer", _("Card issuer")
    CONSUMER_FINANCE = "consumer_finance", _("Consumer finance company")
    MICROLOAN = "microloan", _("Microloan company")
    OTHER = "other", _("Other creditor")


class Creditor(models.Model):
    """To whom the debts are owed."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=CreditorKind.choices, default=CreditorKind.BANK)
    callback_number = models.CharField(max_length=30, blank=True)
    reports_credit = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Borrower(models.Model):
    """One person, however many debts; known by the document's blind index, or by name and first number."""

    identity = models.CharField(max_length=48, unique=True)
    name = SealedTextField()
    name_index = models.CharField(max_length=40, db_index=True)
    id_type = models.CharField(max_length=20, blank=True)
    id_number = SealedTextField(blank=True)
    id_index = models.CharField(max_length=40, blank=True, db_index=True)
    email = SealedTextField(blank=True)
    employer = SealedTextField(blank=True)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    language = models.CharField(max_length=8, default="zh-hans")
    deceased = models.BooleanField(default=False)
    incapable = models.BooleanField(default=False)
    #: Since when they want to be written to: no number of theirs is dialled, whenever it came to us.
    calls_ceased_at = models.DateTimeField(null=True, blank=True)
    #: Since when they want no contact at their place of work, whatever number turns out to be there.
    work_refused_at = models.DateTimeField(null=True, blank=True)
    #: When they want to be left alone, on their own clock: spans as the law writes them, one a line.
    inconvenient_times = models.CharField(max_length=500, blank=True)
    #: Since when somebody acts for them about their debts.
    represented_at = models.DateTimeField(null=True, blank=True)


class RelationRole(models.TextChoices):
    """Why a person stands beside a borrower."""

    CONTACT_PERSON = "contact_person", _("Contact person")
    GUARANTOR = "guarantor", _("Guarantor")
    CO_BORROWER = "co_borrower", _("Co-borrower")


class Guarantee(models.TextChoices):
    """What kind a guarantee is (Civil Code, art. 686)."""

    GENERAL = "general", _("General guarantee")
    JOINT = "joint", _("Joint and several guarantee")


class Relation(models.Model):
    """A person beside a borrower. Only guarantors and co-borrowers owe; contact persons never do.

    ``relation`` is the kind of a guarantee where it is known, else how they know the borrower, in the words
    of the placement.
    """

    borrower = models.ForeignKey(Borrower, models.CASCADE, related_name="relations")
    role = models.CharField(max_length=20, choices=RelationRole.choices)
    relation = models.CharField(max_length=40, blank=True)
    name = SealedTextField()
    identity = models.CharField(max_length=48)
    ceased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borrower", "role", "identity"], name="relation_once")]

    def said_relation(self) -> str:
        """Return the relation in the reader's language."""
        return str(dict(Guarantee.choices).get(self.relation, self.relation))


class PhoneKind(models.TextChoices):
    """What kind of place a number belongs to."""

    MOBILE = "mobile", _("Mobile")
    HOME = "home", _("Home")
    WORK = "work", _("Place of work")


class Phone(models.Model):
    """A number of a borrower (``owner`` empty), or of a person beside them (``owner`` their identity)."""

    borrower = models.ForeignKey(Borrower, models.CASCADE, related_name="phones")
    relation = models.ForeignKey(
        Relation, models.CASCADE, null=True, blank=True, related_name="phones", db_index=False
    )
    owner = models.CharField(max_length=48, blank=True)
    number = SealedTextField()
    number_index = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=20, choices=PhoneKind.choices, default=PhoneKind.MOBILE)
    place = models.PositiveSmallIntegerField(default=1)
    valid = models.BooleanField(default=True)
    ceased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["borrower", "owner", "number_index"], name="phone_once")
        ]
        indexes = [
            # Nearly every number is the borrower's own: an index that held them all would mislead a planner.
            models.Index(
                fields=["relation"], condition=models.Q(relation__isnull=False), name="phone_of_relation"
            )
        ]


class Address(models.Model):
    """Where a borrower lives or works, as the creditor was told."""

    borrower = models.ForeignKey(Borrower, models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=20, default="home")
    text = SealedTextField()
    text_index = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["borrower", "kind", "text_index"], name="address_once")
        ]
