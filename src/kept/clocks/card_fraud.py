"""Effective demands on a credit card: what must have been done before a bad-faith overdraft may be reported.

The tracker is for the house alone. Criminal liability is never told to a borrower to press for payment.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kept.clocks.deadlines import Days
from kept.clocks.rules import clock_file
from kept.dates import months_after

Ints = NDArray[np.int64]

#: Minor units in a yuan.
_FEN = 100


@dataclass(frozen=True, slots=True)
class EffectiveDemands:
    """Where (n,) card debts stand.

    Attributes:
        first, second: the days of the two effective demands; NaT where there is none yet.
        next_from: the first day on which another demand would be the second; NaT unless one is needed.
        unpaid_since: the day on which it has been unpaid for longer than the law asks after the second.
        large_enough: the principal reaches the least amount.
        may_report: all conditions of number, time and amount hold on the day; intent is for people to judge.
    """

    first: Days
    second: Days
    next_from: Days
    unpaid_since: Days
    large_enough: NDArray[np.bool_]
    may_report: NDArray[np.bool_]


def effective_demands(
    overdue_on: Days,
    principal_minor: Ints,
    *,
    row: Ints,
    demanded_on: Days,
    received: NDArray[np.bool_],
    on: np.datetime64,
) -> EffectiveDemands:
    """Return which demands were effective and what is still missing.

    Args:
        overdue_on: (n,) datetime64[D], the day the limit or the term was passed; NaT where it was not.
        principal_minor: (n,) int64, unpaid principal without interest and fees.
        row: (m,) int64, whose demand it was.
        demanded_on: (m,) datetime64[D].
        received: (m,) bool, its receipt is proven, or the cardholder evaded it on purpose.
        on: the day; later demands do not count.
    """
    rule = clock_file().card_fraud
    counts = received & (demanded_on <= on) & (demanded_on > overdue_on[row])
    first = _earliest(len(overdue_on), row[counts], demanded_on[counts])
    apart = np.timedelta64(rule.days_between_demands, "D")
    again = counts & (demanded_on >= first[row] + apart)
    second = _earliest(len(overdue_on), row[again], demanded_on[again])
    unpaid_since = months_after(second, rule.months_unpaid) + np.timedelta64(1, "D")
    large = principal_minor >= rule.least_principal_major * _FEN
    needed = ~np.isnat(first) & np.isnat(second)
    return EffectiveDemands(
        first=first,
        second=second,
        next_from=np.where(needed, first + apart, np.datetime64("NaT", "D")),
        unpaid_since=unpaid_since,
        large_enough=large,
        may_report=large & (unpaid_since <= on),
    )


def _earliest(count: int, row: Ints, day: Days) -> Days:
    """Return the earliest day of each row, (count,); NaT where it has none."""
    found = np.full(count, np.datetime64("NaT", "D"))
    late_first = np.argsort(-day.astype(np.int64), kind="stable")
    found[row[late_first]] = day[late_first]
    return found
