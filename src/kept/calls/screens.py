"""What the page shows where the call stands: words to read aloud, small guidance, answers, live keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kept.calls.books import Playbooks
from kept.calls.codes import DEBT_FACTS, HEADINGS, TASKS
from kept.calls.files import Line
from kept.calls.guide import live_kinds
from kept.calls.moves import answers, current
from kept.calls.speech import placeholders
from kept.calls.state import CallState, PromisePart
from kept.datafile import Bilingual
from kept.money import format_minor


class MissingFactError(LookupError):
    """A line needs a fact that was not given; the message names the step and the fact."""


class UnidentifiedError(RuntimeError):
    """A line would speak of the debt before the identity is confirmed; the check at load prevents it."""


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen: ``key`` is the digit, or "" when it is chosen from a menu."""

    code: str
    label: str
    key: str = ""


@dataclass(frozen=True)
class Mark:
    """A heading or task and how it stands: ``done``, ``current`` or ``ahead``."""

    code: str
    label: str
    state: str


@dataclass(frozen=True)
class Expected:
    """An objection to expect, for the preparation card: how to meet it, with nothing to read out."""

    code: str
    label: str
    guide: str


@dataclass(frozen=True)
class Screen:
    """One screen of a call.

    Attributes:
        step: id of the step; aside: objection whose lines are open, or "".
        progress: the eight headings; tasks: the four core tasks.
        say: sentences to read aloud, joined; guide: small text that never needs reading aloud.
        answers: numbered answers; objections, requests, end_reasons: menus.
        form: what the page must show besides: preparation, reasons, consequences, options, promise,
            wrap_up, or "" for plain talk.
        questions: fitting questions for the reasons chosen so far; reply: what to answer to the last of them.
        reasons: chips from ``facts["reasons"]``, chosen ones marked ``done``.
        consequences: from ``facts["consequences"]``, not yet told first; told ones marked ``done``.
        options: those of ``facts["options"]`` that lead on from this step, in the order given.
        methods, sources: of payment and of its funds, for the promise form.
        expected: objections to expect, on the preparation card only.
        keys: kinds of events that are live; may_speak_of_debt: the identity is confirmed.
    """

    playbook: str
    playbook_title: str
    purpose: str
    step: str
    aside: str
    title: str
    progress: tuple[Mark, ...]
    tasks: tuple[Mark, ...]
    say: str
    guide: str
    answers: tuple[Choice, ...]
    form: str
    questions: tuple[str, ...]
    reply: str
    reasons: tuple[Mark, ...]
    consequences: tuple[Mark, ...]
    options: tuple[Choice, ...]
    methods: tuple[Choice, ...]
    sources: tuple[Choice, ...]
    objections: tuple[Choice, ...]
    rudeness: tuple[Choice, ...]
    requests: tuple[Choice, ...]
    end_reasons: tuple[Choice, ...]
    expected: tuple[Expected, ...]
    keys: frozenset[str]
    may_speak_of_debt: bool
    language: str


def screen(books: Playbooks, state: CallState, facts: Mapping[str, Any], language: str) -> Screen:
    """Return what to show.

    Args:
        books: the house's playbooks.
        state: the call.
        facts: the texts for the placeholders (``NEUTRAL_FACTS`` and ``DEBT_FACTS``), already formatted; and
            optionally ``reasons``, ``consequences`` and ``options``, lists of ``{"code", "label"}`` in the
            order that matters to this borrower (a reason may add ``questions``, a list of texts, and ``say``,
            the reply to it), and ``currency``.
        language: ``zh…`` for Chinese, anything else English.

    Raises:
        MissingFactError: a line needs a fact that ``facts`` lacks.
        UnidentifiedError: a line would speak of the debt too early.
    """
    here, book = current(books, state), books.playbooks[state.playbook]
    lines = books.objections.get(state.aside)
    fill = _Filler(books, state, facts, language)
    chosen = _chosen(facts, state)
    return Screen(
        playbook=state.playbook,
        playbook_title=book.title.in_(language),
        purpose=book.purpose.in_(language),
        step=state.step,
        aside=state.aside,
        title=(lines.label if lines else here.title).in_(language),
        progress=_progress(books, state, language),
        tasks=_tasks(books, state, language),
        say=fill.said(lines.say if lines else here.say),
        guide=(lines.guide if lines else _guide(books, state)).in_(language),
        answers=tuple(
            Choice(one.code, one.label.in_(language), str(digit))
            for digit, one in enumerate(answers(books, state), start=1)
        ),
        form="" if lines else here.form or "",
        questions=tuple(question for one in chosen for question in one.get("questions", ())),
        reply=str(chosen[-1].get("say", "")) if chosen else "",
        reasons=_marks(facts.get("reasons", ()), state.reasons) if state.identified else (),
        consequences=_consequences(facts, state) if state.identified else (),
        options=_options(books, state, facts),
        methods=_menu(books.words.methods, language),
        sources=_menu(books.words.sources, language),
        objections=_objections(books, state, language, rude=False),
        rudeness=_objections(books, state, language, rude=True),
        requests=_menu(books.words.requests, language),
        end_reasons=_menu({code: one.label for code, one in books.words.end_reasons.items()}, language),
        expected=_expected(books, state, language),
        keys=live_kinds(books, state),
        may_speak_of_debt=state.identified,
        language=language,
    )


