"""What stands in the playbook files: steps, answers, objections, how to listen, words."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from kept.calls.codes import Form, Heading, Outcome, Reach, Task
from kept.datafile import Bilingual, Strict

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Target = Annotated[str, StringConstraints(pattern=r"^(playbook:)?[a-z][a-z0-9_]*$")]


class Line(Bilingual):
    """One sentence to read aloud; ``when_known`` drops it when a fact it needs is absent."""

    when_known: bool = False


class Answer(Strict):
    """One numbered answer: what the borrower said, what it establishes, where the call goes."""

    code: Code
    label: Bilingual
    to: Target
    reach: Reach | None = None
    confirms_identity: bool = False
    reason: Code | None = None
    heard: Code | None = None
    request: Code | None = None
    objection: Code | None = None


class Step(Strict):
    """One screen of the guide. Leaving it by an answer, ``next``, an option or a promise does its task."""

    heading: Heading
    title: Bilingual
    guide: Bilingual
    say: tuple[Line, ...] = ()
    form: Form | None = None
    answers: tuple[Answer, ...] = ()
    next: Target | None = None
    options: dict[Code, Target] = {}
    promised: Target | None = None
    task: Task | None = None
    outcome: Outcome | None = None


class Playbook(Strict):
    """One kind of call."""

    code: Code
    title: Bilingual
    purpose: Bilingual
    start: Code
    opening: Code | None = None
    promised: Code | None = None
    tasks_required: bool = False
    returns_to: Code | None = None
    expects: tuple[Code, ...] = ()
    steps: dict[Code, Step]


class SharedSteps(Strict):
    """Steps that several playbooks lead to."""

    steps: dict[Code, Step]


class Objection(Strict):
    """Prepared lines for something a borrower may say at any step, after which the call returns."""

    label: Bilingual
    guide: Bilingual
    say: tuple[Line, ...]
    answers: tuple[Answer, ...]
    rudeness: bool = False
    before_identity: bool = False


class Objections(Strict):
    """All prepared lines, in the order of the menu."""

    objections: dict[Code, Objection]


class Reasons(Strict):
    """How to listen to each reason for default; the codes are those of the taxonomy of reasons."""

    reasons: dict[Code, Bilingual]


class EndReason(Strict):
    """Why a call was ended before its course was run."""

    label: Bilingual
    outcome: Outcome


class OutcomeWords(Strict):
    """What to call an outcome, and what happens next."""

    label: Bilingual
    next_step: Code


class PhraseList(Strict):
    """Phrases looked for in a text, per language; English ones without regard to case."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


class Words(Strict):
    """Labels of everything that is chosen, and the words that speak of a debt."""

    headings: dict[Heading, Bilingual]
    tasks: dict[Task, Bilingual]
    outcomes: dict[Outcome, OutcomeWords]
    next_steps: dict[Code, Bilingual]
    methods: dict[Code, Bilingual]
    sources: dict[Code, Bilingual]
    requests: dict[Code, Bilingual]
    end_reasons: dict[Code, EndReason]
    debt_words: PhraseList
    promise_part: Bilingual
