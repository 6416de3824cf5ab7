"""What a house knows of its cases: all that a strategy may look at."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kept.strategy.choices import PATHS

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Written for a day that never was.
NEVER = -10_000

#: What people say of their reason: the signals a collector puts down, and the path that follows.
SAID = {
    "forgot": (("forgot", "admits_debt"), "remind"),
    "short": (("money_coming_in", "admits_debt"), "plan"),
    "hardship": (("lost_job", "admits_debt"), "hardship"),
    "wont": (("refuses_outright",), "press"),
}

_WEEK = 7


def _never(n: int) -> Ints:
    return np.full(n, NEVER, dtype=np.int64)


def _zeros(n: int) -> Ints:
    return np.zeros(n, dtype=np.int64)


@dataclass(kw_only=True)
class Seen:
    """(n,) cases as the house knows them at the start of a day; days are days of the simulation.

    Attributes:
        day: today.
        open: has come in and owes.
        owed_minor: what is owed, all of it overdue.
        late: days past due.
        said: position in ``SAID`` of the reason last told, -1 for none; said_on: the day.
        promise_due: day an open promise falls due, ``NEVER`` for none.
        kept, part_kept, broken: promises so far; broken_unanswered: broken, and not spoken since.
        talked_on, texted_on, lettered_on, offered_on, paid_on, dialled_on: last day of each.
        dials: (n, 7) dials by day of the week.
        in_vain: dials in vain since the last conversation.
        answered_slot: slot of the last conversation, -1 for none.
        stopped_calls: asked not to be called; disputed_until: last day of a dispute under review.
        email, address, zone: as the placement says; entered: the day the case came in.
        rung, rung_since, acted_on, attempt_days, broken_since, kept_since: the ladder's.
    """

    n: int
    day: int
    owed_minor: Ints
    open: Flags
    late: Ints
    email: Flags
    address: Flags
    zone: Ints
    entered: Ints
    said: Ints = field(init=False)
    said_on: Ints = field(init=False)
    promise_due: Ints = field(init=False)
    kept: Ints = field(init=False)
    part_kept: Ints = field(init=False)
    broken: Ints = field(init=False)
    broken_unanswered: Flags = field(init=False)
    talked_on: Ints = field(init=False)
    texted_on: Ints = field(init=False)
    lettered_on: Ints = field(init=False)
    offered_on: Ints = field(init=False)
    paid_on: Ints = field(init=False)
    dialled_on: Ints = field(init=False)
    dials: Ints = field(init=False)
    in_vain: Ints = field(init=False)
    answered_slot: Ints = field(init=False)
    stopped_calls: Flags = field(init=False)
    disputed_until: Ints = field(init=False)
    rung: Ints = field(init=False)
    rung_since: Ints = field(init=False)
    acted_on: Ints = field(init=False)
    attempt_days: Ints = field(init=False)
    broken_since: Ints = field(init=False)
    kept_since: Ints = field(init=False)

    def __post_init__(self) -> None:
        n = self.n
        for name in (
            "said_on",
            "promise_due",
            "talked_on",
            "texted_on",
            "lettered_on",
            "offered_on",
            "paid_on",
        ):
            setattr(self, name, _never(n))
        for name in ("kept", "part_kept", "broken", "in_vain", "rung", "attempt_days"):
            setattr(self, name, _zeros(n))
        for name in ("dialled_on", "disputed_until", "rung_since", "acted_on"):
            setattr(self, name, _never(n))
        self.broken_since, self.kept_since = _zeros(n), _zeros(n)
        self.said, self.answered_slot = _zeros(n) - 1, _zeros(n) - 1
        self.broken_unanswered, self.stopped_calls = np.zeros((2, n), dtype=np.bool_)
        self.dials = np.zeros((n, _WEEK), dtype=np.int64)

    def begin(self, day: int) -> None:
        """Begin a day: dials of a week ago no longer count."""
        self.day = day
        self.dials[:, day % _WEEK] = 0

    @property
    def dials_in_week(self) -> Ints:
        """(n,) dials today and in the six days before."""
        found: Ints = self.dials.sum(axis=1)
        return found

    @property
    def promised(self) -> Flags:
        """(n,) a promise is open."""
        return np.asarray(self.promise_due != NEVER)

    @property
    def disputed(self) -> Flags:
        """(n,) a dispute is under review."""
        return np.asarray(self.disputed_until >= self.day)

    @property
    def path(self) -> NDArray[np.int8]:
        """(n,) positions in ``PATHS`` of what the reason told leads to, 0 while none is known."""
        table = np.array([*(PATHS.index(path) for _, path in SAID.values()), 0], dtype=np.int8)
        return np.asarray(table[self.said])

    @property
    def worked(self) -> Flags:
        """(n,) owes, has promised nothing, and disputes nothing: the cases any house works on."""
        return np.asarray(self.open & ~self.promised & ~self.disputed)

    def since(self, name: str) -> Ints:
        """Return days since something last was, (n,); large where it never was."""
        found: Ints = self.day - getattr(self, name)
        return found
