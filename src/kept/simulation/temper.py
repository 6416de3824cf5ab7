"""What goes on in borrowers and strategies never see; life, payments, promises and contacts change it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from kept.simulation.parameters import REASONS, Parameters
from kept.simulation.population import MONTH, Population, daily_chance, stage_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Draws = Mapping[str, Floats]

#: What is drawn for every borrower every day, whatever is done: so two strategies meet the same luck.
DRAWN = (
    "life", "pays", "part", "share", "reach", "promise", "due", "keeps", "tells", "disputes", "stops",
    "complains",
)  # fmt: skip

_WONT, _HARDSHIP, _SHORT = (REASONS.index(name) for name in ("wont", "hardship", "short"))

#: No chance of a day is higher.
_MOST = 0.98


def draw(seed: int, day: int, n: int) -> Draws:
    """Return the luck of a day, (n,) for each of ``DRAWN``, uniform in [0, 1)."""
    luck = np.random.default_rng([seed, 1, day]).random((len(DRAWN), n))
    return dict(zip(DRAWN, luck, strict=True))


class Temper:
    """The state of (n,) borrowers' minds and means."""

    def __init__(self, parameters: Parameters, people: Population) -> None:
        self.parameters, self.people = parameters, people
        self.reason = people.reason.copy()
        self.willing = people.willing.copy()
        n = len(people)
        self.broken = np.zeros(n, dtype=np.int64)
        #: Last day on which talk, message, letter and offer of a plan still work; -1 for none.
        self.until = {name: np.full(n, -1) for name in ("talk", "message", "letter", "plan_offer")}
        spread = parameters.number("willing_sd") ** 2 + parameters.number("able_sd") ** 2
        self._level = -spread / 2

    def live(self, luck: Draws) -> None:
        """Let a day's life happen: income is lost, or comes back."""
        loses = luck["life"] < self.parameters.number("loses_income")
        recovers = luck["life"] > 1 - self.parameters.number("recovers")
        self.reason[recovers & (self.reason == _HARDSHIP)] = _SHORT
        self.reason[loses & (self.reason != _WONT)] = _HARDSHIP

    def _mood(self) -> Floats:
        """Return how much more likely each is to pay than others of the reason, 1 on average at first."""
        found: Floats = np.exp(self.willing + self.people.able + self._level)
        return found

    def pays(self, late: Ints, day: int, luck: Draws) -> Flags:
        """Return who pays today of their own accord."""
        chance = daily_chance(self.parameters, self.reason, late) * self._mood()
        near = np.abs((day - self.people.payday + MONTH // 2) % MONTH - MONTH // 2) <= 1
        chance = chance * np.where(near, self.parameters.of("at_payday")[self.reason], 1)
        for name, until in self.until.items():
            chance = chance * np.where(until >= day, self.parameters.of(f"after_{name}")[self.reason], 1)
        return luck["pays"] < np.minimum(chance, _MOST)

    def pays_in_part(self, luck: Draws) -> Flags:
        """Return whose payment, if there is one today, is of a part."""
        return luck["part"] < self.parameters.of("pays_in_part")[self.reason]

    def answers(self, rows: Ints, late: Ints, slot: int, dials: Ints, luck: Draws) -> Flags:
        """Return which of some rows are reached by a dial in a slot.

        Args:
            rows: who is dialled.
            late: (n,) days late.
            slot: in which part of the day.
            dials: (n,) dials in the last seven days.
            luck: of the day.
        """
        chance = self.parameters.of("reached")[self.reason[rows]]
        chance = (
            chance * self.parameters.stage("reached")[stage_of(late[rows])] * self.people.taste[rows, slot]
        )
        chance = chance * self.parameters.number("again_in_week") ** dials[rows]
        # Each slot has its own luck, from the one number of the day.
        found: Flags = (luck["reach"][rows] + slot / 4) % 1 < np.minimum(chance, _MOST)
        return found

    def promises(self, rows: Ints, *, senior: bool, luck: Draws) -> Flags:
        """Return which of those reached promise."""
        chance = self.parameters.of("promises")[self.reason[rows]]
        if senior:
            chance = chance * self.parameters.number("senior")
        return luck["promise"][rows] < np.minimum(chance, _MOST)

    def keeps(self, rows: Ints, late: Ints, luck: Draws) -> Flags:
        """Return which of those who promise will keep it; nobody knows before the day."""
        chance = self.parameters.of("keeps")[self.reason[rows]] * self._mood()[rows]
        chance = chance * self.parameters.stage("pays")[stage_of(late[rows])]
        chance = chance * self.parameters.number("after_broken") ** self.broken[rows]
        return luck["keeps"][rows] < np.minimum(chance, _MOST)

    def touched(self, name: str, rows: Ints, day: int) -> None:
        """Note a contact that works for some days; while it does, another of the kind adds nothing."""
        last = day + int(self.parameters.number(f"{name}_days" if name != "plan_offer" else "plan_days"))
        fresh = rows[self.until[name][rows] < day]
        self.until[name][fresh] = last

    def worn(self, rows: Ints, dials: Ints) -> None:
        """Take willingness from those dialled more than three times in a week."""
        self.willing[rows[dials[rows] > 3]] -= self.parameters.number("worn_by_dial")  # noqa: PLR2004

    def broke(self, rows: Ints) -> None:
        """Note promises that were not kept."""
        self.broken[rows] += 1
        self.willing[rows] -= self.parameters.number("broken_weighs")

    def paid(self, rows: Ints) -> None:
        """Note payments."""
        self.willing[rows] += self.parameters.number("paid_lifts")
