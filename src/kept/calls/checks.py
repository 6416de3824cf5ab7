"""What must hold of the playbook files beyond their schema; each fault names its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from kept.calls.codes import (
    AWAIT_PAYMENT,
    DEBT_FORMS,
    HEADINGS,
    OPENING,
    PLAYBOOKS,
    PUT_THROUGH,
    RETURN,
    TASKS,
    Outcome,
)
from kept.calls.files import Answer, Objection, Objections, Playbook, Reasons, SharedSteps, Step, Words
from kept.calls.graph import edges, leads_out, reached
from kept.calls.speech import (
    Fault,
    Loc,
    Text,
    neutral_faults,
    objection_texts,
    placeholders,
    step_texts,
    text_faults,
)
from kept.datafile import Bilingual

MAX_ANSWERS = 9


@dataclass(frozen=True)
class Known:
    """What the files read so far define and others may refer to; ``steps`` are the shared ones."""

    words: Words
    reasons: Mapping[str, Bilingual]
    objections: Mapping[str, Objection]
    steps: Mapping[str, Step]


def words_faults(words: Words) -> Iterator[Fault]:
    """Yield what is wrong with the labels."""
    for field, codes in (("headings", HEADINGS), ("tasks", TASKS), ("outcomes", get_args(Outcome))):
        for code in codes:
            if code not in getattr(words, field):
                yield (field,), f"{code!r} has no label"
    if AWAIT_PAYMENT not in words.next_steps:
        yield ("next_steps",), f"{AWAIT_PAYMENT!r} has no label"
    for code, outcome in words.outcomes.items():
        if outcome.next_step not in words.next_steps:
            yield ("outcomes", code, "next_step"), f"next step {outcome.next_step!r} has no label"
    for language in ("zh", "en"):
        if placeholders(getattr(words.promise_part, language)) != {"on", "amount", "method"}:
            yield ("promise_part", language), "needs {on}, {amount} and {method}, nothing else"


def reasons_faults(reasons: Reasons) -> Iterator[Fault]:
    """Yield what is wrong with the guidance per reason."""
    for code, guide in reasons.reasons.items():
        yield from text_faults(Text(("reasons", code), guide, spoken=False))


def objections_faults(file: Objections, words: Words, reasons: Mapping[str, Bilingual]) -> Iterator[Fault]:
    """Yield what is wrong with the prepared lines, but for the steps they lead to."""
    known = Known(words, reasons, file.objections, {})
    for code, lines in file.objections.items():
        at: Loc = ("objections", code)
        yield from _answer_faults(lines.answers, at, known)
        if not lines.say:
            yield at, "prepared lines need words to say"
        if all(answer.to != RETURN for answer in lines.answers):
            yield at, "no answer returns to the call"
        if lines.before_identity:
            yield from _early_lines_faults(lines.answers, at, known)
        for text in objection_texts(lines, at):
            yield from text_faults(text)
            if lines.before_identity:
                yield from neutral_faults(text, known.words)


def lines_targets_faults(objections: Mapping[str, Objection], shared: Mapping[str, Step]) -> Iterator[Fault]:
    """Yield the answers of prepared lines that lead nowhere."""
    for code, lines in objections.items():
        for index, answer in enumerate(lines.answers):
            if answer.to not in shared and answer.to != RETURN:
                yield ("objections", code, "answers", index, "to"), f"there is no shared step {answer.to!r}"


def shared_faults(file: SharedSteps, known: Known) -> Iterator[Fault]:
    """Yield what is wrong with the shared steps by themselves."""
    if "wrap_up" not in file.steps or file.steps["wrap_up"].form != "wrap_up":
        yield ("steps",), "a step 'wrap_up' with form wrap_up is needed"
    yield from _steps_faults(file.steps, file.steps, known)


def playbook_faults(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """Yield what is wrong with one playbook, the shared steps joined to it."""
    steps = {**known.steps, **playbook.steps}
    yield from _head_faults(playbook, steps, known)
    for name in sorted(playbook.steps.keys() & known.steps.keys()):
        yield ("steps", name), "has the name of a shared step"
    local = list(_steps_faults(playbook.steps, steps, known))
    yield from local
    if not local and playbook.start in steps:
        yield from _walk_faults(playbook, steps, known)


def _head_faults(playbook: Playbook, steps: Mapping[str, Step], known: Known) -> Iterator[Fault]:
    for field in ("title", "purpose"):
        yield from text_faults(Text((field,), getattr(playbook, field), spoken=False))
    for field in ("start", "opening", "promised"):
        name = getattr(playbook, field)
        if name is not None and name not in steps:
            yield (field,), f"there is no step {name!r}"
    if playbook.returns_to is not None and playbook.returns_to not in PLAYBOOKS:
        yield ("returns_to",), f"there is no playbook {playbook.returns_to!r}"
    for index, code in enumerate(playbook.expects):
        if code not in known.objections:
            yield ("expects", index), f"there are no prepared lines {code!r}"


def _steps_faults(own: Mapping[str, Step], steps: Mapping[str, Step], known: Known) -> Iterator[Fault]:
    exits = leads_out(steps)
    for name, step in own.items():
        at: Loc = ("steps", name)
        yield from _answer_faults(step.answers, at, known)
        for edge in edges(step):
            if not _leads_somewhere(edge.to, steps):
                yield (*at, *edge.loc), f"there is no step {edge.to!r}"
        yield from _form_faults(step, at)
        if name not in exits:
            yield at, "is a dead end: no way out of it leads to the wrap-up"
        for text in step_texts(step, at):
            yield from text_faults(text)


def _form_faults(step: Step, at: Loc) -> Iterator[Fault]:
    if step.form == "wrap_up" and any(True for _ in edges(step)):
        yield at, "the wrap-up is the end and leads nowhere"
    if (step.form == "options") != bool(step.options):
        yield at, "options and the form 'options' belong together"
    if (step.form == "promise") != (step.promised is not None):
        yield at, "promised and the form 'promise' belong together"


def _answer_faults(answers: tuple[Answer, ...], at: Loc, known: Known) -> Iterator[Fault]:
    codes = [answer.code for answer in answers]
    if len(answers) > MAX_ANSWERS:
        yield (*at, "answers"), f"more than {MAX_ANSWERS} answers cannot be chosen by a digit"
    for index, answer in enumerate(answers):
        here = (*at, "answers", index)
        if codes.index(answer.code) != index:
            yield (*here, "code"), f"answer {answer.code!r} stands twice"
        if answer.reason is not None and answer.reason not in known.reasons:
            yield (*here, "reason"), f"reason {answer.reason!r} is not in reasons.yaml"
        if answer.request is not None and answer.request not in known.words.requests:
            yield (*here, "request"), f"request {answer.request!r} is not in words.yaml"
        if answer.objection is not None and answer.objection not in known.objections:
            yield (*here, "objection"), f"there are no prepared lines {answer.objection!r}"


def _leads_somewhere(target: str, steps: Mapping[str, Step]) -> bool:
    if target.startswith("playbook:"):
        return target.removeprefix("playbook:") in PLAYBOOKS
    return target in {PUT_THROUGH, OPENING} or target in steps


def _walk_faults(playbook: Playbook, steps: Mapping[str, Step], known: Known) -> Iterator[Fault]:
    before = reached(playbook, steps, known.objections)
    for name in playbook.steps:
        if name not in before:
            yield ("steps", name), "cannot be reached from the start"
    for name, unidentified in before.items():
        if playbook.opening is None and any(edge.to == OPENING for edge in edges(steps[name])):
            yield ("steps",), f"step {name!r} leads to the opening, and the playbook names none"
        if unidentified:
            yield from _unidentified_faults(name, steps[name], known)


def _unidentified_faults(name: str, step: Step, known: Known) -> Iterator[Fault]:
    at: Loc = ("steps", name)
    if step.form in DEBT_FORMS or step.task is not None:
        yield at, f"step {name!r} deals with the debt but is reached before the identity is confirmed"
    for text in step_texts(step, at):
        for loc, why in neutral_faults(text, known.words):
            yield loc, f"step {name!r}: {why}"
    yield from _early_lines_faults(step.answers, at, known)


def _early_lines_faults(answers: tuple[Answer, ...], at: Loc, known: Known) -> Iterator[Fault]:
    """Yield the answers that open lines about the debt before the identity is confirmed."""
    for index, answer in enumerate(answers):
        lines = known.objections.get(answer.objection or "")
        if lines is not None and not lines.before_identity:
            yield (
                (*at, "answers", index, "objection"),
                f"lines {answer.objection!r} are not for before identity",
            )
