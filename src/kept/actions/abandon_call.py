"""End a call nobody will end: its collector went, or the playbooks changed under it. Nothing said is lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.actions.close_call import call_events, events_digest
from kept.calls import CallState
from kept.records import house
from kept.records.chains import append
from kept.records.models import Call, User
from kept.records.notes import note
from kept.records.rights import MAY, NoRightError, Right

#: How such a call ended, in place of an outcome of the guide.
ABANDONED = "abandoned"


class AbandonError(ValueError):
    """A call cannot be ended so; the message says why."""


def leads_on(call: Call) -> bool:
    """Return whether the playbooks still have the step at which an open call stands."""
    state = CallState.from_json(call.state)
    return state.step in house.playbooks().steps.get(state.playbook, {})


def may_abandon(call: Call, by: User) -> bool:
    """Return whether a person may end a call so: a supervisor any, its holder one that leads no further."""
    if not by.is_active:
        return False
    return by.role in MAY[Right.END_CALLS] or (call.contact.collector_id == by.pk and not leads_on(call))


def abandon_call(call_id: int, *, words: str, by: User, now: datetime) -> Call:
    """End an open call without its guide; what was heard, told and asked in it stands. Ended again: nothing.

    Args:
        call_id: the call.
        words: why nobody ends it as calls are ended; kept sealed.
        by: a supervisor, or who holds it when the playbooks lead no further.
        now: the moment.

    Raises:
        AbandonError: no reason is given.
        NoRightError: somebody else.
    """
    if not words.strip():
        raise AbandonError("say why the call is ended so")
    with transaction.atomic():
        locking = Call.objects.select_for_update(of=("self", "contact__case"), no_key=True)
        call = locking.select_related("contact__case").get(pk=call_id)
        if not may_abandon(call, by):
            raise NoRightError(f"{by.username} does not hold call {call_id}; a supervisor ends it")
        if call.closed_at is not None:
            return call
        contact = call.contact
        contact.ended_at, contact.outcome = now, ABANDONED
        contact.save(update_fields=["ended_at", "outcome"])
        call.closed_at = now
        call.save(update_fields=["closed_at"])
        body = {
            "contact": contact.pk,
            "playbook": call.playbook,
            "events": len(call_events(call)),
            "events_sha256": events_digest(call),
            **note(contact.case_id, words),
        }
        append(contact.case, "call.abandoned", body, actor=by.actor, at=now)
        return call
