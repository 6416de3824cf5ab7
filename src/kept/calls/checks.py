"""What must hold of the playbook files beyond their schema; each fault names its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import get_args

from kept.calls.codes import (
    DEBT_FACTS,
    DEBT_FORMS,
    HEADINGS,
    NEUTRAL_FACTS,
    OPENING,
    PLAYBOOKS,
    PUT_THROUGH,
    RETURN,
    TASKS,
    Outcome,
)
from kept.calls.files import Answer, Line, Objection, Objections, Playbook, Reasons, SharedSteps, Step, Words
from kept.calls.graph import edges, leads_out, reached
from kept.datafile import Bilingual

Loc = tuple[str | int, ...]
Fault = tuple[Loc, str]

MAX_ANSWERS = 9


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


def text_faults(text: Text, words: Words) -> Iterator[Fault]:
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
        for code, phrases in words.forbidden.items():
            if hit := found(getattr(phrases, language), phrase):
                yield here, f"{hit!r} must not be said ({code})"
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


def words_faults(words: Words) -> Iterator[Fault]:
    """Yield what is wrong with the labels."""
    for field, codes in (("headings", HEADINGS), ("tasks", TASKS), ("outcomes", get_args(Outcome))):
        for code in codes:
            if code not in getattr(words, field):
                yield (field,), f"{code!r} has no label"
    for code, outcome in words.outcomes.items():
        if outcome.next_step not in words.next_steps:
            yield ("outcomes", code, "next_step"), f"next step {outcome.next_step!r} has no label"
    for language in ("zh", "en"):
        if placeholders(getattr(words.promise_part, language)) != {"on", "amount", "method"}:
            yield ("promise_part", language), "needs {on}, {amount} and {method}, nothing else"


def reasons_faults(reasons: Reasons, words: Words) -> Iterator[Fault]:
    """Yield what is wrong with the guidance per reason."""
    for code, guide in reasons.reasons.items():
        yield from text_faults(Text(("reasons", code), guide, spoken=False), words)


def objections_faults(
    file: Objections, words: Words, reasons: Reasons, shared: Mapping[str, Step]
) -> Iterator[Fault]:
    """Yield what is wrong with the prepared lines."""
    for code, lines in file.objections.items():
        at: Loc = ("objections", code)
        yield from _answer_faults(lines.answers, at, reasons, file.objections)
        if not lines.say:
            yield at, "prepared lines need words to say"
        if all(answer.to != RETURN for answer in lines.answers):
            yield at, "no answer returns to the call"
        for index, answer in enumerate(lines.answers):
            if not _known(answer.to, shared) and answer.to != RETURN:
                yield (*at, "answers", index, "to"), f"there is no shared step {answer.to!r}"
        for text in objection_texts(lines, at):
            yield from text_faults(text, words)
            if lines.before_identity:
                yield from neutral_faults(text, words)


def shared_faults(file: SharedSteps, words: Words, reasons: Reasons) -> Iterator[Fault]:
    """Yield what is wrong with the shared steps by themselves."""
    if "wrap_up" not in file.steps or file.steps["wrap_up"].form != "wrap_up":
        yield ("steps",), "a step 'wrap_up' with form wrap_up is needed"
    yield from _steps_faults(file.steps, words, reasons, file.steps, None)


def playbook_faults(
    playbook: Playbook,
    words: Words,
    reasons: Reasons,
    objections: Mapping[str, Objection],
    shared: Mapping[str, Step],
) -> Iterator[Fault]:
    """Yield what is wrong with one playbook, the shared steps joined to it."""
    yield from _head_faults(playbook, objections, shared)
    for field, words_of in (("title", playbook.title), ("purpose", playbook.purpose)):
        yield from text_faults(Text((field,), words_of, spoken=False), words)
    for name in sorted(playbook.steps.keys() & shared.keys()):
        yield ("steps", name), "has the name of a shared step"
    steps = {**shared, **playbook.steps}
    local = list(_steps_faults(playbook.steps, words, reasons, steps, objections))
    yield from local
    if not local and playbook.start in steps:
        yield from _walk_faults(playbook, words, objections, steps)


def _head_faults(
    playbook: Playbook, objections: Mapping[str, Objection], shared: Mapping[str, Step]
) -> Iterator[Fault]:
    steps = {**shared, **playbook.steps}
    for field in ("start", "opening", "promised"):
        name = getattr(playbook, field)
        if name is not None and name not in steps:
            yield (field,), f"there is no step {name!r}"
    if playbook.returns_to is not None and playbook.returns_to not in PLAYBOOKS:
        yield ("returns_to",), f"there is no playbook {playbook.returns_to!r}"
    for index, code in enumerate(playbook.expects):
        if code not in objections:
            yield ("expects", index), f"there are no prepared lines {code!r}"


def _steps_faults(
    steps: Mapping[str, Step],
    words: Words,
    reasons: Reasons,
    known: Mapping[str, Step],
    objections: Mapping[str, Objection] | None,
) -> Iterator[Fault]:
    exits = leads_out(known)
    for name, step in steps.items():
        at: Loc = ("steps", name)
        yield from _answer_faults(step.answers, at, reasons, objections)
        for edge in edges(step):
            if edge.to == RETURN or not _known(edge.to, known):
                yield (*at, *edge.loc), f"there is no step {edge.to!r}"
        yield from _form_faults(step, at)
        if name not in exits:
            yield at, "is a dead end: no way out of it leads to the wrap-up"
        for text in step_texts(step, at):
            yield from text_faults(text, words)


def _form_faults(step: Step, at: Loc) -> Iterator[Fault]:
    if step.form == "wrap_up" and any(True for _ in edges(step)):
        yield at, "the wrap-up is the end and leads nowhere"
    if (step.form == "options") != bool(step.options):
        yield at, "options and the form 'options' belong together"
    if (step.form == "promise") != (step.promised is not None):
        yield at, "promised and the form 'promise' belong together"


def _answer_faults(
    answers: tuple[Answer, ...],
    at: Loc,
    reasons: Reasons,
    objections: Mapping[str, Objection] | None,
) -> Iterator[Fault]:
    codes = [answer.code for answer in answers]
    if len(answers) > MAX_ANSWERS:
        yield (*at, "answers"), f"more than {MAX_ANSWERS} answers cannot be chosen by a digit"
    for index, answer in enumerate(answers):
        here = (*at, "answers", index)
        if codes.index(answer.code) != index:
            yield (*here, "code"), f"answer {answer.code!r} stands twice"
        if answer.reason is not None and answer.reason not in reasons.reasons:
            yield (*here, "reason"), f"reason {answer.reason!r} is not in reasons.yaml"
        if objections is not None and answer.objection is not None and answer.objection not in objections:
            yield (*here, "objection"), f"there are no prepared lines {answer.objection!r}"


def _known(target: str, steps: Mapping[str, Step]) -> bool:
    if target.startswith("playbook:"):
        return target.removeprefix("playbook:") in PLAYBOOKS
    return target in {PUT_THROUGH, OPENING} or target in steps


def _walk_faults(
    playbook: Playbook, words: Words, objections: Mapping[str, Objection], steps: Mapping[str, Step]
) -> Iterator[Fault]:
    before = reached(playbook, steps, objections)
    if not any(edge.to == "wrap_up" or not edge.inside for name in before for edge in edges(steps[name])):
        yield ("start",), "the wrap-up cannot be reached"
    for name in playbook.steps:
        if name not in before:
            yield ("steps", name), "cannot be reached from the start"
    for name, unidentified in before.items():
        if unidentified:
            yield from _unidentified_faults(name, steps[name], words)


def _unidentified_faults(name: str, step: Step, words: Words) -> Iterator[Fault]:
    at: Loc = ("steps", name)
    if step.form in DEBT_FORMS or step.task is not None:
        yield at, f"step {name!r} deals with the debt but is reached before the identity is confirmed"
    for text in step_texts(step, at):
        for loc, why in neutral_faults(text, words):
            yield loc, f"step {name!r}: {why}"
