"""What came of the house's own contacts, promises and days without contact, as trials for the estimators.

What was known of a case when it was contacted is kept with the contact, as the night before had found it, so
that nothing learnt later enters. The reason, and with it the path, counts from the first conversation on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from django.db.models import Min, Q
from numpy.typing import NDArray

from kept.dates import local
from kept.ledger import EventKind
from kept.records.models import Case, Channel, Contact, Promise, PromiseStatus
from kept.strategy.choices import PATHS, QUADRANTS
from kept.strategy.estimate import Trials
from kept.strategy.prospects import AGE_FROM, BROKEN, SPOKEN_FROM, age_of
from kept.strategy.response import ANSWERED, FACTORS, Response

#: The channels in which it is known whether the borrower was reached, and their ways.
WAYS = {Channel.CALL: "call", Channel.VISIT: "visit"}

#: For so many days after a conversation a payment counts to the conversation, not to the borrower alone.
WAKE_DAYS = 5

_WEEK = timedelta(days=7)
_BROKEN = {PromiseStatus.BROKEN, PromiseStatus.PART_KEPT}
_JUDGED = {PromiseStatus.KEPT, *_BROKEN}

Row = dict[str, int]


@dataclass(slots=True)
class _Life:
    """What happened in one case, in order."""

    person: int
    promises: list[tuple[int | None, str, date, date | None]] = field(default_factory=list)
    contacts: list[tuple[int, date, bool]] = field(default_factory=list)

    def broken_before(self, day: date) -> int:
        """Return how many promises were broken before a day, 2 standing for more."""
        ended = [
            on for _, status, _, on in self.promises if status in _BROKEN and on is not None and on < day
        ]
        return min(len(ended), len(BROKEN) - 1)


def outcomes(response: Response, *, since: date, until: date) -> dict[str, Trials]:
    """Return the trials of each link.

    Args:
        response: the model whose levels the trials are put in.
        since: the first day of the outcomes.
        until: the last.
    """
    lives = _lives()
    rows: dict[str, list[Row]] = {link: [] for link in FACTORS}
    taken: dict[int, Row] = {}
    for contact in _attempts(response, lives, since=since, until=until):
        promised, made = contact.pop("promised"), contact.pop("contact")
        rows["reach"].append(contact)
        if contact["succeeded"]:
            taken[made] = contact
            rows["promise"].append({**contact, "succeeded": promised})
    for life in lives.values():
        for number, status, _, settled in life.promises:
            taken_in = None if number is None else taken.get(number)
            if taken_in and status in _JUDGED and settled is not None and settled <= until:
                rows["kept"].append({**taken_in, "succeeded": status == PromiseStatus.KEPT})
    rows["cure"] = list(_alone(lives, since=since, until=until))
    return {link: _trials(link, found) for link, found in rows.items()}


def _trials(link: str, rows: list[Row]) -> Trials:
    def column(name: str) -> NDArray[np.int64]:
        return np.array([row.get(name, 0) for row in rows], dtype=np.int64)

    levels = {factor: column(factor) for factor in FACTORS[link] if factor != "base"}
    tried = np.array([row.get("tried", 1) for row in rows], dtype=np.int64)
    return Trials(levels=levels, tried=tried, succeeded=column("succeeded"), person=column("person"))


def _lives() -> dict[int, _Life]:
    cases = Case.objects.values_list("id", "borrower_id")
    lives = {number: _Life(person) for number, person in cases}
    names = ("case_id", "contact_id", "status", "taken_on", "settled_on")
    for case, *promise in Promise.objects.order_by("taken_at").values_list(*names):
        lives[case].promises.append((promise[0], promise[1], promise[2], promise[3]))
    return lives


# --- attempts -----------------------------------------------------------------------------------------------


def _attempts(response: Response, lives: Mapping[int, _Life], *, since: date, until: date) -> Iterator[Row]:
    """Yield the attempts to reach borrowers, each with what was known before it and what came of it."""
    names = ("id", "case_id", "channel", "at", "local_date", "connected", "conversation", "found_dpd")
    rows = Contact.objects.filter(
        channel__in=WAYS, inbound=False, relation=None, ended_at__isnull=False, local_date__lte=until
    ).order_by("case_id", "at")
    promised = set(Promise.objects.exclude(contact=None).values_list("contact_id", flat=True))
    answered: dict[int, int] = {}
    for (
        number,
        case,
        channel,
        at,
        day,
        connected,
        spoke,
        dpd,
        quadrant,
        path,
        zone,
        group,
    ) in rows.values_list(
        *names, "found_quadrant", "found_path", "case__borrower__zone", "collector__skill_group"
    ):
        life, slot = lives[case], 1 + response.choices.slot_at(local(at, zone).time())
        if day >= since and dpd is not None:
            known = _known(life, day, dpd, quadrant, path)
            yield {
                **known,
                "person": life.person,
                "contact": number,
                "attempts": sum(day - _WEEK < when <= day for _, when, _ in life.contacts),
                "way": response.levels["way"].index(WAYS[channel]),
                "slot": slot if channel == Channel.CALL else 0,
                "group": 1 + response.choices.group_at(group) if channel == Channel.CALL else 0,
                "answered": _answer(answered.get(case), slot),
                "succeeded": int(spoke),
                "promised": int(number in promised),
            }
        life.contacts.append((number, day, spoke))
        if connected:
            answered[case] = slot


def _known(life: _Life, day: date, dpd: int, quadrant: str, path: str) -> Row:
    spoken = [when for _, when, spoke in life.contacts if spoke]
    return {
        "quadrant": QUADRANTS.index(quadrant or "UNKNOWN"),
        "path": PATHS.index(path) if path and spoken else 0,
        "age": bisect_right(AGE_FROM, dpd),
        "spoken": bisect_right(SPOKEN_FROM, (day - spoken[-1]).days) if spoken else 0,
        "broken": life.broken_before(day),
    }


def _answer(last: int | None, slot: int) -> int:
    if not last or not slot:
        return ANSWERED.index("unknown")
    return ANSWERED.index("same_slot" if last == slot else "other_slot")


# --- days without contact -----------------------------------------------------------------------------------


def _alone(lives: Mapping[int, _Life], *, since: date, until: date) -> Iterator[Row]:
    """Yield for each case and age its days up to the first payment, but those in the wake of a contact.

    The days of an open promise, and ``WAKE_DAYS`` after a conversation, are left out; a case is watched from
    its placement to its first payment, its end, or the last day.
    """
    spoken = _conversations(until)
    paid = Q(debts__entries__kind=EventKind.PAYMENT)
    names = ("id", "opened_on", "closed_on", "quadrant", "path")
    cases = Case.objects.annotate(due=Min("debts__dues__on"), paid=Min("debts__entries__on", filter=paid))
    first = _first_found()
    for case, opened, closed, quadrant, path, due, paid_on in cases.values_list(*names, "due", "paid"):
        start, end = max(opened, since), min(day for day in (closed, paid_on, until) if day is not None)
        if due is None or start > end:
            continue
        life, talks = lives[case], spoken.get(case, [])
        shown = QUADRANTS.index(first.get(case, quadrant) or "UNKNOWN")
        alone = np.flatnonzero(_unwatched(start, end, talks, life))
        ages = age_of((start - due).days + alone)
        told = np.zeros(len(alone), dtype=np.int64)
        if path and talks:
            told[alone > (talks[0] - start).days] = PATHS.index(path)
        paid_then = alone == ((paid_on - start).days if paid_on else -1)
        for age, way in sorted(set(zip(ages.tolist(), told.tolist(), strict=True))):
            here = (ages == age) & (told == way)
            yield {
                "quadrant": shown,
                "path": way,
                "age": age,
                "person": life.person,
                "tried": int(here.sum()),
                "succeeded": int((here & paid_then).sum()),
            }


def _unwatched(start: date, end: date, talks: list[date], life: _Life) -> NDArray[np.bool_]:
    """Return for each day from start to end whether it lies in no contact's wake and under no promise."""
    days = np.ones((end - start).days + 1, dtype=np.bool_)
    wakes = [(talk, talk + timedelta(days=WAKE_DAYS)) for talk in talks]
    for first, last in [*wakes, *((taken, settled or end) for _, _, taken, settled in life.promises)]:
        days[max(0, (first - start).days) : max(0, (last - start).days + 1)] = False
    return days


def _conversations(until: date) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    rows = Contact.objects.filter(conversation=True, relation=None, local_date__lte=until).order_by("at")
    for case, day in rows.values_list("case_id", "local_date"):
        found[case].append(day)
    return found


def _first_found() -> dict[int, str]:
    """Return the quadrant in which each case was first found by a contact."""
    found: dict[int, str] = {}
    rows = Contact.objects.filter(found_dpd__isnull=False).order_by("at")
    for case, quadrant in rows.values_list("case_id", "found_quadrant"):
        found.setdefault(case, quadrant)
    return found
