"""Append to the evidence inside the caller's transaction: act and proof are kept or lost together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kept.evidence import GENESIS, Record, canonical, link
from kept.records.bulk import Columns, insert, update
from kept.records.models import Case, Chain, EvidenceRecord
from kept.records.prepared import prepared

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


def append(case: Case | None, kind: str, body: dict[str, Any], *, actor: str, at: datetime) -> Record:
    """Put one fact on record and return its link."""
    return append_many([Fact(case.pk if case else None, kind, body)], actor=actor, at=at)[0]


def append_many(facts: Sequence[Fact], *, actor: str, at: datetime) -> list[Record]:
    """Put facts on record, in order, under a lock on each chain they lengthen.

    Whoever lengthens the chains of several cases in more than one go holds the locks on those cases first
    (``kept.records.locks``), so that no two of them wait for each other.

    Raises:
        NoTransactionError: called outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NoTransactionError("evidence is written in the transaction of the act it proves")
    if not facts:
        return []
    heads, written = _lock({fact.chain for fact in facts}), moment(at)
    made = [_next(heads, fact, actor, written) for fact in facts]
    columns: dict[str, list[Any]] = {name: [getattr(one, name) for one in made] for name in _COLUMNS}
    insert(EvidenceRecord, {**columns, "case_id": [fact.case_id for fact in facts]})
    ends = [(name, length, head) for name, (length, head) in heads.items()]
    update(Chain, "name", dict(zip(("name", "length", "head"), zip(*ends, strict=True), strict=False)))
    return made


_COLUMNS = ("chain", "seq", "at", "kind", "actor", "body", "prev", "hash")

_Heads = dict[str, tuple[int, str]]


def lengths(case_ids: Collection[int]) -> dict[str, int]:
    """Return how many records each case's chain holds: whatever is done to a case lengthens it."""
    return dict(_lengths([chain_of(pk) for pk in case_ids]))


@prepared
def _lengths(names: Collection[str]) -> QuerySet[Chain, tuple[str, int]]:
    return Chain.objects.filter(name__among=names).values_list("name", "length")


def _lock(names: set[str]) -> _Heads:
    """Return the chains' lengths and heads, locked in the order of their names."""
    heads: _Heads = {}
    for chunk in _chunks(sorted(names), 2000):
        known = _locked(chunk)
        fresh = [name for name in chunk if name not in known]
        if fresh:
            begun: Columns = {"name": fresh, "length": [0] * len(fresh), "head": [GENESIS] * len(fresh)}
            insert(Chain, begun, ignore=True)
            known |= _locked(fresh)
        heads |= known
    return heads


def _locked(names: Sequence[str]) -> _Heads:
    rows = Chain.objects.select_for_update(no_key=True).filter(name__among=names).order_by("name")
    return {name: (length, head) for name, length, head in rows.values_list("name", "length", "head")}


def _next(heads: _Heads, fact: Fact, actor: str, at: str) -> Record:
    """Return the link that a fact adds to its chain, and move the chain's head onto it."""
    length, prev = heads[fact.chain]
    record: dict[str, Any] = {
        "chain": fact.chain, "seq": length + 1, "at": at, "kind": fact.kind, "actor": actor,
        "body": canonical(fact.body).decode(),
    }  # fmt: skip
    head = link(prev, **record)
    heads[fact.chain] = (length + 1, head)
    return Record(**record, prev=prev, hash=head)


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
