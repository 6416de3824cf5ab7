"""From records to the facts on which the law decides about contacts at one moment; one contact is n = 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from numpy.typing import NDArray

from kept.dates import local_date, zone
from kept.law import Facts, borrower_lost
from kept.law.spans import read_spans
from kept.promises.life import OPEN
from kept.records import house
from kept.records.models import (
    Case,
    Channel,
    Contact,
    Phone,
    PhoneKind,
    Promise,
    Relation,
    RelationRole,
    Task,
    TaskKind,
)
from kept.records.prepared import prepared
from kept.records.report_facts import report_facts

Rows = QuerySet[Any, tuple[Any, ...]]

_OWES = {None: True, RelationRole.GUARANTOR: True, RelationRole.CO_BORROWER: True}


@dataclass(frozen=True, slots=True)
class Intended:
    """A contact someone wants to make: about which case, by which channel, with whom, at which number."""

    case: Case
    channel: Channel
    phone: Phone | None = None
    relation: Relation | None = None
    owing: bool = True
    visitors: int | None = None
    credentials: bool | None = None
    place_private: bool | None = None
    entry_consent: bool | None = None


def facts_of(wish: Intended, *, now: datetime) -> Facts:
    """Return all the law may ask about an intended contact, as the records know it."""
    return facts_of_all([wish], now=now)


def facts_of_all(wishes: Sequence[Intended], *, now: datetime) -> Facts:
    """Return the facts of (n,) intended contacts, in four queries whatever n."""
    today = [local_date(now, wish.case.borrower.zone) for wish in wishes]
    past = _Past.of({wish.case.borrower_id for wish in wishes})
    planned = plans_in_force({wish.case.pk for wish in wishes})
    columns: dict[str, list[Any]] = {
        "channel": [str(wish.channel) for wish in wishes],
        "addressee": [str(wish.relation.role) if wish.relation else "borrower" for wish in wishes],
        "creditor_kind": [str(wish.case.creditor.kind) for wish in wishes],
        "zones": [(wish.case.borrower.zone,) for wish in wishes],
        "borrower_deceased": [wish.case.borrower.deceased for wish in wishes],
        "borrower_incapable": [wish.case.borrower.incapable for wish in wishes],
        "borrower_lost": _lost(wishes, past, today),
        "addressee_ceased": [bool(wish.relation and wish.relation.ceased_at) for wish in wishes],
        "channel_ceased": [_ceased(wish, past) or _left_alone(wish, now) for wish in wishes],
        "inconvenient_times": [_inconvenient(wish) for wish in wishes],
        "plan_in_force": [wish.case.pk in planned for wish in wishes],
        "dispute_open": [wish.case.path == "dispute" for wish in wishes],
        "debt_owed_by_addressee": [_owes(wish) for wish in wishes],
        "first_contact": [(wish.case.pk, _relation(wish)) not in past.spoken for wish in wishes],
        "recording_on": [_recorded(wish.channel) for wish in wishes],
        "place": [_place(wish) for wish in wishes],
        "place_refused": [_place_refused(wish) for wish in wishes],
        "work_calls_refused": [wish.case.borrower.work_refused_at is not None for wish in wishes],
        "represented": [wish.case.borrower.represented_at is not None for wish in wishes],
        **{name: [getattr(wish, name) for wish in wishes] for name in _OF_THE_WISH},
        **_reporting(wishes, today),
        **_counters(wishes, past, today),
    }
    return Facts.of(
        len(wishes), hours_agreed=False, **{name: _once(given) for name, given in columns.items()}
    )


def _once(given: list[Any]) -> Any:  # noqa: ANN401 - as many types as facts have
    """Return the one value of a column that says the same in every row, so that the law weighs it once."""
    return given[0] if given and given.count(given[0]) == len(given) else given


_OF_THE_WISH = ("visitors", "credentials", "place_private", "entry_consent")


_OF_REPORTS = ("report_consent", "debt_assigned", "told_before_report", "told_of_transfer")


def _reporting(wishes: Sequence[Intended], today: Sequence[date]) -> dict[str, list[bool | None]]:
    """Return what is asked of credit reports alone; of a contact that is none, nothing."""
    pairs = zip(wishes, today, strict=True)
    days = {wish.case.pk: day for wish, day in pairs if wish.channel == Channel.CREDIT_REPORT}
    if not days:
        return {}
    found = report_facts(days)
    return {
        name: [
            found[wish.case.pk][name] if wish.channel == Channel.CREDIT_REPORT else None for wish in wishes
        ]
        for name in _OF_REPORTS
    }


def _owes(wish: Intended) -> bool | None:
    """Return whether the person owes: nobody in a closed case; not known while a death is under review."""
    if wish.case.closed_on is not None:
        return False
    if wish.case.path == "stop":
        return None
    return wish.owing and _OWES.get(RelationRole(wish.relation.role) if wish.relation else None, False)


def _recorded(channel: Channel) -> bool | None:
    """Return whether a contact is recorded, as the house declares; a letter is its own record."""
    said = house.declarations()
    return {Channel.CALL: said.calls.recorded, Channel.VISIT: said.visits.recorded}.get(channel)


def _place(wish: Intended) -> str | None:
    """Return what kind of place a number of the borrower's own belongs to; of others' nobody says."""
    if wish.phone is None or wish.relation is not None:
        return None
    return _PLACES.get(wish.phone.kind)


_PLACES: dict[str, str] = {PhoneKind.MOBILE: "mobile", PhoneKind.HOME: "home", PhoneKind.WORK: "workplace"}


def _place_refused(wish: Intended) -> bool:
    """Return whether the borrower wants no contact at the place to which this number belongs."""
    return wish.case.borrower.work_refused_at is not None and _place(wish) == "workplace"


def _ceased(wish: Intended, past: _Past) -> bool:
    """Return whether the borrower refused calls, or this number, under whatever name their files have it."""
    if wish.channel == Channel.CALL and wish.relation is None and wish.case.borrower.calls_ceased_at:
        return True
    if _place_refused(wish):
        return True
    return wish.phone is not None and (wish.case.borrower_id, wish.phone.number_index) in past.ceased


def _inconvenient(wish: Intended) -> tuple[str, ...]:
    """Return when the borrower wants to be left alone; nobody else has named such times."""
    named = wish.case.borrower.inconvenient_times
    return tuple(named.splitlines()) if named and wish.relation is None else ()


def _left_alone(wish: Intended, now: datetime) -> bool:
    """Return whether now is such a time where no rule speaks of times: the channel is refused while it lasts.

    A letter is read whenever its reader likes.
    """
    times = _inconvenient(wish)
    if not times or wish.channel not in _AT_ONCE or house.rulebook().uses("inconvenient_times"):
        return False
    wall = now.astimezone(zone(wish.case.borrower.zone))
    return any(span.holds(wall) for span in read_spans(times))


_AT_ONCE = frozenset({Channel.CALL, Channel.SMS, Channel.IM, Channel.EMAIL, Channel.VISIT})


def _relation(wish: Intended) -> int | None:
    return wish.relation.pk if wish.relation else None


class _Past:
    """What was tried and reached with some borrowers so far, read in two queries, in order of time.

    ``spoken`` holds with whom a conversation was held about which case (the borrower is None); ``connected``
    and ``conversations`` count our own calls by borrower and local day, one under way as if it would succeed;
    ``calls`` are the ended calls to the borrowers themselves: borrower, day, reached. Who picks up and is not
    identified has been reached. ``valid`` says of each borrower's own numbers whether they are in use,
    ``ceased`` which numbers nobody may dial about them.
    """

    def __init__(self, people: set[int]) -> None:
        self.people = sorted(people)
        self.spoken: set[tuple[int, int | None]] = set()
        self.connected: Counter[tuple[int, date]] = Counter()
        self.conversations: Counter[tuple[int, date]] = Counter()
        self.calls: list[tuple[int, date, bool]] = []
        self.valid: dict[int, set[bool]] = {pk: set() for pk in people}
        self.ceased: set[tuple[int, str]] = set()

    @classmethod
    def of(cls, people: set[int]) -> _Past:
        past = cls(people)
        past._read_numbers()
        past._read_contacts()
        return past

    def _read_numbers(self) -> None:
        for borrower, relation, valid, number, ceased in _numbers(self.people):
            if relation is None:
                self.valid[borrower].add(valid)
            if ceased is not None:
                self.ceased.add((borrower, number))

    def _read_contacts(self) -> None:
        for (
            borrower, case, relation, channel, inbound, day, connected, spoken, ended, reached,
        ) in _contacts(self.people):  # fmt: skip
            if spoken:
                self.spoken.add((case, relation))
            if channel != Channel.CALL:
                continue
            if not inbound:
                self.connected[borrower, day] += connected or ended is None
                self.conversations[borrower, day] += spoken or ended is None
            if relation is None and ended is not None:
                self.calls.append((borrower, day, spoken or reached == "borrower"))


@prepared
def _numbers(people: Collection[int]) -> Rows:
    names = ("borrower_id", "relation_id", "valid", "number_index", "ceased_at")
    return Phone.objects.filter(borrower__among=people).values_list(*names)


@prepared
def _contacts(people: Collection[int]) -> Rows:
    names = (
        "case__borrower_id", "case_id", "relation_id", "channel", "inbound", "local_date", "connected",
        "conversation", "ended_at", "reached",
    )  # fmt: skip
    return Contact.objects.filter(case__borrower__among=people).order_by("at").values_list(*names)


def _counters(wishes: Sequence[Intended], past: _Past, today: Sequence[date]) -> dict[str, list[int]]:
    """Count attempts on each addressee's local day; those at a number count whoever's number it also is."""
    days = [(wish.case.borrower_id, day) for wish, day in zip(wishes, today, strict=True)]
    dialled = _dialled({wish.phone.number_index for wish in wishes if wish.phone}, set(today))
    numbers = [
        dialled.get((wish.phone.number_index, day), (0, 0)) if wish.phone else (0, 0)
        for wish, day in zip(wishes, today, strict=True)
    ]
    return {
        "number_attempts_today": [attempts for attempts, _ in numbers],
        "unanswered_attempts_number_today": [unanswered for _, unanswered in numbers],
        "connected_borrower_today": [past.connected[each] for each in days],
        "conversations_borrower_today": [past.conversations[each] for each in days],
    }


def _dialled(numbers: set[str], days: set[date]) -> dict[tuple[str, date], tuple[int, int]]:
    """Return by number and day how often it was dialled, and how often in vain or not yet answered."""
    if not days:
        return {}
    counted = _placed_calls(numbers, min(days), max(days))
    return {(number, day): (attempts, unanswered) for number, day, attempts, unanswered in counted}


@prepared
def _placed_calls(numbers: Collection[str], first: date, last: date) -> Rows:
    placed = Contact.objects.filter(
        channel=Channel.CALL, inbound=False, local_date__range=(first, last), number_index__among=numbers
    )
    return placed.values_list("number_index", "local_date").annotate(
        attempts=Count("pk"), unanswered=Count("pk", filter=Q(connected=False))
    )


def plans_in_force(cases: Iterable[int]) -> set[int]:
    """Return the cases with an approved instalment plan that the borrower was told of and is keeping."""
    return set(_plans(set(cases)))


@prepared
def _plans(cases: Collection[int]) -> QuerySet[Promise, int]:
    call_back = Task.objects.filter(case=OuterRef("case"), kind=TaskKind.CALL_BACK, done_at=None)
    plans = Promise.objects.filter(
        ~Exists(call_back), case__among=cases, status__in=OPEN, option="instalments", told_on__isnull=False
    )
    return plans.values_list("case_id", flat=True)


def _lost(wishes: Sequence[Intended], past: _Past, today: Sequence[date]) -> list[bool | None]:
    """Return whether each borrower cannot be reached, as the law counts it; None where it does not say."""
    invalid = np.array([past.valid[pk] == {False} for pk in past.people], dtype=np.bool_)
    lost = {day: _lost_on(past, invalid, day) for day in set(today)}
    return [lost[day][wish.case.borrower_id] for wish, day in zip(wishes, today, strict=True)]


def _lost_on(past: _Past, number_invalid: NDArray[np.bool_], today: date) -> dict[int, bool | None]:
    at = {pk: row for row, pk in enumerate(past.people)}
    found = borrower_lost(
        house.rulebook(),
        row=np.array([at[borrower] for borrower, _, _ in past.calls], dtype=np.int64),
        day=np.array([day for _, day, _ in past.calls], dtype="datetime64[D]"),
        reached=np.array([reached for _, _, reached in past.calls], dtype=np.bool_),
        number_invalid=number_invalid,
        today=today,
    )
    unsaid = np.ma.getmaskarray(found)
    return {pk: None if unsaid[row] else bool(found.data[row]) for pk, row in at.items()}
