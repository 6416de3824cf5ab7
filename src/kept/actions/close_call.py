"""Close a call: its score, its pressure, its promise, what follows, and the evidence of all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from kept.actions.step_call import advance, keep, locked
from kept.actions.take_promise import take_promise
from kept.actions.verify_words import digest_of
from kept.calls import AWAIT_PAYMENT, CallState, Event, Wrapup, step, wrap_up
from kept.dates import local_date
from kept.promises.life import Act, Status, transition
from kept.records import house
from kept.records.chains import append
from kept.records.models import (
    Call,
    Case,
    Contact,
    Phone,
    Promise,
    PromiseStatus,
    Task,
    TaskKind,
    User,
    Work,
)


def close_call(call_id: int, *, by: User, now: datetime, first: Iterable[Event] = ()) -> Wrapup:
    """Close a call and do what follows from its outcome; closing it again changes nothing.

    Args:
        call_id: the call.
        by: the collector who holds it.
        now: the moment.
        first: what completes it: explanations, the next contact, a note. All of it or none is kept.

    Raises:
        IncompleteCallError: something is owed first, for example the reason a task was left undone.
        IllegalEventError: the call is not at its wrap-up, or one of ``first`` cannot happen there.
        CallOwnerError: another person's call.
    """
    with transaction.atomic():
        call = locked(call_id, by)
        state = CallState.from_json(call.state)
        if state.closed:
            return summary(call, state)
        for event in first:
            state = advance(call, state, event, by=by, now=now)
        after = step(house.playbooks(), state, Event(kind="close"))
        keep(call, after, now=now)
        wrapup = summary(call, after)
        _end(call, wrapup, now=now)
        promise = take_promise(call.contact, wrapup, now=now) if wrapup.promise else None
        _follow(call.contact, wrapup, now=now)
        append(call.contact.case, "call.closed", _particulars(call, wrapup, promise), actor=by.actor, at=now)
        return wrapup


def summary(call: Call, state: CallState) -> Wrapup:
    """Return a call's wrap-up as it stands, against the last contact with this borrower."""
    contact = call.contact
    before = (
        Contact.objects.filter(case=contact.case_id, conversation=True, at__lt=contact.at, relation=None)
        .exclude(pressure=None)
        .order_by("-at")
        .values_list("pressure", flat=True)
        .first()
    )
    return wrap_up(
        house.playbooks(),
        state,
        rung_level=house.ladder().position(contact.case.rung),
        previous_score=before,
        co_operative_reason=contact.case.path or None,
    )


def _end(call: Call, wrapup: Wrapup, *, now: datetime) -> None:
    contact = call.contact
    contact.ended_at, contact.outcome, contact.reached = now, wrapup.outcome, wrapup.reach or ""
    contact.tasks_done, contact.pressure = wrapup.score, wrapup.pressure.score
    contact.pressure_rose = wrapup.pressure.rose if contact.conversation else None
    contact.save(update_fields=["ended_at", "outcome", "reached", "tasks_done", "pressure", "pressure_rose"])
    call.closed_at = now
    call.save(update_fields=["closed_at"])


# --- what follows -----------------------------------------------------------------------------------------

#: Outcomes that hold the case until a person has looked, gravest first: the path and the review each opens.
_HOLDS = {
    "at_risk": ("stop", TaskKind.HARDSHIP),
    "deceased": ("stop", TaskKind.REVIEW_DISPUTE),
    "dispute": ("dispute", TaskKind.REVIEW_DISPUTE),
    "already_paid": ("dispute", TaskKind.REVIEW_DISPUTE),
    "hardship": ("hardship", TaskKind.HARDSHIP),
}

#: A later call never puts a graver hold aside; only a review ends it.
_GRAVEST = list(dict.fromkeys(path for path, _ in _HOLDS.values()))


