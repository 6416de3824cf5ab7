"""Events put in the order in which they count, then cut into steps that many debts can take at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kept.ledger.columns import ColumnError, Days, Ints, name_rows
from kept.ledger.entries import TAKEN_ON_A_DAY, EventKind, Events, Terms

_PLACE_IN_DAY = np.zeros(max(EventKind) + 1, dtype=np.int64)
_PLACE_IN_DAY[list(TAKEN_ON_A_DAY)] = np.arange(len(TAKEN_ON_A_DAY))

#: Steps up to here sort by radix (16-bit keys).
_FEW = 2**12


class EventBeforeOpeningError(ValueError):
    """Something other than a due date lies before the debt was opened; the message names the debts."""


class UnmatchedReversalError(ValueError):
    """A reversal finds no earlier payment of the same amount; the message names the debts."""


@dataclass(frozen=True, slots=True)
class Step:
    """Events of one kind, at most one for each debt; all debts can take them at once.

    Attributes:
        kind: what happens.
        row: (k,) int64 positions of the debts, none twice.
        day: (k,) int64 days since 1970-01-01.
        amount_minor: (k,) int64.
        pair: (k,) int64, which payment-and-reversal pair the event belongs to, or -1.
    """

    kind: EventKind
    row: Ints
    day: Ints
    amount_minor: Ints
    pair: Ints


def in_order(terms: Terms, events: Events, on: Days) -> Events:
    """Return the events up to each debt's day, by debt, day, place in the day and position.

    Args:
        terms: (n,) debts.
        events: (m,) events.
        on: (n,) datetime64[D], the last day that counts.

    Raises:
        ColumnError: an event names a debt that is not there.
        EventBeforeOpeningError: as named.
    """
    if len(events) == 0:
        return events
    if int(events.row.max()) >= len(terms):
        raise ColumnError(f"no such debt as row {int(events.row.max())}; there are {len(terms)}")
    early = (events.on < terms.opened_on[events.row]) & (events.kind != EventKind.DUE)
    if early.any():
        raise EventBeforeOpeningError(
            f"something happened before opening in debt {name_rows(events.row[early])}"
        )
    in_time = events.on <= on[events.row]
    if not in_time.all():
        events = events.taken(np.flatnonzero(in_time))
    key = _sort_key(events)
    return events if (key[1:] >= key[:-1]).all() else events.taken(np.argsort(key, kind="stable"))


def _sort_key(events: Events) -> Ints:
    """Return one number an event: debt, then day, then place in the day."""
    day = events.on.astype(np.int64)
    first = int(day.min()) if day.size else 0
    span = int(day.max()) - first + 1 if day.size else 1
    return (events.row * span + (day - first)) * len(TAKEN_ON_A_DAY) + _PLACE_IN_DAY[events.kind]


def steps(events: Events, pair: Ints) -> Iterator[Step]:
    """Yield steps from events in order: the first event of every debt, then the second, kind by kind.

    Args:
        events: (m,) events, in order.
        pair: (m,) int64 from ``pairs``.
    """
    if len(events) == 0:
        return
    nth = _nth_of_its_debt(events.row)
    group = nth * (max(EventKind) + 1) + events.kind
    if int(nth.max()) < _FEW:
        group = group.astype(np.int16)
    order = np.argsort(group, kind="stable")
    edges = np.flatnonzero(np.diff(group[order])) + 1
    day = events.on.astype(np.int64)
    for which in np.split(order, edges):
        kind = EventKind(int(events.kind[which[0]]))
        yield Step(kind, events.row[which], day[which], events.amount_minor[which], pair[which])


def _nth_of_its_debt(row: Ints) -> Ints:
    position = np.arange(len(row))
    starts = np.ones(len(row), dtype=np.bool_)
    starts[1:] = row[1:] != row[:-1]
    return position - np.maximum.accumulate(np.where(starts, position, 0))


def pairs(events: Events) -> Ints:
    """Return for each event in order the number of its payment-and-reversal pair, or -1.

    A reversal belongs to the latest payment of the same debt and amount that is not reversed yet.

    Raises:
        UnmatchedReversalError: there is no such payment.
    """
    pair = np.full(len(events), -1, dtype=np.int64)
    reversal = events.kind == EventKind.REVERSAL
    if not reversal.any():
        return pair
    money = np.flatnonzero(reversal | ((events.kind == EventKind.PAYMENT) & _in(events.row, reversal)))
    money = money[np.lexsort((money, events.amount_minor[money], events.row[money]))]
    reverses = reversal[money]
    level = _levels(events, money, reverses)
    if (level < 1).any():
        raise UnmatchedReversalError(f"nothing to reverse in debt {name_rows(events.row[money[level < 1]])}")
    # At one level of one debt and amount, payments and reversals alternate.
    money = money[(at := np.lexsort((np.arange(len(money)), level, _group(events, money))))]
    later = np.flatnonzero(reverses[at])
    pair[money[later]] = pair[money[later - 1]] = np.arange(len(later))
    return pair


def _in(row: Ints, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    has = np.zeros(int(row.max()) + 1, dtype=np.bool_)
    has[row[chosen]] = True
    return has[row]


def _group(events: Events, money: Ints) -> Ints:
    """Return a number for each run of the same debt and amount."""
    row, amount = events.row[money], events.amount_minor[money]
    changes = np.zeros(len(money), dtype=np.int64)
    changes[1:] = (row[1:] != row[:-1]) | (amount[1:] != amount[:-1])
    return np.cumsum(changes)


def _levels(events: Events, money: Ints, reverses: NDArray[np.bool_]) -> Ints:
    """Return how many payments of the same debt and amount stand unreversed, counting the event's own."""
    standing = np.cumsum(np.where(reverses, -1, 1))
    group = _group(events, money)
    first = np.searchsorted(group, np.arange(int(group[-1]) + 1))
    before = np.where(first > 0, standing[first - 1], 0)
    return standing - before[group] + reverses
