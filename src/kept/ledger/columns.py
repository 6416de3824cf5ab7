"""Checking columns on their way into the ledger: type, length, nothing negative, nothing too large."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kept.money import MAX_MINOR

Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]

FIRST_DAY, LAST_DAY = np.datetime64("0001-01-01", "D"), np.datetime64("9999-12-31", "D")

#: Named in an error before "and so many more".
SHOWN_ROWS = 5


class ColumnError(ValueError):
    """A column has the wrong type or length."""


class NegativeAmountError(ValueError):
    """An amount, rate or count that cannot be negative is; the message names the rows."""


class AmountTooLargeError(ValueError):
    """An amount, or what it grows to, is beyond what int64 carries exactly; the message names the rows."""


def name_rows(bad: NDArray[np.bool_] | Ints) -> str:
    """Return "row 3" or "rows 3, 8, 9 and 2 more" for a mask or for positions."""
    rows = np.flatnonzero(bad) if bad.dtype == np.bool_ else np.unique(bad)
    more = f" and {len(rows) - SHOWN_ROWS} more" if len(rows) > SHOWN_ROWS else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:SHOWN_ROWS]))}{more}"


def whole_numbers(values: ArrayLike, name: str) -> Ints:
    """Return a one-dimensional int64 column.

    Raises:
        ColumnError: not whole numbers (a float never becomes money), or not one-dimensional.
    """
    column = np.asarray(values)
    if column.size == 0:
        column = column.astype(np.int64)
    if column.ndim != 1 or column.dtype.kind not in "iu":
        raise ColumnError(f"{name} must be a column of whole numbers, not {column.ndim}-d {column.dtype}")
    return column.astype(np.int64, copy=False)


def calendar_days(values: ArrayLike, name: str) -> Days:
    """Return a one-dimensional datetime64[D] column.

    Raises:
        ColumnError: not dates, a date is missing (NaT) or out of the calendar, or not one-dimensional.
    """
    column: Days = np.asarray(values, dtype="datetime64[D]")
    if column.ndim != 1:
        raise ColumnError(f"{name} must be a column of dates, not {column.ndim}-d")
    impossible = ~((column >= FIRST_DAY) & (column <= LAST_DAY))
    if impossible.any():
        raise ColumnError(f"{name} has no date, or one beyond four-digit years, in {name_rows(impossible)}")
    return column


def check_amounts(column: Ints, name: str, *, least: int = 0, most: int = MAX_MINOR) -> None:
    """Check that every value lies between two bounds, both allowed.

    Raises:
        NegativeAmountError: below ``least``.
        AmountTooLargeError: above ``most``.
    """
    if column.size == 0:
        return
    if column.min() < least:
        raise NegativeAmountError(f"{name} is below {least} in {name_rows(column < least)}")
    if column.max() > most:
        raise AmountTooLargeError(f"{name} is above {most} in {name_rows(column > most)}")


def check_lengths(columns: dict[str, int]) -> None:
    """Check that columns given as name and length are equally long; ``ColumnError`` names the odd ones."""
    if len(set(columns.values())) > 1:
        raise ColumnError(f"columns differ in length: {columns}")
