"""Events put in the order in which they count, then cut into steps that many debts can take at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kept.ledger.columns import ColumnError, Ints, name_rows
from kept.ledger.entries import TAKEN_ON_A_DAY, EventKind, Events, Terms

_PLACE_IN_DAY = np.zeros(max(EventKind) + 1, dtype=np.int64)
_PLACE_IN_DAY[list(TAKEN_ON_A_DAY)] = np.arange(len(TAKEN_ON_A_DAY))

_KINDS = max(EventKind) + 1

#: Up to here the numbers of steps fit 16 bits, which sort by radix.
_FEW = np.iinfo(np.int16).max


class EventBeforeOpeningError(ValueError):
    """Something other than a due date lies before the debt was opened; the message names the debts."""


class UnmatchedReversalError(ValueError):
    """A reversal finds no earlier payment of the same amount; the message names the debts."""


@dataclass(frozen=True, slots=True)
class Told:
    """The events that count for a run of debts, by debt, day, place in the day and position.

    Attributes:
        first: the run's first debt; ``row`` counts from it.
        row, day, kind, amount_minor: (m,) as in ``Events``, the day as int64 days since 1970-01-01.
    """

    first: int
    row: Ints
    day: Ints
    kind: NDArray[np.int8]
    amount_minor: Ints

    def __len__(self) -> int:
        return len(self.row)

    def taken(self, which: Ints) -> Told:
        """Return some of the events, in the order asked."""
        return Told(self.first, self.row[which], self.day[which], self.kind[which], self.amount_minor[which])

    def name(self, which: Ints | NDArray[np.bool_]) -> str:
        """Return "debt row 3" or "debt rows 3, 8" for the debts of some events."""
        return f"debt {name_rows(self.row[which] + self.first)}"


@dataclass(frozen=True, slots=True)
class Step:
    """Events of one kind, at most one for each debt; all debts can take them at once.

    Attributes:
        kind: what happens.
        row: (k,) int64 positions of the debts, none twice.
        day: (k,) int64 days since 1970-01-01.
        amount_minor: (k,) int64.
        pair: (k,) int64, which payment-and-reversal pair the event belongs to, or -1.
        stops: how many of the days to stop at lie before these events.
    """

    kind: EventKind
    row: Ints
    day: Ints
    amount_minor: Ints
    pair: Ints
    stops: int


def by_debt(events: Events, *, debts: int) -> Events:
    """Return the events in order of their debts; those of one debt stay as they stand.

    Raises:
        ColumnError: an event names a debt that is not there.
    """
    row = events.row
    if len(row) and int(row.max()) >= debts:
        raise ColumnError(f"no such debt as row {int(row.max())}; there are {debts}")
    return events if (row[1:] >= row[:-1]).all() else events.taken(np.argsort(row, kind="stable"))


def told_of(terms: Terms, events: Events, last: Ints, debts: slice) -> Told:
    """Return what happened to a run of debts up to each one's day.

    Args:
        terms: (n,) debts.
        events: (m,) in order of their debts.
        last: (k,) int64, the last day that counts, in days since 1970-01-01.
        debts: which k debts; both ends given.

    Raises:
        EventBeforeOpeningError: as named.
    """
    own = slice(*np.searchsorted(events.row, (debts.start, debts.stop)))
    row, day = events.row[own] - debts.start, events.on[own].astype(np.int64)
    told = Told(debts.start, row, day, events.kind[own], events.amount_minor[own])
    early = (day < terms.opened_on[debts].astype(np.int64)[row]) & (told.kind != EventKind.DUE)
    if early.any():
        raise EventBeforeOpeningError(f"something happened before the opening of {told.name(early)}")
    if terms.clauses is not None and terms.clauses.grace_days[debts].any():
        told = _with_grace(told, terms.clauses.grace_days[debts])
        row, day = told.row, told.day
    which, key = np.flatnonzero(day <= last[row]), _sort_key(told)
    key = key[which]
    if not (key[1:] >= key[:-1]).all():
        which = which[np.argsort(key, kind="stable")]
    elif len(which) == len(told):
        return told
    return told.taken(which)


def _with_grace(told: Told, grace_days: Ints) -> Told:
    """Return the events with the end of grace of each due date no plan has replaced by then."""
    due = np.flatnonzero((told.kind == EventKind.DUE) & (grace_days[told.row] > 0))
    over = told.taken(due)
    after = over.day + grace_days[over.row] + 1
    standing = _plans_before(told, over.row, after) == _plans_before(told, over.row, over.day)
    return Told(
        told.first,
        np.concatenate([told.row, over.row[standing]]),
        np.concatenate([told.day, after[standing]]),
        np.concatenate([told.kind, np.full(int(standing.sum()), EventKind.LATE, dtype=np.int8)]),
        np.concatenate([told.amount_minor, over.amount_minor[standing]]),
    )


def _plans_before(told: Told, row: Ints, day: Ints) -> Ints:
    """Return how many plans the debts of some rows had before some days, plus what all earlier rows had."""
    plan = told.kind == EventKind.PLAN
    span = 2**32
    return np.searchsorted(np.sort(told.row[plan] * span + told.day[plan]), row * span + day)


def _sort_key(told: Told) -> Ints:
    """Return one number an event: debt, then day, then place in the day."""
    first, last = int(told.day.min(initial=0)), int(told.day.max(initial=0))
    key: Ints = (told.row * (last - first + 1) + (told.day - first)) * len(TAKEN_ON_A_DAY)
    return key + _PLACE_IN_DAY[told.kind]


def steps(told: Told, pair: Ints, stops: Sequence[Ints] = ()) -> Iterator[Step]:
    """Yield the first event of every debt, then the second, and so on, kind by kind.

    Args:
        told: (m,) events.
        pair: (m,) int64 from ``pairs``.
        stops: days at whose end to look at the debts, (n,) int64 each, first to last: all events up to one
            come before any event after it.
    """
    if len(told) == 0:
        return
    nth = _nth_of_its_debt(told.row)
    span = (int(nth.max()) + 1) * _KINDS
    group = nth * _KINDS + told.kind
    for day in stops:
        group += span * (told.day > day[told.row])
    if span * (len(stops) + 1) <= _FEW:
        group = group.astype(np.int16)
    order = np.argsort(group, kind="stable")
    group, pair, told = group[order], pair[order], told.taken(order)
    edges = [0, *(np.flatnonzero(group[1:] != group[:-1]) + 1).tolist(), len(group)]
    for start, end in pairwise(edges):
        at = slice(start, end)
        yield Step(
            EventKind(told.kind[start]),
            told.row[at],
            told.day[at],
            told.amount_minor[at],
            pair[at],
            stops=int(group[start]) // span,
        )


def _nth_of_its_debt(row: Ints) -> Ints:
    position = np.arange(len(row))
    starts = np.ones(len(row), dtype=np.bool_)
    starts[1:] = row[1:] != row[:-1]
    return position - np.maximum.accumulate(np.where(starts, position, 0))


def pairs(told: Told) -> Ints:
    """Return for each event the number of its payment-and-reversal pair, or -1; (m,) int64.

    A reversal belongs to the latest payment of the same debt and amount that is not reversed yet.

    Raises:
        UnmatchedReversalError: there is no such payment.
    """
    pair = np.full(len(told), -1, dtype=np.int64)
    reversal = told.kind == EventKind.REVERSAL
    if not reversal.any():
        return pair
    money = np.flatnonzero(reversal | (told.kind == EventKind.PAYMENT))
    money = money[np.lexsort((money, told.amount_minor[money], told.row[money]))]
    group, reverses = _groups(told.taken(money)), reversal[money]
    level = _levels(group, reverses)
    if (level < 1).any():
        raise UnmatchedReversalError(f"a reversal has no payment to reverse in {told.name(money[level < 1])}")
    # At one level of one debt and amount, payments and reversals take turns.
    in_turn = np.lexsort((np.arange(len(money)), level, group))
    money = money[in_turn]
    later = np.flatnonzero(reverses[in_turn])
    pair[money[later]] = pair[money[later - 1]] = np.arange(len(later))
    return pair


def _groups(money: Told) -> Ints:
    """Return a number for each run of the same debt and amount, (m,) int64."""
    changes = np.zeros(len(money), dtype=np.int64)
    changes[1:] = (np.diff(money.row) != 0) | (np.diff(money.amount_minor) != 0)
    return np.cumsum(changes)


def _levels(group: Ints, reverses: NDArray[np.bool_]) -> Ints:
    """Return how many payments of the group stand unreversed at each event, its own payment counted."""
    standing = np.cumsum(np.where(reverses, -1, 1))
    first = np.searchsorted(group, np.arange(int(group[-1]) + 1))
    before = np.where(first > 0, standing[first - 1], 0)
    return standing - before[group] + reverses
