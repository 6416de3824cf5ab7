"""Business days of the United States: neither Saturday, Sunday nor a legal public holiday (5 USC 6103(a))."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from kept.datafile import Strict, load

_SATURDAY, _SUNDAY = 5, 6


class _Fixed(Strict):
    month: int
    day: int


class _Moving(Strict):
    month: int
    weekday: int
    nth: int


class _Holidays(Strict):
    fixed: tuple[_Fixed, ...]
    moving: tuple[_Moving, ...]


_RULES = load(Path(__file__).parent / "holidays.yaml", _Holidays)


@lru_cache(maxsize=256)
def holidays(year: int) -> frozenset[date]:
    """Return the legal public holidays of a year."""
    fixed = {date(year, one.month, one.day) for one in _RULES.fixed}
    return frozenset(fixed | {_nth(year, one) for one in _RULES.moving})


def is_rest_day(day: date) -> bool:
    """Return whether a day is a Sunday or a holiday."""
    return day.weekday() == _SUNDAY or day in holidays(day.year)


def business_days_after(day: date, days: int) -> date:
    """Return the day on which some business days after a day have passed.

    >>> business_days_after(date(2026, 6, 15), 5)
    datetime.date(2026, 6, 23)
    """
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY and day not in holidays(day.year)
    return day


def _nth(year: int, rule: _Moving) -> date:
    days = [date(year, rule.month, day) for day in range(1, monthrange(year, rule.month)[1] + 1)]
    of_weekday = [day for day in days if day.weekday() == rule.weekday]
    return of_weekday[rule.nth - 1 if rule.nth > 0 else rule.nth]
