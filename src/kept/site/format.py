"""Figures, dates and names as people read them, in the language of the page; each is a template filter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from kept.dates import local, zone
from kept.money import PPM, format_minor

_WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOTHING = "—"


def _chinese() -> bool:
    return (get_language() or settings.LANGUAGE_CODE).startswith("zh")


def money(minor: int | None, currency: str = "CNY") -> str:
    """Return minor units as an amount, or a dash for none.

    >>> money(1234567)
    '¥12,345.67'
    """
    return _NOTHING if minor is None else format_minor(int(minor), currency)


def change(minor: int, currency: str = "CNY") -> str:
    """Return a difference with its sign: ``+¥4.21``, ``-¥4.21``, ``¥0.00``."""
    return ("+" if minor > 0 else "") + format_minor(int(minor), currency)


def count(number: int | None) -> str:
    """Return a whole number with thousands, or a dash for none."""
    return _NOTHING if number is None else f"{int(number):,}"


def rate(ppm: int, per: str = "") -> str:
    """Return parts per million as a percentage, shortest: 240_000 is ``24%``, 500 is ``0.05%``."""
    whole, rest = divmod(abs(int(ppm)) * 100, PPM)
    digits = f"{rest:06d}".rstrip("0")
    sign = "-" if ppm < 0 else ""
    return f"{sign}{whole}{'.' + digits if digits else ''}%{per}"


def day(value: date | datetime | None) -> str:
    """Return a date with its weekday: ``2026-11-23 周一`` or ``Mon 23 Nov 2026``."""
    if value is None:
        return _NOTHING
    on = _house(value).date() if isinstance(value, datetime) else value
    if _chinese():
        return f"{on.isoformat()} {_WEEKDAYS_ZH[on.weekday()]}"
    return f"{_WEEKDAYS_EN[on.weekday()]} {on.day} {_MONTHS_EN[on.month - 1]} {on.year}"


def short_day(value: date | datetime | None) -> str:
    """Return a near date without its year: ``11-23 周一`` or ``Mon 23 Nov``."""
    if value is None:
        return _NOTHING
    on = _house(value).date() if isinstance(value, datetime) else value
    return day(on)[5:] if _chinese() else day(on)[: -len(f" {on.year}")]


def clock(moment: datetime | None, zone_name: str = "") -> str:
    """Return the time of day, in a person's zone when given; says the offset when it is not the house's.

    ``10:30`` at the house, ``08:30 UTC+6`` for somebody whose clock differs at that moment.
    """
    if moment is None:
        return _NOTHING
    here = _house(moment)
    there = local(moment, zone_name) if zone_name else here
    text = there.strftime("%H:%M")
    return text if there.utcoffset() == here.utcoffset() else f"{text} {_offset(there)}"


def moment(value: datetime | None, zone_name: str = "") -> str:
    """Return a date and a time of day: ``2026-11-23 周一 10:30`` or ``Mon 23 Nov 2026 10:30``."""
    if value is None:
        return _NOTHING
    on = local(value, zone_name).date() if zone_name else value
    return f"{day(on)} {clock(value, zone_name)}"


def minutes(seconds: int) -> str:
    """Return a duration as minutes and seconds, ``03:12``; hours appear when there are any."""
    hours, rest = divmod(int(seconds), 3600)
    head = f"{hours}:" if hours else ""
    return f"{head}{rest // 60:02d}:{rest % 60:02d}"


def iso(value: datetime) -> str:
    """Return a moment for machines (``<time datetime>``, timers), in UTC to the second."""
    return value.astimezone(zone("UTC")).isoformat(timespec="seconds")


def mask_name(name: str) -> str:
    """Return a name that can be recognised but not read: ``张*明``, ``陈*``, ``J*** S***``, ``某某**公司``.

    A Chinese personal name keeps its first and last character, a company name its first two and last two.
    """
    bare = name.strip()
    if bare.isascii():
        return " ".join(f"{word[0]}***" for word in bare.split())
    if len(bare) <= 2:  # noqa: PLR2004 - two characters: a surname and one given name
        return bare[:1] + "*"
    shown = 1 if len(bare) <= 4 else 2  # noqa: PLR2004 - longer than any usual personal name: a company
    return f"{bare[:shown]}{'*' * min(len(bare) - 2 * shown, 4)}{bare[-shown:]}"


def mask_phone(number: str) -> str:
    """Return a telephone number with its middle hidden: ``138****1234``."""
    bare = number.strip()
    if len(bare) < 8:  # noqa: PLR2004 - a short number would be readable from what is left
        return "*" * max(len(bare) - 2, 0) + bare[-2:]
    return f"{bare[:-8]}****{bare[-4:]}" if len(bare) > 10 else f"{bare[:2]}****{bare[-2:]}"  # noqa: PLR2004


def mask_id(document: str) -> str:
    """Return an identity document with its first three and last four characters: ``110***********123X``."""
    bare = document.strip()
    if len(bare) <= 7:  # noqa: PLR2004 - three and four would show it whole
        return "*" * len(bare)
    return f"{bare[:3]}{'*' * (len(bare) - 7)}{bare[-4:]}"


def _house(value: datetime) -> datetime:
    return local(value, timezone.get_default_timezone_name())


def _offset(value: datetime) -> str:
    seconds = int((value.utcoffset() or value - value).total_seconds())
    hours, rest = divmod(abs(seconds) // 60, 60)
    return f"UTC{'-' if seconds < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}"


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        money,
        change,
        count,
        rate,
        day,
        short_day,
        clock,
        moment,
        minutes,
        iso,
        mask_name,
        mask_phone,
        mask_id,
    )
}
