"""Whether and when today borrowers may be called, for a list of cases at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.conf import settings
from django.db.models import QuerySet

from kept.dates import local_date
from kept.law import FACTS, Decision, Facts, Finding, Verdict, check, windows
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
        refusal = Refusal(tuple(decision.findings(alike[0])), decision.next_at(alike[0]))
        no |= dict.fromkeys(alike, refusal)
    return no


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
