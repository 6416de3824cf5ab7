"""What some contracts agree beyond two rates: counting, rounding, compounding, caps, grace."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from kept.ledger.accrual import Rounding
from kept.ledger.columns import ColumnError, Ints, check_amounts, check_lengths, whole_numbers
from kept.ledger.day_count import DayCount
from kept.money import PPM

#: Written as the cap of a debt that has none.
NO_CAP = 10**9

#: Most days of grace accepted.
MAX_GRACE_DAYS = 366

_MOST = {
    "day_count": max(DayCount),
    "rounding": max(Rounding),
    "daily": 1,
    "compound_ppm": 100 * PPM,
    "cap_ppm": NO_CAP,
    "grace_days": MAX_GRACE_DAYS,
    "grace_counts": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses:
    """The further clauses of (n,) debts, every column (n,) int64.

    Attributes:
        day_count: a ``DayCount``; counts in place of ``Terms.year_days``.
        rounding: a ``Rounding``.
        daily: 1 where each day's interest is rounded by itself, 0 where a line is rounded once.
        compound_ppm: yearly rate of compound interest on unpaid interest that has fallen due; 0 for none.
        cap_ppm: interest, penalty interest, compound interest and fees together may not pass this
            yearly rate on the principal outstanding; ``NO_CAP`` for none.
        grace_days: a payment that many days after the due date still bears no penalty interest.
        grace_counts: 1 where penalty interest, once grace is over, counts back to the due date.

    Raises:
        ColumnError: columns of unequal length or wrong type.
        NegativeAmountError, AmountTooLargeError: a value that is none of those named above.
    """

    day_count: Ints
    rounding: Ints
    daily: Ints
    compound_ppm: Ints
    cap_ppm: Ints
    grace_days: Ints
    grace_counts: Ints

    def __post_init__(self) -> None:
        for name, most in _MOST.items():
            column = whole_numbers(getattr(self, name), name)
            check_amounts(column, name, most=most)
            object.__setattr__(self, name, column)
        check_lengths({field.name: len(getattr(self, field.name)) for field in fields(self)})

    def __len__(self) -> int:
        return len(self.day_count)

    def taken(self, which: slice) -> Clauses:
        """Return the clauses of a run of debts."""
        return Clauses(**{name: getattr(self, name)[which] for name in _MOST})

    @classmethod
    def none_of(cls, year_days: Ints) -> Clauses:
        """Return the clauses of debts that agree nothing further, from their 360 or 365 days a year."""
        nothing = np.zeros(len(year_days), dtype=np.int64)
        columns = dict.fromkeys(_MOST, nothing) | {
            "day_count": np.where(year_days == 360, DayCount.ACT_360, DayCount.ACT_365),  # noqa: PLR2004 - act/360
            "cap_ppm": np.full(len(year_days), NO_CAP),
        }
        return cls(**columns)


def check_clauses(clauses: Clauses | None, debts: int) -> None:
    """Check that clauses are there for each of the debts, or for none; ``ColumnError`` otherwise."""
    if clauses is not None and len(clauses) != debts:
        raise ColumnError(f"clauses of {len(clauses)} debts for {debts} debts")
