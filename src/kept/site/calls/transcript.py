"""What happened in a call, event by event, in words: for the one who decides on its promise, or checks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kept.calls import Event, promise_text
from kept.calls.files import Answer
from kept.datafile import Bilingual
from kept.records import house
from kept.records.models import Call
from kept.site import practice


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: when, at which step, what; ``withdrawn`` when it was undone later."""

    at: datetime
    where: str
    what: str
    withdrawn: bool


def transcript(call: Call, withdrawn: tuple[int, ...], *, currency: str) -> list[Happened]:
    """Return a call's events in order, in the language of the page; mere steps onward are left out."""
    found = []
    for row in call.events.order_by("seq"):
        event = Event.model_validate_json(row.event)
        what = _WORDS.get(event.kind, _nothing)(event, currency)
        if what:
            found.append(Happened(row.at, _where(event), what, row.seq - 1 in withdrawn))
    return found


def _where(event: Event) -> str:
    """Return the title of the step, or the label of the prepared lines, where an event happened."""
    place, _slash, aside = event.step.partition("/")
    lines = house.playbooks().objections.get(aside)
    if lines is not None:
        return practice.said(lines.label)
    playbook, _dot, name = place.partition(".")
    step = house.playbooks().steps.get(playbook, {}).get(name)
    return practice.said(step.title) if step else event.step


def _answers(event: Event) -> tuple[Answer, ...]:
    """Return the answers that could be chosen where an event happened."""
    place, _slash, aside = event.step.partition("/")
    if aside in house.playbooks().objections:
        return house.playbooks().objections[aside].answers
    playbook, _dot, name = place.partition(".")
    step = house.playbooks().steps.get(playbook, {}).get(name)
    return step.answers if step else ()


def _answer(event: Event, _currency: str) -> str:
    labels = (practice.said(one.label) for one in _answers(event) if one.code == event.value)
    return next(labels, event.value)


def _promise(event: Event, currency: str) -> str:
    words = promise_text(house.playbooks(), event.parts, currency, practice.language())
    return _("Promise: %(words)s") % {"words": words}


def _nothing(_event: Event, _currency: str) -> str:
    return ""


def _coded(text: Callable[[], str], words: Callable[[str], str]) -> Callable[[Event, str], str]:
    """Return how an event reads whose code has words of its own."""
    return lambda event, _currency: text() % {"what": words(event.value)}


def _label(known: Callable[[], dict[str, Bilingual]]) -> Callable[[str], str]:
    return lambda code: practice.said(known()[code]) if code in known() else code


def _objections() -> dict[str, Bilingual]:
    return {code: lines.label for code, lines in house.playbooks().objections.items()}


def _options() -> dict[str, Bilingual]:
    return {str(kind): label for kind, label in house.options().file.labels.items()}


def _requests() -> dict[str, Bilingual]:
    return dict(house.playbooks().words.requests)


def _ends() -> dict[str, Bilingual]:
    return {code: one.label for code, one in house.playbooks().words.end_reasons.items()}


def _tasks() -> dict[str, Bilingual]:
    return {str(code): label for code, label in house.playbooks().words.tasks.items()}


_WORDS: dict[str, Callable[[Event, str], str]] = {
    "answer": _answer,
    "promise": _promise,
    "note": lambda event, _currency: _("Note: %(what)s") % {"what": event.text or event.value},
    "explain": lambda event, _currency: f"{_label(_tasks)(event.value)}: {event.text}",
    "next_contact": lambda event, _currency: _("Contact again on %(what)s") % {"what": event.on},
    "undo": lambda _event, _currency: _("Undo"),
    "reason": _coded(lambda: _("Reason: %(what)s"), practice.reason),
    "heard": _coded(lambda: _("Heard: %(what)s"), practice.signal),
    "told": _coded(lambda: _("Told: %(what)s"), practice.consequence),
    "objection": _coded(lambda: _("They said: %(what)s"), _label(_objections)),
    "option": _coded(lambda: _("Chosen: %(what)s"), _label(_options)),
    "request": _coded(lambda: _("They asked: %(what)s"), _label(_requests)),
    "end": _coded(lambda: _("Ended early: %(what)s"), _label(_ends)),
}
