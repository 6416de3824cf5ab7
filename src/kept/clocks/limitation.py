"""Periods that begin anew when something happens: limitation, and the time to apply for enforcement."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from kept.clocks.deadlines import Days, last_day
from kept.clocks.rules import Clock, Interruption, clock, clock_file
from kept.dates import months_after

Ints = NDArray[np.int64]

NEVER = np.datetime64("NaT", "D")


class HappeningError(ValueError):
    """What happened names a claim that is not there, or its columns differ in length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happenings:
    """What happened to claims, (m,) in any order.

    Attributes:
        row: (m,) int64, the claim's position.
        on: (m,) datetime64[D].
        until: (m,) datetime64[D]: when the proceedings of a suit, or an obstacle, ended; NaT while they last
            and for what ends the same day.
        kind: (m,) int64, an ``Interruption``.
        proven: (m,) bool; what cannot be proven does not count.
    """

    row: Ints
    on: Days
    until: Days
    kind: Ints
    proven: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if len({len(getattr(self, field.name)) for field in fields(self)}) > 1:
            raise HappeningError("columns differ in length")

    def __len__(self) -> int:
        return len(self.row)

    @classmethod
    def none(cls) -> Happenings:
        """Return no happenings at all."""
        days = np.zeros(0, dtype="datetime64[D]")
        ints = np.zeros(0, dtype=np.int64)
        return cls(row=ints, on=days, until=days, kind=ints, proven=ints.astype(np.bool_))


@dataclass(frozen=True, slots=True)
class Running:
    """Where the period of (n,) claims stands.

    Attributes:
        started: the day it last began; not itself counted. NaT where the claim's due date is not known.
        last: its last day; NaT where it is not known, or held up by a suit or an obstacle that still lasts.
        by: which happening began it last, or -1 for the due date.
        held: a suit or an obstacle keeps it from ending.
    """

    started: Days
    last: Days
    by: Ints
    held: NDArray[np.bool_]

    def has_ended(self, on: np.datetime64) -> NDArray[np.bool_]:
        """Return whether each period is over on a day, (n,) bool; never where it is held or unknown."""
        return np.asarray(self.last < on)


def running(due_on: Days, happened: Happenings, *, on: np.datetime64, code: str = "limitation") -> Running:
    """Return the state of a period that happenings begin anew.

    What happens within the period begins it again on that day; a suit when its proceedings end. Afterwards
    only the debtor's own agreement to pay does. An obstacle that still stands in the last months lets the
    period end so many months after it is gone. No period outlasts the longest one.

    Args:
        due_on: (n,) datetime64[D], the due date of the last instalment; NaT where it is not known.
        happened: what happened; what lies after ``on`` does not count.
        on: the day.
        code: the clock.

    Raises:
        HappeningError: a happening names a claim that is not there.
        UnknownClockError: there is no such clock.

    >>> nothing = Happenings.none()
    >>> running(np.array(["2024-02-29"], dtype="M8[D]"), nothing, on=np.datetime64("2026-01-01")).last
    array(['2027-02-28'], dtype='datetime64[D]')
    """
    if len(happened) and int(happened.row.max()) >= len(due_on):
        raise HappeningError(f"no such claim as row {int(happened.row.max())}; there are {len(due_on)}")
    rule, count = clock(code), len(due_on)
    state = Running(
        due_on.copy(), last_day(code, due_on), np.full(count, -1), np.zeros(count, dtype=np.bool_)
    )
    for nth in _in_turn(happened, on, rule):
        _begin_anew(state, happened, nth, code, on)
        _hold_back(state, happened, nth, rule, on)
    if rule.longest_months is not None:
        state.last[:] = np.minimum(state.last, months_after(due_on, rule.longest_months))
    return state


def _in_turn(happened: Happenings, on: np.datetime64, rule: Clock) -> list[Ints]:
    """Return the happenings that count: the first of every claim, then the second, and so on."""
    kinds = [Interruption[name.upper()] for name in rule.interrupted] + [Interruption.OBSTACLE]
    counts = np.flatnonzero(happened.proven & (happened.on <= on) & np.isin(happened.kind, kinds))
    counts = counts[np.lexsort((counts, happened.on[counts], happened.row[counts]))]
    row = happened.row[counts]
    nth = np.arange(len(row)) - np.searchsorted(row, row)
    return [counts[nth == k] for k in range(int(nth.max(initial=-1)) + 1)]


def _begin_anew(state: Running, happened: Happenings, which: Ints, code: str, on: np.datetime64) -> None:
    """Begin the periods anew that the happenings reach; while a suit lasts, nothing else counts."""
    revives = [Interruption[name.upper()] for name, one in clock_file().interruptions.items() if one.revives]
    which = which[(happened.kind[which] != Interruption.OBSTACLE) & ~state.held[happened.row[which]]]
    row = happened.row[which]
    in_time = happened.on[which] <= state.last[row]
    which = which[in_time | (np.isin(happened.kind[which], revives) & ~np.isnat(state.last[row]))]
    row, day, until = happened.row[which], happened.on[which], happened.until[which]
    is_suit = happened.kind[which] == Interruption.SUIT
    lasts = is_suit & (np.isnat(until) | (until > on))
    start = np.maximum(np.where(is_suit & ~lasts, until, day), state.started[row])
    state.started[row], state.by[row], state.held[row] = start, which, lasts
    state.last[row] = np.where(lasts, NEVER, last_day(code, start))


def _hold_back(state: Running, happened: Happenings, which: Ints, rule: Clock, on: np.datetime64) -> None:
    """Let an obstacle in the last months of a period move its end."""
    if rule.extends_months is None:
        return
    which = which[happened.kind[which] == Interruption.OBSTACLE]
    row, until = happened.row[which], happened.until[which]
    lasts = np.isnat(until) | (until > on)
    ends = np.where(lasts, on, until)
    final_months = months_after(state.last[row], -rule.extends_months)
    matters = (happened.on[which] <= state.last[row]) & (ends > final_months)
    row, lasts, ends = row[matters], lasts[matters], ends[matters]
    later = np.maximum(state.last[row], months_after(ends, rule.extends_months))
    state.held[row] |= lasts
    state.last[row] = np.where(lasts, NEVER, later)
