"""The guide as one pure function: ``step(books, state, event) -> state``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kept.calls.acts import HANDLERS, IllegalEventError, promised
from kept.calls.books import Playbooks
from kept.calls.moves import answers, current, enter
from kept.calls.state import CallState, Event

#: What stays whatever is undone: the borrower's own wish, and the end.
KEPT = frozenset({"undo", "request", "close"})

_SPOKEN_OF_DEBT = frozenset({"reason", "heard", "told", "promise", "option"})

#: What may still be recorded once the talk is over.
_AFTERWARDS = frozenset({"note", "reason", "heard", "request", "explain", "next_contact", "undo", "close"})


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
    return enter(
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
        kinds |= {"promise"} if promised(books, state) else set()
        kinds |= {"option"} if here.options and state.identified else set()
    if not state.identified_ever:
        kinds -= _SPOKEN_OF_DEBT
    if _last_undoable(state) is None:
        kinds -= {"undo"}
    return frozenset(kinds)


def _record(state: CallState, event: Event) -> CallState:
    return replace(state, events=(*state.events, event))


def _apply(books: Playbooks, state: CallState, event: Event) -> CallState:
    if event.kind not in live_kinds(books, state):
        raise IllegalEventError(f"{event.kind!r} cannot happen at {state.place}")
    return HANDLERS[event.kind](books, state, event)


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
    """Withdraw the last undoable event by folding all others again; the log keeps both.

    Requests outlive the answer that brought them: what was asked for binds from the second it is heard.
    """
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
    return replace(
        again,
        version=state.version,
        requests=state.requests,
        events=(*state.events, undone),
        withdrawn=withdrawn,
    )
