"""What is owed on a day."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from kept.ledger.accrual import LIMIT_MINOR
from kept.ledger.allocation import CN_561, Allocation
from kept.ledger.columns import AmountTooLargeError, ColumnError, Days, Ints, calendar_days, name_rows
from kept.ledger.entries import EventKind, Events, Terms
from kept.ledger.position import Position, room_to_undo
from kept.ledger.timeline import in_order, pairs, steps
from kept.money import PPM

#: Debts worked on together: their columns fit the processor's cache.
BLOCK = 32_768


class DateBeforeOpeningError(ValueError):
    """A position is asked for a day before the debt was opened; the message names the rows."""


class ScheduleTooLargeError(ValueError):
    """More principal falls due than there is; the message names the debts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What (n,) debts owe at the end of a day's events, interest counted up to and without that day.

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
    told, pair, days = checked(terms, events, on)
    undo = room_to_undo(pair)
    blocks = []
    for start in range(0, max(len(terms), 1), BLOCK):
        debts = slice(start, start + BLOCK)
        chosen = slice(*np.searchsorted(told.row, (start, start + BLOCK)))
        position = Position.opening(terms.rows(debts), by, undo)
        for step in steps(told.rows(chosen, first=start), pair[chosen]):
            position.take(step)
        blocks.append(standing(position, days[debts]))
    return Owed(
        **{f.name: np.concatenate([getattr(block, f.name) for block in blocks]) for f in fields(Owed)}
    )


def checked(terms: Terms, events: Events, on: date | np.datetime64 | Days) -> tuple[Events, Ints, Days]:
    """Return the events that count, in order, their pairs, and each debt's day; raises what ``owed`` does."""
    days = _on_each(terms, on)
    told = in_order(terms, events, days)
    _check_growth(terms, told, days)
    return told, pairs(told), days


def _on_each(terms: Terms, on: date | np.datetime64 | Days) -> Days:
    asked = np.asarray(on, dtype="datetime64[D]")
    days = calendar_days(np.full(len(terms), asked) if asked.ndim == 0 else asked, "on")
    if len(days) != len(terms):
        raise ColumnError(f"on has {len(days)} days for {len(terms)} debts")
    if (days < terms.opened_on).any():
        raise DateBeforeOpeningError(f"asked for a day before opening in {name_rows(days < terms.opened_on)}")
    return days


def _check_growth(terms: Terms, told: Events, on: Days) -> None:
    """Refuse what could overflow on the way, and schedules larger than the debt; ``told`` is in order."""
    n = len(terms)
    due = told.kind == EventKind.DUE
    fallen_due = np.zeros(n, dtype=np.int64)
    np.add.at(fallen_due, told.row[due], told.amount_minor[due])
    if (fallen_due > terms.principal_minor).any():
        more = name_rows(fallen_due > terms.principal_minor)
        raise ScheduleTooLargeError(f"more principal falls due than is outstanding in debt {more}")
    # Sizes to refuse by, in float, never amounts; as principal cannot grow, they bound every balance.
    lasts = (on - terms.opened_on).astype(np.int64)
    yearly = terms.principal_minor * ((terms.rate_ppm + terms.penalty_ppm) / PPM)
    largest = yearly * lasts / terms.year_days + terms.interest_minor + terms.penalty_minor
    largest += np.bincount(told.row, told.amount_minor, n)
    if (largest > LIMIT_MINOR).any():
        raise AmountTooLargeError(f"amounts grow too large in debt {name_rows(largest > LIMIT_MINOR)}")


def standing(position: Position, on: Days) -> Owed:
    """Accrue a position to a day, which none of its events may lie after, and return what is owed."""
    position.accrue(np.arange(len(on)), on.astype(np.int64))
    cost, fee, interest, penalty, principal = position.balances
    return Owed(
        on=on,
        principal_minor=principal,
        overdue_principal_minor=position.overdue,
        interest_minor=interest,
        penalty_minor=penalty,
        fee_minor=fee,
        cost_minor=cost,
        credit_minor=position.credit,
        paid_principal_minor=position.paid,
    )
