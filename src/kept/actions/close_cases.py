"""Close cases in which nothing is owed to the house any more: settled by the creditor's file, or recalled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal

from kept.promises.life import OPEN, Act, Status, transition
from kept.records.chains import Fact, append_many
from kept.records.locks import lock_cases
from kept.records.models import Case, Promise, PromiseStatus, Task, Work
from kept.records.positions import position_of

Cause = Literal["recalled", "settled"]


def close_cases(case_ids: Collection[int], *, why: Cause, on: date, actor: str, now: datetime) -> int:
    """Close those of some open cases that owe nothing at the start of a date; return how many.

    Inside the caller's transaction. What was planned about them ends: promises are withdrawn, not broken.
    """
    lock_cases(case_ids)
    open_ = Case.objects.filter(pk__among=case_ids, closed_on=None).order_by("pk")
    ids = list(open_.values_list("pk", flat=True))
    if not ids:
        return 0
    owed = position_of(ids).figures(on, ids).total_minor
    done = [pk for pk, minor in zip(ids, owed.tolist(), strict=True) if minor <= 0]
    facts = _end_promises(done, why)
    Task.objects.filter(case__among=done, done_at=None).update(done_at=now)
    Work.objects.filter(case__among=done, done_at=None).update(done_at=now)
    Case.objects.filter(pk__among=done).update(
        closed_on=on, total_minor=0, arrears_minor=0, dpd=0, bucket=0, next_contact_on=None
    )
    facts += [Fact(pk, "case.closed", {"why": why, "on": on.isoformat()}) for pk in done]
    append_many(facts, actor=actor, at=now)
    return len(done)


def _end_promises(cases: Collection[int], why: Cause) -> list[Fact]:
    """Withdraw what was promised of debts that are no longer asked for; return what goes on record."""
    facts = []
    for promise in Promise.objects.filter(case__among=cases, status__in=OPEN).order_by("pk"):
        promise.status = PromiseStatus(transition(Status(promise.status), Act.WITHDRAW))
        promise.save(update_fields=["status"])
        facts.append(Fact(promise.case_id, "promise.withdrawn", {"promise": promise.pk, "why": why}))
    return facts
