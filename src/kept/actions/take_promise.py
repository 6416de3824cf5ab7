"""Take a promise from a call: it goes to the supervisor unless the house's policy approves it at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings

from kept.calls import IllegalEventError, Wrapup
from kept.calls import PromisePart as PromisedPart
from kept.dates import local_date
from kept.money import format_minor
from kept.promises.life import OPEN, Act, Status, transition
from kept.promises.policy import Decision, PromiseFacts, decide
from kept.records import house
from kept.records.brief import Brief, brief
from kept.records.chains import append
from kept.records.models import Contact, Promise, PromisePart, PromiseStatus
from kept.records.rights import Right, require

#: In place of a line of the policy: nothing is overdue, and the policy weighs arrears.
NOT_DUE = "no_arrears"


class PromiseAboveOwedError(IllegalEventError):
    """More was promised than will be owed on the last day; ``promised`` and ``owed`` are written amounts."""

    def __init__(self, promised: str, owed: str) -> None:
        """Keep both for whoever explains it."""
        super().__init__(f"{promised} is promised, and no more than {owed} will be owed by then")
        self.promised, self.owed = promised, owed


def check_promise(known: Brief, parts: Sequence[PromisedPart]) -> None:
    """Refuse a promise of more than is owed on its last day.

    Raises:
        PromiseAboveOwedError: it promises more.
    """
    promised, last = sum(part.amount_minor for part in parts), max(part.on for part in parts)
    owed = int(known.position.figures(max(last, known.on), [known.case.pk]).total_minor[0])
    if promised > owed:
        written = (format_minor(minor, known.currency) for minor in (promised, owed))
        raise PromiseAboveOwedError(*written)


def take_promise(contact: Contact, wrapup: Wrapup, *, now: datetime) -> Promise:
    """Put the promise of a closing call on record, inside the call's transaction, and submit it.

    It was given on the day of the call, though it be closed on another: what is paid from then on counts.
    What was approved before and is only said again stands as it is, and is returned.
    """
    require(contact.collector, Right.HOLD_CALLS)
    standing = said_again(contact.case_id, wrapup)
    if standing is not None:
        return standing
    case, today = contact.case, local_date(contact.at, settings.TIME_ZONE)
    _replace_open(contact, now=now)
    known = brief(case, on=today)
    decision = who_decides(wrapup, known)
    at_once = decision is not None and decision.approved_at_once
    promise = Promise.objects.create(
        case=case,
        contact=contact,
        status=PromiseStatus(_submitted(approved=at_once)),
        taken_at=contact.at,
        taken_on=today,
        taken_by=contact.collector,
        amount_minor=sum(part.amount_minor for part in wrapup.promise),
        currency=known.currency,
        method=wrapup.promise[0].method,
        source_of_funds=wrapup.source_of_funds[:60],
        option=wrapup.option,
        policy_line=decision.line if decision else NOT_DUE,
        decided_at=now if at_once else None,
        told_on=today if at_once else None,
    )
    PromisePart.objects.bulk_create(
        [PromisePart(promise=promise, on=part.on, amount_minor=part.amount_minor) for part in wrapup.promise]
    )
    body = {
        "promise": promise.pk,
        "parts": [[part.on.isoformat(), part.amount_minor] for part in wrapup.promise],
        "currency": promise.currency,
        "method": promise.method,
        "status": promise.status,
        "policy": house.policy().version,
        "policy_line": promise.policy_line,
    }
    append(case, "promise.taken", body, actor=contact.collector.actor, at=now)
    return promise


def said_again(case_id: int, wrapup: Wrapup) -> Promise | None:
    """Return the approved promise that a call repeats: the same amounts, dates and method; None otherwise."""
    if not wrapup.promise:
        return None
    said = sorted((part.on, part.amount_minor) for part in wrapup.promise)
    approved = Promise.objects.filter(
        case=case_id,
        status__in=(PromiseStatus.APPROVED, PromiseStatus.DUE),
        method=wrapup.promise[0].method,
    )
    for one in approved.prefetch_related("parts"):
        if sorted((part.on, part.amount_minor) for part in one.parts.all()) == said:
            return one
    return None


def who_decides(wrapup: Wrapup, known: Brief) -> Decision | None:
    """Return who decides by the house's policy; None when nothing is overdue yet: a supervisor does."""
    if known.arrears_minor <= 0:
        return None
    days = [(part.on - known.on).days for part in wrapup.promise]
    return decide(
        house.policy(),
        PromiseFacts(
            amount_minor=sum(part.amount_minor for part in wrapup.promise),
            arrears_minor=known.arrears_minor,
            parts=len(wrapup.promise),
            first_due_in_days=min(days),
            last_due_in_days=max(days),
            broken_before=int(known.columns.broken_ever[0]),
            hardship=known.case.path == "hardship" or wrapup.option == "hardship",
            disputed=known.case.path == "dispute",
        ),
    )


def _submitted(*, approved: bool) -> Status:
    status = transition(Status.TAKEN, Act.SUBMIT)
    return transition(status, Act.APPROVE) if approved else status


def _replace_open(contact: Contact, *, now: datetime) -> None:
    """A new promise takes the place of the one that was still open."""
    open_: Iterable[Promise] = Promise.objects.select_for_update(no_key=True).filter(
        case=contact.case_id, status__in=OPEN
    )
    for old in open_:
        old.status = PromiseStatus(transition(Status(old.status), Act.REPLACE))
        old.save(update_fields=["status"])
        old.tasks.filter(done_at=None).update(done_at=now)
        append(contact.case, "promise.replaced", {"promise": old.pk}, actor=contact.collector.actor, at=now)
