"""What a person's free words mean for the law, by a list of patterns in ``statements.yaml``.

Deliberately small: a sentence no pattern finds is not understood, and whoever asks is told so.

>>> understand("Please don't call me before noon", today=date(2026, 6, 1))[0].spans
('daily 00:00-12:00',)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kept.datafile import Strict, load
from kept.law.history import clock_words
from kept.law.history.events import WishKind
from kept.law.vocabulary import FACTS


class _Patterns(Strict):
    channels: Mapping[str, str]
    several: Mapping[str, tuple[str, ...]]
    places: Mapping[str, str]
    refuses: tuple[str, ...]
    unsuitable: tuple[str, ...]
    engaged: str
    matters: str
    only: str
    anaphora: str
    bare_stop: str
    everything: str
    entirely: str
    refuses_to_pay: str
    now: str
    not_now: str
    attorney: str
    attorney_known: str
    attorney_gone: str
    here: str
    nights: str
    lines: Mapping[str, str]
    employer_forbids: tuple[tuple[str, ...], ...]
    employer_words: Mapping[str, str]
    orders: str
    consents: str
    pronouns: str
    relation: str
    talk_to: str
    again: str
    takes_back: str
    offers: str
    this_number: str
    parts: Mapping[str, str]
    days: Mapping[str, str]
    numbers: Mapping[str, int]


_SAY = load(Path(__file__).parent / "statements.yaml", _Patterns)
#: A paper that speaks of itself names no channel.
_ITSELF = re.compile(
    r"\b(?:this|my) (?:letter|e-?mail|message|text)"
    r"(?= (?:is|serves|constitutes|hereby|informs|gives|should)\b)"
)
_INSTEAD = re.compile(r"\b(?:instead of|rather than)\b")
_NAMED_ATTORNEY = re.compile(
    r"(?i:lawyers?|attorneys?|counsel|solicitors?|firm|represented by)\W+"
    r"(?:(?:at|is|named|called|of)\W+)?[A-Z]\w+"
)
_CLAUSE = re.compile(r",|\bbut\b|\band (?=(?:use|e-?mail|text|call|write|contact)\b)")
_CHANNELS = tuple(name for name in FACTS["channel"].codes if name != "credit_report")


class Meaning(NamedTuple):
    """One thing a sentence says; ``attorney`` tells a lawyer named (True) or only mentioned (False).

    A refusal without ``channels`` is of the channel it came by.
    """

    kind: WishKind | None
    channels: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    about: str | None = None
    days: int | None = None
    this_number: bool = False
    withdrawn: bool = False
    attorney: bool | None = None


def understand(text: str, *, today: date) -> list[Meaning]:
    """Return everything a text means for contacts; empty when no pattern finds anything.

    Args:
        text: what was said or written, in English.
        today: the local date of it, for "tomorrow".
    """
    said = _who(_INSTEAD.sub(", no", _ITSELF.sub("this", clock_words.plain(text))))
    found: list[Meaning] = []
    named = _has(_SAY.attorney_known, said) or _NAMED_ATTORNEY.search(text) is not None
    for sentence in _sentences(said):
        for meaning in _meanings(sentence, today):
            if meaning.attorney is not None:
                meaning = meaning._replace(attorney=meaning.attorney or named)  # noqa: PLW2901 - the card stands elsewhere in the text
            if meaning not in found:
                found.append(meaning)
    return found


def _who(said: str) -> str:
    """Return a text with the relation it names in the place of a pronoun for that person.

    >>> _who("my daughter pays, speak with her")
    'my daughter pays, speak with my daughter'
    """
    named = re.search(_SAY.relation, said)
    if named is None:
        return said
    return said[: named.end()] + re.sub(_SAY.pronouns, f"my {named['who']}", said[named.end() :])


def _sentences(said: str) -> list[str]:
    """Return the sentences of a text; one that refuses what the one before names is joined to it.

    >>> _sentences("i have class from 9 to 11. do not call then. stop texting.")
    ['i have class from 9 to 11, do not call then', 'stop texting']
    """
    if _has(r"\bother times?\b", said):
        return [said]
    found: list[str] = []
    for each in filter(None, re.split(r"(?<=[a-z0-9)])[.;!?]+(?:\s|$)|\n", said)):
        bare = _bare(each) and found and _names_times(found[-1])
        if found and (bare or (_has(_SAY.anaphora, each) and _channels(found[-1]))):
            found[-1] += f", {each.strip()}"
        else:
            found.append(each.strip())
    return found


def _bare(sentence: str) -> bool:
    """Return whether a sentence refuses something without saying when or where."""
    refuses = _has(_SAY.refuses, sentence) or _has(_SAY.unsuitable, sentence)
    then = _has(r"\bthen\b|\bthat time\b|\btime\b|^\W*no calls?\W*$", sentence)
    return refuses and then and not (_names_times(sentence) or _places(sentence))


def _names_times(sentence: str) -> bool:
    return bool(clock_words.ranges(sentence, _SAY.parts))


def times_in(text: str, *, today: date) -> tuple[str, ...]:
    """Return the times a text names, such as ``before noon``, as spans; none if it names none."""
    said = clock_words.plain(text)
    days = clock_words.day_words(said, _SAY.days, today)
    times = clock_words.ranges(said, _SAY.parts) or clock_words.moments(said)
    return clock_words.spans(days, times) if days or times else ()


def _employer_forbids(said: str) -> bool:
    words = {name for name, pattern in _SAY.employer_words.items() if _has(pattern, said)}
    return any(words.issuperset(each) for each in _SAY.employer_forbids)


def _engaged(said: str) -> bool:
    """Return whether somebody says what they do at a time, and so that they cannot talk then."""
    return _has(_SAY.engaged, said) and not _has(_SAY.matters, said)


def _has(patterns: str | tuple[str, ...], said: str) -> bool:
    each = (patterns,) if isinstance(patterns, str) else patterns
    return any(re.search(pattern, said) for pattern in each)


def _meanings(said: str, today: date) -> Iterator[Meaning]:
    if _has(_SAY.bare_stop, said):
        yield Meaning(WishKind.NOT_BY_CHANNEL, this_number=True)
        return
    if _has(_SAY.attorney, said) and not _has(_SAY.attorney_gone, said):
        known = _has(_SAY.attorney_known, said) or _has(r"(?:lawyer|attorney|counsel),? [a-z]+ [a-z]+", said)
        yield Meaning(None, attorney=known)
        return
    if _has(_SAY.takes_back, said):
        yield from _taken_back(said, today)
        if _has(_SAY.again, said) and "call" in _channels(said):
            yield from _agreed(said, today, ())
        return
    forbids = _employer_forbids(said) and not _has(_SAY.now, said)
    if forbids:
        yield Meaning(WishKind.EMPLOYER_FORBIDS)
    # An employer's "do not" is not the person's: only an order to us is.
    refuses = _has(_SAY.orders if forbids else _SAY.refuses, said)
    unsuitable = _has(_SAY.unsuitable, said)
    places = _places(said)
    if refuses or unsuitable or _has(_SAY.only, said):
        yield from _refused(said, today, places, refuses=refuses, unsuitable=unsuitable)
        return
    if forbids:
        return
    if places and _has(_SAY.here, said):
        yield Meaning(WishKind.AT_PLACE_NOW, places=places)
    yield from _plain(said, today, places)


def _plain(said: str, today: date, places: tuple[str, ...]) -> Iterator[Meaning]:
    """Yield what a sentence without a word of refusal means."""
    if _has(_SAY.refuses_to_pay, said):
        yield Meaning(WishKind.CEASE)
    elif _has(_SAY.nights, said):
        yield Meaning(WishKind.NOT_AT_TIME, spans=times_in(said, today=today))
    elif _has(_SAY.not_now, said):
        yield Meaning(WishKind.NOT_NOW)
    elif _has(_SAY.everything, said):
        yield Meaning(WishKind.CEASE)
    elif _has(_SAY.consents, said):
        yield from _agreed(said, today, places)
    elif not places and _engaged(said) and (spans := times_in(said, today=today)):
        yield Meaning(WishKind.NOT_AT_TIME, spans=spans)


def _refused(
    said: str, today: date, places: tuple[str, ...], *, refuses: bool, unsuitable: bool
) -> Iterator[Meaning]:
    only = _has(_SAY.only, said)
    days = clock_words.day_words(said, _SAY.days, today)
    times = clock_words.ranges(said, _SAY.parts) or clock_words.moments(said)
    if only and (times or days) and not (refuses and not unsuitable and _channels(said) == ()):
        yield from _only_then(days, times)
        return
    if days or times:
        yield Meaning(WishKind.NOT_AT_TIME, spans=clock_words.spans(days, times))
    elif places and not (refuses and _channels(said) in {("letter",), ("visit",)}):
        yield from _not_there(said, places, refuses=refuses)
    elif only and _channels(said):
        kept = _channels(next((part for part in said.split(",") if _has(_SAY.only, part)), said))
        yield Meaning(WishKind.NOT_BY_CHANNEL, channels=tuple(one for one in _CHANNELS if one not in kept))
    elif _has(_SAY.entirely, said):
        yield Meaning(WishKind.CEASE)
    elif refuses and _channels(said):
        said = ",".join(part for part in re.split(_CLAUSE, said) if not _offers(part)) or said
        number = _has(_SAY.this_number, said)
        channels = _channels(said)
        lines = _lines(said) if "call" in channels or "sms" in channels else ()
        yield Meaning(WishKind.NOT_BY_CHANNEL, channels=channels, this_number=number, places=lines)
    elif refuses and _has(_SAY.this_number, said):
        yield Meaning(WishKind.NOT_BY_CHANNEL, channels=("call", "sms"), this_number=True)
    elif _has(_SAY.everything, said) or _has(_SAY.refuses_to_pay, said):
        yield Meaning(WishKind.CEASE)
    elif _has(_SAY.not_now, said):
        yield Meaning(WishKind.NOT_NOW)


def _not_there(said: str, places: tuple[str, ...], *, refuses: bool) -> Iterator[Meaning]:
    """Yield what a sentence that names a place refuses: the place, and a line that rings there."""
    if refuses and _lines(said):
        yield Meaning(WishKind.NOT_BY_CHANNEL, channels=("call", "sms"), places=_lines(said))
    here = _has(_SAY.here, said)
    yield Meaning(WishKind.AT_PLACE_NOW if here and not refuses else WishKind.NOT_AT_PLACE, places=places)


def _lines(said: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _SAY.lines.items() if _has(pattern, said))


def _offers(part: str) -> bool:
    """Return whether a clause offers a way rather than refusing one."""
    return _has(_SAY.offers, part) and not _has(_SAY.refuses, part)


def _only_then(days: list[str], times: list[clock_words.Range]) -> Iterator[Meaning]:
    """Yield that every time but the named one is refused."""
    spans: tuple[str, ...] = ()
    if times:
        spans = clock_words.spans(days, clock_words.others(times))
    rest = clock_words.other_days(days) if days else []
    if rest:
        spans += clock_words.spans(rest, [])
    yield Meaning(WishKind.NOT_AT_TIME, spans=spans)


def _agreed(said: str, today: date, places: tuple[str, ...]) -> Iterator[Meaning]:
    talk = re.search(_SAY.talk_to, said)
    if talk and talk["who"] not in {"me", "you", "us"}:
        yield Meaning(WishKind.CONSENT, about=talk["who"])
        return
    spans = times_in(said, today=today)
    if spans:
        yield Meaning(WishKind.CONSENT, about="time", spans=clock_words.once(spans, said, today))
    if places:
        yield Meaning(WishKind.CONSENT, about="place", places=places)
    channels = _channels(said)
    written = tuple(one for one in channels if one in {"sms", "email"})
    if written:
        yield Meaning(WishKind.CONSENT, about="medium", channels=written)
    if _has(_SAY.again, said) and ("call" in channels or not channels):
        yield Meaning(WishKind.CONTACT_AGAIN)
        yield Meaning(WishKind.CONSENT, about="calls", days=_days(said))


def _taken_back(said: str, today: date) -> Iterator[Meaning]:
    channels, places = _channels(said), _places(said)
    spans = times_in(said, today=today)
    if spans or not (channels or places):
        yield Meaning(WishKind.NOT_AT_TIME, withdrawn=True)
    if places:
        yield Meaning(WishKind.NOT_AT_PLACE, places=places, withdrawn=True)
    if channels and not spans:
        yield Meaning(WishKind.NOT_BY_CHANNEL, channels=channels, withdrawn=True)


def _channels(said: str) -> tuple[str, ...]:
    found = {name for name, pattern in _SAY.channels.items() if _has(pattern, said)}
    found |= {name for pattern, names in _SAY.several.items() if _has(pattern, said) for name in names}
    return tuple(name for name in _CHANNELS if name in found)


def _places(said: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _SAY.places.items() if _has(pattern, said))


def place_of(said: str) -> str | None:
    """Return the place a word names, by the same patterns; the word itself when none does."""
    found = _places(f"at {said.lower()}")
    return found[0] if found else said


def _days(said: str) -> int | None:
    """Return for how many days, the day of it counted, a text agrees; ``None`` when it names no number."""
    found = re.search(rf"(?:\b(in) )?\b(\d+|{'|'.join(_SAY.numbers)}) days?\b", said)
    if found is None:
        return 2 if "tomorrow" in said else None
    days = _SAY.numbers.get(found[2]) or int(found[2])
    return days + 1 if found[1] == "in" else days
