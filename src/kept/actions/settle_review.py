"""A supervisor settles what held a case: a dispute, a hardship, a death; the ladder goes on or stays held."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction

from kept.records.chains import append
from kept.records.locks import lock_cases
from kept.records.models import Case, Task, TaskKind, User
from kept.records.notes import note as sealed
from kept.records.rights import Right, require

Finding = Literal["resume", "hold"]

#: A case that stays held is looked at again after this; nobody is held and forgotten.
LOOK_AGAIN = timedelta(days=30)

_REVIEWS = (TaskKind.REVIEW_DISPUTE, TaskKind.HARDSHIP)


class ReviewError(ValueError):
    """A review cannot be settled; the message says why."""


def settle_review(task_id: int, *, finding: Finding, note: str, by: User, now: datetime) -> Case:
    """Settle a review with a reason: ``resume`` lets the ladder go on, ``hold`` asks again later.

    The ladder goes on only when no other review of the case is open.

    Raises:
        NoRightError: not a supervisor or compliance officer.
        ReviewError: already settled, or no reason given.
    """
    require(by, Right.SETTLE_REVIEWS)
    if not note.strip():
        raise ReviewError("say what was found")
    with transaction.atomic():
        lock_cases(Task.objects.filter(pk=task_id).values_list("case_id", flat=True))
        task = Task.objects.select_for_update(of=("self",), no_key=True).get(pk=task_id, kind__in=_REVIEWS)
        case = Case.objects.get(pk=task.case_id)
        if task.done_at is not None:
            raise ReviewError("this review is already settled")
        task.done_at, task.note = now, note.strip()
        task.save(update_fields=["done_at", "note"])
        if finding == "hold":
            Task.objects.create(case=case, kind=task.kind, due_at=now + LOOK_AGAIN)
        others = Task.objects.filter(case=case, kind__in=_REVIEWS, done_at=None)
        if finding == "resume" and not others.exists():
            case.path = ""
            case.save(update_fields=["path"])
        body = {"review": task.kind, "finding": finding, "path": case.path or None}
        body |= sealed(case.pk, note)
        append(case, "review.settled", body, actor=by.actor, at=now)
        return case
