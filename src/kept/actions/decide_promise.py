"""A supervisor approves a promise, or returns it with terms; either way the borrower is called back."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from kept.datafile import Bilingual
from kept.dates import local_date
from kept.promises.life import Act, Status, transition
from kept.records.chains import append
from kept.records.locks import lock_cases
from kept.records.models import Promise, PromiseStatus, Task, TaskKind, User
from kept.records.notes import note as sealed
from kept.records.rights import NoRightError, Right, require

#: What the collector reads when a promise was approved after its day.
TOO_LATE = Bilingual(
    zh="审批时承诺日期已过，请回电重新约定日期。",
    en="The promised day passed before approval: agree on another.",
)


class MayNotDecideError(NoRightError):
    """Nobody decides on a promise they took themselves."""


class TermsMissingError(ValueError):
    """A promise is returned with terms or a note, never without a word."""


def approve_promise(promise_id: int, *, by: User, now: datetime, note: str = "") -> Promise:
    """Approve a submitted promise and put the call-back on its collector's list.

    One whose first day has passed is returned instead, for new dates: the borrower could no longer keep it.

    Raises:
        NoRightError: not a supervisor; ``MayNotDecideError`` for the one who took the promise.
        IllegalTransitionError: it is no longer waiting, for example because someone else has decided.
    """
    return _decide(promise_id, Act.APPROVE, by=by, now=now, note=note)


def return_promise(promise_id: int, *, by: User, now: datetime, note: str) -> Promise:
    """Return a submitted promise with terms; the call-back carries them to the borrower.

    Raises:
        TermsMissingError: no terms are given.
        NoRightError: not a supervisor; ``MayNotDecideError`` for the one who took the promise.
        IllegalTransitionError: it is no longer waiting.
    """
    if not note.strip():
        raise TermsMissingError("say on what terms the promise would be accepted")
    return _decide(promise_id, Act.RETURN, by=by, now=now, note=note.strip())


def _too_late(promise: Promise, now: datetime) -> bool:
    """Return whether the first day of a promise lies behind us."""
    today = local_date(now, settings.TIME_ZONE)
    return any(part.on < today for part in promise.parts.all())


def _decide(promise_id: int, act: Act, *, by: User, now: datetime, note: str) -> Promise:
    require(by, Right.DECIDE_PROMISES)
    with transaction.atomic():
        lock_cases(Promise.objects.filter(pk=promise_id).values_list("case_id", flat=True))
        promise = (
            Promise.objects.select_for_update(of=("self",), no_key=True)
            .select_related("case", "taken_by")
            .get(pk=promise_id)
        )
        if promise.taken_by_id == by.pk:
            raise MayNotDecideError("a promise is decided by someone who did not take it")
        if act is Act.APPROVE and _too_late(promise, now):
            act, note = Act.RETURN, TOO_LATE.in_(settings.LANGUAGE_CODE)
        promise.status = PromiseStatus(transition(Status(promise.status), act))
        promise.decided_by, promise.decided_at, promise.note = by, now, note
        promise.save(update_fields=["status", "decided_by", "decided_at", "note"])
        task, _ = Task.objects.get_or_create(
            case=promise.case,
            kind=TaskKind.CALL_BACK,
            promise=promise,
            rung="",
            done_at=None,
            defaults={"due_at": now, "assignee": promise.case.collector or promise.taken_by, "note": note},
        )
        body = {"promise": promise.pk, "call_back": task.pk, **sealed(promise.case_id, note)}
        append(promise.case, f"promise.{promise.status}", body, actor=by.actor, at=now)
        return promise
