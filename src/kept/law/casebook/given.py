"""What the details of an event say without words to understand: designations, consents, withdrawals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from kept.law.casebook.file import Happening
from kept.law.casebook.terms import TERMS, first, says
from kept.law.history import SpanError, WishKind, read_spans
from kept.law.history.clock_words import once
from kept.law.history.statements import Meaning, place_of, times_in

#: From a text to the times it names, as spans.
Spans = Callable[[str], tuple[str, ...]]


def given_of(event: Happening, *, today: date, notes: list[str]) -> Iterator[Meaning]:
    """Yield what the details of an event say.

    Args:
        event: one event of a case.
        today: its local date.
        notes: takes a line for each text in which no time was found.
    """

    def spans(text: str) -> tuple[str, ...]:
        try:
            read_spans((text,))
        except SpanError:
            found = times_in(text, today=today)
            if not found:
                notes.append(f"no time was found in {text!r}")
            return found
        return (text,)

    if isinstance(designates := event.get("designates"), dict):
        yield from _designated(designates, spans)
    if isinstance(withdraws := event.get("withdraws") or event.get("revokes"), str):
        yield _withdrawn(withdraws, spans)
    if isinstance(consent := event.get("consent"), dict):
        yield from _consented(consent, event, today, spans)


def _designated(designates: Mapping[str, Any], spans: Spans) -> Iterator[Meaning]:
    times = tuple(span for text in _times(designates) for span in spans(text))
    places = tuple(place_of(each) or "" for each in _listed(designates, "place", "places"))
    if times:
        yield Meaning(WishKind.NOT_AT_TIME, spans=times)
    if places:
        yield Meaning(WishKind.NOT_AT_PLACE, places=places)


def _times(designates: Mapping[str, Any]) -> Iterator[str]:
    """Yield the times a designation gives: as texts, as days, or as a beginning and an end."""
    yield from _listed(designates, "time", "times")
    days = " ".join(_listed(designates, "day", "days")) or "daily"
    start = designates.get("from") or designates.get("start")
    end = designates.get("to") or designates.get("end")
    if start and end:
        yield f"{days} {start}-{end}"
    elif days != "daily":
        yield days


def _listed(given: Mapping[str, Any], *names: str) -> list[str]:
    """Return the texts some details hold, whether one or a list."""
    found = [given.get(name) for name in names]
    each = [text for one in found for text in (one if isinstance(one, list | tuple) else (one,))]
    return [text for text in each if isinstance(text, str)]


def _withdrawn(text: str, spans: Spans) -> Meaning:
    if says("consent|extra_calls", text):
        return Meaning(WishKind.CONSENT, withdrawn=True)
    if medium := first(TERMS.media, text):
        return Meaning(WishKind.NOT_BY_CHANNEL, channels=(medium,), withdrawn=True)
    if times := spans(text):
        return Meaning(WishKind.NOT_AT_TIME, spans=times, withdrawn=True)
    return Meaning(WishKind.NOT_AT_PLACE, places=(place_of(text) or text,), withdrawn=True)


def _consented(consent: Mapping[str, Any], event: Happening, today: date, spans: Spans) -> Iterator[Meaning]:
    scope, _, detail = str(consent.get("scope") or consent.get("for") or "any").partition(":")
    days = consent["duration_days"] if isinstance(consent.get("duration_days"), int) else None
    if scope == "time" and detail not in {"", "any"}:
        times = once(spans(detail), f"{detail} {event.meaning or ''}", today)
        yield Meaning(WishKind.CONSENT, about="time", spans=times, days=days)
    elif says("autodial|robocall|prerecorded|automated|tcpa|express", scope):
        yield Meaning(WishKind.CONSENT, about="automated")
    elif scope in {"third_party", "person"}:
        yield Meaning(WishKind.CONSENT, about=detail or None)
    elif scope == "place" or place_of(scope) == "workplace":
        yield Meaning(WishKind.CONSENT, about="place", places=(place_of(detail or scope) or "",))
    elif says("direct_?contact|attorney|represent", scope):
        yield Meaning(WishKind.CONSENT, about="direct")
    elif says("call|frequen|contact", scope):
        yield Meaning(WishKind.CONSENT, about="calls", days=days)
        yield Meaning(WishKind.CONTACT_AGAIN)
    elif medium := first(TERMS.media, detail or scope):
        yield Meaning(WishKind.CONSENT, about="medium", channels=(medium,))
    else:
        yield Meaning(WishKind.CONSENT, about="any", days=days)
