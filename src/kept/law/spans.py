"""Times in words: ``Mon-Fri 15:00-17:00``, ``daily 13:00-15:00``, ``2026-06-03 21:30-22:00``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ALL = frozenset(range(7))
_SPAN = re.compile(r"(?P<days>\S+) (?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)")


class SpanError(ValueError):
    """A text is not a span of time."""


class Span(NamedTuple):
    """Wall times from ``start`` (included) to ``end`` (excluded), in seconds, on some weekdays or one date.

    An end not after the start lies on the next day.
    """

    weekdays: frozenset[int]
    on: date | None
    start: int
    end: int

    def holds(self, wall: datetime) -> bool:
        """Return whether a wall-clock moment lies in the span."""
        second = wall.hour * 3600 + wall.minute * 60 + wall.second
        if self.end > self.start:
            return self.start <= second < self.end and self._begins_on(wall.date())
        if second >= self.start:
            return self._begins_on(wall.date())
        return second < self.end and self._begins_on(wall.date() - timedelta(days=1))

    def walls(self) -> tuple[int, int]:
        """Return the two wall times at which it starts and ends."""
        return self.start, self.end

    def _begins_on(self, day: date) -> bool:
        return day == self.on if self.on else day.weekday() in self.weekdays


@lru_cache(maxsize=4096)
def read_span(text: str) -> Span:
    """Return the span a text names.

    Raises:
        SpanError: the text is no span.

    >>> read_span("Sat,Sun 00:00-24:00").weekdays == {5, 6}
    True
    """
    found = _SPAN.fullmatch(text)
    if found is None:
        raise SpanError(f"{text!r} is not a span such as 'Mon-Fri 15:00-17:00' or '2026-06-03 21:30-22:00'")
    start, end = (_seconds(found[part]) for part in ("start", "end"))
    named = found["days"]
    try:
        on = date.fromisoformat(named) if named[0].isdigit() else None
    except ValueError:
        raise SpanError(f"{text!r}: {named!r} is no date") from None
    return Span(_ALL if on else frozenset(_weekdays(named)), on, start, end)


def read_spans(texts: tuple[str, ...]) -> tuple[Span, ...]:
    """Return the spans several texts name."""
    return tuple(read_span(text) for text in texts)


def _weekdays(text: str) -> Iterator[int]:
    if text == "daily":
        yield from _ALL
        return
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise SpanError(f"{part!r} is none of daily, {', '.join(DAYS)}")
        start, end = DAYS.index(first), DAYS.index(last or first)
        yield from (day % 7 for day in range(start, end + (7 if end < start else 0) + 1))


def _seconds(text: str) -> int:
    hours, minutes = map(int, text.split(":"))
    if hours * 60 + minutes > 24 * 60 or minutes >= 60:  # noqa: PLR2004 - an hour
        raise SpanError(f"{text!r} is no wall time")
    return hours * 3600 + minutes * 60
