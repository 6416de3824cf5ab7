"""Any file to a table of text: what it is, is told from its first bytes, never from its name."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kept.intake.delimited import read_delimited
from kept.intake.parquet import read_parquet
from kept.intake.raw import Raw
from kept.intake.reasons import IntakeError
from kept.intake.sheets import read_sheet

#: Largest file taken, in bytes: what the columns of one file may hold in memory.
MAX_BYTES = 1 << 30

_FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x1f\x8b": "gzip",
}
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table", b"{", b"[")


def read_table(
    path: Path, *, sheet: str | None = None, name: str | None = None, sha256: str | None = None
) -> Raw:
    """Return a CSV, Excel or Parquet file as a table of text.

    Args:
        path: the file.
        sheet: which sheet of a workbook; the first visible one that holds anything when not given.
        name: what to call the file in messages; its own name when not given.
        sha256: the digest the file must still have, when it was read before.

    Raises:
        IntakeError: missing, empty, too large, damaged, protected, in another encoding, not a table, or not
            the file it was.
    """
    file = name or path.name
    head = _head(path, file)
    digest = _sha256(path)
    if sha256 is not None and digest != sha256:
        raise IntakeError("changed_copy", file=file)
    if head.startswith(b"PAR1"):
        return read_parquet(path, file=file, sha256=digest)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return read_sheet(path, file=file, sha256=digest, sheet=sheet)
    _refuse_foreign(head, file)
    return read_delimited(path, file=file, sha256=digest)


def _head(path: Path, file: str) -> bytes:
    if not path.is_file():
        raise IntakeError("missing", file=file)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise IntakeError("too_large", file=file, found=f"{size:,} B", limit=f"{MAX_BYTES:,} B")
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise IntakeError("empty", file=file)
    return head


def _refuse_foreign(head: bytes, file: str) -> None:
    """Raise for what is plainly another kind of file, be it named .csv or .xls."""
    for start, kind in _FOREIGN.items():
        if head.startswith(start):
            raise IntakeError("not_a_table", file=file, found=kind)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        raise IntakeError("not_a_table", file=file, found="HTML, XML, JSON")
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise IntakeError("not_a_table", file=file, found="binary")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
