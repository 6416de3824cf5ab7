"""What a floor's contacts cost the house, by the catalogue by which its choices are weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from kept.simulation.parameters import GROUPS
from kept.strategy.choices import Choices

_MINUTES = 60

#: The sum of the diary that counts how often a way was used.
_COUNTED = {
    "call": "dials",
    "sms": "sms",
    "email": "email",
    "demand_letter": "letters",
    "plan_offer": "plan_offers",
}


@dataclass(frozen=True)
class Costs:
    """Minor units of each use, by a sum of the diary: an hour of each group in minutes, and each contact."""

    each_minor: Mapping[str, float]

    @classmethod
    def of(cls, choices: Choices) -> Self:
        """Return what contacts cost by a catalogue; what it does not name costs nothing."""
        groups = choices.file.groups
        hours = {
            f"minutes_{name}": groups[name].cost_minor_an_hour / _MINUTES  # never an amount: a mean
            for name in GROUPS
            if name in groups
        }
        ways = {
            _COUNTED[one.way]: one.cost_minor for one in choices.file.choices.values() if one.way in _COUNTED
        }
        return cls({**hours, **ways})

    def spent_minor(self, total: Mapping[str, float]) -> float:
        """Return what was spent, from the sums of a diary over its days."""
        return sum(each * total[name] for name, each in self.each_minor.items())
