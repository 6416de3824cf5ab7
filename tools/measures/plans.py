"""The plan: one choice a case under capacity, beside the bare choice of the largest over the same columns."""

from __future__ import annotations

import resource
import sys

import numpy as np

from kept.strategy.plan import plan
from kept.strategy.wanted import CHUNK, Wanted
from measures.ratio import Ratio, seconds

CHOICES, RESOURCES, AREAS = 12, 200, 50


def measure_plan(cases: int) -> Ratio:
    """Plan once; the name says gap and peak memory."""
    wanted, capacity = _portfolio(cases)
    held = wanted.worth.nbytes / 1e6
    plans = []
    ours = seconds(lambda: plans.append(plan(wanted, capacity)))
    theirs = seconds(lambda: wanted.worth.argmax(axis=1))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    size = f"gap {100 * plans[0].gap:.3f} %, peak {peak:,.0f} MB of which worth {held:,.0f} MB"
    name = f"plan: {cases:,} cases × {CHOICES} choices × {RESOURCES} resources, {size}"
    return Ratio(name, "case", "NumPy, the largest of each row", [ours / cases], [theirs / cases])


def _portfolio(cases: int) -> tuple[Wanted, np.ndarray]:
    """Return cases in fifty areas, each with four resources of its own; a third of all choices shut."""
    rng = np.random.default_rng(0)
    worth = np.empty((cases, CHOICES), dtype=np.float32)
    for start in range(0, cases, CHUNK):
        some = worth[start : start + CHUNK]
        amount = rng.lognormal(8, 1.2, (len(some), 1))
        some[:] = amount * rng.beta(1, 4, some.shape) - rng.uniform(0, 400, CHOICES)
        some[rng.random(some.shape) < 0.3] = -np.inf  # noqa: PLR2004
        some[:, 0] = 0
    own = RESOURCES // AREAS
    table = np.full((AREAS, CHOICES), -1, dtype=np.int32)
    table[:, 2:] = np.arange(AREAS)[:, None] * own + np.arange(CHOICES - 2)[None, :] % own
    kind = rng.integers(0, AREAS, cases).astype(np.int32)
    use = np.append([0.0, 0.0], rng.choice([1.0, 2.0, 3.5], CHOICES - 2))
    capacity = np.floor(cases / RESOURCES * rng.uniform(0.1, 1.0, RESOURCES))
    return Wanted(worth=worth, resource=table, use=use, kind=kind), capacity
