"""Sealed days and the chains under them, as the evidence room reads and writes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from kept.evidence import DayProof, DayRoot, SigningKey, prove_day, sign_root
from kept.evidence.merkle import Leaf, merkle_root
from kept.records.models import Chain, EvidenceRecord, SealedDay


def signing_key() -> SigningKey:
    """Return the house's signing key, drawn when first needed."""
    settings.EVIDENCE_KEY_FILE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return SigningKey.load(settings.EVIDENCE_KEY_FILE, create=True)


def as_day(row: SealedDay) -> DayRoot:
    """Return a stored day as the evidence room reads it."""
    return DayRoot(**row.body)


@dataclass(frozen=True, slots=True)
class Heads:
    """All chains as they stood with the record ``last_record``; ``root`` is the Merkle root over them."""

    last_record: int
    chains: int
    root: str


def heads() -> Heads | None:
    """Return the root over all chains as they stand now, while people go on working; None without any.

    Writers wait only for the number of the newest record. What is recorded while the chains are read is taken
    off them again, so that what lies under the root is exactly the records up to ``last_record``.
    """
    last = _newest_record()
    standing = {name: (length, head) for name, length, head in _chains()}
    since = EvidenceRecord.objects.filter(pk__gt=last).order_by("-pk").values_list("chain", "seq", "prev")
    for chain, seq, prev in since.iterator():
        standing[chain] = (seq - 1, prev)
    leaves = [Leaf(name, length, head) for name, (length, head) in standing.items() if length]
    return Heads(last, len(leaves), merkle_root(leaves)) if leaves else None


def _newest_record() -> int:
    """Return the number of the newest record, with none before it still to come.

    Whoever writes a record locks the row of its chain first, and this lock excludes that.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE records_chain IN EXCLUSIVE MODE")
        return EvidenceRecord.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _chains() -> Iterator[tuple[str, int, str]]:
    return Chain.objects.values_list("name", "length", "head").iterator(chunk_size=10_000)


def seal(on: date, under: Heads) -> SealedDay:
    """Sign and store the root of a date, inside the caller's transaction."""
    last = SealedDay.objects.order_by("-on").first()
    previous = as_day(last) if last else None
    day = sign_root(signing_key(), day=on, root=under.root, leaves=under.chains, previous=previous)
    return SealedDay.objects.create(on=on, body=asdict(day), last_record=under.last_record)


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
