"""The statement of one debt: every line can be checked with a calculator, and their sum is what is owed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum
from itertools import accumulate

import numpy as np

from kept.ledger.allocation import CN_561, Allocation, Component
from kept.ledger.columns import ColumnError
from kept.ledger.entries import Events, Terms
from kept.ledger.owed import Owed, begin, finish, on_each, owed_of
from kept.ledger.position import Accrued, Held, Position
from kept.ledger.timeline import Step, steps

_EPOCH = date(1970, 1, 1)


class LineKind(IntEnum):
    """What a line of a statement records; 1 to 20 are the kinds of events."""

    OPENING = 0
    DUE = 1
    PAYMENT = 2
    FEE = 3
    COST = 4
    REVERSAL = 5
    WAIVER = 6
    DISBURSEMENT = 7
    RATE = 8
    PENALTY_RATE = 9
    COMPOUND_RATE = 10
    INTEREST_DUE = 11
    CAPITALISE = 12
    LATE = 13
    PLAN = 14
    SETTLEMENT = 15
    WRITE_OFF = 16
    JUDGMENT = 17
    DOUBLED_RATE = 18
    ORDER = 19
    CAP_RATE = 20
    INTEREST = 101
    PENALTY = 102
    COMPOUND = 103
    DOUBLED = 104
    CAP = 105  #: what a cap takes off, or lets go again


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; amounts in int minor units.

    Attributes:
        kind: what the line records.
        from_date, to_date: the half-open period of an accrual; elsewhere both are the day.
        days: days in the period, as the contract counts them.
        base_minor: what interest runs on; of an event its own amount.
        rate_ppm, year_days: of an accrual, else 0; ``year_days`` are what makes a year of ``days``.
        agreed_ppm: the rate agreed, where a cap leaves less of it as ``rate_ppm``; of CAP the cap itself.
        amount_minor: change of what is owed net of credit; ``base * rate * days / (1_000_000 * year_days)``,
            rounded as agreed, for an accrual; below zero for a payment.
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
    agreed_ppm: int = 0
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
    position.log = []
    drafts = [_opening(position)]
    for step in steps(told, pair):
        before = _Seen.of(position)
        position.take(step)
        grown = _taken_from_log(position)
        drafts += [*grown, _event(before, _Seen.of(position), step, grown)]
    columns = finish(position, terms, debts, days.astype(np.int64))
    drafts += _taken_from_log(position)
    running = accumulate(draft.amount_minor for draft in drafts)
    lines = tuple(replace(draft, running_minor=total) for draft, total in zip(drafts, running, strict=True))
    return Statement(on=days[0].item(), lines=lines, owed=owed_of(days, columns))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a position of one debt looked like at one moment."""

    balances: tuple[int, ...]
    credit: int

    @classmethod
    def of(cls, position: Position) -> _Seen:
        return cls(tuple(position.balances[:, 0].tolist()), int(position.credit[0]))


def _opening(position: Position) -> Line:
    balances = _Seen.of(position).balances
    return _line(
        LineKind.OPENING, int(position.interest_from[0]), dict(zip(Component, balances, strict=False))
    )


def _taken_from_log(position: Position) -> list[Line]:
    """Return the lines of what was posted since the log was last emptied, and empty it."""
    log = position.log or []
    position.log = []
    return [_accrual(entry) if isinstance(entry, Accrued) else _held(entry) for entry in log]


def _accrual(entry: Accrued) -> Line:
    return replace(
        _line(LineKind[entry.to.name], entry.start, {entry.to: entry.amount}),
        to_date=_date(entry.end),
        days=entry.days,
        base_minor=entry.base,
        rate_ppm=entry.rate_ppm,
        year_days=entry.year_days,
        agreed_ppm=entry.agreed_ppm,
    )


def _held(entry: Held) -> Line:
    return replace(_line(LineKind.CAP, entry.day, entry.parts), agreed_ppm=entry.cap_ppm)


def _event(before: _Seen, after: _Seen, step: Step, accruals: list[Line]) -> Line:
    """Return the line of an event: what it changed beyond the interest posted with it."""
    changes = zip(Component, before.balances, after.balances, strict=False)
    change = {part: late - early for part, early, late in changes}
    for line in accruals:
        for component, amount in line.allocated.items():
            change[component] -= amount
    line = _line(LineKind(step.kind), int(step.day[0]), change, after.credit - before.credit)
    return replace(line, base_minor=int(step.amount_minor[0]))


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


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)
