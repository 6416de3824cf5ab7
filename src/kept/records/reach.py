"""Whether and when today borrowers may be called, for a list of cases at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np
from django.conf import settings
from django.db.models import QuerySet

from kept.dates import at_local, local_date
from kept.law import FACTS, Decision, Facts, Finding, Verdict, check, windows
from kept.law.moments import edges_within
from kept.records import house
from kept.records.gate import Intended, facts_of_all
from kept.records.models import Case, Channel, Phone
from kept.records.prepared import prepared


@dataclass(frozen=True, slots=True)
class Reach:
    """What the gate says to a call at the number to try first.

    ``hours`` are today's allowed intervals on the borrower's clock; ``why`` and ``next_at`` are a refusal's.
    """

    phone: Phone
    verdict: Verdict
    hours: tuple[tuple[datetime, datetime], ...]
    why: Finding | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the gate refuses a contact, and when waiting alone would allow it."""

    why: tuple[Finding, ...]
    next_at: datetime | None


def reach(cases: Sequence[Case], *, now: datetime) -> dict[int, Reach]:
    """Return by case what the gate would say now; a case whose borrower has no number in use is not in it.

    Args:
        cases: with borrower and creditor joined.
        now: the moment.
    """
    numbers = first_numbers(cases)
    wishes = [
        Intended(case=case, channel=Channel.CALL, phone=numbers[case.borrower_id])
        for case in cases
        if case.borrower_id in numbers
    ]
    if not wishes:
        return {}
    facts = facts_of_all(wishes, now=now)
    decision = check(house.rulebook(), facts, at=now)
    hours = windows(house.rulebook(), facts, day=local_date(now, settings.TIME_ZONE))
    no = refusals(decision)
    return {
        wish.case.pk: Reach(
            phone=numbers[wish.case.borrower_id],
            verdict=Verdict(int(decision.verdict[row])),
            hours=tuple(hours.of(row)),
            why=no[row].why[0] if row in no else None,
            next_at=no[row].next_at if row in no else None,
        )
        for row, wish in enumerate(wishes)
    }


def refusals(decision: Decision) -> dict[int, Refusal]:
    """Return why each refused row is refused and until when; rows alike in all facts are asked about once."""
    refused = np.flatnonzero(~decision.allowed)
    rows: dict[tuple[int, ...], list[int]] = {}
    for row, what in zip(refused.tolist(), _alike(decision.facts.take(refused)), strict=True):
        rows.setdefault(what, []).append(row)
    no: dict[int, Refusal] = {}
    for alike in rows.values():
        no |= dict.fromkeys(alike, _refusal(decision, alike[0]))
    return no


@dataclass(frozen=True, slots=True)
class _Held:
    """A refusal with the moments [since, until) at which the same facts are refused in the same way."""

    since: datetime
    until: datetime
    refusal: Refusal


_held: dict[tuple[object, ...], _Held] = {}

#: How many kinds of refusals are remembered; beyond them all are worked out anew.
_MOST_HELD = 2000


def _refusal(decision: Decision, row: int) -> Refusal:
    """Return the refusal of a row, as worked out before while nothing in the law can have changed it."""
    facts, at = decision.facts.row(row), decision.at
    columns = (facts.column(name) for name in FACTS)
    known = tuple((one.values, one.known, one.labels[one.values] if one.labels else ()) for one in columns)
    held = _held.get((decision.book, known))
    if held is None or not held.since <= at < held.until:
        refusal = Refusal(tuple(decision.findings(row)), decision.next_at(row))
        if len(_held) >= _MOST_HELD:
            _held.clear()
        held = _held[decision.book, known] = _Held(at, _until(decision, facts), refusal)
    return held.refusal


def _until(decision: Decision, facts: Facts) -> datetime:
    """Return up to when the answer stays: the next edge of the law, or midnight, when counts lapse."""
    at, zones = decision.at, facts.zones_of(0)
    if not zones:
        return at
    midnights = [at_local(local_date(at, home) + timedelta(days=1), time(), home) for home in zones]
    edges = edges_within(decision.book, facts, at + timedelta.resolution, min(midnights))
    return min([*edges, *midnights])


def _alike(facts: Facts) -> Iterator[tuple[int, ...]]:
    """Yield for each row all that is known of it, as numbers that are equal where the facts are."""
    columns = [column for name in FACTS for column in facts.column(name)[:2]]
    wide = [column.tolist() for column in columns if isinstance(column, np.ndarray)]
    return zip(*wide, strict=True) if wide else iter([()] * facts.n)


@prepared
def _own_numbers(people: Collection[int]) -> QuerySet[Phone]:
    return Phone.objects.filter(borrower__among=people, relation=None, valid=True).defer("number")


def first_numbers(cases: Sequence[Case]) -> dict[int, Phone]:
    """Return each borrower's own number to try first: in use, ceased ones last, in file order."""
    own = _own_numbers([case.borrower_id for case in cases])
    ordered = sorted(own, key=lambda phone: (phone.ceased_at is not None, phone.place, phone.pk))
    return {phone.borrower_id: phone for phone in reversed(ordered)}
