"""Dates without a clock: the moment is always an argument, periods are half-open ``[from, to)``.

A moment is a time-zone-aware ``datetime``; a business date is the calendar date at the house.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

#: The house's own zone unless told otherwise: all of China keeps Beijing time.
BEIJING = "Asia/Shanghai"


class NaiveMomentError(ValueError):
    """A moment was given without its time zone."""


class UnknownZoneError(ValueError):
    """A time-zone name is not in the IANA database."""


def zone(name: str) -> ZoneInfo:
    """Return the named IANA time zone, or raise ``UnknownZoneError``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZoneError(f"{name!r} is not an IANA time zone such as Asia/Shanghai") from error


def local(moment: datetime, zone_name: str) -> datetime:
    """Return a moment on the wall clock of a zone.

    Raises:
        NaiveMomentError: the moment carries no time zone.
        UnknownZoneError: no such zone.
    """
    if moment.tzinfo is None:
        raise NaiveMomentError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(zone(zone_name))


def local_date(moment: datetime, zone_name: str) -> date:
    """Return the calendar date of a moment on the wall clock of a zone."""
    return local(moment, zone_name).date()


def at_local(day: date, wall: time, zone_name: str) -> datetime:
    """Return the moment at which a zone's wall clock shows a time on a day.

    A time skipped by daylight saving becomes the first moment after the gap; one that comes twice, the first.

    Raises:
        UnknownZoneError: no such zone.

    >>> at_local(date(2026, 3, 8), time(2, 30), "America/New_York").isoformat()
    '2026-03-08T03:00:00-04:00'
    """
    there = zone(zone_name)
    wished = datetime.combine(day, wall.replace(fold=0), there)
    after = wished.astimezone(UTC)
    if after.astimezone(there).replace(tzinfo=None) == wished.replace(tzinfo=None):
        return wished
    # Inside a gap, fold 0 reads the wall by the old offset (after the change), fold 1 by the new (before it).
    before = wished.replace(fold=1).astimezone(UTC)
    new_offset = after.astimezone(there).utcoffset()

    def has_changed(second: int) -> bool:
        return (before + timedelta(seconds=second)).astimezone(there).utcoffset() == new_offset

    before = before.replace(microsecond=0)
    gap = math.ceil((after - before).total_seconds())
    return (before + timedelta(seconds=bisect_left(range(gap), True, key=has_changed))).astimezone(there)


def months_later(day: date, months: int) -> date:
    """Return the same day of the month some months later, or the month's last day where it has no such day.

    >>> months_later(date(2024, 1, 31), 1), months_later(date(2024, 2, 29), 12)
    (datetime.date(2024, 2, 29), datetime.date(2025, 2, 28))
    """
    later: date = months_after(np.array([day], dtype="datetime64[D]"), months)[0].item()
    return later


def months_after(days: NDArray[np.datetime64], months: int) -> NDArray[np.datetime64]:
    """Return ``months_later`` of each of (n,) days; NaT stays NaT."""
    first = days.astype("datetime64[M]")
    month = first + np.timedelta64(months, "M")
    last = (month + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    same_day: NDArray[np.datetime64] = month.astype("datetime64[D]") + (days - first.astype("datetime64[D]"))
    return np.asarray(np.minimum(same_day, last), dtype="datetime64[D]")


def days_between(start: NDArray[np.datetime64], end: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Return whole days in the half-open period ``[start, end)``, (n,) int64; negative when reversed."""
    days: NDArray[np.int64] = (end.astype("datetime64[D]") - start.astype("datetime64[D]")).astype(np.int64)
    return days


_EPOCH = date(1970, 1, 1).toordinal()
_NO_DAY = np.iinfo(np.int64).min


def as_days(dates: Collection[date | None]) -> NDArray[np.datetime64]:
    """Return dates as a column, None as no date; NumPy by itself takes ten times as long.

    >>> as_days([date(2026, 3, 1), None])
    array(['2026-03-01',        'NaT'], dtype='datetime64[D]')
    """
    numbers = (_NO_DAY if one is None else one.toordinal() - _EPOCH for one in dates)
    return np.fromiter(numbers, dtype=np.int64, count=len(dates)).view("datetime64[D]")