def _follow(contact: Contact, wrapup: Wrapup, *, now: datetime) -> None:
    case = contact.case
    today = local_date(now, settings.TIME_ZONE)
    _NUMBERS.get(wrapup.outcome, _keep_number)(contact, now)
    _answer_call_backs(contact, wrapup, now=now, today=today)
    holds = [hold for outcome, hold in _HOLDS.items() if outcome in wrapup.outcomes]
    for _, review in holds:
        Task.objects.get_or_create(
            case=case, kind=review, done_at=None, promise=None, rung="", defaults={"due_at": now}
        )
    if holds:
        case.path = min(case.path or holds[0][0], holds[0][0], key=_GRAVEST.index)
    case.next_contact_on = wrapup.next_contact
    case.save(update_fields=["path", "next_contact_on"])
    if contact.conversation or wrapup.next_contact:
        Work.objects.filter(case=case, on__lte=today, done_at=None).update(done_at=now)


def _answer_call_backs(contact: Contact, wrapup: Wrapup, *, now: datetime, today: date) -> None:
    """The borrower was told what the house decided: the call-back is done, the promise stands as told.

    One that was returned, and of which nothing new came, stands no longer: it would hold the case for ever.
    """
    if not contact.conversation or contact.relation_id or wrapup.playbook != "call_back":
        return
    open_ = Task.objects.filter(case=contact.case_id, kind=TaskKind.CALL_BACK, done_at=None)
    told = Promise.objects.filter(pk__in=list(open_.values_list("promise", flat=True)))
    told.filter(told_on=None).update(told_on=today)
    for returned in told.filter(status=PromiseStatus.RETURNED):
        returned.status = PromiseStatus(transition(Status(returned.status), Act.WITHDRAW))
        returned.save(update_fields=["status"])
        body = {"promise": returned.pk, "contact": contact.pk}
        append(contact.case, "promise.withdrawn", body, actor=contact.collector.actor, at=now)
    open_.update(done_at=now)


def _keep_number(_contact: Contact, _now: datetime) -> None:
    """Most outcomes say nothing against the number."""


def _retire_number(contact: Contact, _now: datetime) -> None:
    Phone.objects.filter(pk=contact.phone_id or 0).update(valid=False)


def _stop_person(contact: Contact, now: datetime) -> None:
    """The person behind the number is not the borrower and must not be called about this again."""
    Phone.objects.filter(pk=contact.phone_id or 0).update(valid=False, ceased_at=now)


_NUMBERS: dict[str, Callable[[Contact, datetime], None]] = {
    "invalid_number": _retire_number,
    "wrong_number": _stop_person,
}


# --- the evidence -----------------------------------------------------------------------------------------


def _particulars(call: Call, wrapup: Wrapup, promise: Promise | None) -> dict[str, Any]:
    """Return what the chain says of a call: codes and figures, and a digest of its sealed events."""
    approved = promise is not None and promise.status != PromiseStatus.SUBMITTED
    return {
        "contact": call.contact_id,
        "playbook": wrapup.playbook,
        "playbooks": wrapup.version,
        "outcome": wrapup.outcome,
        "reach": wrapup.reach,
        "tasks": {one.task: one.done for one in wrapup.tasks},
        "told": list(wrapup.told),
        "reasons": list(wrapup.reasons),
        "heard": list(wrapup.heard),
        "requests": list(wrapup.requests),
        "pressure": wrapup.pressure.score,
        "pressure_rose": wrapup.pressure.rose,
        "why_not": wrapup.pressure.why_not,
        "promise": promise.pk if promise else None,
        "next_step": AWAIT_PAYMENT if approved else wrapup.next_step,
        "next_contact": wrapup.next_contact.isoformat() if wrapup.next_contact else None,
        "events": len(call_events(call)),
        "events_sha256": events_digest(call),
    }


def call_events(call: Call) -> list[str]:
    """Return a call's events as JSON texts, in order."""
    return list(call.events.order_by("seq").values_list("event", flat=True))


def events_digest(call: Call) -> str:
    """Return the digest of a call's events, as the chain holds it."""
    return digest_of(call_events(call))


def case_of(call: Call) -> Case:
    """Return the case a call is about."""
    return call.contact.case
