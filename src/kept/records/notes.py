"""What people write about cases: sealed words, of which the evidence holds the fingerprint."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from hashlib import sha256

from kept.records.models import Case, Note


def fingerprint(text: str) -> str:
    """Return how evidence speaks of some words."""
    return sha256(text.strip().encode()).hexdigest()


def note(case_id: int, text: str) -> dict[str, str]:
    """Keep some words about a case sealed, and return how evidence speaks of them; nothing of no words."""
    words = text.strip()
    if not words:
        return {}
    digest = fingerprint(words)
    Note.objects.get_or_create(case_id=case_id, sha256=digest, defaults={"text": words})
    return {"note_sha256": digest}


def notes_of(case: Case, digests: Collection[str]) -> dict[str, str]:
    """Return the words behind some fingerprints."""
    kept = Note.objects.filter(case=case, sha256__in=digests) if digests else ()
    return {one.sha256: one.text for one in kept}


def note_files(case: Case) -> Iterator[tuple[str, bytes]]:
    """Yield every note of a case as a file of an export; its SHA-256 is in the record that speaks of it."""
    for one in Note.objects.filter(case=case).order_by("pk"):
        yield f"note-{one.sha256}.txt", one.text.encode()
