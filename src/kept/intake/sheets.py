"""Excel workbooks, new and old, as text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from kept.intake.raw import HEADING_ROWS, Raw, cell_text, heading_row, is_lossy, named
from kept.intake.reasons import IntakeError

#: A workbook with a password to open is a container with a stream of this name.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_sheet(path: Path, *, file: str, sha256: str, sheet: str | None) -> Raw:
    """Return one sheet of a workbook as a table of text.

    Raises:
        IntakeError: damaged, protected by a password, no such sheet, no heading row, no data.
    """
    found = _sheet(_book(path, file), file, sheet)
    rows = found.to_python(skip_empty_area=False)
    opening = [[cell_text(cell) for cell in row] for row in rows[:HEADING_ROWS]]
    place = heading_row(opening, file)
    body = rows[place + 1 :]
    if not body:
        raise IntakeError("no_rows", file=file)
    names = named(opening[place], file)
    columns = dict(zip(names, zip(*body, strict=True), strict=True))
    texts = {name: pa.array([cell_text(cell) or None for cell in cells]) for name, cells in columns.items()}
    lossy = {name: _lossy(cells) for name, cells in columns.items()}
    return Raw(
        file=file,
        kind="sheet",
        sha256=sha256,
        text=_told(texts, opening[place]),
        rows=np.arange(place + 2, place + 2 + len(body), dtype=np.int64),
        lossy={name: where for name, where in lossy.items() if where.any()},
        sheet=found.name,
    )


def _book(path: Path, file: str) -> CalamineWorkbook:
    data = path.read_bytes()
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise IntakeError("password", file=file) from error
    except CalamineError as error:
        if _ENCRYPTED in data:
            raise IntakeError("password", file=file) from error
        raise IntakeError("broken", file=file, found=str(error)) from error


def _sheet(book: CalamineWorkbook, file: str, wanted: str | None) -> CalamineSheet:
    if wanted and wanted not in book.sheet_names:
        raise IntakeError("no_sheet", file=file, wanted=wanted, found=", ".join(book.sheet_names))
    try:
        return book.get_sheet_by_name(wanted) if wanted else _first(book, file)
    except CalamineError as error:
        raise IntakeError("broken", file=file, found=str(error)) from error


def _first(book: CalamineWorkbook, file: str) -> CalamineSheet:
    """Return the first visible worksheet that holds anything."""
    for about in book.sheets_metadata:
        if about.visible is SheetVisibleEnum.Visible and about.typ is SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(about.name)
            if sheet.start is not None:
                return sheet
    raise IntakeError("empty", file=file)


def _lossy(cells: Sequence[object]) -> NDArray[np.bool_]:
    return np.fromiter((is_lossy(cell) for cell in cells), np.bool_, len(cells))


def _told(texts: dict[str, pa.Array], headings: Sequence[str]) -> pa.Table:
    """Return the columns that have a heading or hold anything."""
    kept = {
        name: text.cast(pa.string())
        for (name, text), heading in zip(texts.items(), headings, strict=True)
        if heading.strip() or text.null_count < len(text)
    }
    return pa.table(kept)
