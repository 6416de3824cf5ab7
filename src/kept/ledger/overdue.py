"""How late a debt is: its oldest unpaid due date, the days since, and the bucket."""

from __future__ import annotations

import numpy as np

from kept.dates import days_between
from kept.ledger.columns import Days, Ints
from kept.ledger.entries import EventKind
from kept.ledger.timeline import Told

#: How NumPy writes NaT, no date, as a number.
NO_DATE = int(np.datetime64("NaT").astype(np.int64))

#: Days in a bucket: M1 is 1-30 days past due, M2 31-60.
BUCKET_DAYS = 30

#: The last bucket, 181 days and more; written M7+.
LAST_BUCKET = 7


def oldest_due(told: Told, overdue_minor: Ints) -> Ints:
    """Return the oldest due date that is not paid in full, in days since 1970-01-01.

    Args:
        told: (m,) events of the debts; later ones are not among them.
        overdue_minor: (n,) int64, the principal due and unpaid.

    Returns:
        (n,) int64; ``NO_DATE`` where nothing is overdue.
    """
    due = told.taken(told.kind == EventKind.DUE)
    oldest = np.full(len(overdue_minor), NO_DATE, dtype=np.int64)
    if len(due) == 0:
        return oldest
    # Counted back from the newest due, the unpaid principal reaches into every date but the paid ones.
    fallen = np.cumsum(due.amount_minor)
    is_newest = np.append(due.row[1:] != due.row[:-1], True)
    newest = np.zeros(len(oldest), dtype=np.int64)
    newest[due.row[is_newest]] = fallen[is_newest]
    unpaid = due.taken(newest[due.row] - fallen < overdue_minor[due.row])
    # Written from the newest to the oldest, so that the oldest stays.
    oldest[unpaid.row[::-1]] = unpaid.day[::-1]
    return oldest


def days_past_due(on: Days, oldest: Days) -> Ints:
    """Return days since the oldest unpaid due date, (n,) int64; 0 where there is none or it is today.

    >>> days_past_due(np.array(["2026-03-11"], "M8[D]"), np.array(["2026-03-10"], "M8[D]"))
    array([1])
    """
    nothing = np.isnat(oldest)
    return np.where(nothing, 0, np.maximum(days_between(np.where(nothing, on, oldest), on), 0))


def bucket(dpd: Ints) -> Ints:
    """Return the bucket of days past due, (n,) int64: 0 for M0, 1 for 1-30 days, ... 7 for 181 and more.

    >>> bucket(np.array([0, 1, 30, 31, 180, 181]))
    array([0, 1, 1, 2, 6, 7])
    """
    return np.clip(-(-dpd // BUCKET_DAYS), 0, LAST_BUCKET)
