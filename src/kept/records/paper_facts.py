"""What the records know of a case, field by field, as papers ask for it; the rest is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings

from kept.borrowers.court_costs import court_costs
from kept.dates import local_date
from kept.documents import Paper, Proposed
from kept.ledger import EventKind, LineKind, Owed, oldest_unpaid_due, statement
from kept.records import house
from kept.records.brief import Brief, ways_to_pay
from kept.records.models import (
    Channel,
    Contact,
    Entry,
    MadePaper,
    Promise,
    PromiseStatus,
    Relation,
    RelationRole,
)
from kept.records.products import product_name

_AND = {"zh": "、", "en": ", "}

_LINES: dict[str, dict[LineKind, str]] = {
    "zh": {LineKind.INTEREST: "利息", LineKind.PENALTY: "罚息"},
    "en": {LineKind.INTEREST: "Interest", LineKind.PENALTY: "Penalty interest"},
}

_ID_TYPES = {
    "zh": {"resident": "居民身份证", "passport": "护照"},
    "en": {"resident": "Resident identity card", "passport": "Passport"},
}


def paper_facts(
    known: Brief, paper: Paper, *, language: str, made_on: date, relation: Relation | None = None
) -> dict[str, Any]:
    """Return what the records and the house know of a paper's fields.

    Args:
        known: the case on the business date.
        paper: which paper; only what it asks for is looked up.
        language: ``zh`` or ``en``.
        made_on: the day on the paper.
        relation: the guarantor it goes to.
    """
    standing = known.position.owed(known.on)
    facts: dict[str, Any] = {
        **house.standing_facts().of(known.case.creditor.name),
        "made_on": made_on,
        "on": known.on,
        "case_number": str(known.case.pk),
        **_people(known, language),
        **_figures(known, standing),
        **_contracts(known, language),
        "guarantor_name": relation.name if relation else None,
        "collector_reference": str(known.case.pk),
    }
    for name, look_up in _LOOK_UPS.items():
        if name in paper.fields:
            facts |= look_up(known, paper, standing, language)
    return {name: value for name, value in facts.items() if name in paper.fields}


def _people(known: Brief, language: str) -> dict[str, Any]:
    creditor, borrower = known.case.creditor, known.case.borrower
    own = [phone for phone in borrower.phones.all() if phone.relation_id is None and phone.valid]
    phone = min(own, key=lambda one: (one.place, one.pk), default=None)
    address = min(borrower.addresses.all(), key=lambda one: (one.kind != "home", one.pk), default=None)
    return {
        "creditor_name": creditor.name,
        "creditor_phone": creditor.callback_number,
        "borrower_name": borrower.name,
        "borrower_id_type": _ID_TYPES[language].get(borrower.id_type, borrower.id_type),
        "borrower_id_number": borrower.id_number,
        "borrower_phone": phone.number if phone else None,
        "borrower_address": address.text if address else None,
        "debtor_employer": borrower.employer,
    }


def _figures(known: Brief, standing: Owed) -> dict[str, Any]:
    oldest = known.standing.figures.oldest_due[0]
    total = known.total_minor
    return {
        "total": total,
        "claim_total": total,
        "arrears": known.arrears_minor,
        "per_day": known.per_day_minor,
        "days_late": known.dpd,
        "overdue_since": None if np.isnat(oldest) else oldest.item(),
        "principal": int(standing.principal_minor.sum()),
        "interest": int(standing.interest_minor.sum()),
        "penalty": int(standing.penalty_minor.sum()),
        "compound": int(standing.compound_minor.sum()),
        "doubled": int(standing.doubled_minor.sum()) or None,
        "fee": int(standing.fee_minor.sum()),
        "cost": int(standing.cost_minor.sum()),
    }


def _contracts(known: Brief, language: str) -> dict[str, Any]:
    """Return what all debts of the case agree on; where they do not, a person must say it."""
    debts = known.debts
    products = dict.fromkeys(product_name(debt.product, language) for debt in debts)
    numbers = _AND[language].join(debt.number for debt in debts)
    return {
        "products": _AND[language].join(products),
        "contract_number": numbers,
        "card_number": numbers,
        "contract_on": _one({debt.contract_on for debt in debts}),
        "rate": _one({debt.rate_ppm for debt in debts}),
        "penalty_rate": _one({debt.penalty_ppm for debt in debts if debt.penalty_ppm}),
        "card_limit": _one({debt.credit_limit_minor for debt in debts}),
    }


def _one(values: set[Any]) -> Any:  # noqa: ANN401 - of any field
    return next(iter(values)) if len(values) == 1 else None


def _debts(known: Brief, _: Paper, standing: Owed, language: str) -> dict[str, Any]:
    at = {int(pk): row for row, pk in enumerate(known.position.debt)}
    since = oldest_unpaid_due(known.position.events, standing)
    return {"debts": [_debt(debt, at[debt.pk], standing, since, language) for debt in known.debts]}


def _debt(debt: Any, row: int, standing: Owed, since: Any, language: str) -> dict[str, Any]:  # noqa: ANN401
    def of(*names: str) -> int:
        return sum(int(getattr(standing, f"{name}_minor")[row]) for name in names)

    return {
        "number": debt.number,
        "product": product_name(debt.product, language),
        "overdue_since": None if np.isnat(since[row]) else since[row].item(),
        "principal": of("principal"),
        "interest": of("interest", "penalty", "compound", "doubled"),
        "charges": of("fee", "cost"),
        "total": int(standing.total_minor[row]),
    }


def _accruals(known: Brief, _: Paper, __: Owed, language: str) -> dict[str, Any]:
    return {"accruals": list(_accrual_lines(known, language))}


def _accrual_lines(known: Brief, language: str) -> Iterator[dict[str, Any]]:
    at = {int(pk): row for row, pk in enumerate(known.position.debt)}
    for debt in known.debts:
        found = statement(known.position.terms, known.position.events, on=known.on, row=at[debt.pk])
        for line in found.lines:
            if line.days:
                yield {
                    "debt": debt.number,
                    "what": _LINES[language].get(line.kind, line.kind.name.capitalize()),
                    "from_date": line.from_date,
                    "to_date": line.to_date,
                    "days": line.days,
                    "base": line.base_minor,
                    "rate": line.rate_ppm,
                    "year_days": line.year_days,
                    "amount": line.amount_minor,
                    "running": line.running_minor,
                }


def _promise(known: Brief, paper: Paper, _: Owed, __: str) -> dict[str, Any]:
    """Return the newest promise of the case, if it stands as the paper tells."""
    newest = Promise.objects.filter(case=known.case, status__in=paper.file.promise).order_by("-taken_at")
    promise = newest.prefetch_related("parts").first()
    if promise is None:
        return {}
    return {
        "promise_taken_on": promise.taken_on,
        "promise_total": promise.amount_minor,
        "promise_paid": promise.paid_minor,
        "promise_parts": _numbered((part.on, part.amount_minor) for part in promise.parts.all()),
    }


def _instalments(known: Brief, _: Paper, __: Owed, ___: str) -> dict[str, Any]:
    """Return the plan a supervisor approved, or propose the gentlest the house may offer this borrower."""
    approved = Promise.objects.filter(case=known.case, option="instalments", status__in=["approved", "due"])
    promise = approved.prefetch_related("parts").order_by("-taken_at").first()
    if promise is not None:
        return {"instalments": _numbered((part.on, part.amount_minor) for part in promise.parts.all())}
    plans = [one for one in ways_to_pay(known) if one.kind == "instalments"]
    parts = plans[-1].parts if plans else ()
    return {"instalments": Proposed(_numbered((part.due_date, part.amount_minor) for part in parts))}


def _numbered(parts: Iterable[tuple[date, int]]) -> list[dict[str, Any]]:
    return [{"no": k, "on": on, "amount": minor} for k, (on, minor) in enumerate(parts, start=1)]


def _evidence(known: Brief, _: Paper, __: Owed, language: str) -> dict[str, Any]:
    """Return what the records can put before a court, one page each until someone has counted their pages."""
    found = [*_contract_rows(known, language), *_promise_rows(known, language), *_paper_rows(known, language)]
    return {
        "evidence": [
            {
                "no": k, "name": name, "origin": _ORIGIN[language], "proves": proves, "made_on": on,
                "copies": 1, "first_page": k, "last_page": k,
            }
            for k, (name, proves, on) in enumerate(found, start=1)
        ]
    }  # fmt: skip


_ORIGIN = {"zh": "债权人持有或制作", "en": "Held or made by the creditor"}

#: By kind: what a piece of evidence is called, and what it proves.
_EVIDENCE: dict[str, dict[str, tuple[str, str]]] = {
    "zh": {
        "contract": ("合同 {}", "债权成立及约定的利率、还款日"),
        "account": ("对账明细 {}", "放款、还款及截至计算日的欠款"),
        "promise": ("还款承诺记录 #{}", "债务人承认债务并同意履行"),
        "paper": ("{}", "债权人主张权利"),
    },
    "en": {
        "contract": ("Contract {}", "The debt, its agreed rates and due dates"),
        "account": ("Statement of account {}", "What was lent, paid and is owed on the day of the figures"),
        "promise": ("Record of promise #{}", "The borrower acknowledged the debt and agreed to pay"),
        "paper": ("{}", "The creditor asserted its claim"),
    },
}

_Row = tuple[str, str, date]


def _contract_rows(known: Brief, language: str) -> Iterator[_Row]:
    for debt in known.debts:
        for kind, on in (("contract", debt.contract_on), ("account", known.on)):
            name, proves = _EVIDENCE[language][kind]
            if on is not None:
                yield name.format(debt.number), proves, on


def _promise_rows(known: Brief, language: str) -> Iterator[_Row]:
    name, proves = _EVIDENCE[language]["promise"]
    made = Promise.objects.filter(case=known.case).exclude(status=PromiseStatus.WITHDRAWN)
    for number, on in made.order_by("taken_on", "pk").values_list("pk", "taken_on"):
        yield name.format(number), proves, on


def _paper_rows(known: Brief, language: str) -> Iterator[_Row]:
    names = {code: name.in_(language) for code, name in house.paper_names().items()}
    name, proves = _EVIDENCE[language]["paper"]
    for one in MadePaper.objects.filter(case=known.case, contact__isnull=False).order_by("at", "pk"):
        day = local_date(one.at, settings.TIME_ZONE)
        yield name.format(f"{names.get(one.code, one.code)} {one.serial}"), proves, day


def _notified(known: Brief, _: Paper, __: Owed, language: str) -> dict[str, Any]:
    """Return how often the borrower was reached by call and by letter."""
    own = Contact.objects.filter(case=known.case, relation=None, inbound=False)
    calls = own.filter(channel=Channel.CALL, conversation=True).count()
    letters = own.filter(channel=Channel.LETTER).count()
    if not calls + letters:
        return {}
    text = {
        "zh": f"本人通话{calls}次，寄送函件{letters}件，记录见证据链",
        "en": f"{calls} conversations in person, {letters} letters; the records are in the evidence",
    }
    return {"notified": True, "notified_how": text[language]}


def _fees(known: Brief, _: Paper, __: Owed, ___: str) -> dict[str, Any]:
    costs = court_costs(np.array([max(known.total_minor, 0)], dtype=np.int64))
    return {
        "case_fee": int(costs.case_minor[0]),
        "order_fee": int(costs.payment_order_minor[0]),
        "preservation_fee": int(costs.preservation_minor[0]),
    }


def _repaid(known: Brief, _: Paper, __: Owed, ___: str) -> dict[str, Any]:
    paid = Entry.objects.filter(debt__case=known.case, kind=EventKind.PAYMENT)
    bounced = Entry.objects.filter(debt__case=known.case, kind=EventKind.REVERSAL)
    sums = [sum(rows.values_list("amount_minor", flat=True)) for rows in (paid, bounced)]
    return {"repaid": sums[0] - sums[1]}


def _guaranteed(known: Brief, _: Paper, __: Owed, ___: str) -> dict[str, Any]:
    """Return that there is a guarantor; that there is none the records cannot say."""
    found = Relation.objects.filter(borrower=known.case.borrower_id, role=RelationRole.GUARANTOR)
    return {"guaranteed": True} if found.exists() else {}


#: By the field that asks for it: what costs a query is looked up only for papers that print it.
_LOOK_UPS = {
    "debts": _debts,
    "accruals": _accruals,
    "promise_total": _promise,
    "instalments": _instalments,
    "evidence": _evidence,
    "notified": _notified,
    "order_fee": _fees,
    "preservation_fee": _fees,
    "case_fee": _fees,
    "repaid": _repaid,
    "guaranteed": _guaranteed,
}
