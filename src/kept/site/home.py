"""Where this house keeps its things: database, keys, uploads. All of it lies under ``KEPT_HOME``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from platformdirs import user_data_path


def home() -> Path:
    """Return ``KEPT_HOME`` or the user's data directory, made if missing and closed to others."""
    place = Path(os.environ.get("KEPT_HOME") or user_data_path("kept"))
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def secret(name: str) -> str:
    """Return the named secret of this house, drawn once and kept in a file only its owner can read."""
    path = home() / "keys" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        drawn = secrets.token_hex(32)
        file.write(drawn)
    return drawn
