"""Was the promise kept? Payments against dated parts, for one promise or ten million, in the same call.

Payments fill the parts in the order of their dates. What arrived by a part's last day, grace included, counts
as in time; what arrived later still covers the part, but does not mend it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Amounts = NDArray[np.int64]
Days = NDArray[np.datetime64]
Positions = NDArray[np.int64]

_NO_DATE = np.datetime64("NaT", "D")
_FAR = np.iinfo(np.int64).max
#: Room for one promise's days in a sort key: any day numpy writes as yyyy-mm-dd fits with its sign.
_DAY_BITS = 32
_DAY_ZERO = 1 << (_DAY_BITS - 1)


class Verdict(IntEnum):
    """How a part or a whole promise stands; a higher value is a better one."""

    BROKEN = 0
    PART_KEPT = 1
    OPEN = 2
    KEPT = 3


class JudgeInputError(ValueError):
    """Columns differ in length, a date is missing, an amount is not above zero, or a promise has no part."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Dated parts of promises, one row a part: the promise's position, the promised day, minor units > 0."""

    promise: Positions
    due_on: Days
    amount_minor: Amounts


@dataclass(frozen=True, kw_only=True)
class Payments:
    """Payments, one row each: the promise they may count towards, the business date, minor units.

    Leave out what was paid on the day the promise was submitted but before it. A payment that was reversed is
    left out, or followed by a row of the same date below zero.
    """

    promise: Positions
    paid_on: Days
    amount_minor: Amounts


@dataclass(frozen=True)
class Judgment:
    """Verdicts and amounts; ``part_…`` columns are (m,) in the order given, the others (n,).

    Attributes:
        part_verdict: ``Verdict`` of each part.
        part_deadline: last day on which a payment for the part is in time.
        part_in_time_minor: what of the part was paid in time.
        part_covered_minor: what of the part is paid by now, in time or late.
        verdict: ``Verdict`` of each promise.
        promised_minor: sum of its parts.
        in_time_minor: what of it was paid in time.
        covered_minor: what of it is paid by now.
        paid_minor: all that counts towards it, also what goes beyond it.
        next_check_on: first day on which an open promise can turn out broken; NaT once it is judged.
    """

    part_verdict: NDArray[np.int8]
    part_deadline: Days
    part_in_time_minor: Amounts
    part_covered_minor: Amounts
    verdict: NDArray[np.int8]
    promised_minor: Amounts
    in_time_minor: Amounts
    covered_minor: Amounts
    paid_minor: Amounts
    next_check_on: Days


def judge(
    parts: Parts,
    payments: Payments,
    *,
    since: Days,
    on: date,
    grace_days: int = 0,
    calendar: np.busdaycalendar | None = None,
) -> Judgment:
    """Return how each part and each promise stands at the end of a business date.

    Args:
        parts: (m,) rows in any order; each promise has at least one.
        payments: (q,) rows in any order.
        since: (n,) days; what was paid before counts for nothing.
        on: the business date; payments of that day are in.
        grace_days: days after the promised day on which a payment is still in time, >= 0.
        calendar: with it grace is counted in its business days and a last day off moves to the next one on.

    Returns:
        A promise is kept when all its parts are. As soon as one part was missed it is broken, or part kept
        if anything at all was paid in time. Else it is open.

    Raises:
        JudgeInputError: columns that do not fit together, missing dates, amounts not above zero, no part.
    """
    _check(parts, payments, since, grace_days)
    today = np.datetime64(on, "D")
    order = np.lexsort((parts.due_on, parts.promise))
    whose, amount = parts.promise[order], parts.amount_minor[order]
    deadline = last_day(parts.due_on[order], grace_days=grace_days, calendar=calendar)
    starts = np.searchsorted(whose, np.arange(len(since)))
    ahead = np.cumsum(amount) - amount
    ahead -= ahead[starts][whose]
    ledger = _Till.of(payments, since)
    in_time = np.clip(ledger.paid_by(whose, np.minimum(deadline, today)) - ahead, 0, amount)
    covered = np.clip(ledger.paid_by(whose, np.full(len(whose), today)) - ahead, 0, amount)
    verdict = _of_parts(in_time, amount, over=deadline < today)
    back = np.argsort(order)
    whole = _of_promises(verdict, in_time, starts)
    return Judgment(
        part_verdict=verdict[back],
        part_deadline=deadline[back],
        part_in_time_minor=in_time[back],
        part_covered_minor=covered[back],
        verdict=whole,
        promised_minor=np.add.reduceat(amount, starts),
        in_time_minor=np.add.reduceat(in_time, starts),
        covered_minor=np.add.reduceat(covered, starts),
        paid_minor=ledger.paid_by(np.arange(len(since)), np.full(len(since), today)),
        next_check_on=_next_checks(verdict, deadline, whole, starts),
    )


