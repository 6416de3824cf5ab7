"""A call as it stands: its events, and what follows from them. JSON both ways loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from kept.calls.codes import Outcome, Reach, Task
from kept.datafile import Strict
from kept.money import MAX_MINOR

Kind = Literal[
    "answer",
    "next",
    "note",
    "reason",
    "heard",
    "told",
    "objection",
    "promise",
    "option",
    "undo",
    "reach",
    "request",
    "explain",
    "next_contact",
    "end",
    "close",
]


class PromisePart(Strict):
    """One dated part of a promise to pay."""

    amount_minor: Annotated[int, Field(gt=0, le=MAX_MINOR)]
    on: date
    method: str


class Event(Strict):
    """One thing that happened in a call.

    Attributes:
        kind: what happened.
        value: its code (answer, reason, signal, consequence, objection, option, who was reached, request,
            reason of ending, task explained) or, for a note, its text.
        text: free words: the explanation of a task left undone, the borrower's own words of a request.
        parts: for a promise, its dated parts, at least one.
        source_of_funds: for a promise, where the money comes from.
        on: for ``next_contact``, the date.
        step: where the call stood, ``playbook.step`` or ``playbook.step/objection``; filled by ``step``.
    """

    kind: Kind
    value: Annotated[str, StringConstraints(max_length=4000)] = ""
    text: Annotated[str, StringConstraints(max_length=4000)] = ""
    parts: tuple[PromisePart, ...] = ()
    source_of_funds: str = ""
    on: date | None = None
    step: str = ""


@dataclass(frozen=True)
class CallState:
    """One call: the fold of its events.

    ``events`` is the whole truth and only grows: an undo is an event of its own, and the event it withdraws
    stays in the list with its place in ``withdrawn``. What was ticked as told, or who was identified, can
    thus be corrected but never made not to have been recorded. Everything else is derived.

    Attributes:
        playbook: the playbook the call is in now; origin: the one it began with.
        version: SHA-256 of the playbook files the call began with.
        step: the step now; aside: the objection whose lines are open, or "".
        told_before: consequences this borrower had heard before the call; told: heard in it.
        tasks: each task done, with the index of the event that did it.
        outcomes: those the guide led to, the last one last.
    """

    playbook: str
    origin: str
    version: str
    step: str
    told_before: tuple[str, ...] = ()
    aside: str = ""
    reach: Reach | None = None
    identified: bool = False
    identified_ever: bool = False
    reasons: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    option: str = ""
    promise: tuple[PromisePart, ...] = ()
    source_of_funds: str = ""
    tasks: tuple[tuple[Task, int], ...] = ()
    explained: tuple[tuple[Task, str], ...] = ()
    passed: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    end_outcome: Outcome | None = None
    ended: str = ""
    next_contact: date | None = None
    closed: bool = False
    events: tuple[Event, ...] = ()
    withdrawn: tuple[int, ...] = ()

    @property
    def place(self) -> str:
        """Where the call stands, as events record it."""
        return f"{self.playbook}.{self.step}" + (f"/{self.aside}" if self.aside else "")

    @property
    def outcome(self) -> Outcome:
        """What came of the contact so far: a promise first, then where the guide led, then the end."""
        if self.promise:
            return "promise"
        by_reach = None if self.reach is None or self.identified_ever else _OUTCOME_OF_REACH[self.reach]
        last = self.outcomes[-1] if self.outcomes else None
        return last or self.end_outcome or by_reach or "no_commitment"

    def to_json(self) -> str:
        """Return the state as JSON text."""
        return _STATE.dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> CallState:
        """Return the state that ``to_json`` wrote.

        Raises:
            pydantic.ValidationError: not such a text.
        """
        return _STATE.validate_json(text)


_OUTCOME_OF_REACH: dict[Reach, Outcome] = {
    "borrower": "identity_refused",
    "third_person": "third_person",
    "wrong_number": "wrong_number",
    "no_answer": "no_answer",
    "voicemail": "voicemail",
    "invalid_number": "invalid_number",
}

_STATE = TypeAdapter(CallState)
