"""Kept's own strategy in the simulation: the night, and the plan made of what the night left.

It is given what the house knows and nothing else. What the night decides, what each choice is worth and the
plan are the real ones. Collectors go down a list as in the house: what cannot wait, then the calls of the
part of the day, then who rests only for want of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kept.borrowers import Consequences, Signals, load_consequences, load_signals
from kept.ladder import Climb, Ladder, load_ladder
from kept.law import Rulebook
from kept.simulation.leave import MESSAGES_AT, allowed
from kept.simulation.nightly import night_columns, past_contacts
from kept.simulation.orders import LAST_SLOT, Floor, Morning, Orders, nobody
from kept.simulation.parameters import GROUPS, SLOTS
from kept.simulation.seen import Seen
from kept.strategy.capacity import Floors, load_capacity
from kept.strategy.choices import Choices
from kept.strategy.night import Practice, decide
from kept.strategy.openings import Means
from kept.strategy.plan import plan
from kept.strategy.sharing import Weighed, wanted, weigh
from kept.strategy.strategies import Strategy as Files

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Pipeline:
    """Kept's strategy; the files are the house's own or those of a challenger."""

    files: Files
    signals: Signals
    ladder: Ladder
    consequences: Consequences
    floors: Floors

    @classmethod
    def of(cls, files: Files) -> Self:
        """Return the pipeline over a strategy's files, with all else as Kept has it."""
        floors = load_capacity(choices=files.choices).floors
        return cls(files, load_signals(), load_ladder(), load_consequences(), floors)

    def __call__(self, seen: Seen, morning: Morning, /) -> Orders:
        """Return the day's orders."""
        rows, choices = np.flatnonzero(seen.open), self.files.choices
        practice = self._practice(morning.book)
        read = night_columns(seen, rows, morning.on, practice)
        decided = decide(read, on=morning.on, practice=practice)
        weighed = weigh(
            decided,
            read,
            past_contacts(seen, rows, choices),
            response=self.files.response,
            floors=self.floors,
        )
        made = plan(wanted(weighed, choices), _capacity(morning.floor, choices))
        lists = _Lists(choices, rows, weighed, made.choice)
        leave = _Leave(seen, morning)
        return Orders(
            calls={
                (slot, group): leave.now(lists.calls(slot, group), "call", SLOTS[slot])
                for slot in SLOTS
                for group in GROUPS
            },
            sms=leave.now(lists.of("sms"), "sms", (MESSAGES_AT,)),
            email=leave.now(lists.of("email"), "email", (MESSAGES_AT,)),
            letters=leave.now(lists.of("demand_letter"), "letter", (MESSAGES_AT,)),
            plan_offers=leave.now(lists.of("plan_offer"), "sms", (MESSAGES_AT,)),
            after_calls=leave.now(lists.in_vain(), "sms", SLOTS[LAST_SLOT]),
            rungs=_rungs(seen, rows, decided.standing.climb),
        )

    def _practice(self, book: Rulebook) -> Practice:
        return Practice(
            signals=self.signals,
            ladder=self.ladder,
            consequences=self.consequences,
            book=book,
            means=Means(calls_recorded=True),
            slots=self.files.choices.parts_of_day,
        )


@dataclass(frozen=True)
class _Leave:
    """The gate before a list is worked: whoever may not be contacted now is passed over."""

    seen: Seen
    morning: Morning

    def now(self, rows: Ints, channel: str, hours: tuple[int, ...]) -> Ints:
        """Return those of some rows who may be contacted at all of some hours of the floor's day."""
        if not len(rows):
            return rows
        here = self.morning
        return rows[allowed(here.book, self.seen, rows, channel, on=here.on, hours=hours)]


@dataclass(frozen=True)
class _Lists:
    """Who is contacted how by the plan, in the order in which the house works."""

    choices: Choices
    rows: Ints
    weighed: Weighed
    choice: NDArray[np.int32]

    def of(self, code: str) -> Ints:
        """Return the cases to which the plan gave a choice, what cannot wait first, then by worth."""
        if code not in self.choices.codes:
            return nobody()
        column = self.choices.position(code)
        return self._ordered(self.choice == column, column)

    def calls(self, slot: str, group: str) -> Ints:
        """Return whom a group calls in a part of the day: planned until then, then who rests without need."""
        upto = [f"call.{one}.{group}" for one in list(SLOTS)[: list(SLOTS).index(slot) + 1]]
        planned = [self.of(code) for code in upto]
        if upto[-1] not in self.choices.codes:
            return nobody()
        column = self.choices.position(upto[-1])
        rests = (self.choice == 0) & (self.weighed.worth[:, column] > 0)
        return np.concatenate([*planned, self._ordered(rests, column)])

    def in_vain(self) -> Ints:
        """Return who gets a message after a call in vain, by the worth of the message."""
        sms = self.choices.position("sms") if "sms" in self.choices.codes else 0
        followed = np.isin(self.choices.follows, [sms]) & (self.choices.follows > 0)
        called = np.isfinite(self.weighed.worth[:, followed]).any(axis=1)
        return self._ordered(called & (self.weighed.worth[:, sms] > 0), sms)

    def _ordered(self, which: Flags, column: int) -> Ints:
        at = np.flatnonzero(which)
        order = np.lexsort((-self.weighed.worth[at, column], -self.weighed.urgency[at]))
        return self.rows[at[order]]


def _capacity(floor: Floor, choices: Choices) -> NDArray[np.float64]:
    """Return the units of each resource of the choices; visits and filings are not simulated."""
    there = {
        "messages": float(floor.messages),
        "letters": float(floor.letters),
        "plan_reviews": float(floor.plan_reviews),
        **{f"minutes.{slot}.{group}": minutes for (slot, group), minutes in floor.minutes.items()},
    }
    return np.array([there.get(name, 0.0) for name in choices.resources()])


def _rungs(seen: Seen, rows: Ints, climb: Climb) -> Ints:
    """Return what the ladder proposes; a demand letter is approved on the day, nothing beyond it."""
    letter = climb.ladder.codes.index("demand_letter")
    found = seen.rung.copy()
    found[rows] = np.where(climb.needs_approval & (climb.proposed > letter), climb.current, climb.proposed)
    return found
