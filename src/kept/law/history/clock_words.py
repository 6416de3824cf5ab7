"""Times of the day and the week in free English: ``before noon``, ``weekdays 3 to 5 pm``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from kept.law.spans import DAYS

_TIME = r"(?:\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\b\.?)?|noon|midday|midnight)"
_RANGE = re.compile(rf"({_TIME})\s*(?:-|–|to|and|until|till|til)\s*({_TIME})")
_BEFORE = re.compile(rf"\b(?:before|until|till|til|earlier than|prior to)\s+({_TIME})")
_AFTER = re.compile(rf"\b(?:after|past|later than|from|starting at)\s+({_TIME})")
_TOO = re.compile(rf"({_TIME})[^.,;]{{0,20}}\b(?:too (early|late)|past my bedtime)\b")
_AT = re.compile(rf"\b(?:at|around|about)\s+({_TIME})(?![\d-])|\b(\d{{1,2}}:\d\d)\b")
_BARE = re.compile(r"\b(\d|1[01])(:\d\d)?\b(?!:|\s*[ap]\.?m|-\d{3}|\s*days?)")
_HOURS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(_HOURS)})"
_BESIDE = re.compile(
    rf"\b(before|after|until|till|til|from|past|between|at|around|by|to|and|than|-) ?({'|'.join(_HOURS)})\b"
    r"(?! ?(?:days?|times?|calls?|more|of|persons?|numbers?|phones?|weeks?|minutes?|hours?))"
)
_AHEAD = re.compile(
    rf"\b({'|'.join(_HOURS)})\b"
    r"(?= ?(?:am|pm|o'clock|to|until|till|-|in the (?:morning|afternoon|evening)|is too)\b)"
)
_PAST = re.compile(rf"\b(half|quarter|a quarter) (past|after|to) ({_HOUR})\b")
_PART = re.compile(
    r"\b(\d{1,2}(?::\d\d)?)(?: ?o'clock)?(?: (?:in the (morning|afternoon|evening)|at (night)))?\b"
)
_FROM_TO = re.compile(
    rf"\b(?:at|from) ({_TIME})(?:,| and)+ (?:i )?(?:finish|end|stop|leave|get off)(?: work)?"
    rf" (?:at )?({_TIME})"
)
_FOUR = re.compile(r"\b([01]\d|2[0-4])([0-5]\d)( ?(?:-|–|to|and|until) ?)([01]\d|2[0-4])([0-5]\d)\b")
_WORDED = re.compile(rf"\b({'|'.join(_HOURS)})[ -](fifteen|thirty|forty-five)\b")
_MINUTES = {"fifteen": 15, "thirty": 30, "forty-five": 45}
_THEN = re.compile(r"\b(?:(earlier|sooner|before (?:that|then))|later|after (?:that|then))\b")
_QUARTER, _HALF = 15, 30
_HALF_HOUR, _DAY, _EARLY, _NOON = 30, 24 * 60, 8, 12

#: Minutes of the day, from and to.
Range = tuple[int, int]


def plain(text: str) -> str:
    """Return a text in lower case, its times of day written in digits.

    >>> plain("Not before half past nine in the morning, nor from Five to Seven p.m.")
    'not before 9:30am, nor from 5 to 7 pm'
    """
    said = re.sub(r"\b([ap])\. ?m\b\.?", r"\1m", text.lower().replace("’", "'"))
    said = _PAST.sub(_quarters, said)
    said = _WORDED.sub(lambda found: f"{_HOURS[found[1]]}:{_MINUTES[found[2]]}", said)
    said = _BESIDE.sub(lambda found: f"{found[1]} {_HOURS[found[2]]}", said)
    said = _AHEAD.sub(lambda found: str(_HOURS[found[1]]), said)
    said = _FOUR.sub(r"\1:\2\3\4:\5", said)
    said = _PART.sub(_side, said)
    said = _FROM_TO.sub(r"from \1 to \2", said)
    return re.sub(r"\b(until|till|til) (?:after|past)\b", r"\1", said)


def _quarters(found: re.Match[str]) -> str:
    hour = _HOURS.get(found[3]) or int(found[3])
    minutes = _HALF if found[1] == "half" else _QUARTER
    return f"{hour - 1}:{60 - minutes:02d}" if found[2] == "to" else f"{hour}:{minutes:02d}"


def _side(found: re.Match[str]) -> str:
    part = found[2] or found[3]
    return found[1] if not part else f"{found[1]}{'am' if part == 'morning' else 'pm'}"


def day_words(text: str, days: Mapping[str, str], today: date) -> list[str]:
    """Return the days a text names, as spans write them; empty when it names none."""
    found = [name for pattern, name in days.items() if re.search(pattern, text)]
    if re.search(r"\btomorrow\b", text):
        found.append((today + timedelta(days=1)).isoformat())
    if re.search(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", text):
        found.append(today.isoformat())
    return found


def ranges(text: str, parts: Mapping[str, str]) -> list[Range]:
    """Return the times of day a text names, in minutes; a moment alone is no range."""
    if re.search(r"\b(?:evenings?|tonight|at night)\b", text):
        text = _BARE.sub(r"\1\2pm", text)
    found = [_pair(*each) for each in _RANGE.findall(text)]
    rest = _RANGE.sub(" ", text)
    found += [(0, _minutes(each, early=True)) for each in _BEFORE.findall(rest)]
    found += [(_minutes(each), _DAY) for each in _AFTER.findall(rest)]
    if not found:
        found += [_too(*each) for each in _TOO.findall(rest)] or _beside(rest)
    for pattern, span in parts.items():
        if not found and re.search(pattern, rest):
            start, end = span.split("-")
            found.append((_minutes(start), _minutes(end)))
    return [each for each in found if each[0] != each[1]]


def _beside(text: str) -> list[Range]:
    """Return the time before or after a moment that "earlier" or "after that" points to."""
    moment, then = _AT.search(text), _THEN.search(text)
    if moment is None or then is None or then.start() < moment.end():
        return []
    minutes = _minutes(moment[1] or moment[2], early=bool(then[1]))
    return [(0, minutes) if then[1] else (minutes, _DAY)]


def _too(moment: str, side: str) -> Range:
    return (_minutes(moment), _DAY) if side != "early" else (0, _minutes(moment, early=True) + _HALF_HOUR)


def once(texts: tuple[str, ...], said: str, today: date) -> tuple[str, ...]:
    """Return spans of one weekday as of its next date, unless the words say every week.

    >>> once(("Wed 21:30-22:00",), "on Wednesday", date(2026, 6, 1))
    ('2026-06-03 21:30-22:00',)
    """
    if re.search(r"\b(?:every|each|always|any)\b|days\b", said.lower()):
        return texts
    return tuple(_next(text, today) for text in texts)


def _next(text: str, today: date) -> str:
    day, _, times = text.partition(" ")
    if day not in DAYS:
        return text
    ahead = (DAYS.index(day) - today.weekday()) % len(DAYS)
    return f"{today + timedelta(days=ahead)} {times}"


def moments(text: str) -> list[Range]:
    """Return the half hours that begin at the moments a text names."""
    found = [_minutes(first or second) for first, second in _AT.findall(text)]
    return [(each, each + _HALF_HOUR) for each in found]


def others(times: list[Range]) -> list[Range]:
    """Return the rest of the day."""
    edges = [0, *(edge for each in sorted(times) for edge in each), _DAY]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [each for each in pairs if each[0] < each[1]]


def other_days(days: list[str]) -> list[str]:
    """Return the weekdays a list of day words leaves out; none for dates."""
    if any(each[0].isdigit() for each in days):
        return []
    named: set[str] = set()
    for each in days:
        first, _, last = each.partition("-")
        named.update(DAYS[DAYS.index(first) : DAYS.index(last or first) + 1])
    return [day for day in DAYS if day not in named]


def spans(days: list[str], times: list[Range]) -> tuple[str, ...]:
    """Return days and times as spans; all day where no time is named, daily where no day is."""
    return tuple(
        f"{day} {_text(start)}-{_text(end)}"
        for day in days or ["daily"]
        for start, end in times or [(0, _DAY)]
    )


def _pair(first: str, second: str) -> Range:
    end = _minutes(second)
    start = _minutes(first)
    half = _NOON * 60
    # "1-3pm" and "9 to 5": the first half takes its side from the second.
    if not re.search(r"[ap]\.?m|:|noon", first) and start >= half and start > end:
        start -= half
    if re.search(r"p\.?m", second) and not re.search(r"[ap]\.?m|:|noon", first) and start + half < end:
        start += half
    return start, end


def _minutes(text: str, *, early: bool = False) -> int:
    """Return minutes after midnight; a bare small hour is of the afternoon, unless it is an early limit."""
    text = text.strip()
    if text in {"noon", "midday"}:
        return _NOON * 60
    if text == "midnight":
        return _DAY
    hour, minute = (int(part or 0) for part in re.match(r"(\d{1,2})(?::(\d\d))?", text).groups())  # type: ignore[union-attr]
    if re.search(r"p\.?m", text):
        hour = hour % _NOON + _NOON
    elif re.search(r"a\.?m", text):
        hour %= _NOON
    elif (":" not in text and 0 < hour < _EARLY - early) or re.match(r"[1-6]:", text):
        hour += _NOON
    return min(hour * 60 + minute, _DAY)


def _text(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
