"""The guide as one pure function: ``step(books, state, event) -> state``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kept.calls.books import Playbooks
from kept.calls.codes import OPENING, PLAYBOOK_OF_REACH, PUT_THROUGH, RETURN, SUPERSEDES_PROMISE, TASKS, Task
from kept.calls.files import Answer, Step
from kept.calls.state import CallState, Event
from kept.calls.tasks import missing

#: What stays whatever is undone: the borrower's own wish, and the end.
KEPT = frozenset({"undo", "request", "close"})

_SPOKEN_OF_DEBT = frozenset({"reason", "heard", "told", "promise", "option"})

#: What may still be recorded once the talk is over.
_AFTERWARDS = frozenset({"note", "reason", "heard", "request", "explain", "next_contact", "undo", "close"})


class IllegalEventError(ValueError):
    """An event cannot happen where the call stands; the message says why and what can."""


class IncompleteCallError(IllegalEventError):
    """The call cannot be closed yet; ``missing`` lists what is owed, for example ``explain:reason``."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        """Say what is owed."""
        self.missing = missing
        super().__init__(f"the call cannot be closed yet, missing: {', '.join(missing)}")


def begin(books: Playbooks, playbook: str, *, told_before: Iterable[str] = ()) -> CallState:
    """Return a new call at the start of a playbook.

    Args:
        books: the house's playbooks.
        playbook: its code.
        told_before: codes of the consequences this borrower has already heard.

    Raises:
        IllegalEventError: no such playbook.
    """
    if playbook not in books.playbooks:
        raise IllegalEventError(f"there is no playbook {playbook!r}; known: {', '.join(books.playbooks)}")
    start = books.playbooks[playbook].start
    return _enter(
        books,
        CallState(playbook, playbook, books.version, start, told_before=tuple(dict.fromkeys(told_before))),
    )


def step(books: Playbooks, state: CallState, event: Event) -> CallState:
    """Return the call after an event. Nothing else changes a call.

    Raises:
        IllegalEventError: the event cannot happen here.
        IncompleteCallError: ``close`` while something is owed.
    """
    stamped = event.model_copy(update={"step": state.place})
    if state.closed:
        raise IllegalEventError("the call is closed")
    if state.step not in books.steps.get(state.playbook, {}):
        raise IllegalEventError(f"the playbooks no longer have the step {state.place}")
    if event.kind == "undo":
        return _undo(books, state, stamped)
    return _record(_apply(books, state, stamped), stamped)


def live_kinds(books: Playbooks, state: CallState) -> frozenset[str]:
    """Return the kinds of events that can happen where the call stands."""
    if state.closed:
        return frozenset()
    here = current(books, state)
    if here.form == "wrap_up":
        kinds = set(_AFTERWARDS)
    else:
        kinds = {"note", "end", "request", "next_contact", "explain", "undo", "reach"}
        kinds |= {"objection"} if here.form != "preparation" else set()
        kinds |= {"answer"} if answers(books, state) else set()
        kinds |= {"next"} if here.next is not None or state.aside else set()
        kinds |= {"reason", "heard", "told"} if state.identified else set()
        kinds |= {"promise"} if _promised(books, state) else set()
        kinds |= {"option"} if here.options and state.identified else set()
    if not state.identified_ever:
        kinds -= _SPOKEN_OF_DEBT
    if _last_undoable(state) is None:
        kinds -= {"undo"}
    return frozenset(kinds)


def current(books: Playbooks, state: CallState) -> Step:
    """Return the step the call stands at."""
    return books.steps[state.playbook][state.step]


def answers(books: Playbooks, state: CallState) -> tuple[Answer, ...]:
    """Return the numbered answers on the screen: those of the open prepared lines, else of the step."""
    return books.objections[state.aside].answers if state.aside else current(books, state).answers


def _record(state: CallState, event: Event) -> CallState:
    return replace(state, events=(*state.events, event))


def _apply(books: Playbooks, state: CallState, event: Event) -> CallState:
    if event.kind not in live_kinds(books, state):
        raise IllegalEventError(f"{event.kind!r} cannot happen at {state.place}")
    return _HANDLERS[event.kind](books, state, event)


def _last_undoable(state: CallState) -> int | None:
    return next(
        (
            index
            for index in reversed(range(len(state.events)))
            if index not in state.withdrawn and state.events[index].kind not in KEPT
        ),
        None,
    )


def _undo(books: Playbooks, state: CallState, event: Event) -> CallState:
    """Withdraw the last undoable event by folding all others again; the log keeps both."""
    last = _last_undoable(state)
    if last is None:
        raise IllegalEventError("there is nothing to undo")
    withdrawn = (*state.withdrawn, last)
    again = begin(books, state.origin, told_before=state.told_before)
    for index, past in enumerate(state.events):
        again = replace(again, events=state.events[:index])
        if index not in withdrawn and past.kind != "undo":
            again = _apply(books, again, past)
    undone = event.model_copy(update={"value": str(last)})
    return replace(again, version=state.version, events=(*state.events, undone), withdrawn=withdrawn)


# --- moving -------------------------------------------------------------------------------------------------


def _go(books: Playbooks, state: CallState, target: str) -> CallState:
    if target == RETURN:
        return replace(state, aside="")
    passed = tuple(dict.fromkeys((*state.passed, current(books, state).heading)))
    gone = replace(state, aside="", passed=passed)
    if target == PUT_THROUGH:
        return _put_through(books, gone)
    if target == OPENING:
        target = books.playbooks[state.playbook].opening or state.step
        return _enter(books, replace(gone, step=target))
    if target.startswith("playbook:"):
        return _into(books, gone, target.removeprefix("playbook:"))
    return _enter(books, replace(gone, step=target))


def _into(books: Playbooks, state: CallState, playbook: str) -> CallState:
    start = books.playbooks[playbook].start
    return _enter(books, replace(state, playbook=playbook, step=start, identified=False))


def _put_through(books: Playbooks, state: CallState) -> CallState:
    """Return the call at the identity of the playbook it began with: someone hands over the telephone."""
    origin = books.playbooks[state.origin]
    home = origin.returns_to or state.origin
    identity = next(name for name, step in books.steps[home].items() if step.heading == "identity")
    gone = replace(state, playbook=home, step=identity, identified=False, reach=None)
    return _enter(books, gone)


def _enter(books: Playbooks, state: CallState) -> CallState:
    outcome = current(books, state).outcome
    if outcome is None:
        return state
    others = tuple(one for one in state.outcomes if one != outcome)
    after = replace(state, outcomes=(*others, outcome))
    return _without_promise(after) if outcome in SUPERSEDES_PROMISE else after


def _without_promise(state: CallState) -> CallState:
    kept = tuple((task, event) for task, event in state.tasks if task != "promise")
    return replace(state, promise=(), source_of_funds="", tasks=kept)


def _leave(books: Playbooks, state: CallState, target: str) -> CallState:
    """Leave the step, which does its task; closing the prepared lines leaves nothing."""
    task = None if target == RETURN else current(books, state).task
    return _go(books, state if task is None else _done(state, task), target)


def _done(state: CallState, task: Task) -> CallState:
    if any(done == task for done, _ in state.tasks):
        return state
    return replace(state, tasks=(*state.tasks, (task, len(state.events))))


def _added(codes: tuple[str, ...], code: str) -> tuple[str, ...]:
    return codes if code in codes else (*codes, code)


# --- one handler a kind -------------------------------------------------------------------------------------


def _answer(books: Playbooks, state: CallState, event: Event) -> CallState:
    chosen = next((one for one in answers(books, state) if one.code == event.value), None)
    if chosen is None:
        known = ", ".join(one.code for one in answers(books, state))
        raise IllegalEventError(f"{event.value!r} is not an answer at {state.place}; there are: {known}")
    return _choose(books, state, chosen)


def _choose(books: Playbooks, state: CallState, chosen: Answer) -> CallState:
    after = _leave(books, state, chosen.to)
    if chosen.reach is not None:
        after = replace(after, reach=chosen.reach)
    if chosen.confirms_identity:
        after = replace(after, identified=True, identified_ever=True, reach="borrower")
    if chosen.reason is not None:
        after = replace(_done(after, "reason"), reasons=_added(after.reasons, chosen.reason))
    if chosen.heard is not None:
        after = replace(after, heard=_added(after.heard, chosen.heard))
    if chosen.request is not None:
        after = replace(after, requests=_added(after.requests, chosen.request))
    if chosen.objection is not None:
        opened = _added(after.objections, chosen.objection)
        after = replace(after, aside=chosen.objection, objections=opened)
    return after


def _next(books: Playbooks, state: CallState, _event: Event) -> CallState:
    if state.aside:
        return replace(state, aside="")
    target = current(books, state).next
    if target is None:
        raise IllegalEventError(f"{state.place} goes on by an answer")
    return _leave(books, state, target)


def _note(_books: Playbooks, state: CallState, event: Event) -> CallState:
    text = event.text or event.value
    if not text.strip():
        raise IllegalEventError("a note needs words")
    return replace(state, notes=(*state.notes, text))


def _reason(books: Playbooks, state: CallState, event: Event) -> CallState:
    if event.value not in books.reasons:
        raise IllegalEventError(f"{event.value!r} is not a reason in the playbooks' reasons.yaml")
    return replace(_done(state, "reason"), reasons=_added(state.reasons, event.value))


def _heard(_books: Playbooks, state: CallState, event: Event) -> CallState:
    return replace(state, heard=_added(state.heard, _coded(event)))


def _told(_books: Playbooks, state: CallState, event: Event) -> CallState:
    return replace(_done(state, "gains_losses"), told=_added(state.told, _coded(event)))


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
    return replace(state, aside=event.value, objections=_added(state.objections, event.value))


def _promised(books: Playbooks, state: CallState) -> str | None:
    if not state.identified:
        return None
    return current(books, state).promised or books.playbooks[state.playbook].promised


def _promise(books: Playbooks, state: CallState, event: Event) -> CallState:
    target = _promised(books, state)
    if not event.parts or target is None:
        raise IllegalEventError("a promise needs at least one part: amount, date, method")
    for part in event.parts:
        if part.method not in books.words.methods:
            raise IllegalEventError(f"{part.method!r} is not a known method of payment")
    parts = tuple(sorted(event.parts, key=lambda part: part.on))
    after = _without_promise(_leave(books, state, target))
    return _done(replace(after, promise=parts, source_of_funds=event.source_of_funds), "promise")


def _option(books: Playbooks, state: CallState, event: Event) -> CallState:
    target = current(books, state).options.get(event.value)
    if target is None:
        raise IllegalEventError(f"{event.value!r} is not an option at {state.place}")
    return replace(_leave(books, state, target), option=event.value)


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
    after = _go(books, state, f"playbook:{playbook}")
    chosen = next((one for one in answers(books, after) if one.reach == event.value), None)
    return replace(after, reach=who) if chosen is None else _choose(books, after, chosen)


def _says(answer: Answer, who: str) -> bool:
    return answer.reach == who or (who == "borrower" and answer.to == PUT_THROUGH)


def _request(books: Playbooks, state: CallState, event: Event) -> CallState:
    if event.value not in books.words.requests:
        raise IllegalEventError(f"{event.value!r} is not a request known to the playbooks")
    return replace(state, requests=_added(state.requests, event.value))


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
    gone = _go(books, state, "wrap_up")
    return replace(gone, ended=event.value, end_outcome=reason.outcome)


def _close(books: Playbooks, state: CallState, _event: Event) -> CallState:
    owed = missing(state, tasks_required=books.playbooks[state.origin].tasks_required)
    if owed:
        raise IncompleteCallError(owed)
    return replace(state, closed=True)


_HANDLERS: dict[str, Callable[[Playbooks, CallState, Event], CallState]] = {
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
