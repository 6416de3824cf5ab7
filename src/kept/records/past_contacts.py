"""What is known of the last contacts of some cases, as columns for the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Max, Q, QuerySet
from numpy.typing import NDArray

from kept.dates import local
from kept.law.spans import read_spans
from kept.records import house
from kept.records.models import Case, Channel, Contact, Role, User
from kept.records.prepared import prepared
from kept.strategy.choices import PATHS, Choices, Slot
from kept.strategy.openings import CHANNELS
from kept.strategy.sharing import PastContacts

_WEEK = timedelta(days=7)
#: Between two moments of a slot that are looked at; nobody names finer times.
_STEP = timedelta(minutes=15)
#: By which of the channels that a night plans a contact counts.
_AS = {**{channel: at for at, channel in enumerate(CHANNELS)}, Channel.IM: CHANNELS.index("sms")}


def past_contacts(case_ids: Sequence[int], *, on: date) -> PastContacts:
    """Return the last contacts of some cases, ids ascending, as they stand at the start of a day."""
    choices = house.choices()
    cases = list(_cases(case_ids))
    opened, reasons, zones, times, groups = zip(*cases, strict=True) if cases else ((), (), (), (), ())
    known = house.reasons()
    paths = {code: PATHS.index(known[code].path) for code in known.codes}
    return PastContacts(
        path=np.array([paths.get(one, 0) for one in reasons], dtype=np.int8),
        known_days=np.array([(on - one).days for one in opened], dtype=np.int64),
        refused=_refused(times, on, choices),
        group=np.array([-1 if one is None else choices.group_at(one) for one in groups], dtype=np.int8),
        area=_areas(case_ids, choices),
        **_of_contacts(case_ids, zones, on, choices),
    )


def floor_of_collectors() -> Counter[str]:
    """Return how many collectors work in each skill group."""
    choices = house.choices()
    active = User.objects.filter(role=Role.COLLECTOR, is_active=True).values_list("skill_group", flat=True)
    return Counter(choices.groups[choices.group_at(one)] for one in active)


def _of_contacts(case_ids: Sequence[int], zones: Sequence[str], on: date, choices: Choices) -> dict[str, Any]:
    at = {pk: row for row, pk in enumerate(case_ids)}
    n = len(case_ids)
    since = np.full((n, len(CHANNELS)), -1, dtype=np.int64)
    spoken, attempts = np.full(n, -1, dtype=np.int64), np.zeros(n, dtype=np.int64)
    answered = np.full(n, -1, dtype=np.int8)
    for case, channel, talked, last, lately, picked_up in _contacts(case_ids, on, on - _WEEK):
        row = at[case]
        attempts[row] += lately
        if talked is not None:
            spoken[row] = _sooner(spoken[row], (on - talked).days)
        if channel in _AS:
            column = _AS[channel]
            since[row, column] = _sooner(since[row, column], (on - last).days)
        if channel == Channel.CALL and picked_up is not None:
            answered[row] = choices.slot_at(local(picked_up, zones[row]).time())
    return {"since": since, "spoken_days": spoken, "attempts": attempts, "answered_slot": answered}


def _sooner(days: int, other: int) -> int:
    return other if days < 0 else min(days, other)


def _refused(times: Sequence[str], on: date, choices: Choices) -> NDArray[np.bool_]:
    """Return (n, s) in which slots each borrower wants to be left alone all the time."""
    found = np.zeros((len(times), len(choices.slots)), dtype=np.bool_)
    alike = {named: _all_through(named, on, choices) for named in set(times) if named}
    for row, named in enumerate(times):
        if named:
            found[row] = alike[named]
    return found


def _all_through(named: str, on: date, choices: Choices) -> list[bool]:
    """Return of each slot whether the times named cover it on a day; both are on the borrower's clock."""
    spans = read_spans(tuple(named.splitlines()))
    return [
        all(any(span.holds(wall) for span in spans) for wall in _moments(on, slot))
        for slot in choices.file.slots.values()
    ]


def _moments(on: date, slot: Slot) -> Iterator[datetime]:
    wall, end = (datetime.combine(on, one) for one in (slot.from_, slot.to))
    while wall < end:
        yield wall
        wall += _STEP


def _areas(case_ids: Sequence[int], choices: Choices) -> NDArray[np.int8]:
    """Return in which area of visits each borrower lives, 0 for elsewhere, where a visit may come next."""
    found = np.zeros(len(case_ids), dtype=np.int8)
    if choices.file.areas:
        rungs = {rung for one in choices.all if one.entry.resource == "visits" for rung in one.entry.rungs}
        at = {pk: row for row, pk in enumerate(case_ids)}
        for case, _kind, address in _addresses(case_ids, sorted(rungs)):
            found[at[case]] = found[at[case]] or choices.area_at(address)
    return found


def _addresses(case_ids: Collection[int], rungs: Collection[str]) -> QuerySet[Any, tuple[Any, ...]]:
    """Ask for the addresses of the borrowers of cases on some rungs, those at home first."""
    rows = Case.objects.filter(pk__among=case_ids, rung__in=rungs, borrower__addresses__isnull=False)
    return rows.order_by("pk", "borrower__addresses__kind").values_list(
        "pk", "borrower__addresses__kind", "borrower__addresses__text"
    )


@prepared
def _contacts(case_ids: Collection[int], on: date, since: date) -> QuerySet[Any, tuple[Any, ...]]:
    made = Contact.objects.filter(case__among=case_ids, relation=None, local_date__lt=on)
    return (
        made.values("case", "channel")
        .annotate(
            talked=Max("local_date", filter=Q(conversation=True)),
            last=Max("local_date"),
            lately=Count("pk", filter=Q(local_date__gte=since)),
            picked_up=Max("at", filter=Q(connected=True, inbound=False)),
        )
        .values_list("case", "channel", "talked", "last", "lately", "picked_up")
    )


@prepared
def _cases(case_ids: Collection[int]) -> QuerySet[Any, tuple[Any, ...]]:
    rows = Case.objects.filter(pk__among=case_ids).order_by("pk")
    return rows.values_list(
        "opened_on", "reason", "borrower__zone", "borrower__inconvenient_times", "collector__skill_group"
    )
