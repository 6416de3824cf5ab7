"""What part of a year a period is, by the convention the contract names."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from kept.ledger.columns import Days, Ints


class DayCount(IntEnum):
    """Conventions by their ISDA names; what a contract calls "actual days" needs its year named too."""

    ACT_360 = 0  #: actual days over 360
    ACT_365 = 1  #: actual days over 365, in leap years too (act/365 fixed)
    ACT_ACT = 2  #: act/act ISDA: days in leap years over 366, the others over 365
    THIRTY_360 = 3  #: 30/360 bond basis: the 31st counts as the 30th, at the end only after a 30th
    THIRTY_E_360 = 4  #: 30E/360: the 31st always counts as the 30th


#: Parts that make an act/act year: days of leap years count 365 of them, other days 366.
ACT_ACT_YEAR = 365 * 366

_WHOLE = np.array([360, 365, ACT_ACT_YEAR, 360, 360], dtype=np.int64)
_LEAP, _COMMON = 366, 365
_MONTH = 30


def year_parts(day_count: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return how many parts of a year lie in ``[start, end)``, and how many make the year.

    Args:
        day_count: (n,) int64, a ``DayCount`` each.
        start: (n,) int64, days since 1970-01-01.
        end: (n,) int64, the same, not itself counted.

    >>> parts, year = year_parts(np.array([3]), np.array([0]), np.array([365]))
    >>> parts, year
    (array([360]), array([360]))
    """
    parts = end - start
    for convention, count in (
        (DayCount.ACT_ACT, _act_act),
        (DayCount.THIRTY_360, _thirty_360),
        (DayCount.THIRTY_E_360, _thirty_e_360),
    ):
        own = np.flatnonzero(day_count == convention)
        if own.size:
            parts[own] = count(start[own].astype("datetime64[D]"), end[own].astype("datetime64[D]"))
    return parts, _WHOLE[day_count]


def _act_act(start: Days, end: Days) -> Ints:
    leap = _leap_days_before(end) - _leap_days_before(start)
    days = (end - start).astype(np.int64)
    return np.asarray(leap * _COMMON + (days - leap) * _LEAP)


def _leap_days_before(day: Days) -> Ints:
    """Return how many days of leap years lie before a day, since year 1."""
    first = day.astype("datetime64[Y]")
    year = first.astype(np.int64) + 1970
    past = year - 1
    leap_years = past // 4 - past // 100 + past // 400
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return np.asarray(leap_years * _LEAP + np.where(is_leap, (day - first).astype(np.int64), 0))


def _month_and_day(day: Days) -> tuple[Ints, Ints]:
    month = day.astype("datetime64[M]")
    return month.astype(np.int64), (day - month).astype(np.int64) + 1


def _thirty_360(start: Days, end: Days) -> Ints:
    (month, day), (last_month, last_day) = _month_and_day(start), _month_and_day(end)
    day = np.minimum(day, _MONTH)
    last_day = np.where(day == _MONTH, np.minimum(last_day, _MONTH), last_day)
    return np.asarray((last_month - month) * _MONTH + last_day - day)


def _thirty_e_360(start: Days, end: Days) -> Ints:
    (month, day), (last_month, last_day) = _month_and_day(start), _month_and_day(end)
    return np.asarray((last_month - month) * _MONTH + np.minimum(last_day, _MONTH) - np.minimum(day, _MONTH))
