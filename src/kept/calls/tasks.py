"""Was it a good call: the four core tasks, and whether the pressure rose above the last contact."""

from __future__ import annotations

from dataclasses import dataclass

from kept.calls.codes import CO_OPERATIVE, OPEN_ENDED, TASKS, Task
from kept.calls.state import CallState, Event


@dataclass(frozen=True)
class TaskResult:
    """One core task: done by which event (its index and the event), or why it was not."""

    task: Task
    done: bool
    event: int | None
    evidence: Event | None
    explained: str


@dataclass(frozen=True)
class Pressure:
    """The pressure of one contact, and whether it rose above the one before.

    Attributes:
        score: ladder level plus consequences this borrower heard here for the first time.
        newly_told: their codes.
        rose: above the previous score, or the first contact of all.
        why_not: when it did not rise: a co-operative reason, ``not_reached``, or "" when there is none,
            which means that the contact failed by this measure.
        previous: the score it is measured against, None when there was no contact before.
    """

    score: int
    newly_told: tuple[str, ...]
    rose: bool
    why_not: str
    previous: int | None


def four_tasks(state: CallState) -> tuple[TaskResult, ...]:
    """Return the four core tasks of a first call in their order, each with its evidence or explanation."""
    done = dict(state.tasks)
    words = dict(state.explained)
    return tuple(
        TaskResult(
            task,
            done=task in done,
            event=done.get(task),
            evidence=state.events[done[task]] if task in done else None,
            explained="" if task in done else words.get(task, _by_course(state)),
        )
        for task in TASKS
    )


def _by_course(state: CallState) -> str:
    """Return what in the course of the call itself explains a task left undone, or ""."""
    if state.ended:
        return f"end:{state.ended}"
    if not state.identified_ever:
        return f"reach:{state.reach or 'nobody'}"
    return f"outcome:{state.outcome}" if state.outcome in CO_OPERATIVE else ""


def missing(state: CallState, *, tasks_required: bool) -> tuple[str, ...]:
    """Return what is owed before the call may be closed: ``explain:TASK``, ``next_contact``."""
    owed = [
        f"explain:{result.task}"
        for result in four_tasks(state)
        if tasks_required and not result.done and not result.explained
    ]
    if state.identified_ever and state.outcome in OPEN_ENDED and state.next_contact is None:
        owed.append("next_contact")
    return tuple(owed)


def pressure(
    state: CallState,
    *,
    rung_level: int,
    previous_score: int | None,
    co_operative_reason: str | None = None,
) -> Pressure:
    """Return the pressure of this contact.

    Args:
        state: the call.
        rung_level: level of the ladder the case stands on.
        previous_score: score of the last contact with the borrower, None when there was none.
        co_operative_reason: why pressure may rest although it did not rise (an approved plan, a hardship);
            without one, a co-operative outcome of this very call counts.
    """
    newly = tuple(code for code in state.told if code not in state.told_before)
    if not state.identified_ever:
        return Pressure(0, (), rose=False, why_not="not_reached", previous=previous_score)
    score = rung_level + len(newly)
    rose = previous_score is None or score > previous_score
    own_reason = state.outcome if state.outcome in CO_OPERATIVE else ""
    why_not = "" if rose else co_operative_reason or own_reason
    return Pressure(score, newly, rose=rose, why_not=why_not, previous=previous_score)
