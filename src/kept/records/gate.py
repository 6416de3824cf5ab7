"""From records to the facts on which the law decides about contacts at one moment; one contact is n = 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db.models import Count, Q

from kept.dates import local_date
from kept.law import Facts, borrower_lost
from kept.promises.life import OPEN
from kept.records import house
from kept.records.models import Case, Channel, Contact, Phone, Promise, Relation, RelationRole, Task, TaskKind

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
    return facts_of_all([wish], now=now)


def facts_of_all(wishes: Sequence[Intended], *, now: datetime) -> Facts:
    """Return the facts of (n,) intended contacts, in seven queries whatever n."""
    today = [local_date(now, wish.case.borrower.zone) for wish in wishes]
    cases = {wish.case.pk for wish in wishes}
    planned, spoken = plans_in_force(cases), _spoken(cases)
    columns: dict[str, list[Any]] = {
        "channel": [str(wish.channel) for wish in wishes],
        "addressee": [str(wish.relation.role) if wish.relation else "borrower" for wish in wishes],
        "creditor_kind": [str(wish.case.creditor.kind) for wish in wishes],
        "zones": [(wish.case.borrower.zone,) for wish in wishes],
        "borrower_deceased": [wish.case.borrower.deceased for wish in wishes],
        "borrower_incapable": [wish.case.borrower.incapable for wish in wishes],
        "borrower_lost": _lost(wishes, today),
        "addressee_ceased": [bool(wish.relation and wish.relation.ceased_at) for wish in wishes],
        "channel_ceased": [bool(wish.phone and wish.phone.ceased_at) for wish in wishes],
        "plan_in_force": [wish.case.pk in planned for wish in wishes],
        "dispute_open": [wish.case.path == "dispute" for wish in wishes],
        "debt_owed_by_addressee": [_owes(wish) for wish in wishes],
        "first_contact": [(wish.case.pk, _relation(wish)) not in spoken for wish in wishes],
        **{name: [getattr(wish, name) for wish in wishes] for name in _OF_THE_WISH},
        **_counters(wishes, today),
    }
    return Facts.of(len(wishes), hours_agreed=False, **columns)


_OF_THE_WISH = ("recording_on", "visitors", "credentials", "place_private", "entry_consent")


def _owes(wish: Intended) -> bool:
    return _OWES.get(RelationRole(wish.relation.role) if wish.relation else None, False)


def _relation(wish: Intended) -> int | None:
    return wish.relation.pk if wish.relation else None


def _spoken(cases: Iterable[int]) -> set[tuple[int, int | None]]:
    """Return with whom a conversation was held about which case: the borrower is None."""
    held = Contact.objects.filter(case__in=cases, conversation=True)
    return set(held.values_list("case_id", "relation_id").distinct())


def _counters(wishes: Sequence[Intended], today: Sequence[date]) -> dict[str, list[int]]:
    """Count attempts on each addressee's local day; a call under way counts as if it would succeed."""
    placed = Contact.objects.filter(channel=Channel.CALL, inbound=False, local_date__in=set(today))
    under_way = Q(ended_at=None)
    people = {wish.case.borrower_id for wish in wishes}
    mine = {
        (borrower, day): (connected, conversations)
        for borrower, day, connected, conversations in placed.filter(case__borrower__in=people)
        .values_list("case__borrower_id", "local_date")
        .annotate(
            connected=Count("pk", filter=Q(connected=True) | under_way),
            conversations=Count("pk", filter=Q(conversation=True) | under_way),
        )
    }
    numbers = {wish.phone.number_index for wish in wishes if wish.phone}
    dialled = {
        (number, day): (attempts, unanswered)
        for number, day, attempts, unanswered in placed.filter(number_index__in=numbers)
        .values_list("number_index", "local_date")
        .annotate(attempts=Count("pk"), unanswered=Count("pk", filter=Q(connected=False)))
    }
    by_person = [
        mine.get((wish.case.borrower_id, day), (0, 0)) for wish, day in zip(wishes, today, strict=True)
    ]
    by_number = [
        dialled.get((wish.phone.number_index if wish.phone else "", day), (0, 0))
        for wish, day in zip(wishes, today, strict=True)
    ]
    return {
        "number_attempts_today": [attempts for attempts, _ in by_number],
        "unanswered_attempts_number_today": [unanswered for _, unanswered in by_number],
        "connected_borrower_today": [connected for connected, _ in by_person],
        "conversations_borrower_today": [conversations for _, conversations in by_person],
    }


def plans_in_force(cases: Iterable[int]) -> set[int]:
    """Return the cases with an approved instalment plan that the borrower was told of and is keeping."""
    plans = Promise.objects.filter(
        case__in=cases, status__in=OPEN, option="instalments", told_on__isnull=False
    )
    waiting = Task.objects.filter(case__in=cases, kind=TaskKind.CALL_BACK, done_at=None)
    return set(plans.values_list("case_id", flat=True)) - set(waiting.values_list("case_id", flat=True))


def _lost(wishes: Sequence[Intended], today: Sequence[date]) -> list[bool | None]:
    """Return whether each borrower cannot be reached, as the law counts it; None where it does not say."""
    people = sorted({wish.case.borrower_id for wish in wishes})
    lost = {day: dict(zip(people, _lost_on(people, day), strict=True)) for day in set(today)}
    return [lost[day][wish.case.borrower_id] for wish, day in zip(wishes, today, strict=True)]


def _lost_on(people: Sequence[int], today: date) -> list[bool | None]:
    at = {pk: row for row, pk in enumerate(people)}
    numbers: list[set[bool]] = [set() for _ in people]
    own = Phone.objects.filter(borrower__in=people, relation=None)
    for borrower, valid in own.values_list("borrower_id", "valid"):
        numbers[at[borrower]].add(valid)
    calls = Contact.objects.filter(
        case__borrower__in=people, channel=Channel.CALL, relation=None, ended_at__isnull=False
    )
    rows = list(calls.order_by("at").values_list("case__borrower_id", "local_date", "conversation"))
    found = borrower_lost(
        house.rulebook(),
        row=np.array([at[borrower] for borrower, _, _ in rows], dtype=np.int64),
        day=np.array([day for _, day, _ in rows], dtype="datetime64[D]"),
        reached=np.array([reached for _, _, reached in rows], dtype=np.bool_),
        number_invalid=np.array([valid == {False} for valid in numbers], dtype=np.bool_),
        today=today,
    )
    return [
        None if masked else bool(one)
        for one, masked in zip(found.data, np.ma.getmaskarray(found), strict=True)
    ]
