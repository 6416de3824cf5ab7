"""The telephone numbers of a case, and for each whether it may be called now and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kept.actions.start_call import may_call_each
from kept.law import Verdict
from kept.records.models import Case, Phone
from kept.records.prepared import prepared
from kept.records.reach import Refusal, refusals


@dataclass(frozen=True, slots=True)
class Number:
    """One number as the gate sees it now, and the gate's no, if it is one."""

    phone: Phone
    verdict: Verdict
    no: Refusal | None

    @property
    def allowed(self) -> bool:
        """Return whether it may be called now: the law allows it, and the number is in use."""
        return self.verdict is Verdict.ALLOW and self.phone.valid


@prepared
def _phones(borrower: int) -> QuerySet[Phone]:
    return Phone.objects.filter(borrower=borrower).select_related("relation")


def numbers(case: Case, *, now: datetime, owing: bool) -> list[Number]:
    """Return the borrower's own numbers in the order of the file, then those of the people beside them.

    ``owing`` says whether anything is owed in the case today.
    """
    phones = _phones(case.borrower_id)
    phones.sort(key=lambda phone: (phone.relation_id is not None, not phone.valid, phone.place, phone.pk))
    if not phones:
        return []
    decision = may_call_each(case, phones, now=now, owing=owing)
    no = refusals(decision)
    return [
        Number(phone, Verdict(int(decision.verdict[row])), no.get(row)) for row, phone in enumerate(phones)
    ]


def own_first(found: list[Number]) -> Number | None:
    """Return the borrower's own number to call: the first that is allowed, else the first there is."""
    own = [number for number in found if number.phone.relation_id is None]
    return next((number for number in own if number.allowed), own[0] if own else None)
