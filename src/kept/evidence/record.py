"""Records linked by their hashes: what was written cannot be changed, removed, added or moved unseen.

The hash of a record is SHA-256 over the canonical JSON of its header::

    {"actor":…,"at":…,"body":…,"chain":…,"format":"kept.record.v1","kind":…,"prev":…,"seq":…}

``body`` is the SHA-256 of the body's text in UTF-8, hexadecimal; ``prev`` is the hash of the record before it
in the same chain, ``GENESIS`` for the first.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256

#: What the first record of every chain follows.
GENESIS = "0" * 64

FORMAT = "kept.record.v1"

_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_HEX = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")

# The header holds only text and whole numbers under ASCII keys in order; for such, this is RFC 8785.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class EvidenceHeaderError(ValueError):
    """A record's header is not of the agreed form; the message names the field."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened, as it was written down.

    Attributes:
        chain: ``case:<uuid>`` or ``house``.
        seq: place in the chain, from 1.
        at: moment of writing, RFC 3339 in UTC with microseconds, ``2026-11-23T02:30:00.000000Z``.
        kind: dotted, noun first, ``promise.approved``.
        actor: who did it, a user's or a job's name.
        body: canonical JSON text.
        prev: hash of the record before it.
        hash: ``link`` of all the above.
    """

    chain: str
    seq: int
    at: str
    kind: str
    actor: str
    body: str
    prev: str
    hash: str


def link(prev: str, *, chain: str, seq: int, at: str, kind: str, actor: str, body: str) -> str:
    """Return the hash of a record that follows ``prev``.

    Args:
        prev: hash of the record before, ``GENESIS`` when ``seq`` is 1.
        chain: name of the chain.
        seq: place in the chain, from 1.
        at: RFC 3339 in UTC with microseconds, ``2026-11-23T02:30:00.000000Z``.
        kind: dotted lower-case words.
        actor: who did it.
        body: canonical JSON text, see ``canonical``.

    Raises:
        EvidenceHeaderError: a field is not of the form above.
    """
    _check_header(prev=prev, chain=chain, seq=seq, at=at, kind=kind, actor=actor)
    try:
        return digest(prev=prev, chain=chain, seq=seq, at=at, kind=kind, actor=actor, body=body)
    except UnicodeEncodeError as error:
        raise EvidenceHeaderError(f"record {seq} holds text that is not Unicode: {error}") from error


def _check_header(*, prev: str, chain: str, seq: int, at: str, kind: str, actor: str) -> None:
    if seq < 1 or (seq == 1) != (prev == GENESIS):
        raise EvidenceHeaderError(f"seq {seq}: the first record is 1 and follows GENESIS, no other does")
    if not _HEX.fullmatch(prev):
        raise EvidenceHeaderError(f"prev {prev!r} is not 64 lower-case hexadecimal digits")
    if not _AT.fullmatch(at):
        raise EvidenceHeaderError(f"at {at!r} is not like 2026-11-23T02:30:00.000000Z")
    if not _KIND.fullmatch(kind):
        raise EvidenceHeaderError(f"kind {kind!r} is not dotted lower-case words such as promise.approved")
    if not chain or not chain.isprintable():
        raise EvidenceHeaderError(f"chain {chain!r} is not a printable name")
    if not actor:
        raise EvidenceHeaderError("actor is empty: every act has someone who did it")


def digest(*, prev: str, chain: str, seq: int, at: str, kind: str, actor: str, body: str) -> str:
    """Return the hash of a header as it stands, whether or not its fields are well formed."""
    header = {
        "actor": actor,
        "at": at,
        "body": sha256(body.encode()).hexdigest(),
        "chain": chain,
        "format": FORMAT,
        "kind": kind,
        "prev": prev,
        "seq": seq,
    }
    return sha256(_encode(header).encode()).hexdigest()
