"""Dates without a clock: the moment is always an argument, periods are half-open ``[from, to)``.

A moment is a time-zone-aware ``datetime``; a business date is the calendar date at the house.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
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
    """Return the first moment at which a zone's wall clock shows, or has just skipped to, a time on a day.

    A time skipped by daylight saving becomes the moment right after the gap; one that occurs twice is the first.

    >>> at_local(date(2026, 3, 8), time(2, 30), "America/New_York").isoformat()
    '2026-03-08T03:00:00-04:00'
    """
    there = zone(zone_name)
    wished = datetime.combine(day, wall, there)
    utc = wished.astimezone(ZoneInfo("UTC"))
    back = utc.astimezone(there)
    if back.replace(tzinfo=None) == wished.replace(tzinfo=None):
        return wished
    gap = wished.replace(fold=1).utcoffset()
    before = wished.utcoffset()
    skipped = abs((before or timedelta()) - (gap or timedelta()))
    probe = back
    while (probe - timedelta(minutes=1)).astimezone(ZoneInfo("UTC")).astimezone(
        there
    ).utcoffset() == back.utcoffset():
        probe -= timedelta(minutes=1)
        if back - probe > skipped:
            break
    return probe.astimezone(ZoneInfo("UTC")).astimezone(there)


def days_between(start: NDArray[np.datetime64], end: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Return whole days in the half-open period ``[start, end)``, (n,) int64; negative when reversed."""
    return (end.astype("datetime64[D]") - start.astype("datetime64[D]")).astype(np.int64)
