"""Where this house keeps its things: database, keys, uploads. All of it lies under ``KEPT_HOME``."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from platformdirs import user_data_path


def home() -> Path:
    """Return ``KEPT_HOME`` or the user's data directory, made if missing and closed to others."""
    place = Path(os.environ.get("KEPT_HOME") or user_data_path("kept"))
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


class FieldKeyError(ValueError):
    """``KEPT_FIELD_KEY`` is not a key, or not the one this house's data were sealed with."""


def field_key() -> str:
    """Return the key that seals personal data: ``KEPT_FIELD_KEY``, or the house's own.

    The first key used leaves its fingerprint in the home; another one would open nothing and find nobody.

    Raises:
        FieldKeyError: not 64 hexadecimal digits, or not the key of this house.
    """
    given = os.environ.get("KEPT_FIELD_KEY") or secret("field.key")
    if not re.fullmatch(r"[0-9a-fA-F]{64}", given):
        raise FieldKeyError("KEPT_FIELD_KEY must be 64 hexadecimal digits (32 bytes)")
    print_ = sha256(b"kept field key" + bytes.fromhex(given)).hexdigest()
    mark = home() / "keys" / "field.fingerprint"
    mark.parent.mkdir(mode=0o700, exist_ok=True)
    if not mark.exists():
        _put_once(mark, print_)
    if mark.read_text(encoding="ascii") != print_:
        raise FieldKeyError(f"KEPT_FIELD_KEY is not the key that sealed the data of this house ({home()})")
    return given


def secret(name: str) -> str:
    """Return the named secret of this house, drawn once and kept in a file only its owner can read."""
    path = home() / "keys" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        _put_once(path, secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()


def _put_once(path: Path, text: str) -> None:
    """Put a file in its place whole or not at all; where another process was first, theirs stays."""
    with NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
        with suppress(FileExistsError):
            os.link(draft.name, path)
