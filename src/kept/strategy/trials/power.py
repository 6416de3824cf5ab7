"""What a trial can show, said before it starts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from kept.strategy.trials.lead import boundary


@dataclass(frozen=True)
class Power:
    """What a trial can show: the smallest difference found with the chance asked for, by day.

    ``days`` and ``smallest`` are equally long; ``smallest`` is in the unit of the outcome.
    """

    days: tuple[int, ...]
    smallest: tuple[float, ...]

    def days_for(self, difference: float) -> int | None:
        """Return the first day listed on which a difference would be found; None if on none."""
        return next(
            (day for day, least in zip(self.days, self.smallest, strict=True) if least <= difference), None
        )


def power(
    *,
    deviation: float,
    per_day: float,
    share: float,
    days: tuple[int, ...],
    alpha: float,
    chance: float = 0.8,
) -> Power:
    """Return the smallest difference that a trial would show by each day.

    Args:
        deviation: standard deviation of the outcome over borrowers, its unit.
        per_day: outcomes that ripen in a day, both arms together.
        share: the challenger's share, between 0 and 1, neither included.
        days: days counted from the first ripe outcome, ascending; the interval is tuned for the last.
        alpha: chance of ever being wrong.
        chance: how surely the difference is to be found on the day.
    """
    surely = NormalDist().inv_cdf(chance)
    tuned_for = max(1, round(per_day * days[-1]))
    smallest = []
    for day in days:
        n = per_day * day
        error = deviation * math.sqrt(1 / (n * share) + 1 / (n * (1 - share)))
        smallest.append(error * (boundary(max(1, round(n)), alpha=alpha, tuned_for=tuned_for) + surely))
    return Power(days, tuple(smallest))
