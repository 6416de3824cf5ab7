"""Moving through a playbook: where the call stands, where a target leads, what leaving a step does."""

from __future__ import annotations

from dataclasses import replace

from kept.calls.books import Playbooks
from kept.calls.codes import OPENING, PUT_THROUGH, RETURN, SUPERSEDES_PROMISE, Task
from kept.calls.files import Answer, Step
from kept.calls.state import CallState


def current(books: Playbooks, state: CallState) -> Step:
    """Return the step the call stands at."""
    return books.steps[state.playbook][state.step]


def answers(books: Playbooks, state: CallState) -> tuple[Answer, ...]:
    """Return the numbered answers on the screen: those of the open prepared lines, else of the step."""
    return books.objections[state.aside].answers if state.aside else current(books, state).answers


def home_of(books: Playbooks, state: CallState) -> str:
    """Return the playbook by which the borrower is spoken to in this call."""
    return books.playbooks[state.origin].returns_to or state.origin


def go(books: Playbooks, state: CallState, target: str) -> CallState:
    """Return the call at a target: a step, another playbook, or one of the named targets."""
    if target == RETURN:
        return replace(state, aside="")
    passed = tuple(dict.fromkeys((*state.passed, current(books, state).heading)))
    gone = replace(state, aside="", passed=passed)
    if target == PUT_THROUGH:
        return put_through(books, gone)
    if target == OPENING:
        target = books.playbooks[state.playbook].opening or state.step
        return enter(books, replace(gone, step=target))
    if target.startswith("playbook:"):
        return into(books, gone, target.removeprefix("playbook:"))
    return enter(books, replace(gone, step=target))


def into(books: Playbooks, state: CallState, playbook: str) -> CallState:
    """Return the call at the start of another playbook; whoever is on the line now is not identified."""
    start = books.playbooks[playbook].start
    return enter(books, replace(state, playbook=playbook, step=start, identified=False))


def put_through(books: Playbooks, state: CallState) -> CallState:
    """Return the call at the identity of the playbook it began with: someone hands over the telephone."""
    home = home_of(books, state)
    identity = next(name for name, step in books.steps[home].items() if step.heading == "identity")
    gone = replace(state, playbook=home, step=identity, identified=False, reach=None)
    return enter(books, gone)


def enter(books: Playbooks, state: CallState) -> CallState:
    """Return the call with the outcome of the step it has come to, which may undo a promise."""
    outcome = current(books, state).outcome
    if outcome is None:
        return state
    others = tuple(one for one in state.outcomes if one != outcome)
    after = replace(state, outcomes=(*others, outcome))
    return without_promise(after) if outcome in SUPERSEDES_PROMISE else after


def without_promise(state: CallState) -> CallState:
    """Return the call as if no promise had been taken in it."""
    kept = tuple((task, event) for task, event in state.tasks if task != "promise")
    return replace(state, promise=(), source_of_funds="", tasks=kept)


def leave(books: Playbooks, state: CallState, target: str) -> CallState:
    """Leave the step, which does its task; closing the prepared lines leaves nothing."""
    task = None if target == RETURN else current(books, state).task
    return go(books, state if task is None else done(state, task), target)


def done(state: CallState, task: Task) -> CallState:
    """Return the call with a core task done by the event that is being applied."""
    if any(done == task for done, _ in state.tasks):
        return state
    return replace(state, tasks=(*state.tasks, (task, len(state.events))))


def added(codes: tuple[str, ...], code: str) -> tuple[str, ...]:
    """Return codes in the order in which they first came."""
    return codes if code in codes else (*codes, code)
