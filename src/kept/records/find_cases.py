"""Finding cases: filtered lists, and exact search by what identifies a person or a debt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kept.records.models import Borrower, Case, Creditor, Debt, Phone, User
from kept.records.sealing import blind_index
from kept.records.sight import seen_by

#: What is owed most comes first.
ORDER = ("-total_minor", "id")

#: A common name may belong to many; a list of this length says: ask for the number.
MOST = 500

_ABROAD = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of cases is narrowed to; None does not narrow."""

    bucket: int | None = None
    quadrant: str | None = None
    collector: int | None = None
    at_least_minor: int | None = None


def listed(person: User, filters: Filters) -> QuerySet[Case]:
    """Return the open cases a person sees, narrowed, in no order yet."""
    cases = seen_by(person)
    if filters.bucket is not None:
        cases = cases.filter(bucket=filters.bucket)
    if filters.quadrant is not None:
        cases = cases.filter(quadrant=filters.quadrant)
    if filters.collector is not None:
        cases = cases.filter(collector=filters.collector)
    if filters.at_least_minor is not None:
        # What is overdue is part of what is owed: the second bound lets the index on the total seek.
        least = filters.at_least_minor
        cases = cases.filter(arrears_minor__gte=least, total_minor__gte=least)
    return cases


def search(person: User, text: str) -> QuerySet[Case]:
    """Return the cases a person sees that a text identifies, whole and exact.

    The text may be a name, a document number, a telephone number of the borrower or of someone beside them,
    the number of a debt, or the number of a case. What is sealed is found by its blind index.
    """
    people = _people(text)
    wanted = Q(borrower__in=people) | Q(pk__in=_by_debt(text))
    if text.isascii() and text.isdigit() and int(text) <= _LARGEST_ID:
        wanted |= Q(pk=int(text))
    return seen_by(person).filter(wanted)


def _people(text: str) -> set[int]:
    index = blind_index(text)
    named = Borrower.objects.filter(Q(name_index=index) | Q(id_index=index))
    called = Phone.objects.filter(number_index__in={blind_index(number) for number in _numbers(text)})
    return {
        *named.values_list("pk", flat=True)[:MOST],
        *called.values_list("borrower_id", flat=True)[:MOST],
    }


def _numbers(text: str) -> set[str]:
    """Return the ways a telephone number may be stored: as typed, and as one dials it."""
    bare = re.sub(r"[\s().-]", "", text)
    return {text, bare, _ABROAD.sub("", bare)}


def _by_debt(text: str) -> list[int]:
    creditors = list(Creditor.objects.values_list("pk", flat=True))
    found = Debt.objects.filter(creditor__in=creditors, number=text)
    return list(found.values_list("case_id", flat=True)[:MOST])
