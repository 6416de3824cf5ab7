"""What the population adds up to, beside what it should: the moments known of real borrowers.

New arrears are watched from the day they fall due: dialled once a day for 90 days on a floor where nobody
waits, weekly for a year and monthly for three; beside it, left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from math import inf

import numpy as np
from numpy.typing import NDArray

from kept.law import Rulebook
from kept.simulation.baselines import nothing
from kept.simulation.orders import Floor, Morning, Orders, Strategy
from kept.simulation.parameters import GROUPS, SLOTS, Parameters, Target
from kept.simulation.population import populate
from kept.simulation.seen import Seen
from kept.simulation.world import Diary, World

Days = NDArray[np.int64]

START = date(2026, 3, 2)

#: A floor on which nobody waits for a minute.
ANY = Floor(
    minutes=dict.fromkeys([(slot, group) for slot in SLOTS for group in GROUPS], inf),
    messages=10**9,
    letters=0,
    plan_reviews=0,
    dial_minutes=1.0,
    talk_minutes=5.0,
)

_MONTH, _QUARTER, _YEAR, _THREE_YEARS = 30, 90, 365, 1095
#: What of the whole watch is shown as progress.
STEPS = 3


@dataclass(frozen=True)
class Moment:
    """One moment: what it should be and what it is."""

    name: str
    target: Target
    reached: float

    @property
    def met(self) -> bool:
        """Within the target, or beside it by a twentieth of it."""
        room = 0.05 * max(abs(self.target.from_), abs(self.target.to))
        return self.target.from_ - room <= self.reached <= self.target.to + room


def calibrate(
    parameters: Parameters,
    *,
    book: Rulebook,
    n: int,
    seed: int,
    done: Callable[[int, int], None] | None = None,
) -> list[Moment]:
    """Return the moments of a population of n.

    Args:
        parameters: of the borrowers.
        book: the law, which holds here as everywhere.
        n: borrowers; the later moments rest on those still owing, about one in ten of them.
        seed: of the population and its luck.
        done: called with steps done and all steps.
    """
    tell = done or (lambda _, __: None)
    alone, _ = _watch(parameters, nothing, book=book, n=n, days=_MONTH, seed=seed)
    tell(1, STEPS)
    called, diary = _watch(parameters, _as_described, book=book, n=n, days=_LONG, seed=seed)
    tell(2, STEPS)
    reminded, _ = _watch(parameters, _then_reminded, book=book, n=n, days=2 * _MONTH, seed=seed)
    tell(3, STEPS)
    first = {name: float(diary.sums[name][:_MONTH].sum()) for name in ("talks", "dials", "kept", "promises")}
    reached = len(np.unique(np.concatenate([rows for day, rows in diary.talks if day < _MONTH]))) / n
    found = {
        "uncontacted_30": _paid(alone, 0, _MONTH),
        "called_30": _paid(called, 0, _MONTH),
        "per_person_reached": (_paid(called, 0, _MONTH) - _paid(alone, 0, _MONTH)) / reached,
        "kept": first["kept"] / max(first["promises"], 1),
        "reached_a_dial": first["talks"] / max(first["dials"], 1),
        "month_2": _paid(called, _MONTH, 2 * _MONTH),
        "month_3": _paid(called, 2 * _MONTH, _QUARTER),
        "year_after_90": _paid(called, _QUARTER, _QUARTER + _YEAR),
        "after_455": _paid(called, _QUARTER + _YEAR, _LONG),
        "reminder": _paid(reminded, _MONTH, 2 * _MONTH) / _paid(called, _MONTH, 2 * _MONTH) - 1,
    }
    targets = parameters.file.targets
    return [Moment(name, getattr(targets, name), float(value)) for name, value in found.items()]


_LONG = _QUARTER + _YEAR + _THREE_YEARS


def _watch(
    parameters: Parameters, strategy: Strategy, *, book: Rulebook, n: int, days: int, seed: int
) -> tuple[Days, Diary]:
    """Return the day on which each was free of debt, (n,), ``days`` for never, and the diary."""
    people = populate(parameters, n, days=days, start=START, seed=seed, fresh=True)
    world = World(parameters, people, ANY, book=book, start=START, days=days, seed=seed)
    free = np.full(n, days, dtype=np.int64)

    def look(day: int) -> None:
        free[(free == days) & ~world.seen.open] = day

    diary = world.run(strategy, look)
    return free, diary


def _paid(free: Days, start: int, end: int) -> float:
    """Return the share of those owing at the start of a span who were free of debt at its end."""
    owing = free >= start
    return float((free[owing] < end).mean()) if owing.any() else 0.0


def _every(seen: Seen, days: int) -> Orders:
    rows = np.flatnonzero(seen.worked & (seen.since("dialled_on") >= days))
    # Dialled in a slot chosen by lot, the same for all strategies: the day of the row.
    slots = list(SLOTS)
    part = (rows + seen.day) % len(slots)
    return Orders(calls={(slot, "collector"): rows[part == number] for number, slot in enumerate(slots)})


def _as_described(seen: Seen, _: Morning, /) -> Orders:
    """Call daily, then weekly, then monthly."""
    if seen.day < _QUARTER:
        return _every(seen, 1)
    return _every(seen, 7 if seen.day < _QUARTER + _YEAR else _MONTH)


def _then_reminded(seen: Seen, _: Morning, /) -> Orders:
    """Call daily, and send one message after 30 days."""
    orders = _every(seen, 1)
    return replace(orders, sms=np.flatnonzero(seen.open)) if seen.day == _MONTH else orders
