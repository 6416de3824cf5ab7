"""Prospects for tests: one case, or as many as its longest column, like each other unless said otherwise."""

from dataclasses import fields

import numpy as np

from kept.strategy.prospects import Prospects

LIKE = {
    "arrears_minor": 500_000,
    "total_minor": 2_000_000,
    "dpd": 20,
    "quadrant": 0,
    "path": 0,
    "spoken_days": -1,
    "attempts": 0,
    "broken": 0,
    "answered_slot": -1,
}
SMALL = {"quadrant", "path", "answered_slot"}


def prospects(**said):
    """Return cases 20 days late owing 5,000.00 of 20,000.00, never spoken to, unless said otherwise."""
    unknown = said.keys() - {item.name for item in fields(Prospects)}
    assert not unknown, unknown
    columns = {**LIKE, **said}
    n = max(np.size(column) for column in columns.values())
    return Prospects(
        **{
            name: np.broadcast_to(np.asarray(column, np.int8 if name in SMALL else np.int64), n).copy()
            for name, column in columns.items()
        }
    )


def chance_prospects(n, seed):
    """Return cases of every kind."""
    rng = np.random.default_rng(seed)
    return prospects(
        arrears_minor=rng.integers(0, 10_000_000, n),
        total_minor=rng.integers(0, 50_000_000, n),
        dpd=rng.integers(-5, 900, n),
        quadrant=rng.integers(0, 5, n),
        path=rng.integers(0, 8, n),
        spoken_days=rng.integers(-1, 30, n),
        attempts=rng.integers(0, 12, n),
        broken=rng.integers(0, 5, n),
        answered_slot=rng.integers(-1, 4, n),
    )
