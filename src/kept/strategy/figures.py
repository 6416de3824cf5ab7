"""From debts to cases: what a borrower owes one creditor, over all debts between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kept.ledger import Owed, bucket, days_past_due

Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What (n,) cases owe on a day, minor units; ``oldest_due`` is NaT where nothing is overdue."""

    total_minor: Ints
    arrears_minor: Ints
    tomorrow_minor: Ints
    per_day_minor: Ints
    oldest_due: NDArray[np.datetime64]
    dpd: Ints
    bucket: Ints


def case_figures(
    case: Ints, count: int, *, standing: Owed, tomorrow: Owed, oldest: NDArray[np.datetime64]
) -> Figures:
    """Return the figures of ``count`` cases.

    Args:
        case: (m,) position of each debt's case, 0 to ``count`` - 1.
        count: how many cases there are.
        standing: (m,) what each debt owes on the day.
        tomorrow: (m,) the same a day later.
        oldest: (m,) datetime64[D], each debt's oldest unpaid due date, NaT where there is none.
    """
    total, later = _sum(case, count, standing.total_minor), _sum(case, count, tomorrow.total_minor)
    first = np.full(count, np.datetime64("9999-12-31", "D"))
    np.minimum.at(first, case[~np.isnat(oldest)], oldest[~np.isnat(oldest)])
    first = np.where(first == np.datetime64("9999-12-31", "D"), np.datetime64("NaT", "D"), first)
    on = standing.on[0] if len(standing) else np.datetime64("NaT", "D")
    dpd = days_past_due(np.full(count, on), first)
    return Figures(
        total_minor=total,
        arrears_minor=_sum(case, count, np.where(np.isnat(oldest), 0, standing.arrears_minor)),
        tomorrow_minor=later,
        per_day_minor=later - total,
        oldest_due=first,
        dpd=dpd,
        bucket=bucket(dpd),
    )


def _sum(case: Ints, count: int, column: Ints) -> Ints:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, case, column)
    return sums
