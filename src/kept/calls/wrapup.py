"""The end of a call: what came of it, how good it was, what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kept.calls.acts import owed
from kept.calls.books import Playbooks, flags
from kept.calls.codes import Outcome, Reach
from kept.calls.state import CallState, PromisePart
from kept.calls.tasks import Pressure, TaskResult, four_tasks, pressure
from kept.law import Remark


@dataclass(frozen=True)
class Wrapup:
    """What a call leaves behind.

    Attributes:
        outcome: its code; outcomes: all that came of it, for example a dispute and a promise of the rest.
        next_step: the code of what follows from the outcome.
        score: how many of the four core tasks were done, 0 to 4.
        missing: what is owed before the call may be closed, empty when nothing is.
        flags: what in the notes must not be said, each phrase once.
        version: of the playbooks used.
    """

    playbook: str
    version: str
    outcome: Outcome
    outcomes: tuple[Outcome, ...]
    reach: Reach | None
    tasks: tuple[TaskResult, ...]
    score: int
    pressure: Pressure
    promise: tuple[PromisePart, ...]
    source_of_funds: str
    option: str
    reasons: tuple[str, ...]
    heard: tuple[str, ...]
    told: tuple[str, ...]
    requests: tuple[str, ...]
    ended: str
    next_step: str
    next_contact: date | None
    missing: tuple[str, ...]
    flags: tuple[Remark, ...]


def wrap_up(
    books: Playbooks,
    state: CallState,
    *,
    rung_level: int,
    previous_score: int | None,
    co_operative_reason: str | None = None,
) -> Wrapup:
    """Return the wrap-up of a call as it stands, finished or not; the figures are those of ``pressure``."""
    tasks = four_tasks(state)
    return Wrapup(
        playbook=state.origin,
        version=state.version,
        outcome=state.outcome,
        outcomes=tuple(dict.fromkeys((*state.outcomes, state.outcome))),
        reach=state.reach,
        tasks=tasks,
        score=sum(task.done for task in tasks),
        pressure=pressure(
            state,
            rung_level=rung_level,
            previous_score=previous_score,
            co_operative_reason=co_operative_reason,
        ),
        promise=state.promise,
        source_of_funds=state.source_of_funds,
        option=state.option,
        reasons=state.reasons,
        heard=state.heard,
        told=state.told,
        requests=state.requests,
        ended=state.ended,
        next_step=books.words.outcomes[state.outcome].next_step,
        next_contact=state.next_contact,
        missing=owed(books, state),
        flags=tuple({(flag.kind, flag.said): flag for note in state.notes for flag in flags(note)}.values()),
    )
