"""What the ledger is told: the opening position and rates of each debt, and what happened to it since."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from kept.ledger.allocation import ORDERS
from kept.ledger.clauses import Clauses, check_clauses
from kept.ledger.columns import (
    ColumnError,
    Days,
    Ints,
    NegativeAmountError,
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
        clauses: what the contracts agree beyond that, for all (n,) debts; None where none of them does.

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
    clauses: Clauses | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "opened_on", calendar_days(self.opened_on, "opened_on"))
        for field in fields(self)[1:-1]:
            column = whole_numbers(getattr(self, field.name), field.name)
            if field.name.endswith("_minor"):
                check_amounts(column, field.name)
            elif field.name.endswith("_ppm"):
                check_amounts(column, field.name, most=MAX_RATE_PPM)
            object.__setattr__(self, field.name, column)
        check_lengths({field.name: len(getattr(self, field.name)) for field in fields(self)[:-1]})
        check_clauses(self.clauses, len(self))
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
    DISBURSEMENT = 7  #: this much more was lent, drawn or delivered
    RATE = 8  #: the contract rate is this, in parts per million a year, from that day
    PENALTY_RATE = 9  #: the penalty rate, on top of the contract rate, is this from that day
    COMPOUND_RATE = 10  #: the rate of compound interest is this from that day
    INTEREST_DUE = 11  #: interest so far falls due: unpaid, it bears compound interest where that is agreed
    CAPITALISE = 12  #: unpaid interest and compound interest become principal
    LATE = 13  #: days of grace are over; made by the ledger itself from the due dates
    PLAN = 14  #: what was overdue is so no longer; new due dates take the place of the old ones
    SETTLEMENT = 15  #: the creditor agrees to this sum in full; what is above is given up and nothing accrues
    WRITE_OFF = 16  #: taken off the creditor's books; the claim stands and later payments are recoveries
    JUDGMENT = 17  #: adjudged; interest is counted to this day
    DOUBLED_RATE = 18  #: the doubled part of default interest runs at this yearly rate over 365 days
    ORDER = 19  #: payments settle in another order from now on: its number in ``ORDERS``
    CAP_RATE = 20  #: the cap on all charges together is this yearly rate from that day


#: Kinds whose amount may be zero: a rate, a number, or nothing.
NOT_MONEY = frozenset(
    {
        EventKind.RATE,
        EventKind.PENALTY_RATE,
        EventKind.COMPOUND_RATE,
        EventKind.INTEREST_DUE,
        EventKind.CAPITALISE,
        EventKind.PLAN,
        EventKind.SETTLEMENT,
        EventKind.WRITE_OFF,
        EventKind.JUDGMENT,
        EventKind.DOUBLED_RATE,
        EventKind.ORDER,
        EventKind.CAP_RATE,
    }
)

#: Kinds whose amount is a yearly rate.
RATES = frozenset(
    {
        EventKind.RATE,
        EventKind.PENALTY_RATE,
        EventKind.COMPOUND_RATE,
        EventKind.DOUBLED_RATE,
        EventKind.CAP_RATE,
    }
)

#: The last of the kinds that plain debts know.
LAST_PLAIN = EventKind.WAIVER

#: Within one day rates and charges come before money that may pay them, a payment before its reversal.
TAKEN_ON_A_DAY = (
    EventKind.ORDER,
    EventKind.CAP_RATE,
    EventKind.RATE,
    EventKind.PENALTY_RATE,
    EventKind.COMPOUND_RATE,
    EventKind.DOUBLED_RATE,
    EventKind.LATE,
    EventKind.INTEREST_DUE,
    EventKind.CAPITALISE,
    EventKind.DISBURSEMENT,
    EventKind.PLAN,
    EventKind.DUE,
    EventKind.FEE,
    EventKind.COST,
    EventKind.PAYMENT,
    EventKind.REVERSAL,
    EventKind.WAIVER,
    EventKind.SETTLEMENT,
    EventKind.WRITE_OFF,
    EventKind.JUDGMENT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What happened, (m,) events in any order; those of one debt, day and kind are taken as they stand.

    Attributes:
        row: (m,) int64, the debt's position in ``Terms``.
        on: (m,) datetime64[D].
        kind: (m,) int8, an ``EventKind``.
        amount_minor: (m,) int64, minor units, > 0; for a kind in ``RATES`` parts per million a year, >= 0.

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
        check_amounts(np.maximum(self.amount_minor, 0), "amount_minor")
        unknown = (self.kind < min(EventKind)) | (self.kind > max(EventKind))
        if unknown.any():
            raise ColumnError(f"kind is none of {', '.join(EventKind.__members__)} in {name_rows(unknown)}")
        object.__setattr__(self, "kind", self.kind.astype(np.int8))
        self._check_kinds()

    def _check_kinds(self) -> None:
        """Refuse money of nothing and rates beyond reason."""
        if self.amount_minor.min(initial=1) < 1:
            least = ~np.isin(self.kind, [int(kind) for kind in NOT_MONEY])
            low = self.amount_minor < least
            if low.any():
                raise NegativeAmountError(f"amount_minor is below 1 in {name_rows(low)}")
        if self.kind.max(initial=0) > LAST_PLAIN:
            rates = np.isin(self.kind, [int(kind) for kind in RATES])
            check_amounts(np.where(rates, self.amount_minor, 0), "a rate", most=MAX_RATE_PPM)
            order = self.kind == EventKind.ORDER
            check_amounts(np.where(order, self.amount_minor, 0), "an order's number", most=len(ORDERS) - 1)

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
