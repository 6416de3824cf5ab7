"""Strategies side by side: the same people and the same luck, many times over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from kept.law import Rulebook
from kept.simulation.costs import Costs
from kept.simulation.orders import Floor, Strategy, floor_for
from kept.simulation.parameters import Parameters
from kept.simulation.population import Population, populate
from kept.simulation.world import Diary, World

Floats = NDArray[np.float64]

#: What is told of each run, in the order of the report.
MEASURES = (
    "recovered",
    "spent",
    "net",
    "per_agent_hour",
    "promises_kept",
    "kept_share",
    "contacts_per_person",
    "talks_in_hardship",
    "complaints",
    "agent_hours",
)

_MINUTES = 60
#: Between a strategy's name and the name of the one in whose hours it was tried again.
IN_HOURS_OF = "="
#: So many in a hundred intervals hold the true difference.
LEVEL = 95


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What all strategies of a trial meet."""

    population: int
    days: int
    seed: int
    seeds: int
    start: date
    agents: float | None = None


@dataclass(frozen=True, kw_only=True)
class Run:
    """One strategy on one population.

    Attributes:
        measures: by name of ``MEASURES``; money in minor units.
        by_day: (days,) recovered so far.
        contacts: (n,) contacts of each person.
    """

    measures: Mapping[str, float]
    by_day: Floats
    contacts: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Runs by name of the strategy, one a seed, in the same order of seeds."""

    setting: Setting
    runs: Mapping[str, list[Run]]

    def column(self, name: str, measure: str) -> Floats:
        """Return one measure of a strategy over the seeds, (seeds,)."""
        return np.array([run.measures[measure] for run in self.runs[name]])


def compare(
    strategies: Mapping[str, Strategy],
    setting: Setting,
    *,
    parameters: Parameters,
    book: Rulebook,
    costs: Costs,
    level: tuple[str, str] | None = None,
    done: Callable[[int, int], None] | None = None,
) -> Trial:
    """Return what each strategy reaches with the same people and the same luck, seed by seed.

    Args:
        strategies: by name.
        setting: population, days, seeds, floor.
        parameters: of the borrowers.
        book: the law.
        costs: of hours and contacts.
        level: two names: the first is tried once more with so many fewer people on the floor that it has no
            more hours than the second used in the same repetition.
        done: called with days done and all days.
    """
    names = [*strategies, *([IN_HOURS_OF.join(level)] if level else [])]
    runs: dict[str, list[Run]] = {name: [] for name in names}
    count, total = 0, setting.seeds * len(names) * setting.days

    def tick(_: int) -> None:
        nonlocal count
        count += 1
        if done is not None:
            done(count, total)

    for seed in range(setting.seed, setting.seed + setting.seeds):
        people = populate(parameters, setting.population, days=setting.days, start=setting.start, seed=seed)
        floor = floor_for(parameters.file.floor, setting.population, agents=setting.agents)

        def lived(name: str, floor: Floor, people: Population = people, seed: int = seed) -> Diary:
            world = World(
                parameters, people, floor, book=book, start=setting.start, days=setting.days, seed=seed
            )
            return world.run(strategies[name], tick)

        diaries = {name: lived(name, floor) for name in strategies}
        if level is not None:
            part = diaries[level[1]].sums["minutes"].sum() / setting.days / sum(floor.minutes.values())
            diaries[names[-1]] = lived(level[0], floor.with_part(part))
        for name, diary in diaries.items():
            runs[name].append(_run(diary, setting.population, costs))
    return Trial(setting=setting, runs=runs)


def _run(diary: Diary, n: int, costs: Costs) -> Run:
    total = {name: float(column.sum()) for name, column in diary.sums.items()}
    hours = total["minutes"] / _MINUTES
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *(rows for *_, rows in diary.contacts)])
    contacts = np.bincount(rows, minlength=n)
    judged = total["kept"] + total["broken"]
    spent = costs.spent_minor(total)
    return Run(
        measures={
            "recovered": total["recovered"],
            "spent": spent,
            "net": total["recovered"] - spent,
            "per_agent_hour": total["recovered"] / hours if hours else float("nan"),
            "promises_kept": total["kept"],
            "kept_share": total["kept"] / judged if judged else float("nan"),
            "contacts_per_person": float(contacts.mean()),
            "talks_in_hardship": total["talks_in_hardship"],
            "complaints": total["complaints"],
            "agent_hours": hours,
        },
        by_day=np.cumsum(diary.sums["recovered"]),
        contacts=contacts,
    )


@dataclass(frozen=True)
class Difference:
    """How a strategy differs from another, seed by seed: mean, interval, and how often it is ahead."""

    mean: float
    low: float
    high: float
    relative: float
    ahead: float


def difference(ours: Floats, theirs: Floats) -> Difference:
    """Return the paired difference of two columns, with Student's interval.

    >>> found = difference(np.array([3.0, 5.0, 4.0]), np.array([2.0, 3.0, 1.0]))
    >>> round(found.mean, 3), round(found.low, 2), round(found.high, 2)
    (2.0, -0.48, 4.48)
    """
    gaps = ours - theirs
    n, mean = len(gaps), float(gaps.mean())
    spread = float(gaps.std(ddof=1)) / n**0.5 if n > 1 else float("inf")
    reach = student(n - 1) * spread if n > 1 else float("inf")
    base = float(theirs.mean())
    ahead = float((gaps > 0).mean())
    return Difference(mean, mean - reach, mean + reach, mean / base if base else float("nan"), ahead)


@cache
def student(freedom: int) -> float:
    """Return the point beyond which Student's t lies in half of what ``LEVEL`` leaves.

    >>> [round(student(k), 3) for k in (1, 2, 5, 19, 1000)]
    [12.706, 4.303, 2.571, 2.093, 1.962]
    """
    beyond = (100 - LEVEL) / 200
    low, high = 0.0, 1000.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(middle, freedom) > beyond else (low, middle)
    return (low + high) / 2


def _tail(t: float, freedom: int) -> float:
    """Return how likely Student's t is above ``t``, by the finite sums for whole degrees of freedom.

    Source: Abramowitz and Stegun, 26.7.3 and 26.7.4.
    """
    angle = np.arctan2(t, freedom**0.5)
    if freedom > 200:  # noqa: PLR2004 - nothing is left of the difference
        return 1 - NormalDist().cdf(t * (1 - 1 / (4 * freedom)) / (1 + t * t / (2 * freedom)) ** 0.5)
    cos, odd = np.cos(angle), freedom % 2
    term, total = (cos if odd else 1.0), 0.0
    for k in range(freedom // 2):
        total += term
        term *= cos**2 * ((2 * k + 2) / (2 * k + 3) if odd else (2 * k + 1) / (2 * k + 2))
    inside = 2 / np.pi * (angle + np.sin(angle) * total) if odd else np.sin(angle) * total
    return float((1 - inside) / 2)
