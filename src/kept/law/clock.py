"""The moment of a question on the wall clocks of every place the addressees may be in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from kept.dates import NaiveMomentError, at_local, zone
from kept.law.columns import DAY_S


class Clock:
    """The moment asked about, and the moment to whose local day the counters belong."""

    __slots__ = ("_seconds", "_there", "at", "counted_at")

    def __init__(self, at: datetime, counted_at: datetime | None = None) -> None:
        if at.tzinfo is None:
            raise NaiveMomentError(f"{at.isoformat()} has no time zone")
        self.at = at
        self.counted_at = counted_at or at
        self._seconds: dict[tuple[str, ...], tuple[int, ...]] = {}
        self._there: dict[str, datetime] = {}

    def there(self, zone_name: str) -> datetime:
        """Return the moment on the wall clock of a zone."""
        found = self._there.get(zone_name)
        if found is None:
            found = self._there[zone_name] = self.at.astimezone(zone(zone_name))
        return found

    def seconds(self, zones: tuple[str, ...]) -> tuple[int, ...]:
        """Return seconds after local midnight in each zone."""
        found = self._seconds.get(zones)
        if found is None:
            walls = [self.there(name) for name in zones]
            found = tuple([wall.hour * 3600 + wall.minute * 60 + wall.second for wall in walls])
            self._seconds[zones] = found
        return found

    def days_gone(self, zones: tuple[str, ...]) -> int:
        """Return the calendar days gone by in every zone since the counted moment."""
        if self.at is self.counted_at or not zones:
            return 0
        days = (
            self.at.astimezone(zone(name)).date() - self.counted_at.astimezone(zone(name)).date()
            for name in zones
        )
        return min(gone.days for gone in days)

    def counters_lapsed(self, zones: tuple[str, ...]) -> bool:
        """Return whether the counted day is over in every zone; never without a zone."""
        return self.days_gone(zones) > 0


@lru_cache(maxsize=4096)
def wall_moments(day: date, wall_s: int, zone_name: str) -> frozenset[datetime]:
    """Return every moment at which a zone's wall clock shows a time of a day, UTC.

    Two when daylight saving repeats the hour; the moment after the gap when it is skipped.

    Args:
        day: local calendar day.
        wall_s: seconds after midnight, 0 to 86400; 86400 is midnight of the next day.
        zone_name: IANA name.
    """
    day, wall_s = day + timedelta(days=wall_s // DAY_S), wall_s % DAY_S
    wall = time(wall_s // 3600, wall_s // 60 % 60, wall_s % 60)
    first = at_local(day, wall, zone_name)
    later = datetime.combine(day, wall, zone(zone_name)).replace(fold=1)
    return frozenset({first.astimezone(UTC), later.astimezone(UTC)})


@lru_cache(maxsize=4096)
def clock_changes(day: date, zone_name: str) -> frozenset[datetime]:
    """Return the moments of a local day at which the zone's offset changes, UTC."""
    low = at_local(day, time(), zone_name).astimezone(UTC)
    high = at_local(day + timedelta(days=1), time(), zone_name).astimezone(UTC)
    there = zone(zone_name)
    if low.astimezone(there).utcoffset() == high.astimezone(there).utcoffset():
        return frozenset()
    old = low.astimezone(there).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if middle.astimezone(there).utcoffset() == old else (low, middle)
    return frozenset({high})
