"""Show a masked name, number or document to a person who has a reason; every look is on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.records.chains import append
from kept.records.models import Case, Phone, User
from kept.records.rights import Right, require

FIELDS = frozenset({"name", "id_number", "email", "employer", "address", "phone"})


class UnknownFieldError(ValueError):
    """There is no such field to show."""


def reveal(case_id: int, field: str, *, by: User, now: datetime, phone_id: int | None = None) -> str:
    """Return one personal datum of a case's borrower in the clear, and record who looked.

    Raises:
        NoRightError: this person does not look at cases.
        UnknownFieldError: no such field, or a number that does not belong to this borrower.
    """
    require(by, Right.SEE_CASES)
    if field not in FIELDS:
        raise UnknownFieldError(f"{field!r} cannot be shown; known: {', '.join(sorted(FIELDS))}")
    with transaction.atomic():
        case = Case.objects.select_related("borrower").get(pk=case_id)
        value = _value(case, field, phone_id)
        append(case, "borrower.looked_at", {"field": field, "phone": phone_id}, actor=by.actor, at=now)
        return value


def _value(case: Case, field: str, phone_id: int | None) -> str:
    borrower = case.borrower
    if field == "address":
        return "；".join(one.text for one in borrower.addresses.order_by("kind"))
    if field != "phone":
        return str(getattr(borrower, field))
    phone = Phone.objects.filter(borrower=borrower, pk=phone_id or 0).first()
    if phone is None:
        raise UnknownFieldError("this number does not belong to the borrower of the case")
    return phone.number
