"""What is owed on a day."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from kept.ledger.accrual import LIMIT_MINOR
from kept.ledger.allocation import CN_561, Allocation, Component
from kept.ledger.columns import AmountTooLargeError, ColumnError, Days, Ints, calendar_days, name_rows
from kept.ledger.entries import Events, Terms
from kept.ledger.position import Position
from kept.ledger.timeline import Told, by_debt, pairs, steps, told_of
from kept.money import PPM

#: Debts worked on together: their columns fit the processor's cache.
BLOCK = 65_536


class DateBeforeOpeningError(ValueError):
    """A position is asked for a day before the debt was opened; the message names the rows."""


class ScheduleTooLargeError(ValueError):
    """More principal falls due than there is; the message names the debts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What (n,) debts owe on a day: its events taken, interest counted up to and without it.

    Attributes:
        on: (n,) datetime64[D].
        principal_minor: outstanding, whether due or not.
        overdue_principal_minor: the part of it that has fallen due, the day itself included.
        interest_minor, penalty_minor, fee_minor, cost_minor: unpaid.
        credit_minor: paid beyond all that was owed; later charges use it.
        paid_principal_minor: principal paid since the opening.

    All amounts are (n,) int64, minor units, >= 0.
    """

    on: Days
    principal_minor: Ints
    overdue_principal_minor: Ints
    interest_minor: Ints
    penalty_minor: Ints
    fee_minor: Ints
    cost_minor: Ints
    credit_minor: Ints
    paid_principal_minor: Ints

    @property
    def total_minor(self) -> Ints:
        """All that would have to be paid today to owe nothing, (n,) int64."""
        return self.principal_minor + self._beside_principal

    @property
    def arrears_minor(self) -> Ints:
        """Overdue principal with all interest, penalty interest, fees and costs, (n,) int64."""
        return self.overdue_principal_minor + self._beside_principal

    @property
    def _beside_principal(self) -> Ints:
        return self.interest_minor + self.penalty_minor + self.fee_minor + self.cost_minor

    def __len__(self) -> int:
        return len(self.on)


def owed(terms: Terms, events: Events, *, on: date | np.datetime64 | Days, by: Allocation = CN_561) -> Owed:
    """Return what each debt owes on a day.

    Args:
        terms: (n,) debts.
        events: (m,) events; those after ``on`` do not count.
        on: one day for all, or (n,) datetime64[D].
        by: the order in which payments settle.

    Raises:
        ColumnError: an event names a debt that is not there, or ``on`` has another length.
        DateBeforeOpeningError, EventBeforeOpeningError, ScheduleTooLargeError: as named.
        UnmatchedReversalError: a reversal without a payment of that amount.
        AmountTooLargeError: the columns are right but what they grow to cannot be carried.
    """
    days = on_each(terms.opened_on, on)
    day = days.astype(np.int64)
    events = by_debt(events, debts=len(terms))
    columns = {field.name: np.empty(len(terms), dtype=np.int64) for field in fields(Owed)[1:]}
    for start in range(0, len(terms), BLOCK):
        debts = slice(start, min(start + BLOCK, len(terms)))
        told, pair, position = begin(terms, events, day[debts], debts, by=by)
        for step in steps(told, pair):
            position.take(step)
        for name, figures in finish(position, terms, debts, day[debts]).items():
            columns[name][debts] = figures
    return Owed(on=days, **columns)


def on_each(opened_on: Days, on: date | np.datetime64 | Days, *, first: int = 0) -> Days:
    """Return the day asked for each of some debts.

    Args:
        opened_on: (k,) datetime64[D].
        on: one day for all, or (k,) datetime64[D].
        first: what the first of the debts is called in an error.

    Raises:
        ColumnError: not one day and not (k,) days.
        DateBeforeOpeningError: as named.
    """
    asked = np.asarray(on, dtype="datetime64[D]")
    days = calendar_days(np.full(len(opened_on), asked) if asked.ndim == 0 else asked, "on")
    if len(days) != len(opened_on):
        raise ColumnError(f"on has {len(days)} days for {len(opened_on)} debts")
    early = np.flatnonzero(days < opened_on)
    if early.size:
        raise DateBeforeOpeningError(f"asked for a day before opening in debt {name_rows(early + first)}")
    return days


def begin(
    terms: Terms, events: Events, day: Ints, debts: slice, *, by: Allocation
) -> tuple[Told, Ints, Position]:
    """Return what happened to a run of debts, its pairs and the opening position; raises what ``owed`` does.

    Args:
        terms: (n,) debts.
        events: (m,) in order of their debts.
        day: (k,) int64, the last day that counts, in days since 1970-01-01.
        debts: the run of k debts; both ends given.
        by: the order in which payments settle.
    """
    told = told_of(terms, events, day, debts)
    _check_growth(terms, told, day, debts)
    pair = pairs(told)
    return told, pair, Position.opening(terms, debts, by=by, pair=pair)


def finish(position: Position, terms: Terms, debts: slice, day: Ints) -> dict[str, Ints]:
    """Accrue a position, all steps taken, to each debt's day and return the columns of ``Owed``."""
    _check_schedule(position, terms, debts)
    position.accrue(slice(None), day)
    return {
        "principal_minor": position.balances[Component.PRINCIPAL],
        "overdue_principal_minor": position.overdue,
        "interest_minor": position.balances[Component.INTEREST],
        "penalty_minor": position.balances[Component.PENALTY],
        "fee_minor": position.balances[Component.FEE],
        "cost_minor": position.balances[Component.COST],
        "credit_minor": position.credit,
        "paid_principal_minor": position.paid,
    }


def _check_schedule(position: Position, terms: Terms, debts: slice) -> None:
    more = np.flatnonzero(position.fallen_due > terms.principal_minor[debts])
    if more.size:
        raise ScheduleTooLargeError(
            f"more principal falls due than is outstanding in debt {name_rows(more + debts.start)}"
        )


def _check_growth(terms: Terms, told: Told, day: Ints, debts: slice) -> None:
    """Refuse what could overflow on the way; as principal cannot grow, this bounds every balance."""
    lasts = day - terms.opened_on[debts].astype(np.int64)
    # Sizes to refuse by, in float; no amount is made from them.
    yearly = terms.principal_minor[debts] * ((terms.rate_ppm[debts] + terms.penalty_ppm[debts]) / PPM)
    largest = yearly * lasts / terms.year_days[debts] + np.bincount(told.row, told.amount_minor, len(lasts))
    if largest.max(initial=0) > LIMIT_MINOR:
        where = name_rows(np.flatnonzero(largest > LIMIT_MINOR) + debts.start)
        raise AmountTooLargeError(f"amounts grow too large in debt {where}")
