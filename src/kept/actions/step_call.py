"""One event in a call: the guide moves, and what the borrower says or asks binds from that second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from kept.actions.take_promise import check_promise
from kept.calls import CallState, Event, IllegalEventError, step
from kept.dates import local_date, zone
from kept.records import house
from kept.records.brief import brief, items
from kept.records.chains import append
from kept.records.models import Borrower, Call, CallEvent, Case, Contact, Heard, Phone, PhoneKind, Told, User
from kept.records.rights import Right, require

#: What was said stays said wherever the call has gone meanwhile; everything else belongs to its screen.
_ANYWHERE = frozenset({"note", "reason", "heard", "told", "request"})

#: Someone picked up, whether or not they let themselves be identified: the caps on connected calls count it.
_ANSWERED = frozenset({"borrower", "third_person", "wrong_number"})


class CallOwnerError(PermissionError):
    """Only the collector who holds a call can move it."""


class PastDateError(IllegalEventError):
    """A promise or the next contact is dated before today."""


class UntrueConsequenceError(IllegalEventError):
    """A consequence is said to have been told that may not be told to this borrower today."""


def step_call(call_id: int, event: Event, *, by: User, now: datetime, seen: int | None = None) -> CallState:
    """Apply one event and return the call's state.

    Args:
        call_id: the call.
        event: what happened.
        by: the collector who holds the call.
        now: the moment.
        seen: how many events the sender had seen; if the call has moved on since, nothing happens, except
            that a note, a reason, a signal, a consequence told or a request still counts, once.

    Raises:
        CallOwnerError: another person's call.
        IllegalEventError: the event cannot happen where the call stands.
        PastDateError: a date before today.
        PromiseAboveOwedError: more is promised than will be owed.
        UntrueConsequenceError: a consequence that may not be told to this borrower today.
    """
    with transaction.atomic():
        call = locked(call_id, by)
        state = CallState.from_json(call.state)
        if seen is not None and seen != len(state.events) and not _still_counts(event, state.events[seen:]):
            return state
        return advance(call, state, event, by=by, now=now)


def _still_counts(event: Event, since: Sequence[Event]) -> bool:
    """Return whether an event from a screen that is out of date is neither bound to it nor there already."""
    there = {(past.kind, past.value, past.text) for past in since}
    return event.kind in _ANYWHERE and (event.kind, event.value, event.text) not in there


def advance(call: Call, state: CallState, event: Event, *, by: User, now: datetime) -> CallState:
    """Apply one event to a call under lock, and make binding what the borrower says or asks."""
    dates = [part.on for part in event.parts] + ([event.on] if event.on else [])
    if dates and min(dates) < local_date(now, settings.TIME_ZONE):
        raise PastDateError("a promise and the next contact lie today or later")
    if event.kind == "promise" and event.parts:
        check_promise(brief(call.contact.case, on=local_date(now, settings.TIME_ZONE)), event.parts)
    if event.kind == "told":
        _check_sayable(call.contact.case, event.value, local_date(now, settings.TIME_ZONE))
    after = step(house.playbooks(), state, event)
    keep(call, after, now=now)
    _bind(call.contact, state, after, by=by, now=now)
    return after


def _check_sayable(case: Case, code: str, today: date) -> None:
    """Refuse a consequence not true for this borrower, or one that announces what no one approved."""
    known = next((item for item in items(brief(case, on=today), "en") if item.code == code), None)
    if known is None or not known.sayable:
        raise UntrueConsequenceError(f"{code!r} may not be told to this borrower today")


def locked(call_id: int, by: User) -> Call:
    """Return a call and its case under lock, for the person who holds it; not one that was abandoned."""
    require(by, Right.HOLD_CALLS)
    locking = Call.objects.select_for_update(of=("self", "contact__case"), no_key=True)
    call = locking.select_related("contact__case__borrower").get(pk=call_id)
    if call.contact.collector_id != by.pk:
        raise CallOwnerError(f"call {call_id} is held by someone else")
    if call.closed_at is not None and not CallState.from_json(call.state).closed:
        raise IllegalEventError(f"call {call_id} was ended without its guide")
    return call


def keep(call: Call, after: CallState, *, now: datetime) -> None:
    """Store a call's newest event and state."""
    newest = after.events[-1]
    CallEvent.objects.create(call=call, seq=len(after.events), at=now, event=newest.model_dump_json())
    call.state = after.to_json()
    call.save(update_fields=["state"])


def _bind(contact: Contact, before: CallState, after: CallState, *, by: User, now: datetime) -> None:
    if after.identified and not contact.conversation:
        contact.connected = contact.conversation = True
        contact.save(update_fields=["connected", "conversation"])
    if after.reach in _ANSWERED and not contact.connected:
        contact.connected = True
        contact.save(update_fields=["connected"])
    _sync_told(contact, before, after, now=now)
    if (after.heard, after.reasons) != (before.heard, before.reasons):
        _sync_heard(contact, after, by=by, now=now)
    if after.reasons != before.reasons:
        contact.case.reason = after.reasons[-1] if after.reasons else ""
        contact.case.save(update_fields=["reason"])
    for request in after.requests[len(before.requests) :]:
        _obey(contact, request, by=by, now=now)


