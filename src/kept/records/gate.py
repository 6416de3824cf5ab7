"""From records to the facts on which the law decides about one contact at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db.models import Count, Q

from kept.dates import local_date
from kept.law import Facts, borrower_lost
from kept.promises.life import OPEN
from kept.records import house
from kept.records.models import Case, Channel, Contact, Phone, Relation, RelationRole, TaskKind

_OWES = {None: True, RelationRole.GUARANTOR: True, RelationRole.CO_BORROWER: True}


@dataclass(frozen=True, slots=True)
class Intended:
    """A contact someone wants to make: about which case, by which channel, with whom, at which number."""

    case: Case
    channel: Channel
    phone: Phone | None = None
    relation: Relation | None = None
    recording_on: bool = True
    visitors: int | None = None
    credentials: bool | None = None
    place_private: bool | None = None
    entry_consent: bool | None = None


def facts_of(wish: Intended, *, now: datetime) -> Facts:
    """Return all the law may ask about an intended contact, as the records know it."""
    borrower = wish.case.borrower
    today = local_date(now, borrower.zone)
    return Facts.one(
        channel=wish.channel,
        addressee=wish.relation.role if wish.relation else "borrower",
        creditor_kind=wish.case.creditor.kind,
        zones=[borrower.zone],
        hours_agreed=False,
        borrower_deceased=borrower.deceased,
        borrower_incapable=borrower.incapable,
        borrower_lost=is_lost(wish.case, today),
        addressee_ceased=bool(wish.relation and wish.relation.ceased_at),
        channel_ceased=bool(wish.phone and wish.phone.ceased_at),
        plan_in_force=plan_in_force(wish.case),
        dispute_open=wish.case.path == "dispute",
        recording_on=wish.recording_on,
        debt_owed_by_addressee=_OWES.get(RelationRole(wish.relation.role) if wish.relation else None, False),
        **_counters(wish, today),
        **_visit(wish),
    )


def _visit(wish: Intended) -> dict[str, Any]:
    given = {
        "visitors": wish.visitors,
        "credentials": wish.credentials,
        "place_private": wish.place_private,
        "entry_consent": wish.entry_consent,
    }
    return {name: value for name, value in given.items() if value is not None}


def _counters(wish: Intended, today: date) -> dict[str, Any]:
    """Count attempts on the borrower's local day; a call under way counts as if it would succeed."""
    placed = Contact.objects.filter(channel=Channel.CALL, inbound=False, local_date=today)
    under_way = Q(ended_at=None)
    mine = placed.filter(case__borrower=wish.case.borrower_id).aggregate(
        connected=Count("pk", filter=Q(connected=True) | under_way),
        conversations=Count("pk", filter=Q(conversation=True) | under_way),
    )
    number = placed.filter(number_index=wish.phone.number_index if wish.phone else "-").aggregate(
        attempts=Count("pk"), unanswered=Count("pk", filter=Q(connected=False))
    )
    spoken = Contact.objects.filter(case=wish.case, conversation=True, relation=wish.relation)
    return {
        "number_attempts_today": number["attempts"],
        "unanswered_attempts_number_today": number["unanswered"],
        "connected_borrower_today": mine["connected"],
        "conversations_borrower_today": mine["conversations"],
        "first_contact": not spoken.exists(),
    }


def plan_in_force(case: Case) -> bool:
    """Return whether an approved instalment plan that the borrower was told of is being kept."""
    promises = case.promises.filter(status__in=OPEN, option="instalments", told_on__isnull=False)
    return promises.exists() and not case.tasks.filter(kind=TaskKind.CALL_BACK, done_at=None).exists()


def is_lost(case: Case, today: date) -> bool | None:
    """Return whether the borrower cannot be reached, as the law counts it; None where it does not say."""
    phones = Phone.objects.filter(borrower=case.borrower_id, relation=None)
    calls = Contact.objects.filter(
        case__borrower=case.borrower_id, channel=Channel.CALL, relation=None, ended_at__isnull=False
    )
    rows = list(calls.order_by("at").values_list("local_date", "conversation"))
    lost = borrower_lost(
        house.rulebook(),
        row=np.zeros(len(rows), dtype=np.int64),
        day=np.array([day for day, _ in rows], dtype="datetime64[D]"),
        reached=np.array([reached for _, reached in rows], dtype=np.bool_),
        number_invalid=np.array([phones.exists() and not phones.filter(valid=True).exists()]),
        today=today,
    )
    return None if np.ma.is_masked(lost[0]) else bool(lost[0])
