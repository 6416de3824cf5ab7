"""Verify the words that lie sealed beside the chains: the events of calls, by the digest on record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from kept.evidence import Fault, Record, canonical
from kept.records.models import CallEvent
from kept.records.sealing import SealError

#: Kinds of records that hold the digest of a call's events.
_ENDED = frozenset({"call.closed", "call.abandoned"})


def verify_calls(chains: Iterable[Sequence[Record]]) -> list[Fault]:
    """Return a fault for each ended call whose stored events are not those that are on record."""
    claimed: dict[int, tuple[Record, str]] = {}
    for record in (one for chain in chains for one in chain if one.kind in _ENDED):
        body = json.loads(record.body)
        claimed[body["contact"]] = (record, body["events_sha256"])
    found = _digests(claimed)
    return [
        Fault(
            "changed",
            f"the events of call {contact} are not those on record",
            seq=record.seq,
            chain=record.chain,
            kind=record.kind,
        )
        for contact, (record, digest) in claimed.items()
        if found.get(contact) != digest
    ]


def _digests(contacts: Mapping[int, object]) -> dict[int, str | None]:
    """Return the digest of each call's events as they are stored; None where they cannot be opened."""
    try:
        return {contact: digest_of(events) for contact, events in _events(contacts).items()}
    except SealError:
        return {contact: _digest_alone(contact) for contact in contacts}


def _digest_alone(contact: int) -> str | None:
    try:
        return digest_of(_events([contact])[contact])
    except (SealError, KeyError):
        return None


def digest_of(events: Sequence[str]) -> str:
    """Return SHA-256 over a call's events, by which the chain and an export prove them."""
    return sha256(canonical({"events": list(events)})).hexdigest()


def _events(contacts: Iterable[int]) -> dict[int, list[str]]:
    rows = CallEvent.objects.filter(call__contact__among=list(contacts)).order_by("call", "seq")
    events: dict[int, list[str]] = {}
    for contact, event in rows.values_list("call__contact_id", "event"):
        events.setdefault(contact, []).append(event)
    return events
