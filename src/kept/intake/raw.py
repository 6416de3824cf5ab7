"""A file as it was read: every cell still text, every row with its number in the file."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kept.intake.reasons import IntakeError

#: A quantity with more digits than this has lost some of them in a spreadsheet.
EXACT_DIGITS = 15

#: How far down the heading row may stand, below a title or a note.
HEADING_ROWS = 20

#: Headings that start so are ours: reason and remedy in a file of bad rows.
OURS = "kept:"


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row whose number of cells is not that of the heading row."""

    row: int
    cells: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Raw:
    """A table of text.

    ``text`` has one string column a heading (null where empty); ``rows`` gives each row's number as a
    spreadsheet shows it, the first row of the file being 1. ``lossy`` marks, by heading, cells that a
    spreadsheet kept as a quantity of more than 15 digits.
    """

    file: str
    kind: Literal["csv", "sheet", "parquet"]
    sha256: str
    text: pa.Table
    rows: NDArray[np.int64]
    ragged: tuple[Ragged, ...] = ()
    lossy: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None

    @property
    def headings(self) -> list[str]:
        """Return the headings in the order of the file."""
        return list(self.text.column_names)


def heading_row(rows: Sequence[Sequence[str]], file: str) -> int:
    """Return the position of the heading row: the first with two cells that say something.

    Raises:
        IntakeError: there is none among the first ``HEADING_ROWS``.
    """
    for place, cells in enumerate(rows[:HEADING_ROWS]):
        if sum(bool(cell.strip()) for cell in cells) > 1:
            return place
    raise IntakeError("no_heading", file=file, limit=HEADING_ROWS)


def named(cells: Sequence[str], file: str) -> list[str]:
    """Return trimmed headings, a nameless column called by its place.

    Raises:
        IntakeError: a heading stands twice.
    """
    found = [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]
    twice = [name for name, times in Counter(filter(None, found)).items() if times > 1]
    if twice:
        raise IntakeError("duplicate_headings", file=file, found=", ".join(twice))
    return [name or f"(column {place})" for place, name in enumerate(found, 1)]


def folded(heading: str) -> str:
    """Return a heading without case, width, spaces, punctuation and what stands in brackets.

    >>> folded("本金余额（元）"), folded("Debt Number")
    ('本金余额', 'debtnumber')
    """
    flat = unicodedata.normalize("NFKC", heading).casefold()
    bare, depth = [], 0
    for sign in flat:
        depth += sign in "([【"
        if not depth and sign.isalnum():
            bare.append(sign)
        depth -= sign in ")]】" and depth > 0
    return "".join(bare)


def cell_text(value: object) -> str:
    """Return a spreadsheet's cell as the text a person sees: dates as ISO, figures to 15 digits."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != datetime.min.time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return _figure(value)
    return "" if value is None else str(value)


def is_lossy(value: object) -> bool:
    """Return whether a cell is a quantity too long to have kept all its digits."""
    return isinstance(value, float) and math.isfinite(value) and abs(value) >= 10**EXACT_DIGITS


def _figure(value: float) -> str:
    if not math.isfinite(value):
        return ""
    short = f"{value:.{EXACT_DIGITS}g}"
    return format(Decimal(short), "f") if "e" in short else short
