"""Dates as files write them to calendar days."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kept.intake.cells import Cells, Setting, by_distinct, unread
from kept.intake.findings import mask

#: The earliest day taken; a debt older than that is a slip of the pen.
EARLIEST = date(1950, 1, 1)

#: How far ahead a due date may lie, in days (the longest mortgages run 30 to 40 years).
AHEAD_DAYS = 50 * 366

#: Most days past due taken.
MOST_DAYS_PAST_DUE = 36_500

_YMD = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?Z?"
)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")

#: Day 0 of a spreadsheet's own count of days, as of 1 March 1900.
_SPREADSHEET_ZERO = date(1899, 12, 30)


def read_date(cells: Cells, setting: Setting) -> pa.Array:
    """Return days; under ``days_past_due`` the business date less that many days."""
    if cells.unit == "days_past_due":
        return _days_back(cells, setting.as_of)
    values = days(cells.text, is_sheet=setting.is_sheet)
    high = setting.as_of + timedelta(days=AHEAD_DAYS) if cells.column.ahead else setting.as_of
    wrong = unread(cells.text, values)
    shaped = mask(by_distinct(cells.text, lambda cell: _parts(cell) is not None, pa.bool_()))
    cells.refuse("impossible_date", wrong & shaped)
    cells.refuse("not_a_date", wrong & ~shaped)
    cells.refuse("date_out_of_range", outside(values, high), {"low": EARLIEST, "high": high})
    return values


def days(text: pa.Array, *, is_sheet: bool = False) -> pa.Array:
    """Return text dates as days, null where a text is not a day of the calendar.

    Taken are 2026-11-23, 2026/11/23, 2026.11.23, 20261123, 2026年11月23日, each with or without a time of
    day, and in a spreadsheet its own count of days.
    """
    return by_distinct(text, lambda cell: _day(cell, is_sheet=is_sheet), pa.date32())


def outside(values: pa.Array, high: date) -> NDArray[np.bool_]:
    """Return where a day lies before ``EARLIEST`` or after ``high``."""
    epoch = date(1970, 1, 1)
    counted = values.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
    return np.asarray((counted < (EARLIEST - epoch).days) | (counted > (high - epoch).days))


def _day(cell: str, *, is_sheet: bool) -> date | None:
    if is_sheet and _SERIAL.fullmatch(cell):
        return _SPREADSHEET_ZERO + timedelta(days=int(cell.partition(".")[0]))
    parts = _parts(cell)
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None


def _parts(cell: str) -> tuple[int, int, int] | None:
    found = _YMD.fullmatch(cell) or _EIGHT.fullmatch(cell)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _days_back(cells: Cells, as_of: date) -> pa.Array:
    def back(cell: str) -> date | None:
        bare = cell.removesuffix("天").removesuffix(".0")
        if bare.isascii() and bare.isdigit() and int(bare) <= MOST_DAYS_PAST_DUE:
            return as_of - timedelta(days=int(bare))
        return None

    values = by_distinct(cells.text, back, pa.date32())
    cells.refuse("not_a_count", unread(cells.text, values), {"high": MOST_DAYS_PAST_DUE})
    return values
