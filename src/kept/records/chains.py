"""Append to the evidence inside the caller's transaction: act and proof are kept or lost together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from kept.evidence import GENESIS, Record, canonical, link
from kept.records.models import Case, Chain, EvidenceRecord

HOUSE = "house"


class NoTransactionError(RuntimeError):
    """Evidence was to be written outside the transaction of the act it proves."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to put on record: what happened to which case (None: to the house), with its particulars."""

    case_id: int | None
    kind: str
    body: dict[str, Any]

    @property
    def chain(self) -> str:
        """Return the chain this belongs to."""
        return HOUSE if self.case_id is None else chain_of(self.case_id)


def chain_of(case_id: int) -> str:
    """Return the name of a case's chain."""
    return f"case:{case_id}"


def moment(at: datetime) -> str:
    """Return a moment as evidence writes it: RFC 3339, UTC, microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def append(case: Case | None, kind: str, body: dict[str, Any], *, actor: str, at: datetime) -> EvidenceRecord:
    """Put one fact on record and return its link."""
    return append_many([Fact(case.pk if case else None, kind, body)], actor=actor, at=at)[0]


def append_many(facts: Sequence[Fact], *, actor: str, at: datetime) -> list[EvidenceRecord]:
    """Put facts on record, in order, under a lock on each chain they lengthen.

    Raises:
        NoTransactionError: called outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NoTransactionError("evidence is written in the transaction of the act it proves")
    heads = _lock({fact.chain for fact in facts})
    links = [_next(heads[fact.chain], fact, actor, moment(at)) for fact in facts]
    made = EvidenceRecord.objects.bulk_create(links, batch_size=2000)
    Chain.objects.bulk_update(heads.values(), ["length", "head"], batch_size=400)
    return made


def _lock(names: set[str]) -> dict[str, Chain]:
    """Return the chains' heads, locked in name order so that no two writers wait for each other."""
    ordered = sorted(names)
    heads: dict[str, Chain] = {}
    for chunk in _chunks(ordered, 500):
        known = _locked(chunk)
        fresh = [Chain(name=name, head=GENESIS) for name in chunk if name not in known]
        if fresh:
            Chain.objects.bulk_create(fresh, ignore_conflicts=True)
            known = _locked(chunk)
        heads |= known
    return heads


def _locked(names: Sequence[str]) -> dict[str, Chain]:
    rows = Chain.objects.select_for_update().filter(name__in=names).order_by("name")
    return {row.name: row for row in rows}


def _next(head: Chain, fact: Fact, actor: str, at: str) -> EvidenceRecord:
    body = canonical(fact.body).decode()
    seq, prev = head.length + 1, head.head
    head.head = link(prev, chain=head.name, seq=seq, at=at, kind=fact.kind, actor=actor, body=body)
    head.length = seq
    return EvidenceRecord(
        chain=head.name, seq=seq, case_id=fact.case_id, at=at, kind=fact.kind, actor=actor, body=body,
        prev=prev, hash=head.head,
    )  # fmt: skip


def records_of(chain: str) -> list[Record]:
    """Return a chain as the evidence room reads it, in order."""
    return [as_record(row) for row in EvidenceRecord.objects.filter(chain=chain).order_by("seq")]


def as_record(row: EvidenceRecord) -> Record:
    """Return one stored link as the evidence room reads it."""
    return Record(
        chain=row.chain, seq=row.seq, at=row.at, kind=row.kind, actor=row.actor, body=row.body,
        prev=row.prev, hash=row.hash,
    )  # fmt: skip


def _chunks(items: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