def last_day(due_on: Days, *, grace_days: int = 0, calendar: np.busdaycalendar | None = None) -> Days:
    """Return the last day on which a payment is in time, (m,).

    With a calendar a promised day off first moves to the next business day; grace then counts business days.

    >>> friday = np.array(["2026-03-06"], dtype="datetime64[D]")
    >>> last_day(friday, grace_days=1, calendar=np.busdaycalendar())
    array(['2026-03-09'], dtype='datetime64[D]')
    """
    if calendar is None:
        return due_on + np.timedelta64(grace_days, "D")
    return np.asarray(np.busday_offset(due_on, grace_days, roll="forward", busdaycal=calendar))


@dataclass(frozen=True)
class _Till:
    """Payments sorted by promise and day, with running sums, to ask what was paid by when."""

    keys: NDArray[np.int64]
    sums: Amounts
    since: Days

    @classmethod
    def of(cls, payments: Payments, since: Days) -> _Till:
        keys = _keys(payments.promise, payments.paid_on)
        order = np.argsort(keys, kind="stable")
        sums = np.concatenate([[0], np.cumsum(payments.amount_minor[order])]).astype(np.int64)
        return cls(keys[order], sums, since)

    def paid_by(self, promise: Positions, day: Days) -> Amounts:
        """Return what counts towards a promise by the end of a day, minor units; nothing before ``since``."""
        until = np.searchsorted(self.keys, _keys(promise, day), side="right")
        first = np.searchsorted(self.keys, _keys(promise, self.since[promise]), side="left")
        return np.where(until > first, self.sums[until] - self.sums[first], 0)


def _keys(promise: Positions, day: Days) -> NDArray[np.int64]:
    days = day.astype("datetime64[D]").astype(np.int64)
    return (promise.astype(np.int64) << _DAY_BITS) + (days + _DAY_ZERO)


def _of_parts(in_time: Amounts, amount: Amounts, *, over: NDArray[np.bool_]) -> NDArray[np.int8]:
    verdicts = np.select(
        [in_time >= amount, ~over, in_time > 0],
        [Verdict.KEPT, Verdict.OPEN, Verdict.PART_KEPT],
        Verdict.BROKEN,
    )
    return verdicts.astype(np.int8)


def _of_promises(verdict: NDArray[np.int8], in_time: Amounts, starts: Positions) -> NDArray[np.int8]:
    """Return the verdict on each promise: its worst part, softened where anything was paid in time."""
    worst = np.minimum.reduceat(verdict, starts)
    something = np.add.reduceat(in_time, starts) > 0
    return np.where((worst == Verdict.BROKEN) & something, np.int8(Verdict.PART_KEPT), worst).astype(np.int8)


def _next_checks(
    verdict: NDArray[np.int8], deadline: Days, whole: NDArray[np.int8], starts: Positions
) -> Days:
    days = np.where(verdict == Verdict.OPEN, deadline.astype(np.int64), _FAR)
    first = np.minimum.reduceat(days, starts)
    is_open = whole == Verdict.OPEN
    return np.where(is_open, np.where(is_open, first + 1, 0).astype("datetime64[D]"), _NO_DATE)


def _check(parts: Parts, payments: Payments, since: Days, grace_days: int) -> None:
    for name, table, day in (("parts", parts, parts.due_on), ("payments", payments, payments.paid_on)):
        if not len(table.promise) == len(table.amount_minor) == len(day):
            raise JudgeInputError(f"columns of {name} differ in length")
        if np.any((table.promise < 0) | (table.promise >= len(since))):
            raise JudgeInputError(f"{name} belong to a promise that is not there")
        if np.any(np.isnat(day)):
            raise JudgeInputError(f"{name} have a row without a date")
    if np.any(np.isnat(since)):
        raise JudgeInputError("a promise has no day since which payments count")
    if np.any(parts.amount_minor <= 0):
        raise JudgeInputError("a part of a promise is not above zero")
    if np.any(np.bincount(parts.promise, minlength=len(since)) == 0):
        raise JudgeInputError("a promise has no part")
    if grace_days < 0:
        raise JudgeInputError(f"grace of {grace_days} days is below zero")
