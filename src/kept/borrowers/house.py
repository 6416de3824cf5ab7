"""A house keeps its own version of a data file in its own folder; where it has none, ours is used."""

from __future__ import annotations

import hashlib
from pathlib import Path


def house_file(own: Path, house: Path | None) -> Path:
    """Return the file of the same name in the house's folder where there is one, else our own."""
    theirs = None if house is None else house / own.name
    return theirs if theirs is not None and theirs.is_file() else own


def version_of(path: Path, declared: int) -> str:
    """Return the version that evidence cites: the number in the file and a fingerprint of its bytes.

    The number is what people say, the fingerprint is what cannot be forgotten when a file is edited.
    """
    return f"{declared}-{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
