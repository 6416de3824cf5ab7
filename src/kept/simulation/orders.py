"""What a strategy asks of a day, and what a floor has for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kept.law import Rulebook
from kept.simulation.parameters import GROUPS, SLOTS, FloorFile
from kept.simulation.seen import Seen

Ints = NDArray[np.int64]


#: When messages leave that follow the day's calls.
LAST_SLOT = list(SLOTS)[-1]


def nobody() -> Ints:
    """Return no rows."""
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, kw_only=True)
class Floor:
    """What there is for a day.

    Attributes:
        minutes: by slot and group.
        messages, letters, plan_reviews: how many.
        dial_minutes, talk_minutes: what a dial in vain and a conversation take.
    """

    minutes: Mapping[tuple[str, str], float]
    messages: int
    letters: int
    plan_reviews: int
    dial_minutes: float
    talk_minutes: float

    def with_part(self, part: float) -> Floor:
        """Return the same floor with a part of its minutes."""
        return replace(self, minutes={key: minutes * part for key, minutes in self.minutes.items()})


def floor_for(file: FloorFile, n: int, *, agents: float | None = None) -> Floor:
    """Return the floor for n borrowers; ``agents`` are all who call, seniors included, else the file's."""
    thousands = n / 1000
    everyone = file.agents * thousands if agents is None else agents
    senior = everyone * file.seniors / file.agents if file.agents else 0.0
    people = dict(zip(GROUPS, (senior, everyone - senior), strict=True))
    return Floor(
        minutes={(slot, group): file.minutes[slot] * people[group] for slot in SLOTS for group in GROUPS},  # type: ignore[index]
        messages=round(file.messages * thousands),
        letters=round(file.letters * thousands),
        plan_reviews=round(file.plan_reviews * thousands),
        dial_minutes=file.dial_minutes,
        talk_minutes=file.talk_minutes,
    )


@dataclass(frozen=True, kw_only=True)
class Orders:
    """Who is contacted how, best first; lists go on down until what there is has been used.

    Attributes:
        calls: rows by slot and group.
        sms, email, letters, plan_offers: rows.
        after_calls: rows that get a message in the last part of the day where no call has reached them.
        rungs: (n,) the ladder's places from today on, None where they do not move.
    """

    calls: Mapping[tuple[str, str], Ints] = field(default_factory=dict)
    sms: Ints = field(default_factory=nobody)
    email: Ints = field(default_factory=nobody)
    letters: Ints = field(default_factory=nobody)
    plan_offers: Ints = field(default_factory=nobody)
    after_calls: Ints = field(default_factory=nobody)
    rungs: Ints | None = None


@dataclass(frozen=True, kw_only=True)
class Morning:
    """A day before it begins: its date, what there is for it, the law, and a source of chance."""

    on: date
    floor: Floor
    book: Rulebook
    rng: np.random.Generator


class Strategy(Protocol):
    """Whom to contact on a day, how, and in which order."""

    def __call__(self, seen: Seen, morning: Morning, /) -> Orders:
        """Return the day's orders from what the house knows."""
        ...
