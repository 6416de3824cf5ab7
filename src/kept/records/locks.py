"""The order in which rows are locked, so that no two acts ever wait for each other.

Creditor, then file run or night, then telephone numbers, borrower and person, then cases in the order of
their numbers, then what belongs to a case, and the chains of evidence last. SQLite writes one after the
other and needs none of this; PostgreSQL would end one of two acts that wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from kept.records.models import Case


def lock_cases(case_ids: Iterable[int]) -> None:
    """Lock some cases until the transaction ends, lowest number first."""
    rows = Case.objects.select_for_update(no_key=True).filter(pk__among=set(case_ids)).order_by("pk")
    list(rows.values_list("pk", flat=True))
