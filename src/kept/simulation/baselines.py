"""Orders in which floors work their lists without weighing what a contact brings.

All of them leave alone who promised, write to whoever was not written to for a week, offer a plan to who told
of a need, and send one letter a month after 30 days. They differ in whom they call first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kept.simulation.orders import Morning, Orders, Strategy
from kept.simulation.parameters import GROUPS, SLOTS
from kept.simulation.seen import Seen
from kept.strategy.choices import PATHS

Ints = NDArray[np.int64]
Order = Callable[[Seen, np.random.Generator], NDArray[np.float64]]

_WEEK, _MONTH = 7, 30

#: How many days a ladder by days late waits from dial to dial, to so many days late.
_LADDER = ((30, 1), (60, 2), (90, 4), (180, 7), (365, 14), (10**6, 30))


def oldest(seen: Seen, _: np.random.Generator) -> NDArray[np.float64]:
    """Longest overdue first."""
    return seen.late.astype(np.float64)


def largest(seen: Seen, _: np.random.Generator) -> NDArray[np.float64]:
    """Largest balance first."""
    return seen.owed_minor.astype(np.float64)


def at_random(seen: Seen, rng: np.random.Generator) -> NDArray[np.float64]:
    """Anybody first."""
    return rng.random(seen.n)


def ladder(seen: Seen, _: np.random.Generator) -> NDArray[np.float64]:
    """By bucket, the youngest first, then the largest; the older, the more days between dials."""
    place, waited = _on_ladder(seen)
    found: NDArray[np.float64] = np.where(waited, place, -np.inf)
    return found


def ladder_filled(seen: Seen, _: np.random.Generator) -> NDArray[np.float64]:
    """By the ladder; who should wait comes after all others, so that no hour is left."""
    place, waited = _on_ladder(seen)
    return place - np.where(waited, 0, len(_LADDER) + 1)


def _on_ladder(seen: Seen) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return each case's place, the highest first, and whether its days between dials are over."""
    bound = np.array([to for to, _ in _LADDER])
    wait = np.array([days for _, days in _LADDER])
    step = np.searchsorted(bound, seen.late)
    share = seen.owed_minor / max(int(seen.owed_minor.max()), 1)  # never an amount: a place in a list
    return len(_LADDER) - step + share, seen.since("dialled_on") >= wait[step]


@dataclass(frozen=True)
class Baseline:
    """A strategy that is only an order."""

    order: Order

    def __call__(self, seen: Seen, morning: Morning, /) -> Orders:
        """Return the day's orders."""
        first = self.order(seen, morning.rng)
        rows = np.flatnonzero(seen.worked & np.isfinite(first))
        rows = rows[np.argsort(-first[rows], kind="stable")]
        calls = rows[seen.since("talked_on")[rows] > 0]
        asks = np.isin(seen.path, [PATHS.index("plan"), PATHS.index("hardship")])
        return Orders(
            calls={(slot, group): calls for slot in SLOTS for group in GROUPS},
            sms=rows[seen.since("texted_on")[rows] >= _WEEK],
            letters=rows[(seen.since("lettered_on")[rows] >= _MONTH) & (seen.late[rows] > _MONTH)],
            plan_offers=rows[asks[rows] & (seen.since("offered_on")[rows] >= _MONTH)],
        )


def nothing(_: Seen, __: Morning, /) -> Orders:
    """Contact nobody."""
    return Orders()


#: The strategies to measure against, by the names in which they are asked for.
BASELINES: dict[str, Strategy] = {
    "nothing": nothing,
    "oldest": Baseline(oldest),
    "largest": Baseline(largest),
    "ladder": Baseline(ladder),
    "ladder_filled": Baseline(ladder_filled),
    "random": Baseline(at_random),
}
