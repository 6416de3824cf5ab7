"""What is known of the last contacts of some cases, as columns for the plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Max, Q, QuerySet

from kept.records import house
from kept.records.models import Case, Contact
from kept.records.prepared import prepared
from kept.strategy.choices import PATHS
from kept.strategy.sharing import PastContacts

_WEEK = timedelta(days=7)


def past_contacts(case_ids: Sequence[int], *, on: date) -> PastContacts:
    """Return the last contacts of some cases, ids ascending, as they stand at the start of a day."""
    at = {pk: row for row, pk in enumerate(case_ids)}
    n = len(case_ids)
    spoken, contact = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    attempts = np.zeros(n, dtype=np.int64)
    for case, talked, last, lately in _contacts(case_ids, on, on - _WEEK):
        spoken[at[case]] = -1 if talked is None else (on - talked).days
        contact[at[case]] = (on - last).days
        attempts[at[case]] = lately
    opened, reasons = zip(*_cases(case_ids), strict=True) if n else ((), ())
    known = house.reasons()
    paths = {code: PATHS.index(known[code].path) for code in known.codes}
    return PastContacts(
        path=np.array([paths.get(one, 0) for one in reasons], dtype=np.int8),
        spoken_days=spoken,
        contact_days=contact,
        attempts=attempts,
        answered_slot=np.full(n, -1, dtype=np.int8),
        known_days=np.array([(on - one).days for one in opened], dtype=np.int64),
    )


@prepared
def _contacts(case_ids: Collection[int], on: date, since: date) -> QuerySet[Any, tuple[Any, ...]]:
    made = Contact.objects.filter(case__among=case_ids, relation=None, local_date__lt=on).values("case")
    return made.annotate(
        talked=Max("local_date", filter=Q(conversation=True)),
        last=Max("local_date"),
        lately=Count("pk", filter=Q(local_date__gte=since)),
    ).values_list("case", "talked", "last", "lately")


@prepared
def _cases(case_ids: Collection[int]) -> QuerySet[Any, tuple[Any, ...]]:
    return Case.objects.filter(pk__among=case_ids).order_by("pk").values_list("opened_on", "reason")