def _sync_told(contact: Contact, before: CallState, after: CallState, *, now: datetime) -> None:
    if after.told == before.told:
        return
    for code in set(after.told) - set(before.told):
        Told.objects.get_or_create(
            case=contact.case, consequence=code, defaults={"at": now, "contact": contact}
        )
    Told.objects.filter(contact=contact, consequence__in=set(before.told) - set(after.told)).delete()


def _sync_heard(contact: Contact, after: CallState, *, by: User, now: datetime) -> None:
    """Make the signals on record those heard so far: a reason speaks through the signals it implies."""
    reasons = house.reasons()
    wanted = set(after.heard) & set(house.signals().codes)
    for code in after.reasons:
        wanted |= set(reasons[code].signals) if code in reasons.codes else set()
    mine = Heard.objects.filter(contact=contact)
    mine.filter(retracted_at=None).exclude(signal__in=wanted).update(retracted_at=now)
    mine.filter(signal__in=wanted).update(retracted_at=None)
    known = set(mine.values_list("signal", flat=True))
    Heard.objects.bulk_create(
        [
            Heard(case=contact.case, signal=code, at=now, by=by, contact=contact)
            for code in sorted(wanted - known)
        ]
    )


# --- what the borrower asks for ---------------------------------------------------------------------------


def _obey(contact: Contact, request: str, *, by: User, now: datetime) -> None:
    act = (_REQUESTS if contact.relation_id is None else _OF_OTHERS).get(request)
    if act is not None:
        act(contact, now)
    body = {"contact": contact.pk, "request": request, "binds_at_once": act is not None}
    append(contact.case, "borrower.request", body, actor=by.actor, at=now)


def _stop_phone(contact: Contact, now: datetime) -> None:
    """No one dials this number about this borrower again; whose it is may be written to."""
    if contact.phone_id:
        Phone.objects.filter(pk=contact.phone_id, ceased_at=None).update(ceased_at=now)


def _stop_number(contact: Contact, now: datetime) -> None:
    """No one dials this number about this borrower again."""
    _stop_phone(contact, now)
    if contact.relation_id and contact.relation is not None:
        contact.relation.ceased_at = contact.relation.ceased_at or now
        contact.relation.save(update_fields=["ceased_at"])


def _not_at_work(contact: Contact, now: datetime) -> None:
    """This number is at their place of work, and no one dials it or any other there about them again."""
    person = contact.case.borrower_id
    if contact.phone_id:
        Phone.objects.filter(pk=contact.phone_id).update(kind=PhoneKind.WORK)
    own = Phone.objects.filter(borrower=person, relation=None, kind=PhoneKind.WORK, ceased_at=None)
    own.update(ceased_at=now)
    Borrower.objects.filter(pk=person, work_refused_at=None).update(work_refused_at=now)


def _not_at_this_hour(contact: Contact, now: datetime) -> None:
    """No one contacts this borrower at this hour of their clock again, on any day."""
    hour = now.astimezone(zone(contact.case.borrower.zone)).hour
    span = f"daily {hour:02}:00-{hour + 1:02}:00"
    person = Borrower.objects.filter(pk=contact.case.borrower_id).exclude(inconvenient_times__contains=span)
    person.update(inconvenient_times=Concat("inconvenient_times", Value(f"{span}\n")))


def _represented(contact: Contact, now: datetime) -> None:
    """Somebody acts for this borrower: they are to be spoken with, and the borrower is called no more."""
    Borrower.objects.filter(pk=contact.case.borrower_id, represented_at=None).update(represented_at=now)
    _stop_calls(contact, now)


def _stop_calls(contact: Contact, now: datetime) -> None:
    """No one dials this borrower again, at no number they have or will have: they want to be written to."""
    Borrower.objects.filter(pk=contact.case.borrower_id, calls_ceased_at=None).update(calls_ceased_at=now)


_REQUESTS: dict[str, Callable[[Contact, datetime], None]] = {
    "stop_calling_this_number": _stop_number,
    "write_to_me": _stop_calls,
    "not_at_work": _not_at_work,
    "not_at_this_hour": _not_at_this_hour,
    "speak_to_representative": _represented,
}

#: What people beside the borrower ask for is about themselves, and changes nothing for the borrower.
_OF_OTHERS: dict[str, Callable[[Contact, datetime], None]] = {
    "stop_calling_this_number": _stop_number,
    "write_to_me": _stop_phone,
    "not_at_work": _stop_phone,
    "speak_to_representative": _stop_phone,
}
