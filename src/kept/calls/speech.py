"""The words of the playbooks: every text of a file, and what must not stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from kept.calls.codes import DEBT_FACTS, NEUTRAL_FACTS
from kept.calls.files import Answer, Line, Objection, Step, Words
from kept.datafile import Bilingual
from kept.law import review_text

Loc = tuple[str | int, ...]
Fault = tuple[Loc, str]


@dataclass(frozen=True)
class Text:
    """One text of a file: its place, its words, whether it is read aloud."""

    loc: Loc
    words: Bilingual
    spoken: bool


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces.

    Raises:
        ValueError: a brace without its partner.
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def step_texts(step: Step, at: Loc) -> Iterator[Text]:
    """Yield every text of a step."""
    yield Text((*at, "title"), step.title, spoken=False)
    yield Text((*at, "guide"), step.guide, spoken=False)
    yield from _said(step.say, at)
    yield from _labels(step.answers, at)


def objection_texts(lines: Objection, at: Loc) -> Iterator[Text]:
    """Yield every text of prepared lines."""
    yield Text((*at, "label"), lines.label, spoken=False)
    yield Text((*at, "guide"), lines.guide, spoken=False)
    yield from _said(lines.say, at)
    yield from _labels(lines.answers, at)


def _said(say: tuple[Line, ...], at: Loc) -> Iterator[Text]:
    for index, line in enumerate(say):
        yield Text((*at, "say", index), line, spoken=True)


def _labels(answers: tuple[Answer, ...], at: Loc) -> Iterator[Text]:
    for index, answer in enumerate(answers):
        yield Text((*at, "answers", index, "label"), answer.label, spoken=False)


def found(phrases: tuple[str, ...], text: str) -> str:
    """Return the first of the phrases that stands in a text (whole words, any case, if Latin), or ""."""
    for phrase in phrases:
        pattern = rf"\b{re.escape(phrase)}\b" if phrase.isascii() else re.escape(phrase)
        if re.search(pattern, text, re.IGNORECASE):
            return phrase
    return ""


def text_faults(text: Text) -> Iterator[Fault]:
    """Yield what is wrong with one text wherever it stands."""
    for language, phrase in (("zh", text.words.zh), ("en", text.words.en)):
        here = (*text.loc, language)
        if not phrase.strip():
            yield here, "is empty; both languages are needed"
        try:
            names = placeholders(phrase)
        except ValueError as error:
            yield here, f"braces do not match: {error}"
            return
        for name in sorted(names - NEUTRAL_FACTS - DEBT_FACTS):
            yield here, f"placeholder {{{name}}} is not known"
        if names and not text.spoken:
            yield here, "only what is said aloud may hold placeholders"
        # A label is what the other side says, and that is theirs.
        for one in review_text(phrase, language) if text.loc[-1] != "label" else ():
            yield here, f"{one.said!r} must not be said ({one.kind})"
    if placeholders(text.words.zh) != placeholders(text.words.en):
        yield text.loc, "Chinese and English do not use the same placeholders"


def neutral_faults(text: Text, words: Words) -> Iterator[Fault]:
    """Yield what in a text would tell an unidentified listener of a debt."""
    for language, phrase in (("zh", text.words.zh), ("en", text.words.en)):
        here = (*text.loc, language)
        for name in sorted(placeholders(phrase) & DEBT_FACTS):
            yield here, f"placeholder {{{name}}} speaks of the debt before the identity is confirmed"
        if text.spoken and (hit := found(getattr(words.debt_words, language), phrase)):
            yield here, f"{hit!r} speaks of the debt before the identity is confirmed"
