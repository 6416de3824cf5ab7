"""Ask the gate for one call; if the law allows it, record the attempt and open the guide. One transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from kept.calls import begin
from kept.dates import local_date
from kept.law import Decision, Verdict, check
from kept.records import house
from kept.records.chains import append, moment
from kept.records.contacts import as_found
from kept.records.gate import Intended, facts_of_all
from kept.records.locks import lock_reach
from kept.records.models import (
    Call,
    Case,
    Channel,
    Contact,
    EvidenceRecord,
    Phone,
    PromiseStatus,
    Role,
    TaskKind,
    Told,
    User,
)
from kept.records.positions import position_of
from kept.records.rights import Right, require


class CallRefusedError(Exception):
    """The gate did not allow the call; ``decision`` says by which rules and until when."""

    def __init__(self, decision: Decision) -> None:
        """Keep the decision for whoever explains it."""
        super().__init__("; ".join(one.text.en for one in decision.findings(0)))
        self.decision = decision


class CallBusyError(Exception):
    """The collector, or someone else on this case, is already in a call."""

    def __init__(self, call: Call) -> None:
        """Keep the open call."""
        super().__init__(f"call {call.pk} is still open")
        self.call = call


#: Who was refused a call does not record, for so long, that this borrower called instead; a supervisor may.
DOUBTED_FOR = timedelta(minutes=15)


class InboundDoubtError(Exception):
    """A call that was refused to a person is recorded by them as received; somebody else must record it."""


def start_call(
    case_id: int, phone_id: int, *, by: User, now: datetime, playbook: str = "", inbound: bool = False
) -> Call:
    """Return a new call with its permit, or raise; a refusal is on record either way.

    Args:
        case_id: the case.
        phone_id: the number to dial, or from which the borrower calls.
        by: the collector.
        now: the moment.
        playbook: code of the playbook; chosen from the case's history if empty.
        inbound: the borrower calls us: caps on our calls do not count it.

    Raises:
        CallBusyError: a call is open, by this collector or on this case.
        CallRefusedError: the law does not allow it, or a fact it needs is not known.
        InboundDoubtError: said to be inbound, by a person whom the gate has just refused this call.
        NoRightError: this person does not hold calls.
        Phone.DoesNotExist: not a number of this case's borrower.
    """
    require(by, Right.HOLD_CALLS)
    with transaction.atomic():
        asked = _ask(case_id, phone_id, by=by, now=now, playbook=playbook, inbound=inbound)
    if isinstance(asked, Decision):
        raise CallRefusedError(asked)
    return asked


def may_call(case: Case, phone: Phone, *, now: datetime) -> Decision:
    """Return what the gate would say to a call now, without asking for leave."""
    return may_call_each(case, [phone], now=now)


def may_call_each(
    case: Case, phones: Sequence[Phone], *, now: datetime, owing: bool | None = None
) -> Decision:
    """Return what the gate would say to a call to each number now, one row a number.

    ``owing`` says whether anything is owed today, for who has looked already.
    """
    owing = is_owing(case, now=now) if owing is None else owing
    facts = facts_of_all([_wish(case, phone, owing=owing) for phone in phones], now=now)
    return check(house.rulebook(), facts, at=now)


def is_owing(case: Case, *, now: datetime) -> bool:
    """Return whether anything is owed in a case today; who owes nothing is not called."""
    today = local_date(now, settings.TIME_ZONE)
    opened = max([today, *case.debts.values_list("opened_on", flat=True)])
    return bool(position_of([case.pk]).figures(opened, [case.pk]).total_minor[0] > 0)


def _wish(case: Case, phone: Phone, *, owing: bool) -> Intended:
    return Intended(case=case, channel=Channel.CALL, phone=phone, relation=phone.relation, owing=owing)


def _ask(
    case_id: int, phone_id: int, *, by: User, now: datetime, playbook: str, inbound: bool
) -> Call | Decision:
    lock_reach(case_id, phone_id, by)
    phone = Phone.objects.select_related("relation").get(pk=phone_id)
    case = Case.objects.select_related("creditor", "borrower").get(pk=case_id)
    busy = _open_call(case, by)
    if busy is not None:
        raise CallBusyError(busy)
    decision = may_call(case, phone, now=now)
    if inbound and _just_refused(case, by, now):
        raise InboundDoubtError(f"{by.username} was refused a call to this borrower a moment ago")
    if not inbound and decision.verdict[0] != Verdict.ALLOW:
        body = {"channel": "call", "phone": phone.pk, "decision": decision.as_json(0)}
        append(case, "contact.refused", body, actor=by.actor, at=now)
        return decision
    contact = _attempt(case, phone, decision, by=by, now=now, inbound=inbound)
    return _open(contact, playbook or choose_playbook(case, phone, inbound=inbound))


def _just_refused(case: Case, by: User, now: datetime) -> bool:
    """Return whether the gate refused this person a call about the case a moment ago."""
    if by.role == Role.SUPERVISOR:
        return False
    refused = EvidenceRecord.objects.filter(case=case, kind="contact.refused", actor=by.actor)
    return refused.filter(at__gt=moment(now - DOUBTED_FOR)).exists()


def _open_call(case: Case, by: User) -> Call | None:
    open_ = Call.objects.filter(closed_at=None).select_related("contact")
    return open_.filter(contact__collector=by).first() or open_.filter(contact__case=case).first()


def _attempt(
    case: Case, phone: Phone, decision: Decision, *, by: User, now: datetime, inbound: bool
) -> Contact:
    permit = {"inbound": True} if inbound else decision.as_json(0)
    kind = "contact.received" if inbound else "contact.permitted"
    contact = Contact.objects.create(
        case=case,
        collector=by,
        channel=Channel.CALL,
        inbound=inbound,
        phone=phone,
        number_index=phone.number_index,
        relation=phone.relation,
        at=now,
        local_date=local_date(now, case.borrower.zone),
        permit=permit,
        rulebook=house.rulebook().version,
        **as_found(case),
    )
    about = {"gate": decision.as_json(0)} if inbound else {"permit": permit}
    body = {"contact": contact.pk, "channel": "call", "phone": phone.pk, **about}
    append(case, kind, body, actor=by.actor, at=now)
    return contact


def _open(contact: Contact, playbook: str) -> Call:
    told = Told.objects.filter(case=contact.case_id).values_list("consequence", flat=True)
    books = house.playbooks()
    state = begin(books, playbook, told_before=told)
    return Call.objects.create(
        contact=contact, playbook=playbook, playbooks_version=books.version, state=state.to_json()
    )


def choose_playbook(case: Case, phone: Phone, *, inbound: bool = False) -> str:
    """Return the playbook that fits the case's history."""
    if inbound:
        return "inbound"
    if phone.relation_id is not None:
        return "third_person"
    if case.tasks.filter(kind=TaskKind.CALL_BACK, done_at=None).exists():
        return "call_back"
    last = case.promises.order_by("-taken_at").first()
    if last is not None and last.status in {PromiseStatus.BROKEN, PromiseStatus.PART_KEPT}:
        return "broken_promise"
    spoken = Contact.objects.filter(case=case, conversation=True, relation=None).exists()
    return "follow_up" if spoken else "first_call"
