"""The facts a call is held by: what the guide's lines, menus and forms are filled with, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from kept.borrowers import Assessment, Item, Option, assess
from kept.calls import PromisePart, promise_text
from kept.ledger import EventKind
from kept.money import format_minor
from kept.records import house
from kept.records.brief import Brief, items, ways_to_pay
from kept.records.case_columns import heard_signals
from kept.records.models import Case, Contact, Entry, Promise, PromiseStatus, Task, TaskKind
from kept.records.prepared import prepared
from kept.records.products import products_text
from kept.strategy.standing import shown_signals

#: Said instead of a telephone number that the creditor has not given.
_NO_NUMBER = {"zh": "（合同所载号码）", "en": "(the number in your contract)"}

_SETTLED = (PromiseStatus.REPLACED, PromiseStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What a call needs beside its own state.

    Attributes:
        known: the case on the day.
        last_promise: the newest promise that was not replaced; None before the first.
        decided: the promise whose decision is to be told in this call.
        items: consequences of default and gains of paying, sayable ones first.
        ways: the ways to pay that may be offered, with their parts.
        texts: what ``kept.calls.screen`` takes as facts.
    """

    known: Brief
    last_promise: Promise | None
    decided: Promise | None
    items: list[Item]
    ways: list[Option]
    texts: dict[str, Any]


def call_facts(known: Brief, contact: Contact, language: str) -> CallFacts:
    """Return the facts of a call about a case.

    Args:
        known: the case on the business date, its creditor and borrower loaded.
        contact: the call's contact, with its collector.
        language: ``zh`` or ``en``: the language of the script.
    """
    last, decided = _last_promise(known), _decided(known)
    told = items(known, language, but_in=contact.pk)
    ways = ways_to_pay(known)
    texts = {
        **_names(known, contact, language),
        **_figures(known, language),
        "last_promise": _promised(last, language),
        "last_payment": _last_payment(known, language),
        "approved_terms": _promised(decided, language) if _is(decided, PromiseStatus.APPROVED) else "",
        "returned_terms": decided.note if decided and _is(decided, PromiseStatus.RETURNED) else "",
        "reasons": _reasons(language),
        "consequences": [{"code": one.code, "label": one.sentence} for one in told if one.sayable],
        "options": _options(ways, language),
        "currency": known.currency,
    }
    return CallFacts(known, last, decided, told, ways, texts)


def _names(known: Brief, contact: Contact, language: str) -> dict[str, str]:
    """Return who speaks with whom. A salutation by sex would be a guess, so it is the full name."""
    creditor, name = known.case.creditor, known.case.borrower.name
    return {
        "name": name,
        "salutation": name,
        "institution": creditor.name,
        "collector_name": str(contact.collector),
        "callback_number": creditor.callback_number or _NO_NUMBER[language],
    }


def _figures(known: Brief, language: str) -> dict[str, str]:
    tomorrow = int(known.standing.figures.tomorrow_minor[0])
    return {
        "total_today": format_minor(known.total_minor, known.currency),
        "arrears_today": format_minor(known.arrears_minor, known.currency),
        "tomorrow_total": format_minor(tomorrow, known.currency),
        "per_day": format_minor(known.per_day_minor, known.currency) if known.per_day_minor > 0 else "",
        "days_past_due": str(known.dpd),
        "due_date": str(known.standing.figures.oldest_due[0]),
        "product": products_text([debt.product for debt in known.debts] or ["other"], language),
    }


def _last_promise(known: Brief) -> Promise | None:
    return next(iter(_standing_promises(known.case)), None)


@prepared
def _standing_promises(case: Case) -> QuerySet[Promise]:
    kept = Promise.objects.filter(case=case).exclude(status__in=_SETTLED)
    return kept.prefetch_related("parts").order_by("-taken_at")[:1]


def _decided(known: Brief) -> Promise | None:
    """Return the promise whose decision the borrower has not yet been told."""
    return next((task.promise for task in _call_backs(known.case)), None)


@prepared
def _call_backs(case: Case) -> QuerySet[Task]:
    open_ = Task.objects.filter(case=case, kind=TaskKind.CALL_BACK, done_at=None)
    return open_.select_related("promise").prefetch_related("promise__parts").order_by("-due_at")[:1]


def _is(promise: Promise | None, status: PromiseStatus) -> bool:
    return promise is not None and promise.status == status


def _promised(promise: Promise | None, language: str) -> str:
    """Return a stored promise in words; dates and amounts alone where its method is no longer known."""
    if promise is None:
        return ""
    dated = [(part.on, part.amount_minor) for part in promise.parts.all()]
    if promise.method not in house.playbooks().words.methods:
        return ", ".join(f"{on} {format_minor(minor, promise.currency)}" for on, minor in dated)
    parts = [PromisePart(amount_minor=minor, on=on, method=promise.method) for on, minor in dated]
    return promise_text(house.playbooks(), parts, promise.currency, language)


def _last_payment(known: Brief, language: str) -> str:
    """Return the newest payment there is word of, posted here or reported by the creditor."""
    paid = _posted(known) or _reported(known)
    if paid is None:
        return ""
    joint = {"zh": "{on} 的 {amount}", "en": "{amount} on {on}"}[language]
    return joint.format(on=paid[0].isoformat(), amount=format_minor(paid[1], known.currency))


def _posted(known: Brief) -> tuple[date, int] | None:
    """Return the newest day with payments that stand, and their sum; one that bounced was none."""
    paid: list[tuple[int, date, int]] = []
    for debt, on, kind, minor in _money_in(known.case):
        if kind == EventKind.PAYMENT:
            paid.append((debt, on, minor))
        elif bounced := [one for one in paid if (one[0], one[2]) == (debt, minor)]:
            paid.remove(bounced[-1])
    if not paid:
        return None
    newest = paid[-1][1]
    return newest, sum(minor for _, on, minor in paid if on == newest)


@prepared
def _money_in(case: Case) -> QuerySet[Entry, tuple[int, date, int, int]]:
    kinds = (EventKind.PAYMENT, EventKind.REVERSAL)
    rows = Entry.objects.filter(debt__case=case, kind__in=kinds).order_by("on", "id")
    return rows.values_list("debt_id", "on", "kind", "amount_minor")


def _reported(known: Brief) -> tuple[date, int] | None:
    told = [
        (debt.last_payment_on, debt.last_payment_minor)
        for debt in known.debts
        if debt.last_payment_on is not None and debt.last_payment_minor is not None
    ]
    return max(told, default=None)


def _reasons(language: str) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "label": one.label.in_(language),
            "questions": [question.in_(language) for question in one.questions],
            "say": one.say.in_(language),
        }
        for code, one in house.reasons().by_code.items()
    ]


def _options(ways: Sequence[Option], language: str) -> list[dict[str, str]]:
    """Return each kind of option once: instalments of any number are one way on."""
    labels = {one.kind: one.label.in_(language) for one in ways}
    return [{"code": kind, "label": label} for kind, label in labels.items()]


def before_call(known: Brief, contact: Contact) -> Assessment:
    """Return where the borrower stood before anything was heard in this contact, one row."""
    heard, days = heard_signals({known.case.pk: 0}, 1, known.on, but_in=contact.pk)
    columns = replace(known.columns, heard=heard, heard_days=days)
    present, ages = shown_signals(columns, known.standing.figures, on=known.on, signals=house.signals())
    return assess(house.signals(), present, age_days=ages)
