"""What each kind of event does to a call: one small function a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kept.calls.books import Playbooks
from kept.calls.codes import PLAYBOOK_OF_REACH, PUT_THROUGH, TASKS
from kept.calls.files import Answer
from kept.calls.moves import added, answers, current, done, go, home_of, leave, without_promise
from kept.calls.state import CallState, Event
from kept.calls.tasks import missing


class IllegalEventError(ValueError):
    """An event cannot happen where the call stands; the message says why and what can."""


class IncompleteCallError(IllegalEventError):
    """The call cannot be closed yet; ``missing`` lists what is owed, for example ``explain:reason``."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        """Say what is owed."""
        self.missing = missing
        super().__init__(f"the call cannot be closed yet, missing: {', '.join(missing)}")


def owed(books: Playbooks, state: CallState) -> tuple[str, ...]:
    """Return what is missing before the call may be closed (see ``missing``)."""
    return missing(state, tasks_required=books.playbooks[home_of(books, state)].tasks_required)


def _answer(books: Playbooks, state: CallState, event: Event) -> CallState:
    chosen = next((one for one in answers(books, state) if one.code == event.value), None)
    if chosen is None:
        known = ", ".join(one.code for one in answers(books, state))
        raise IllegalEventError(f"{event.value!r} is not an answer at {state.place}; there are: {known}")
    return _choose(books, state, chosen)


def _choose(books: Playbooks, state: CallState, chosen: Answer) -> CallState:
    after = leave(books, state, chosen.to)
    if chosen.reach is not None:
        after = replace(after, reach=chosen.reach)
    if chosen.confirms_identity:
        after = replace(after, identified=True, identified_ever=True, reach="borrower")
    if chosen.reason is not None:
        learnt = done(after, "reason") if after.identified else after
        after = replace(learnt, reasons=added(after.reasons, chosen.reason))
    if chosen.heard is not None and after.identified:
        after = replace(after, heard=added(after.heard, chosen.heard))
    if chosen.request is not None:
        after = replace(after, requests=added(after.requests, chosen.request))
    if chosen.objection is not None:
        opened = added(after.objections, chosen.objection)
        after = replace(after, aside=chosen.objection, objections=opened)
    return after


def _next(books: Playbooks, state: CallState, _event: Event) -> CallState:
    if state.aside:
        return replace(state, aside="")
    target = current(books, state).next
    if target is None:
        raise IllegalEventError(f"{state.place} goes on by an answer")
    return leave(books, state, target)


def _note(_books: Playbooks, state: CallState, event: Event) -> CallState:
    text = event.text or event.value
    if not text.strip():
        raise IllegalEventError("a note needs words")
    return replace(state, notes=(*state.notes, text))


def _reason(books: Playbooks, state: CallState, event: Event) -> CallState:
    if event.value not in books.reasons:
        raise IllegalEventError(f"{event.value!r} is not a reason in the playbooks' reasons.yaml")
    return replace(done(state, "reason"), reasons=added(state.reasons, event.value))


def _heard(_books: Playbooks, state: CallState, event: Event) -> CallState:
    return replace(state, heard=added(state.heard, _coded(event)))


def _told(_books: Playbooks, state: CallState, event: Event) -> CallState:
    return replace(done(state, "gains_losses"), told=added(state.told, _coded(event)))


def _coded(event: Event) -> str:
    if not event.value:
        raise IllegalEventError(f"{event.kind!r} needs a code")
    return event.value


def _objection(books: Playbooks, state: CallState, event: Event) -> CallState:
    lines = books.objections.get(event.value)
    if lines is None:
        raise IllegalEventError(f"there are no prepared lines {event.value!r}")
    if not state.identified and not lines.before_identity:
        raise IllegalEventError(f"the lines {event.value!r} speak of the debt; first confirm the identity")
    return replace(state, aside=event.value, objections=added(state.objections, event.value))


def promised(books: Playbooks, state: CallState) -> str | None:
    """Return the step that follows a promise taken here, or None where none can be taken."""
    if not state.identified:
        return None
    return current(books, state).promised or books.playbooks[state.playbook].promised


def _promise(books: Playbooks, state: CallState, event: Event) -> CallState:
    target = promised(books, state)
    if not event.parts or target is None:
        raise IllegalEventError("a promise needs at least one part: amount, date, method")
    for part in event.parts:
        if part.method not in books.words.methods:
            raise IllegalEventError(f"{part.method!r} is not a known method of payment")
    parts = tuple(sorted(event.parts, key=lambda part: part.on))
    after = without_promise(leave(books, state, target))
    return done(replace(after, promise=parts, source_of_funds=event.source_of_funds), "promise")


def _option(books: Playbooks, state: CallState, event: Event) -> CallState:
    target = current(books, state).options.get(event.value)
    if target is None:
        raise IllegalEventError(f"{event.value!r} is not an option at {state.place}")
    return replace(leave(books, state, target), option=event.value)


def _reach(books: Playbooks, state: CallState, event: Event) -> CallState:
    """Choose the answer that says who was reached; or another person takes the telephone mid-call."""
    chosen = next((one for one in answers(books, state) if _says(one, event.value)), None)
    if chosen is not None:
        return _choose(books, state, chosen)
    who = next((one for one in PLAYBOOK_OF_REACH if one == event.value), None)
    playbook = None if who is None else PLAYBOOK_OF_REACH[who]
    connected = current(books, state).heading not in {"prepare", "identity"}
    if playbook is None or state.playbook == playbook or (playbook == "no_answer" and connected):
        raise IllegalEventError(f"{event.value!r} cannot be reached at {state.place}")
    after = go(books, state, f"playbook:{playbook}")
    chosen = next((one for one in answers(books, after) if one.reach == event.value), None)
    return replace(after, reach=who) if chosen is None else _choose(books, after, chosen)


def _says(answer: Answer, who: str) -> bool:
    return answer.reach == who or (who == "borrower" and answer.to == PUT_THROUGH)


def _request(books: Playbooks, state: CallState, event: Event) -> CallState:
    if event.value not in books.words.requests:
        raise IllegalEventError(f"{event.value!r} is not a request known to the playbooks")
    return replace(state, requests=added(state.requests, event.value))


def _explain(_books: Playbooks, state: CallState, event: Event) -> CallState:
    task = next((one for one in TASKS if one == event.value), None)
    if task is None or not event.text.strip():
        raise IllegalEventError(f"explain names one of {', '.join(TASKS)} and says why in words")
    others = tuple(pair for pair in state.explained if pair[0] != task)
    return replace(state, explained=(*others, (task, event.text)))


def _next_contact(_books: Playbooks, state: CallState, event: Event) -> CallState:
    if event.on is None:
        raise IllegalEventError("the next contact needs a date")
    return replace(state, next_contact=event.on)


def _end(books: Playbooks, state: CallState, event: Event) -> CallState:
    reason = books.words.end_reasons.get(event.value)
    if reason is None:
        raise IllegalEventError(f"{event.value!r} is not a reason to end a call")
    gone = go(books, state, "wrap_up")
    return replace(gone, ended=event.value, end_outcome=reason.outcome)


def _close(books: Playbooks, state: CallState, _event: Event) -> CallState:
    if still := owed(books, state):
        raise IncompleteCallError(still)
    return replace(state, closed=True)


#: By kind of event.
HANDLERS: dict[str, Callable[[Playbooks, CallState, Event], CallState]] = {
    "answer": _answer,
    "next": _next,
    "note": _note,
    "reason": _reason,
    "heard": _heard,
    "told": _told,
    "objection": _objection,
    "promise": _promise,
    "option": _option,
    "reach": _reach,
    "request": _request,
    "explain": _explain,
    "next_contact": _next_contact,
    "end": _end,
    "close": _close,
}
