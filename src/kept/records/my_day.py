"""A collector's day: the list the night wrote, what comes before it, and what was reached so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Count, QuerySet, Sum

from kept.dates import at_local, local_date
from kept.law import Verdict
from kept.promises.life import OPEN
from kept.records.case_rows import READ, last_contacts
from kept.records.models import (
    Call,
    Case,
    Channel,
    Contact,
    Promise,
    PromisePart,
    PromiseStatus,
    Task,
    TaskKind,
    User,
    Work,
)
from kept.records.prepared import prepared
from kept.records.reach import reach
from kept.strategy.worklist import Purpose

#: The order of the list; it never changes during a day.
ORDER = ("rank", "turn", "-worth", "id")

#: How many rows of the list a page shows: what is done leaves it, so that the next ones move up.
SHOWN = 30

_GONE = (PromiseStatus.REPLACED, PromiseStatus.WITHDRAWN)
#: Urgent purposes have a place of their own above the list.
_URGENT = (Purpose.CALL_BACK, Purpose.BROKEN_PROMISE)
_JOINED = ("case__borrower",)
#: Read beside, not joined: a planner starts from a table of few rows, and then sorts all cases of one.
_BESIDE = ("case__creditor",)
_READ = tuple(f"case__{name}" for name in READ)
#: How far down the list one looks for the next case that may be called.
_LOOK = 200


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a collector did and reached today, and what is due.

    ``calls`` counts attempts, ``conversations`` those in which the borrower was spoken to; ``promised`` holds
    minor units by currency; ``due`` counts promises with a part due today.
    """

    calls: int
    conversations: int
    promises: int
    promised: dict[str, int]
    due: int


def numbers(collector: User, *, now: datetime) -> Numbers:
    """Return a collector's numbers of today."""
    today = local_date(now, settings.TIME_ZONE)
    began = at_local(today, time(), settings.TIME_ZONE)
    made, rows = _made(collector, began), _promised(collector, today)
    return Numbers(
        calls=len(made),
        conversations=sum(spoken and relation is None for spoken, relation in made),
        promises=sum(many for _, many, _ in rows),
        promised={currency: total for currency, _, total in rows},
        due=len(_due(collector, today)),
    )


@prepared
def _made(collector: User, began: datetime) -> QuerySet[Contact, tuple[bool, int | None]]:
    mine = Contact.objects.filter(collector=collector, at__gte=began, channel=Channel.CALL)
    return mine.values_list("conversation", "relation_id")


@prepared
def _promised(collector: User, today: date) -> QuerySet[Promise, tuple[str, int, int]]:
    taken = Promise.objects.filter(taken_by=collector, taken_on=today).exclude(status__in=_GONE)
    return taken.values_list("currency").annotate(many=Count("pk"), total=Sum("amount_minor"))


@prepared
def _due(collector: User, today: date) -> QuerySet[PromisePart, int]:
    due = PromisePart.objects.filter(on=today, promise__status__in=OPEN, promise__case__collector=collector)
    return due.order_by("promise").values_list("promise", flat=True).distinct()


def list_date(collector: User, today: date) -> date | None:
    """Return the date of the newest list up to today; None where no night has written one."""
    return next(iter(_list_dates(collector, today)), None)


@prepared
def _list_dates(collector: User, today: date) -> QuerySet[Work, date]:
    dates = Work.objects.filter(collector=collector, on__lte=today).order_by("-on")
    return dates.values_list("on", flat=True)[:1]


def on_list(case: Case, today: date) -> Work | None:
    """Return the place of a case on the newest list up to today, unless it is done."""
    return next((one for one in _places(case, today) if one.done_at is None), None)


@prepared
def _places(case: Case, today: date) -> QuerySet[Work]:
    return Work.objects.filter(case=case, on__lte=today).order_by("-on")[:1]


