"""Sealed days and the chains under them, as the evidence room reads and writes them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.conf import settings
from django.db import connection
from django.db.models import Max

from kept.evidence import DayProof, DayRoot, SigningKey, prove_day, sign_day
from kept.evidence.merkle import Leaf
from kept.records.models import Chain, EvidenceRecord, SealedDay


def signing_key() -> SigningKey:
    """Return the house's signing key, drawn when first needed."""
    settings.EVIDENCE_KEY_FILE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return SigningKey.load(settings.EVIDENCE_KEY_FILE, create=True)


def as_day(row: SealedDay) -> DayRoot:
    """Return a stored day as the evidence room reads it."""
    return DayRoot(**row.body)


def seal(on: date) -> SealedDay | None:
    """Sign and store the root over all chains, inside the caller's transaction; None if nothing is recorded.

    Writers wait while the heads are read, so that what lies under the root is exactly the records up to
    ``last_record``: whoever writes a record locks the row of its chain first, and this lock excludes that.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE records_chain IN EXCLUSIVE MODE")
    leaves = [Leaf(*one) for one in Chain.objects.values_list("name", "length", "head")]
    if not leaves:
        return None
    last = SealedDay.objects.order_by("-on").first()
    day = sign_day(signing_key(), day=on, leaves=leaves, previous=as_day(last) if last else None)
    newest = EvidenceRecord.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return SealedDay.objects.create(on=on, body=asdict(day), last_record=newest)


def leaves_of(row: SealedDay) -> list[Leaf]:
    """Return every chain with length and head as they stood under a sealed day."""
    under = EvidenceRecord.objects.filter(pk__lte=row.last_record)
    lengths = dict(under.values_list("chain").annotate(length=Max("seq")))
    heads = under.filter(pk__in=under.values("chain").annotate(last=Max("pk")).values("last"))
    return [Leaf(one.chain, lengths[one.chain], one.hash) for one in heads.only("chain", "hash").iterator()]


def proofs_of(chain: str, *, most: int = 7) -> list[DayProof]:
    """Return the proofs that a chain lies under the newest sealed days, oldest of them first."""
    first = EvidenceRecord.objects.filter(chain=chain).order_by("seq").values_list("pk", flat=True).first()
    if first is None:
        return []
    covering = SealedDay.objects.filter(last_record__gte=first).order_by("-on")[:most]
    return [prove_day(as_day(row), leaves_of(row), chain) for row in reversed(covering)]
