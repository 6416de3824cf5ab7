"""What is owed on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise

import numpy as np

from kept.ledger.agreed import AgreedPosition
from kept.ledger.allocation import CN_561, Allocation
from kept.ledger.columns import ColumnError, Days, Ints, calendar_days, name_rows
from kept.ledger.entries import LAST_PLAIN, Events, Terms
from kept.ledger.growth import check_agreed_growth, check_growth
from kept.ledger.position import Position
from kept.ledger.timeline import Told, by_debt, pairs, steps, told_of

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
        compound_minor, doubled_minor: unpaid compound interest, and doubled part of default interest.
        held_minor: charged and not owed because of a cap; no part of any total.
        written_off_minor, recovered_minor: the claim when it was written off, and payments since.

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
    compound_minor: Ints
    doubled_minor: Ints
    held_minor: Ints
    written_off_minor: Ints
    recovered_minor: Ints

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
        beside = self.interest_minor + self.penalty_minor + self.fee_minor + self.cost_minor
        beside += self.compound_minor
        beside += self.doubled_minor
        return beside

    def __len__(self) -> int:
        return len(self.on)

    def taken(self, which: slice) -> Owed:
        """Return what some of the debts owe."""
        return Owed(**{name: getattr(self, name)[which] for name in _COLUMNS})


_COLUMNS = tuple(field.name for field in fields(Owed))


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
    return owed_on(terms, events, days=[on], by=by)[0]


def owed_on(
    terms: Terms, events: Events, *, days: Sequence[date | np.datetime64 | Days], by: Allocation = CN_561
) -> list[Owed]:
    """Return what each debt owes on each of some days, in one pass over what happened.

    Args:
        terms: (n,) debts.
        events: (m,) events; those after a day do not count on it.
        days: one or more, none before the one it follows; each one for all, or (n,) datetime64[D].
        by: the order in which payments settle.

    Raises:
        ColumnError: as of ``owed``, or a day lies before the one it follows.
        ValueError: whatever else ``owed`` raises.
    """
    asked = [on_each(terms.opened_on, on) for on in days]
    if any((later < one).any() for one, later in pairwise(asked)):
        raise ColumnError("days must follow one another")
    events = by_debt(events, debts=len(terms))
    # Columns that no debt fills stay untouched pages.
    found = [{name: np.zeros(len(terms), dtype=np.int64) for name in _COLUMNS[1:]} for _ in asked]
    for start in range(0, len(terms), BLOCK):
        debts = slice(start, min(start + BLOCK, len(terms)))
        block = [one[debts].astype(np.int64) for one in asked]
        for columns, figures in zip(found, _block(terms, events, block, debts, by), strict=True):
            for name, column in figures.items():
                columns[name][debts] = column
    return [Owed(on=on, **columns) for on, columns in zip(asked, found, strict=True)]


def _block(
    terms: Terms, events: Events, days: Sequence[Ints], debts: slice, by: Allocation
) -> Iterator[dict[str, Ints]]:
    """Yield the columns of ``Owed`` of a run of k debts for each of some (k,) days, first to last."""
    told, pair, position = begin(terms, events, days[-1], debts, by=by)
    earlier, at = days[:-1], 0
    for step in steps(told, pair, stops=earlier):
        while at < step.stops:
            yield finish(position.apart(), terms, debts, days[at])
            at += 1
        position.take(step)
    for day in earlier[at:]:
        yield finish(position.apart(), terms, debts, day)
    yield finish(position, terms, debts, days[-1])


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
    pair = pairs(told)
    if terms.clauses is None and int(told.kind.max(initial=0)) <= LAST_PLAIN:
        check_growth(terms, told, day, debts)
        return told, pair, Position.opening(terms, debts, by=by, pair=pair)
    check_agreed_growth(terms, told, day, debts)
    return told, pair, AgreedPosition.opening(terms, debts, by=by, pair=pair)


def owed_of(on: Days, columns: dict[str, Ints]) -> Owed:
    """Return the figures of a position; what plain debts do not have is zero."""
    nothing = np.zeros(len(on), dtype=np.int64)
    return Owed(on=on, **{field.name: columns.get(field.name, nothing) for field in fields(Owed)[1:]})


def finish(position: Position, terms: Terms, debts: slice, day: Ints) -> dict[str, Ints]:
    """Accrue a position, all steps taken, to each debt's day and return the columns of ``Owed``."""
    _check_schedule(position, terms, debts)
    position.accrue(slice(None), day)
    return position.columns()


def _check_schedule(position: Position, terms: Terms, debts: slice) -> None:
    more = np.flatnonzero(position.fallen_due > terms.principal_minor[debts] + position.principal_added)
    if more.size:
        raise ScheduleTooLargeError(
            f"more principal falls due than is outstanding in debt {name_rows(more + debts.start)}"
        )
