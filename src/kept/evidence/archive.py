"""The zip an export travels in: the same members always give the same bytes, and nothing else can hide in it.

Members are stored, not compressed: two compressors give different bytes for one text, and most attachments
(recordings, PDF) are compressed already. Times, rights and order are fixed, so a reader can rebuild the file
from its members and compare it byte by byte.
"""

from __future__ import annotations

import io
import os
import secrets
import zipfile
from collections.abc import Mapping
from pathlib import Path

from kept.evidence.chain import Fault

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644 << 16


def pack(members: Mapping[str, bytes]) -> bytes:
    """Return the zip of these members, in the order of their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            archive.writestr(entry, members[name])
    return buffer.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def unpack(content: bytes) -> tuple[dict[str, bytes], list[Fault]]:
    """Return the members that can be read and what is wrong with the zip around them."""
    members: dict[str, bytes] = {}
    faults: list[Fault] = []
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        return {}, [Fault("damaged", f"the file is not a readable zip: {error}")]
    with archive:
        for entry in archive.infolist():
            if entry.filename in members:
                faults.append(_fault("added", entry.filename, "stands twice in the zip"))
                continue
            try:
                members[entry.filename] = _read(archive, entry)
            except _UNREADABLE as error:
                faults.append(_fault("damaged", entry.filename, f"cannot be read: {error}"))
    if not faults and pack(members) != content:
        faults.append(Fault("changed", "the zip around the members is not as it was written"))
    return members, faults


_UNREADABLE = (
    zipfile.BadZipFile,
    ValueError,
    OverflowError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.compress_type != zipfile.ZIP_STORED:
        raise ValueError("it is compressed, and an export never is")
    return archive.read(entry)


def _fault(what: str, name: str, detail: str) -> Fault:
    return Fault(what, f"{name} {detail}", member=name)
