"""How late a debt is: its oldest unpaid due date, the days since, and the bucket."""

from __future__ import annotations

import numpy as np

from kept.dates import days_between
from kept.ledger.columns import Days, Ints
from kept.ledger.entries import EventKind, Events
from kept.ledger.owed import Owed

#: Days in a bucket: M1 is 1-30 days past due, M2 31-60.
BUCKET_DAYS = 30

#: The last bucket, 181 days and more; written M7+.
LAST_BUCKET = 7


def oldest_unpaid_due(events: Events, standing: Owed) -> Days:
    """Return the oldest due date of each debt that is not paid in full.

    Args:
        events: (m,) the same events that ``standing`` was made from.
        standing: (n,) from ``owed``.

    Returns:
        (n,) datetime64[D], NaT where no principal is overdue; the day itself where it falls due on that day.
    """
    due = np.flatnonzero(events.kind == EventKind.DUE)
    due = due[events.on[due] <= standing.on[events.row[due]]]
    row, on = events.row[due], events.on[due]
    if not ((row[1:] > row[:-1]) | ((row[1:] == row[:-1]) & (on[1:] >= on[:-1]))).all():
        order = np.lexsort((on, row))
        due, row, on = due[order], row[order], on[order]
    # Counted back from its newest due, a debt's overdue principal reaches into every due that is not paid.
    fallen = np.cumsum(events.amount_minor[due])
    newest = np.zeros(len(standing), dtype=np.int64)
    newest[row] = fallen  # of a row written twice the last stays
    unpaid = np.flatnonzero(newest[row] - fallen < standing.overdue_principal_minor[row])[::-1]
    oldest: Days = np.full(len(standing), np.datetime64("NaT"), dtype="datetime64[D]")
    oldest[row[unpaid]] = on[unpaid]
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
