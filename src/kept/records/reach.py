"""Whether and when today borrowers may be called, for a list of cases at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from kept.dates import local_date
from kept.law import Finding, Verdict, check, windows
from kept.records import house
from kept.records.gate import Intended, facts_of_all
from kept.records.models import Case, Channel, Phone


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
    found = {}
    for row, wish in enumerate(wishes):
        allowed = bool(decision.allowed[row])
        found[wish.case.pk] = Reach(
            phone=numbers[wish.case.borrower_id],
            verdict=Verdict(int(decision.verdict[row])),
            hours=tuple(hours.of(row)),
            why=None if allowed else decision.findings(row)[0],
            next_at=None if allowed else decision.next_at(row),
        )
    return found


def first_numbers(cases: Sequence[Case]) -> dict[int, Phone]:
    """Return each borrower's own number to try first: in use, ceased ones last, in file order."""
    people = [case.borrower_id for case in cases]
    own = Phone.objects.filter(borrower__in=people, relation=None, valid=True)
    ordered = sorted(own, key=lambda phone: (phone.ceased_at is not None, phone.place, phone.pk))
    return {phone.borrower_id: phone for phone in reversed(ordered)}
