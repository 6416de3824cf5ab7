"""What the ledger is told: the opening position and rates of each debt, and what happened to it since."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from kept.ledger.columns import (
    ColumnError,
    Days,
    Ints,
    calendar_days,
    check_amounts,
    check_lengths,
    name_rows,
    whole_numbers,
)
from kept.money import PPM

#: Day counts: actual/360 and actual/365 fixed.
YEAR_DAYS = (360, 365)

#: Highest yearly rate accepted, 100 times the base; beyond it the unit was surely mistaken.
MAX_RATE_PPM = 100 * PPM


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The position and rates of (n,) debts at the start of the day each was opened in the books.

    Attributes:
        opened_on: (n,) datetime64[D]; accrual begins with this day.
        principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor: (n,) int64, minor units, >= 0.
        rate_ppm: (n,) int64, interest on the whole principal, parts per million a year (24 % is 240_000).
        penalty_ppm: (n,) int64, penalty interest on the overdue principal, **on top of** the contract rate:
            where a contract of 12 % adds half as much again on default, 60_000 and not 180_000.
        year_days: (n,) int64, 360 or 365.

    Raises:
        ColumnError: columns of unequal length or wrong type, or a year of neither 360 nor 365 days.
        NegativeAmountError, AmountTooLargeError: naming the rows.
    """

    opened_on: Days
    principal_minor: Ints
    interest_minor: Ints
    penalty_minor: Ints
    fee_minor: Ints
    cost_minor: Ints
    rate_ppm: Ints
    penalty_ppm: Ints
    year_days: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "opened_on", calendar_days(self.opened_on, "opened_on"))
        for field in fields(self)[1:]:
            column = whole_numbers(getattr(self, field.name), field.name)
            if field.name.endswith("_minor"):
                check_amounts(column, field.name)
            elif field.name.endswith("_ppm"):
                check_amounts(column, field.name, most=MAX_RATE_PPM)
            object.__setattr__(self, field.name, column)
        check_lengths({field.name: len(getattr(self, field.name)) for field in fields(self)})
        odd = (self.year_days != YEAR_DAYS[0]) & (self.year_days != YEAR_DAYS[1])
        if odd.any():
            raise ColumnError(f"year_days must be 360 or 365 in {name_rows(odd)}")

    def __len__(self) -> int:
        return len(self.opened_on)


class EventKind(IntEnum):
    """What can happen to a debt. Events of one day are taken in this order: see ``TAKEN_ON_A_DAY``."""

    DUE = 1  #: this much principal falls due that day, and is one day late the day after
    PAYMENT = 2
    FEE = 3
    COST = 4
    REVERSAL = 5  #: a payment of exactly this amount was returned or charged back
    WAIVER = 6  #: given up by the creditor; more than is owed gives up all that is owed


#: Within one day charges come before the money that may pay them, and a payment before its own reversal.
TAKEN_ON_A_DAY = (
    EventKind.DUE,
    EventKind.FEE,
    EventKind.COST,
    EventKind.PAYMENT,
    EventKind.REVERSAL,
    EventKind.WAIVER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What happened, (m,) events in any order; those of one debt, day and kind are taken as they stand.

    Attributes:
        row: (m,) int64, the debt's position in ``Terms``.
        on: (m,) datetime64[D].
        kind: (m,) int8, an ``EventKind``.
        amount_minor: (m,) int64, minor units, > 0.

    Raises:
        ColumnError: columns of unequal length or wrong type, or an unknown kind.
        NegativeAmountError, AmountTooLargeError: naming the events.
    """

    row: Ints
    on: Days
    kind: NDArray[np.int8]
    amount_minor: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "on", calendar_days(self.on, "on"))
        for name in ("row", "kind", "amount_minor"):
            object.__setattr__(self, name, whole_numbers(getattr(self, name), name))
        check_lengths({field.name: len(getattr(self, field.name)) for field in fields(self)})
        check_amounts(self.row, "row")
        check_amounts(self.amount_minor, "amount_minor", least=1)
        unknown = (self.kind < min(EventKind)) | (self.kind > max(EventKind))
        if unknown.any():
            raise ColumnError(f"kind is none of {', '.join(EventKind.__members__)} in {name_rows(unknown)}")
        object.__setattr__(self, "kind", self.kind.astype(np.int8))

    def __len__(self) -> int:
        return len(self.row)

    @classmethod
    def none(cls) -> Events:
        """Return no events at all."""
        empty = np.zeros(0, dtype=np.int64)
        return cls(
            row=empty, on=empty.astype("datetime64[D]"), kind=empty.astype(np.int8), amount_minor=empty
        )

    def taken(self, which: Ints) -> Events:
        """Return some of the events, in the order asked."""
        return Events(
            row=self.row[which],
            on=self.on[which],
            kind=self.kind[which],
            amount_minor=self.amount_minor[which],
        )
