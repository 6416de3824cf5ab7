"""The order in which rows are locked, so that no two acts ever wait for each other.

Creditor, then file run or night, then telephone numbers, borrower and person, then cases in the order of
their numbers, then what belongs to a case, and the chains of evidence last. SQLite writes one after the
other and needs none of this; PostgreSQL would end one of two acts that wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from kept.records.models import Borrower, Case, Phone, User


def lock_reach(case_id: int, phone_id: int | None, by: User) -> None:
    """Lock all that leave for a contact is counted by: every holder of the number, the borrower, the person.

    What the leave depends on is read after this, so that a request to stop made in this second is seen.

    Raises:
        Phone.DoesNotExist: not a number of this case's borrower.
    """
    if phone_id is not None:
        number = Phone.objects.values_list("number_index", flat=True).get(
            pk=phone_id, borrower__cases=case_id
        )
        holders = Phone.objects.select_for_update(no_key=True).filter(number_index=number).order_by("pk")
        list(holders.values_list("pk", flat=True))
    Borrower.objects.select_for_update(of=("self",), no_key=True).get(cases=case_id)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def lock_cases(case_ids: Iterable[int]) -> None:
    """Lock some cases until the transaction ends, lowest number first."""
    rows = Case.objects.select_for_update(no_key=True).filter(pk__among=set(case_ids)).order_by("pk")
    list(rows.values_list("pk", flat=True))
