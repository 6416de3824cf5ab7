"""What a row of any list of cases shows beside the case itself, read for all rows at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from kept.records.models import Case, Contact
from kept.records.prepared import prepared
from kept.records.reach import Reach, reach


@dataclass(frozen=True, slots=True)
class Beside:
    """By case: the newest contact, and whether it may be called."""

    last: dict[int, Contact]
    may: dict[int, Reach]


#: What lists read of a case and its people, by the field names of ``Case``: nothing sealed but the name.
READ = (
    "borrower__name", "borrower__zone", "borrower__deceased", "borrower__incapable",
    "borrower__calls_ceased_at", "borrower__work_refused_at", "borrower__represented_at",
    "borrower__inconvenient_times",
    "creditor", "closed_on",
    "total_minor", "arrears_minor", "dpd", "bucket", "quadrant", "rung", "path",
    "currency", "closed_on", "last_closed_on",
)  # fmt: skip


def beside(cases: Sequence[Case], *, now: datetime) -> Beside:
    """Return what stands beside some cases, whose borrowers and creditors are joined."""
    return Beside(last_contacts(cases), reach(cases, now=now))


def last_contacts(cases: Sequence[Case]) -> dict[int, Contact]:
    """Return each case's newest contact, where it has one."""
    return {contact.case_id: contact for contact in _newest_contacts([case.pk for case in cases])}


@prepared
def _newest_contacts(case_ids: Collection[int]) -> QuerySet[Contact]:
    newest = Contact.objects.filter(case=OuterRef("pk")).order_by("-at").values("pk")[:1]
    chosen = Case.objects.filter(pk__among=case_ids).annotate(newest=Subquery(newest))
    return Contact.objects.filter(pk__in=chosen.values("newest")).only("case", "at", "channel", "outcome")