@prepared
def own_cases(collector: User) -> QuerySet[Case, tuple[int, str]]:
    """Return a collector's open cases, each with its borrower's name."""
    return Case.objects.filter(collector=collector, closed_on=None).values_list("pk", "borrower__name")


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call that is not closed yet: its id, its case's, whom it is with, and since when."""

    pk: int
    case: int
    name: str
    since: datetime


def open_call(collector: User) -> OpenCall | None:
    """Return the call this collector has not closed yet."""
    return next((OpenCall(*row) for row in _open_calls(collector)), None)


@prepared
def _open_calls(collector: User) -> QuerySet[Call, tuple[int, int, str, datetime]]:
    calls = Call.objects.filter(contact__collector=collector, contact__ended_at=None, closed_at=None)
    shown = calls.values_list("pk", "contact__case", "contact__case__borrower__name", "contact__at")
    return shown.order_by("-pk")[:1]


@prepared
def call_backs(collector: User) -> QuerySet[Task]:
    """Return the call-backs this collector owes, oldest first."""
    owed = Task.objects.filter(assignee=collector, kind=TaskKind.CALL_BACK, done_at=None)
    joined = owed.select_related(*_JOINED, "promise__decided_by").defer(*_unread("case__"))
    return joined.prefetch_related("promise__parts", *_BESIDE).order_by("due_at", "pk")


def urgent(collector: User, on: date | None) -> list[Work]:
    """Return what the list puts before all else; a call-back may also stand here as its task."""
    return _urgent(collector, on) if on else []


@prepared
def _urgent(collector: User, on: date) -> QuerySet[Work]:
    return _to_do(collector, on).filter(rank__lte=max(_URGENT)).order_by(*ORDER)


def worklist(collector: User, on: date | None) -> QuerySet[Work]:
    """Return the rest of the list of a date that is still to be done."""
    return _to_do(collector, on).filter(rank__gt=max(_URGENT)) if on else Work.objects.none()


@prepared
def first_rows(collector: User, on: date) -> QuerySet[Work]:
    """Return the first page of ``worklist``, in order, and one row that tells whether there are more."""
    return _to_do(collector, on).filter(rank__gt=max(_URGENT)).order_by(*ORDER)[: SHOWN + 1]


def _to_do(collector: User, on: date) -> QuerySet[Work]:
    rows = Work.objects.filter(collector=collector, on=on, done_at=None)
    read = rows.select_related(*_JOINED).prefetch_related(*_BESIDE)
    return read.only("rank", "turn", "worth", "purpose", "choice", *_READ)


def _unread(case: str) -> list[str]:
    """Return what is sealed and no list shows: opening it would take longer than reading it."""
    return [f"{case}borrower__{name}" for name in ("id_number", "email", "employer")]


# --- what comes next --------------------------------------------------------------------------------------


def next_case(collector: User, *, now: datetime) -> int | None:
    """Return the first case of the day that may be called now, untried ones before those tried today."""
    tried: list[tuple[datetime, int]] = []
    for cases in _in_order(collector, local_date(now, settings.TIME_ZONE)):
        may, last = reach(cases, now=now), last_contacts(cases)
        for case in cases:
            if case.pk not in may or may[case.pk].verdict != Verdict.ALLOW:
                continue
            contact = last.get(case.pk)
            if contact is None or not _tried_today(contact, now):
                return case.pk
            tried.append((contact.at, case.pk))
    return min(tried)[1] if tried else None


def _tried_today(contact: Contact, now: datetime) -> bool:
    today = local_date(now, settings.TIME_ZONE)
    return contact.channel == Channel.CALL and local_date(contact.at, settings.TIME_ZONE) == today


def _in_order(collector: User, today: date) -> Iterator[list[Case]]:
    on = list_date(collector, today)
    owed = [task.case for task in call_backs(collector)]
    first = owed + [row.case for row in urgent(collector, on) if row.case not in owed]
    if first:
        yield first
    rows = worklist(collector, on).order_by(*ORDER)
    for start in range(0, _LOOK, 50):
        cases = [row.case for row in rows[start : start + 50]]
        if not cases:
            return
        yield cases
