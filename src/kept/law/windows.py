"""When in a day each contact is allowed, for a whole portfolio."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kept.dates import at_local, zone
from kept.law.columns import DAY_S, Number
from kept.law.facts import Facts
from kept.law.gate import check
from kept.law.moments import edges_within
from kept.law.rulebook import Rulebook
from kept.law.vocabulary import FACTS


class Windows(NamedTuple):
    """Allowed intervals ``[start, end)`` of one local day, sorted by row and start.

    ``row`` is (m,) int64, ``start`` and ``end`` are (m,) int64 seconds since 1970 in UTC.
    """

    facts: Facts
    row: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]

    def of(self, i: int) -> list[tuple[datetime, datetime]]:
        """Return the intervals of row i on the wall clock of its first zone."""
        low, high = np.searchsorted(self.row, [i, i + 1])
        zones = self.facts.zones_of(i)
        if low == high or not zones:
            return []
        spans = zip(self.start[low:high].tolist(), self.end[low:high].tolist(), strict=True)
        return [(_wall(start, zones[0]), _wall(end, zones[0])) for start, end in spans]


@lru_cache(maxsize=4096)
def _wall(second: int, home: str) -> datetime:
    """Return a second since 1970 on a zone's wall clock; rows of a list share most of theirs."""
    return datetime.fromtimestamp(second, zone(home))


def windows(book: Rulebook, facts: Facts, day: date) -> Windows:
    """Return when each contact is allowed on a local day, the day of the row's first zone.

    Counters among the facts belong to ``day``. A row without a known zone, or unknown for any other reason,
    has no window. Rows alike in zones, agreed hours and refused times share edges; between them ``check``
    decides.
    """
    parts = [_group(book, facts, rows, day) for rows in _alike(facts) if facts.zones_of(int(rows[0]))]
    none = np.zeros((3, 0), dtype=np.int64)
    row, start, end = np.concatenate([none, *parts], axis=1)
    order = np.lexsort((start, row))
    return Windows(facts, row[order], start[order], end[order])


def _alike(facts: Facts) -> list[NDArray[np.int64]]:
    """Return the row numbers of each group alike in everything that makes edges."""
    if facts.n == 0:
        return []
    spans = [name for name, fact in FACTS.items() if fact.type == "spans"]
    labelled = [_wide(facts.column(name).values) for name in ("zones", "regions", *spans)]
    keys = [key for key in (_wide(facts.scope), *labelled, _agreed(facts)) if isinstance(key, np.ndarray)]
    if not keys:
        return [np.arange(facts.n)]
    order = np.lexsort(keys)
    turns = np.logical_or.reduce([np.diff(key[order]) != 0 for key in keys])
    return np.split(order, np.flatnonzero(turns) + 1)


def _agreed(facts: Facts) -> NDArray[np.int64] | int:
    """Return one number for the agreed hours of each row, 0 where none were agreed."""
    names = ("hours_agreed", "agreed_from", "agreed_to")
    agreed, start, end = (_wide(facts.column(name).values) for name in names)
    return agreed * ((start + 1) * (DAY_S + 1) + end)


def _wide(values: Number) -> NDArray[np.int64] | int:
    return values.astype(np.int64) if isinstance(values, np.ndarray) else int(values)


def _group(book: Rulebook, facts: Facts, rows: NDArray[np.int64], day: date) -> NDArray[np.int64]:
    """Return (3, k): row, start, end of the intervals of rows that share their edges."""
    ours = facts.take(rows)
    edges = _edges(book, ours.row(0), day)
    seconds = np.array([int(edge.timestamp()) for edge in edges], dtype=np.int64)
    allowed = np.stack([check(book, ours, at=edge).allowed for edge in edges[:-1]])
    shut = np.zeros((1, len(rows)), dtype=np.bool_)
    turns = np.diff(np.concatenate([shut, allowed, shut]).astype(np.int8), axis=0)
    opens, row = np.nonzero(turns.T == 1)[::-1]
    closes = np.nonzero(turns.T == -1)[1]
    return np.stack([rows[row], seconds[opens], seconds[closes]])


def _edges(book: Rulebook, row: Facts, day: date) -> list[datetime]:
    """Return midnight, every moment of the day at which the answer may change, and the next midnight."""
    home = row.zones_of(0)[0]
    start, end = (at_local(each, time(), home).astimezone(UTC) for each in (day, day + timedelta(days=1)))
    return sorted({start, *edges_within(book, row, start, end), end})