@dataclass(frozen=True)
class _Filler:
    books: Playbooks
    state: CallState
    facts: Mapping[str, Any]
    language: str

    def said(self, lines: Sequence[Line]) -> str:
        """Return the sentences that can be said, joined as the language joins sentences."""
        joint = "" if self.language.lower().startswith("zh") else " "
        return joint.join(
            self._filled(line)
            for line in lines
            if not line.when_known or self._known(line) or self._early(line)
        )

    def _filled(self, text: Bilingual) -> str:
        words = text.in_(self.language)
        return words.format_map({name: self._fact(name) for name in placeholders(words)})

    def _known(self, line: Line) -> bool:
        return all(self._value(name) for name in placeholders(line.in_(self.language)))

    def _early(self, line: Line) -> bool:
        return not self.state.identified and bool(placeholders(line.in_(self.language)) & DEBT_FACTS)

    def _value(self, name: str) -> str:
        if name == "promise":
            return promise_text(
                self.books, self.state.promise, self.facts.get("currency", "CNY"), self.language
            )
        return str(self.facts.get(name) or "")

    def _fact(self, name: str) -> str:
        if name in DEBT_FACTS and not self.state.identified:
            raise UnidentifiedError(f"{self.state.place} speaks of {name!r} before the identity is confirmed")
        value = self._value(name)
        if not value:
            raise MissingFactError(f"{self.state.place} needs the fact {name!r}")
        return value


def promise_text(books: Playbooks, parts: Sequence[PromisePart], currency: str, language: str) -> str:
    """Return a promise in words, each part with its date, amount and method, or "" when there is none."""
    joint = "；" if language.lower().startswith("zh") else "; "
    part_words = books.words.promise_part.in_(language)
    return joint.join(
        part_words.format(
            on=part.on.isoformat(),
            amount=format_minor(part.amount_minor, currency),
            method=books.words.methods[part.method].in_(language),
        )
        for part in parts
    )


def _progress(books: Playbooks, state: CallState, language: str) -> tuple[Mark, ...]:
    now = current(books, state).heading
    return tuple(
        Mark(
            code,
            books.words.headings[code].in_(language),
            "current"
            if code == now and not state.closed
            else "done"
            if code in (*state.passed, now)
            else "ahead",
        )
        for code in HEADINGS
    )


def _tasks(books: Playbooks, state: CallState, language: str) -> tuple[Mark, ...]:
    done = {task for task, _ in state.tasks}
    return tuple(
        Mark(task, books.words.tasks[task].in_(language), "done" if task in done else "ahead")
        for task in TASKS
    )


def _guide(books: Playbooks, state: CallState) -> Bilingual:
    """Return the guidance of the step; where reasons are heard, how to listen to the last one chosen."""
    here = current(books, state)
    if here.form == "reasons" and state.reasons:
        return books.reasons.get(state.reasons[-1], here.guide)
    return here.guide


def _chosen(facts: Mapping[str, Any], state: CallState) -> tuple[Mapping[str, Any], ...]:
    """Return the given reasons that were chosen, in the order of choosing."""
    given = {one["code"]: one for one in facts.get("reasons", ())} if state.identified else {}
    return tuple(given[code] for code in state.reasons if code in given)


def _marks(given: Sequence[Mapping[str, str]], done: Sequence[str]) -> tuple[Mark, ...]:
    return tuple(Mark(one["code"], one["label"], "done" if one["code"] in done else "ahead") for one in given)


def _consequences(facts: Mapping[str, Any], state: CallState) -> tuple[Mark, ...]:
    marks = _marks(facts.get("consequences", ()), (*state.told_before, *state.told))
    return tuple(sorted(marks, key=lambda mark: mark.code in state.told_before))


def _options(books: Playbooks, state: CallState, facts: Mapping[str, Any]) -> tuple[Choice, ...]:
    leading_on = current(books, state).options if state.identified and not state.aside else {}
    return tuple(
        Choice(one["code"], one["label"]) for one in facts.get("options", ()) if one["code"] in leading_on
    )


def _objections(books: Playbooks, state: CallState, language: str, *, rude: bool) -> tuple[Choice, ...]:
    return tuple(
        Choice(code, lines.label.in_(language))
        for code, lines in books.objections.items()
        if lines.rudeness == rude and (state.identified or lines.before_identity)
    )


def _expected(books: Playbooks, state: CallState, language: str) -> tuple[Expected, ...]:
    if current(books, state).form != "preparation":
        return ()
    return tuple(
        Expected(code, books.objections[code].label.in_(language), books.objections[code].guide.in_(language))
        for code in books.playbooks[state.playbook].expects
    )


def _menu(labels: Mapping[str, Bilingual], language: str) -> tuple[Choice, ...]:
    return tuple(Choice(code, label.in_(language)) for code, label in labels.items())
