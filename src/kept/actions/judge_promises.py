"""Judge promises by the payments that followed them: kept, part kept, broken, or still open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Exists, OuterRef

from kept.dates import local_date
from kept.ledger import EventKind
from kept.promises.judge import Judgment, Parts, Payments, Verdict, judge
from kept.promises.life import Act, Status, transition
from kept.records import house
from kept.records.bulk import update
from kept.records.chains import Fact, append_many
from kept.records.locks import lock_cases
from kept.records.models import (
    Case,
    Creditor,
    Debt,
    Entry,
    Promise,
    PromisePart,
    PromiseStatus,
    Task,
    TaskKind,
    Work,
)
from kept.records.positions import position_of
from kept.strategy.worklist import Purpose

_ACTS = {Verdict.KEPT: Act.KEEP, Verdict.PART_KEPT: Act.PART_KEEP, Verdict.BROKEN: Act.BREAK}
_WAITING = (PromiseStatus.SUBMITTED, PromiseStatus.APPROVED, PromiseStatus.DUE)
_MISSED = (PromiseStatus.BROKEN, PromiseStatus.PART_KEPT)
_JUDGED = (*_MISSED, PromiseStatus.KEPT)
_ADVERSE = (Verdict.BROKEN, Verdict.PART_KEPT)


def judge_promises(
    case_ids: Collection[int],
    *,
    now: datetime,
    on: date | None = None,
    actor: str = "house",
    reopen: bool = False,
    undone: bool = False,
    by_night: bool = False,
) -> dict[str, int]:
    """Judge the open promises of some cases inside the caller's transaction; return how many turned what.

    Args:
        case_ids: the cases.
        now: the moment of the act.
        on: the business date at whose end the promises stand; today if not given.
        actor: who or what judges, for the evidence.
        reopen: payments have come in, perhaps with an earlier date: judge again what was found broken.
        undone: a payment was taken back: judge again what was found kept, too.
        by_night: the night writes tomorrow's lists itself; otherwise what is broken joins today's list.
    """
    lock_cases(case_ids)
    today = local_date(now, settings.TIME_ZONE)
    day = min(on or today, today)
    promises = list(
        Promise.objects.select_for_update(no_key=True)
        .filter(case__among=case_ids, status__in=_judged(reopen=reopen, undone=undone))
        .order_by("pk")
    )
    if not promises:
        return {}
    found, cured, first_due = _judge(promises, day), _cured(promises, day), _first_due(promises)
    facts: list[Fact] = []
    settled: list[Promise] = []
    counts: dict[str, int] = {}
    for row, promise in enumerate(promises):
        promise.paid_minor = int(found.paid_minor[row])
        verdict = Verdict(int(found.verdict[row]))
        before = promise.status
        if verdict in _ADVERSE and _void(promise, cured, facts):
            counts["withdrawn"] = counts.get("withdrawn", 0) + 1
            continue
        for status in _moves(promise, verdict, first_due.get(promise.pk, date.max), day):
            promise.status = PromiseStatus(status)
            counts[promise.status] = counts.get(promise.status, 0) + 1
        if promise.status != before and (before in _JUDGED or promise.status not in _WAITING):
            judged = promise.status not in _WAITING
            promise.settled_on = day if judged else None
            settled.append(promise)
            kind = promise.status if judged else "reopened"
            facts.append(Fact(promise.case_id, f"promise.{kind}", _said(promise, found, row, day)))
    _save(promises)
    append_many(facts, actor=actor, at=now)
    _spare_call_backs([one for one in settled if one.status == PromiseStatus.KEPT], now=now)
    if not by_night:
        _put_on_the_list([one for one in settled if one.status in _MISSED], today)
    return counts


def _save(promises: Sequence[Promise]) -> None:
    names = ("id", "status", "paid_minor", "settled_on")
    update(Promise, "id", {name: [getattr(one, name) for one in promises] for name in names})


def _judged(*, reopen: bool, undone: bool) -> tuple[PromiseStatus, ...]:
    """Return the statuses of the promises that are judged."""
    return (*_WAITING, *(_MISSED if reopen else ()), *((PromiseStatus.KEPT,) if undone else ()))


def _cured(promises: Sequence[Promise], day: date) -> dict[int, date]:
    """Return the cases of which the creditor itself says that nothing is overdue, and since when."""
    tomorrow = day + timedelta(days=1)
    restated = Debt.objects.filter(case__among={one.case_id for one in promises}, opened_on__lte=tomorrow)
    newest: dict[int, date] = {}
    for case, on in restated.values_list("case_id", "opened_on"):
        newest[case] = max(on, newest.get(case, on))
    since = min(one.taken_on for one in promises)
    ids = sorted(case for case, on in newest.items() if on > since)
    if not ids:
        return {}
    arrears = position_of(ids).figures(tomorrow, ids).arrears_minor
    return {case: newest[case] for case, minor in zip(ids, arrears.tolist(), strict=True) if minor <= 0}


def _void(promise: Promise, cured: Mapping[int, date], facts: list[Fact]) -> bool:
    """Let a promise end unjudged if what it was given for is no longer asked for; return whether it did."""
    if promise.status not in _WAITING or promise.taken_on >= cured.get(promise.case_id, date.min):
        return False
    promise.status = PromiseStatus(transition(Status(promise.status), Act.WITHDRAW))
    facts.append(Fact(promise.case_id, "promise.withdrawn", {"promise": promise.pk, "why": "cured"}))
    return True


def _spare_call_backs(kept: Sequence[Promise], *, now: datetime) -> None:
    """Who has paid need not be called back about it."""
    Task.objects.filter(promise__in=kept, kind=TaskKind.CALL_BACK, done_at=None).update(done_at=now)
    listed = Work.objects.filter(case__in={one.case_id for one in kept}, purpose=Purpose.CALL_BACK.code)
    listed.filter(done_at=None).update(done_at=now)


def _put_on_the_list(missed: Sequence[Promise], today: date) -> None:
    """A promise found broken during the day is asked about the same day, before what was planned."""
    collectors = dict(
        Case.objects.filter(pk__in={one.case_id for one in missed}, collector__isnull=False).values_list(
            "pk", "collector_id"
        )
    )
    for case, collector in collectors.items():
        urgent = {
            "purpose": Purpose.BROKEN_PROMISE.code,
            "rank": int(Purpose.BROKEN_PROMISE),
            "done_at": None,
        }
        Work.objects.update_or_create(
            on=today,
            case_id=case,
            defaults=urgent,
            create_defaults={**urgent, "collector_id": collector, "worth": 0},
        )


def promised_by(
    day: date, creditor: Creditor | None = None, *, among: Collection[int] | None = None
) -> set[int]:
    """Return the cases with a promise, not yet judged, of which a part was due on or before a day.

    Args:
        day: the day.
        creditor: of this creditor only.
        among: of these cases only.
    """
    waiting = Promise.objects.filter(status__in=_WAITING, parts__on__lte=day)
    if among is not None:
        waiting = waiting.filter(case__among=among)
    if creditor is not None:
        waiting = waiting.filter(case__creditor=creditor)
    return set(waiting.values_list("case_id", flat=True))


def _judge(promises: Sequence[Promise], day: date) -> Judgment:
    at = {one.pk: row for row, one in enumerate(promises)}
    by_case: dict[int, list[int]] = {}
    for row, one in enumerate(promises):
        by_case.setdefault(one.case_id, []).append(row)
    parts = list(
        PromisePart.objects.filter(promise__among=at).values_list("promise_id", "on", "amount_minor")
    )
    since = min(one.taken_on for one in promises)
    entries = Entry.objects.filter(debt__case__among=by_case, kind=EventKind.PAYMENT, on__gte=since)
    taken_back = Entry.objects.filter(
        kind=EventKind.REVERSAL, payment=OuterRef("payment"), debt=OuterRef("debt"), pk__gt=OuterRef("pk")
    )
    entries = entries.filter(~Exists(taken_back))
    paid = [
        (row, on, minor)
        for case, on, minor, received in entries.values_list(
            "debt__case_id", "on", "amount_minor", "payment__received_at"
        )
        for row in by_case[case]
        if on > promises[row].taken_on or received is None or received >= promises[row].taken_at
    ]
    grace = house.policy().grace
    return judge(
        Parts(
            promise=np.array([at[pk] for pk, _, _ in parts], dtype=np.int64),
            due_on=np.array([on for _, on, _ in parts], dtype="datetime64[D]"),
            amount_minor=np.array([minor for _, _, minor in parts], dtype=np.int64),
        ),
        Payments(
            promise=np.array([row for row, _, _ in paid], dtype=np.int64),
            paid_on=np.array([on for _, on, _ in paid], dtype="datetime64[D]"),
            amount_minor=np.array([minor for _, _, minor in paid], dtype=np.int64),
        ),
        since=np.array([one.taken_on for one in promises], dtype="datetime64[D]"),
        on=day,
        grace_days=grace.days,
        calendar=house.working_days() if grace.business_days else None,
    )


def _first_due(promises: Sequence[Promise]) -> dict[int, date]:
    """Return by promise the day on which its first part is due."""
    parts = PromisePart.objects.filter(promise__among=[one.pk for one in promises])
    return dict(parts.order_by("-on").values_list("promise_id", "on"))


def _moves(promise: Promise, verdict: Verdict, first: date, day: date) -> list[Status]:
    """Return the statuses a promise passes through: due when its first day has come, then its verdict."""
    status, passed = Status(promise.status), []
    if status is Status.APPROVED and first <= day:
        status = transition(status, Act.FALL_DUE)
        passed.append(status)
    act = _ACTS.get(verdict)
    if promise.status == PromiseStatus.KEPT:
        due = transition(status, Act.REOPEN)
        return [] if act is Act.KEEP else [transition(due, act) if act else due]
    if promise.status in _MISSED:
        better = act is Act.KEEP or (act is Act.PART_KEEP and status is Status.BROKEN)
        return [transition(transition(status, Act.REOPEN), act)] if act and better else []
    if act is not None and (act is Act.KEEP or status is Status.DUE):
        passed.append(transition(status, act))
    return passed


def _said(promise: Promise, found: Judgment, row: int, day: date) -> dict[str, Any]:
    return {
        "promise": promise.pk,
        "on": day.isoformat(),
        "promised_minor": int(found.promised_minor[row]),
        "in_time_minor": int(found.in_time_minor[row]),
        "paid_minor": int(found.paid_minor[row]),
        "policy": house.policy().version,
    }
