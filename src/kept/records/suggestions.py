"""To which debts a payment without one may belong: by number, by payer, by an amount that was promised.

Each question is answered by an index; nothing scans the debts of a creditor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import QuerySet

from kept.records.models import Borrower, Case, Creditor, Debt, Payment, Phone, PromisePart, PromiseStatus
from kept.records.sealing import blind_index

#: Suggestions shown; each has a key.
MOST = 6

#: Debts looked at for one reason.
_LOOK = 50

#: How far from its day a promised part may be paid and still be told by its amount.
_NEAR = timedelta(days=10)

#: What a reason counts for. From ``SURE`` upward a suggestion is chosen beforehand, for a person to confirm.
WEIGHTS = {"number": 4, "name": 3, "promise": 2, "near_number": 2, "total": 1}
SURE = 3

_GONE = (PromiseStatus.REPLACED, PromiseStatus.WITHDRAWN, PromiseStatus.KEPT)


@dataclass(slots=True)
class Suggestion:
    """A debt to which a payment may belong, with the codes of the reasons."""

    debt: Debt
    why: list[str] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How much speaks for it."""
        return sum(WEIGHTS[code] for code in self.why)

    @property
    def sure(self) -> bool:
        """Whether it may be chosen beforehand."""
        return self.weight >= SURE


def suggest(payment: Payment) -> list[Suggestion]:
    """Return the debts of the payment's creditor and currency to which it may belong, likeliest first."""
    mine = Debt.objects.filter(creditor=payment.creditor_id, currency=payment.currency)
    found: dict[int, Suggestion] = {}
    for code, debts in (
        ("number", _by_number(mine, payment.debt_number)),
        ("near_number", _by_near_number(mine, payment.debt_number)),
        ("name", _by_name(mine, payment.payer_name)),
        ("promise", _by_promise(mine, payment)),
        ("total", _by_total(mine, payment)),
    ):
        for debt in debts.select_related("case__borrower")[:_LOOK]:
            found.setdefault(debt.pk, Suggestion(debt)).why.append(code)
    ranked = sorted(found.values(), key=lambda one: (-one.weight, one.debt.number))
    return ranked[:MOST]


def find_debts(creditor: Creditor, text: str) -> list[Debt]:
    """Return a creditor's debts by number, or by the borrower's name, document or telephone, whole."""
    index = blind_index(text)
    if not index:
        return []
    called = Phone.objects.filter(number_index=index).values_list("borrower_id", flat=True)[:_LOOK]
    known = Borrower.objects.filter(id_index=index).values_list("pk", flat=True)[:_LOOK]
    named = Borrower.objects.filter(name_index=index).values_list("pk", flat=True)[:_LOOK]
    mine = Debt.objects.filter(creditor=creditor).select_related("case__borrower")
    numbered = list(mine.filter(number=text.strip()))
    theirs = _of_people(mine, {*called, *known, *named})
    return [*numbered, *theirs.exclude(pk__in=[debt.pk for debt in numbered])][:MOST]


def _by_number(mine: QuerySet[Debt], text: str) -> QuerySet[Debt]:
    """Return debts whose number is the one given, but for spaces, dashes, case or leading zeros."""
    bare = re.sub(r"[\s_/.\-]", "", text)
    spelt = {text, bare, bare.upper(), bare.lower(), bare.lstrip("0"), bare.upper().lstrip("0")} - {""}
    return mine.filter(number__in=spelt) if spelt else mine.none()


def _by_near_number(mine: QuerySet[Debt], text: str) -> QuerySet[Debt]:
    """Return debts whose number differs from the one given in its last two characters alone."""
    bare = text.strip()
    if len(bare) < 6:  # noqa: PLR2004 - a short number is near too many
        return mine.none()
    head = bare[:-2]
    near = mine.filter(number__gte=head, number__lt=head + "\uffff").exclude(number=bare)
    numbers = [number for number in near.values_list("number", flat=True)[:200] if len(number) == len(bare)]
    return mine.filter(number__in=numbers) if len(numbers) <= MOST else mine.none()


def _by_name(mine: QuerySet[Debt], name: str) -> QuerySet[Debt]:
    index = blind_index(name)
    if not index:
        return mine.none()
    return _of_people(mine, Borrower.objects.filter(name_index=index).values_list("pk", flat=True)[:_LOOK])


def _by_promise(mine: QuerySet[Debt], payment: Payment) -> QuerySet[Debt]:
    """Return debts of cases that promised this very amount for about this day."""
    parts = PromisePart.objects.filter(
        amount_minor=payment.amount_minor,
        on__range=(payment.paid_on - _NEAR, payment.paid_on + _NEAR),
        promise__case__creditor=payment.creditor_id,
    ).exclude(promise__status__in=_GONE)
    return mine.filter(case__in=list(parts.values_list("promise__case_id", flat=True)[:_LOOK]))


def _by_total(mine: QuerySet[Debt], payment: Payment) -> QuerySet[Debt]:
    """Return debts of cases that owed this very amount as the last night found them."""
    cases = Case.objects.filter(total_minor=payment.amount_minor, creditor=payment.creditor_id)
    return mine.filter(case__in=list(cases.values_list("pk", flat=True)[:_LOOK]))


def _of_people(mine: QuerySet[Debt], people: Iterable[int]) -> QuerySet[Debt]:
    return mine.filter(case__borrower__in=list(people)).order_by("pk")
