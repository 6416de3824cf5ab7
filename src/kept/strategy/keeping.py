"""How likely a promise is kept, by the link of the response model that the night plans with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kept.borrowers import Quadrant
from kept.strategy.choices import PATHS, QUADRANTS
from kept.strategy.prospects import BROKEN, age_of
from kept.strategy.response import Response, probability


@dataclass(frozen=True, kw_only=True)
class Promiser:
    """Who promises: where they stand, a path of ``PATHS``, days past due, promises broken so far."""

    quadrant: Quadrant
    path: str
    dpd: int
    broken: int


def chance_kept(response: Response, who: Promiser, *, plan: bool) -> float:
    """Return the probability that a promise is kept that is taken in a call, or agreed as a plan.

    >>> from kept.strategy.response import load_response
    >>> someone = Promiser(quadrant=Quadrant.A, path="remind", dpd=2, broken=0)
    >>> round(chance_kept(load_response(), someone, plan=False), 2)
    0.87
    """
    levels = {
        "base": 0,
        "quadrant": QUADRANTS.index(who.quadrant.name),
        "path": PATHS.index(who.path),
        "age": int(age_of(np.array(who.dpd))),
        "broken": min(who.broken, len(BROKEN) - 1),
    }
    odds = sum(response.effects("kept", factor)[level] for factor, level in levels.items())
    ways = response.levels["way"]
    taken = [way for way in ways if (way == "call" if not plan else _is_plan(response, way))]
    odds += sum(response.effects("kept", "way")[ways.index(way)] for way in taken[:1])
    return float(probability(np.array(odds)))


def _is_plan(response: Response, way: str) -> bool:
    described = response.file.ways.get(way)
    return described is not None and described.offers_plan
