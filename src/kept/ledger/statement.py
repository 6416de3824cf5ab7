"""The statement of one debt: every line can be checked with a calculator, and their sum is what is owed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum
from itertools import accumulate

import numpy as np

from kept.ledger.accrual import simple_interest
from kept.ledger.allocation import CN_561, Allocation, Component
from kept.ledger.columns import ColumnError, Ints
from kept.ledger.entries import EventKind, Events, Terms
from kept.ledger.owed import Owed, begin, finish, on_each
from kept.ledger.position import Position
from kept.ledger.timeline import Step, steps

_EPOCH = date(1970, 1, 1)


class LineKind(IntEnum):
    """What a line of a statement records; 1 to 6 are the kinds of events."""

    OPENING = 0
    DUE = 1
    PAYMENT = 2
    FEE = 3
    COST = 4
    REVERSAL = 5
    WAIVER = 6
    INTEREST = 7
    PENALTY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; amounts in int minor units.

    Attributes:
        kind: what the line records.
        from_date, to_date: the half-open period of an accrual; elsewhere both are the day.
        days: days in the period.
        base_minor: what interest runs on; for DUE the principal falling due.
        rate_ppm, year_days: of an accrual, else 0.
        amount_minor: change of what is owed net of credit; ``base * rate * days / (1_000_000 * year_days)``,
            rounded half to even, for an accrual; below zero for a payment.
        running_minor: what is owed net of credit after this line.
        allocated: change of each component; what a payment settled is below zero.
        credit_minor: change of the credit.
    """

    kind: LineKind
    from_date: date
    to_date: date
    days: int = 0
    base_minor: int = 0
    rate_ppm: int = 0
    year_days: int = 0
    amount_minor: int
    running_minor: int
    allocated: dict[Component, int]
    credit_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """How one debt came to what is owed on a day.

    Attributes:
        on: the day; interest counts up to and without it.
        lines: in the order in which they count; the first is the opening.
        owed: the same as ``owed`` returns, n = 1.
    """

    on: date
    lines: tuple[Line, ...]
    owed: Owed

    @property
    def total_minor(self) -> int:
        """The sum of all lines: what is owed less any credit."""
        return self.lines[-1].running_minor


def statement(
    terms: Terms, events: Events, *, on: date | np.datetime64, row: int = 0, by: Allocation = CN_561
) -> Statement:
    """Return the statement of one debt on a day.

    Args:
        terms: (n,) debts.
        events: (m,) events; those of other debts and those after ``on`` do not count.
        on: the day.
        row: which debt.
        by: the order in which payments settle.

    Raises:
        ColumnError: no such row; and whatever ``owed`` raises.
    """
    if not 0 <= row < len(terms):
        raise ColumnError(f"no such debt as row {row}; there are {len(terms)}")
    debts = slice(row, row + 1)
    days = on_each(terms.opened_on[debts], on, first=row)
    own = events.taken(np.flatnonzero(events.row == row))
    told, pair, position = begin(terms, own, days.astype(np.int64), debts, by=by)
    drafts = [_opening(position)]
    for step in steps(told, pair):
        before = _Seen.of(position)
        position.take(step)
        after = _Seen.of(position)
        grown = list(_accruals(before, after, position))
        drafts += [*grown, _event(before, after, step, grown)]
    before = _Seen.of(position)
    columns = finish(position, terms, debts, days.astype(np.int64))
    drafts += _accruals(before, _Seen.of(position), position)
    running = accumulate(draft.amount_minor for draft in drafts)
    lines = tuple(replace(draft, running_minor=total) for draft, total in zip(drafts, running, strict=True))
    return Statement(on=days[0].item(), lines=lines, owed=Owed(on=days, **columns))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a position of one debt looked like at one moment."""

    balances: tuple[int, ...]
    credit: int
    overdue: int
    interest_from: int
    penalty_from: int

    @classmethod
    def of(cls, position: Position) -> _Seen:
        return cls(
            balances=tuple(position.balances[:, 0].tolist()),
            credit=int(position.credit[0]),
            overdue=int(position.overdue[0]),
            interest_from=int(position.interest_from[0]),
            penalty_from=int(position.penalty_from[0]),
        )


def _opening(position: Position) -> Line:
    balances = _Seen.of(position).balances
    return _line(
        LineKind.OPENING, int(position.interest_from[0]), dict(zip(Component, balances, strict=True))
    )


def _accruals(before: _Seen, after: _Seen, position: Position) -> Iterator[Line]:
    """Yield the lines of interest and penalty interest posted between two moments."""
    principal = before.balances[Component.PRINCIPAL]
    yield from _accrual(LineKind.INTEREST, before.interest_from, after.interest_from, principal, position)
    yield from _accrual(LineKind.PENALTY, before.penalty_from, after.penalty_from, before.overdue, position)


def _accrual(kind: LineKind, start: int, end: int, base: int, position: Position) -> Iterator[Line]:
    rate = position.rate_ppm if kind == LineKind.INTEREST else position.penalty_ppm
    if not (end > start and base and rate[0]):
        return
    grown = simple_interest(_one(base), rate_ppm=rate, days=_one(end - start), year_days=position.year_days)
    yield replace(
        _line(kind, start, {Component[kind.name]: int(grown[0])}),
        to_date=_date(end),
        days=end - start,
        base_minor=base,
        rate_ppm=int(rate[0]),
        year_days=int(position.year_days[0]),
    )


def _event(before: _Seen, after: _Seen, step: Step, accruals: list[Line]) -> Line:
    """Return the line of an event: what it changed beyond the interest posted with it."""
    change = {c: after.balances[c] - before.balances[c] for c in Component}
    for line in accruals:
        for component, amount in line.allocated.items():
            change[component] -= amount
    line = _line(LineKind(step.kind), int(step.day[0]), change, after.credit - before.credit)
    return replace(line, base_minor=int(step.amount_minor[0])) if step.kind == EventKind.DUE else line


def _line(kind: LineKind, day: int, change: dict[Component, int], credit: int = 0) -> Line:
    allocated = {component: amount for component, amount in change.items() if amount}
    return Line(
        kind=kind,
        from_date=_date(day),
        to_date=_date(day),
        amount_minor=sum(change.values()) - credit,
        running_minor=0,
        allocated=allocated,
        credit_minor=credit,
    )


def _one(value: int) -> Ints:
    return np.array([value], dtype=np.int64)


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)
