"""When a borrower counts as lost (失联): derived from the calls, never a tick in a box."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kept.law.conditions import LostContact
from kept.law.rulebook import Rulebook

Days = NDArray[np.datetime64]


def borrower_lost(
    book: Rulebook,
    *,
    row: NDArray[np.int64],
    day: Days,
    reached: NDArray[np.bool_],
    number_invalid: NDArray[np.bool_],
    today: date,
) -> np.ma.MaskedArray[Any, np.dtype[np.bool_]]:
    """Return which of n borrowers are lost on a day, masked where no rule of that day says what lost means.

    A borrower is lost when the number is invalid; or from the day after the third failed call in a row; or at
    once when calls failed on three days in a row. Reaching the borrower, in any way, starts the count again.

    Args:
        book: the rules; the two numbers are theirs.
        row: (m,) int64, 0 to n - 1, the borrower of each event, each borrower's events in order of time.
        day: (m,) datetime64[D], local day of the event.
        reached: (m,) bool, True where the borrower was reached, False for a call that failed.
        number_invalid: (n,) bool, True where the borrower's number does not exist.
        today: the local day asked about; later events are left out.

    Source: CBA guideline 2026, as listed in the rulebook under CN-CBA-06-lost.
    """
    terms = [active.value for active in book.plan(today).rules if isinstance(active.value, LostContact)]
    if not terms:
        return np.ma.MaskedArray(number_invalid, mask=True)
    past = day <= np.datetime64(today)
    row, day = _since_reached(row[past], day[past], reached[past], len(number_invalid))
    lost = number_invalid.copy()
    for each in terms:
        found = number_invalid.copy()
        found[row[_run_before(row, day, each.failed_calls, today)]] = True
        found[_days_in_a_row(row, day, each.failed_days)] = True
        lost = found if each is terms[0] else lost & found
    return np.ma.MaskedArray(lost, mask=False)


def _since_reached(
    row: NDArray[np.int64], day: Days, reached: NDArray[np.bool_], n: int
) -> tuple[NDArray[np.int64], Days]:
    """Return row and day of the failed calls after the last time each borrower was reached, by row."""
    at = np.arange(len(row))
    last = np.full(n, -1, dtype=np.int64)
    np.maximum.at(last, row[reached], at[reached])
    kept = np.flatnonzero(at > last[row])
    order = kept[np.argsort(row[kept], kind="stable")]
    return row[order], day[order].astype("datetime64[D]")


def _run_before(row: NDArray[np.int64], day: Days, length: int, today: date) -> NDArray[np.int64]:
    """Return the places where a borrower's run of failures begins whose ``length``-th lies before today."""
    start = np.flatnonzero(np.diff(row, prepend=-1))
    end = np.append(start[1:], len(row))
    long = start[end - start >= length]
    return np.asarray(long[day[long + length - 1] < np.datetime64(today)], dtype=np.int64)


def _days_in_a_row(row: NDArray[np.int64], day: Days, length: int) -> NDArray[np.int64]:
    """Return the borrowers whose calls failed on ``length`` days in a row."""
    fresh = np.append(True, (np.diff(row) != 0) | (np.diff(day).astype(np.int64) != 0))[: len(row)]
    row, day = row[fresh], day[fresh]
    ahead = length - 1
    if len(row) <= ahead:
        return row[:0]
    first, last = slice(None, len(row) - ahead), slice(ahead, None)
    span = (day[last] - day[first]).astype(np.int64)
    return np.extract((row[first] == row[last]) & (span == ahead), row[first])
