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


def oldest_due(told: Told, *, fallen_due: Ints, settled: Ints) -> Ints:
    """Return the oldest due date that is not paid in full, in days since 1970-01-01.

    Args:
        told: (m,) events of n debts.
        fallen_due: (n,) int64, the sum of their dues.
        settled: (n,) int64, the principal settled, the oldest due first.

    Returns:
        (n,) int64; ``NO_DATE`` where nothing is overdue.
    """
    oldest = np.full(len(fallen_due), NO_DATE, dtype=np.int64)
    due = np.flatnonzero(told.kind == EventKind.DUE)
    row = told.row[due]
    # One running sum over all debts: a due is unpaid where its debt's part of it passes what is settled.
    covered = np.cumsum(fallen_due) - fallen_due + settled
    unpaid = np.flatnonzero(np.cumsum(told.amount_minor[due]) > covered[row])[::-1]
    # Written from the newest to the oldest, so that the oldest stays.
    oldest[row[unpaid]] = told.day[due[unpaid]]
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
