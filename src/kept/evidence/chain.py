"""Checking one chain: every changed, missing, added or moved record is found and named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kept.evidence.record import GENESIS, Record, digest


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a chain, a day or an export.

    Attributes:
        what: ``changed``, ``missing``, ``added``, ``reordered``, ``damaged`` or ``untrusted``.
        detail: one English sentence for a person.
        seq: the record's place in its chain, None where no record is meant.
        chain: name of the chain, empty where none is meant.
        kind: the record's kind, empty where unknown.
        member: the file of the export, empty for a chain that was not read from one.
    """

    what: str
    detail: str
    seq: int | None = None
    kind: str = ""
    chain: str = ""
    member: str = ""

    def __str__(self) -> str:
        """Return the fault as one line."""
        return f"{self.what}: {self.detail}"


def verify_chain(
    records: Iterable[Record], expected_length: int | None = None, expected_head: str | None = None
) -> list[Fault]:
    """Return everything wrong with one chain, in order of place; an empty list when it holds.

    Without ``expected_length`` or ``expected_head``, a chain cut at its end, or rewritten from some record to
    its end, still holds: nothing inside it says how long it was. A signed day does.

    Args:
        records: as stored or exported, in the order given there.
        expected_length: number of records the chain has.
        expected_head: hash of its last record.
    """
    given = list(records)
    standing, faults = _one_per_place(given, expected_head)
    genuine = [given[position] for position in standing]
    faults += _moved(given, standing)
    faults += _gaps(genuine)
    faults += _changes(genuine)
    faults += _end(genuine, expected_length, expected_head)
    return sorted(faults, key=lambda fault: (fault.seq or 0, fault.what))


def _fault(what: str, record: Record, detail: str) -> Fault:
    where = f"{record.chain} record {record.seq} ({record.kind})"
    return Fault(what, f"{where} {detail}", seq=record.seq, kind=record.kind, chain=record.chain)


def _one_per_place(given: Sequence[Record], head: str | None) -> tuple[list[int], list[Fault]]:
    """Return where each place's record stands, in order of place, and a fault for each that is too many."""
    chain = Counter(record.chain for record in given).most_common(1)[0][0] if given else ""
    places: defaultdict[int, list[int]] = defaultdict(list)
    faults = []
    for position, record in enumerate(given):
        if record.chain != chain:
            faults.append(_fault("added", record, f"belongs to the chain {record.chain}, not {chain}"))
        elif record.seq < 1:
            faults.append(_fault("added", record, "has a place before the first"))
        else:
            places[record.seq].append(position)
    standing = []
    for seq in sorted(places):
        best = _best(given, places, seq, head)
        standing.append(best)
        rivals = [given[position] for position in places[seq] if position != best]
        faults += [
            _fault("added", record, "stands in a place that another record holds") for record in rivals
        ]
    return standing, faults


def _best(given: Sequence[Record], places: dict[int, list[int]], seq: int, head: str | None) -> int:
    """Return which of the records that claim one place fits its neighbours best, the first among equals."""
    if len(places[seq]) == 1:
        return places[seq][0]
    before = {given[position].hash for position in places.get(seq - 1, ())} | {GENESIS}
    after = {given[position].prev for position in places.get(seq + 1, ())} | {head}

    def ties(position: int) -> int:
        record = given[position]
        own = recomputed(record) == record.hash
        return 2 * own + (record.prev in before) + (record.hash in after)

    return max(places[seq], key=ties)


def _moved(given: Sequence[Record], standing: Sequence[int]) -> Iterator[Fault]:
    for position, rightful in zip(sorted(standing), standing, strict=True):
        if position != rightful:
            yield _fault("reordered", given[position], f"stands where record {given[rightful].seq} should")


def _gaps(genuine: Sequence[Record]) -> Iterator[Fault]:
    before = 0
    for record in genuine:
        if record.seq > before + 1:
            yield _missing(record.chain, before + 1, record.seq - 1)
        before = record.seq


def _missing(chain: str, first: int, last: int) -> Fault:
    """Return the fault that a run of places is empty, both ends included."""
    run = f"record {first} is" if first == last else f"records {first} to {last} are"
    return Fault("missing", f"{chain} {run} missing".lstrip(), seq=first, chain=chain)


def recomputed(record: Record) -> str | None:
    """Return what a record's hash should be, or None when its text cannot even be written as UTF-8."""
    try:
        return digest(
            prev=record.prev,
            chain=record.chain,
            seq=record.seq,
            at=record.at,
            kind=record.kind,
            actor=record.actor,
            body=record.body,
        )
    except UnicodeEncodeError:
        return None


def _changes(genuine: Sequence[Record]) -> Iterator[Fault]:
    if genuine and genuine[0].seq == 1 and genuine[0].prev != GENESIS:
        yield _fault("changed", genuine[0], "does not begin the chain")
    hashes = [recomputed(record) for record in genuine]
    for record, rightful in zip(genuine, hashes, strict=True):
        if rightful != record.hash:
            yield _fault("changed", record, "is not what was written: its hash does not fit")
    for (before, record), (before_hash, own_hash) in zip(pairwise(genuine), pairwise(hashes), strict=True):
        adjacent = record.seq == before.seq + 1 and own_hash == record.hash
        if adjacent and record.prev not in (before.hash, before_hash):
            yield _fault(
                "changed", record, f"does not follow record {before.seq}: one of the two was replaced"
            )


def _end(genuine: Sequence[Record], length: int | None, head: str | None) -> Iterator[Fault]:
    last, chain = (genuine[-1].seq, genuine[-1].chain) if genuine else (0, "")
    if length is not None:
        for record in genuine:
            if record.seq > length:
                yield _fault("added", record, f"comes after the last of {length} records")
        if last < length:
            yield _missing(chain, last + 1, length)
            return
    end = next((record for record in reversed(genuine) if length is None or record.seq <= length), None)
    if head is None or (end is not None and end.hash == head):
        return
    if end is None:
        yield Fault("missing", f"no record is left of a chain that ends in {head}")
    else:
        yield _fault("changed", end, f"does not end the chain as expected (hash {head[:16]}…)")
