"""How long what the house holds of a case must be kept: from the newest record of each kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings
from django.db.models import Max, QuerySet

from kept.clocks import Clock, Interruption, clock_file, last_day
from kept.dates import local_date
from kept.ledger import EventKind
from kept.records.case_clocks import Began, CaseClock, Happened, happened_by_case
from kept.records.models import (
    Channel,
    Contact,
    Debt,
    Entry,
    EvidenceRecord,
    PaymentStatus,
    Promise,
)
from kept.records.positions import position_of
from kept.records.prepared import prepared


class Newest(NamedTuple):
    """The newest record of a kind: its day, and what it is."""

    on: date
    began: Began


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a case is, as far as it decides which periods bind."""

    creditor_kind: str
    reports_credit: bool
    products: frozenset[str]
    american: bool


def retentions(case_ids: Sequence[int], *, owing: Collection[int], on: date) -> list[CaseClock]:
    """Return how long the records of some cases must be kept at least, the first to end first.

    Periods of the United States bind cases of which something that starts one is on record. A period that is
    over is left out; one that lasts as long as anything is owed has no last day.

    Args:
        case_ids: the cases.
        owing: those on which anything is owed.
        on: the day.
    """
    happened = happened_by_case(case_ids, on)
    kinds = _kinds(case_ids, happened)
    newest = _newest(case_ids, happened, on)
    found = [
        one
        for case in case_ids
        for one in _of_case(case, kinds[case], newest, owes=case in owing)
        if one.last is None or one.last >= on
    ]
    return sorted(found, key=lambda one: (one.last is None, one.last, one.case, one.clock))


def owing_cases(case_ids: Sequence[int], on: date) -> set[int]:
    """Return the cases on which anything is owed at the start of a day."""
    position = position_of(sorted(case_ids))
    return set(position.case[position.owed(on).total_minor > 0].tolist())


def _of_case(
    case: int, kind: _Kind, newest: Mapping[str, Mapping[int, Newest]], *, owes: bool
) -> Iterator[CaseClock]:
    for code, clock in clock_file().clocks.items():
        record = newest[clock.after.what].get(case) if clock.after and _binds(clock, kind) else None
        if record is None or not _in_question(clock, owes=owes):
            continue
        last = last_day(code, np.array([record.on], dtype="datetime64[D]"))[0].item()
        yield CaseClock(case, "", code, record.on, last, last, record.began)


def _binds(clock: Clock, kind: _Kind) -> bool:
    after = clock.after
    return (
        after is not None
        and (clock.country != "US" or kind.american)
        and after.creditor_kind in {"", kind.creditor_kind}
        and (not after.product or after.product in kind.products)
        and (not after.reports_credit or kind.reports_credit)
    )


def _in_question(clock: Clock, *, owes: bool) -> bool:
    """Return whether a period depends on what is owed and is so now."""
    if clock.length.until_settled:
        return owes
    return not (owes and clock.after is not None and clock.after.what == "payment_in_full")


# --- what the records hold --------------------------------------------------------------------------------


def _kinds(case_ids: Sequence[int], happened: Mapping[int, Sequence[Happened]]) -> dict[int, _Kind]:
    clocks, known = clock_file().clocks, clock_file().happenings
    american = {
        code for code, one in known.items() if any(clocks[name].country == "US" for name in one.starts)
    }
    products: dict[int, set[str]] = {}
    creditors = {}
    for case, kind, reports, product in _debt_rows(case_ids):
        creditors[case] = (kind, reports)
        products.setdefault(case, set()).add(product)
    return {
        case: _Kind(
            *creditors[case],
            products=frozenset(products[case]),
            american=any(one.kind in american for one in happened.get(case, ())),
        )
        for case in case_ids
    }


@prepared
def _debt_rows(case_ids: Collection[int]) -> QuerySet[Debt, tuple[Any, ...]]:
    debts = Debt.objects.filter(case__among=case_ids)
    return debts.values_list("case_id", "case__creditor__kind", "case__creditor__reports_credit", "product")


def _newest(
    case_ids: Sequence[int], happened: Mapping[int, Sequence[Happened]], on: date
) -> dict[str, dict[int, Newest]]:
    """Return the newest record of each case, by what the clocks name it."""
    contacts = list(_contact_rows(case_ids, on))
    answered = [row for row in contacts if row[3] == Channel.CALL and row[5]]
    return {
        "contact": _of_contacts(contacts),
        "call": _of_contacts(answered),
        "demand": _demands(happened),
        "plan": _plans(case_ids, on),
        "record": _evidence(case_ids, on),
        "payment_in_full": _payments(case_ids, on),
    }


def _of_contacts(rows: Sequence[tuple[Any, ...]]) -> dict[int, Newest]:
    return {
        case: Newest(day, Began("received" if inbound else "contact", pk))
        for case, day, pk, _, inbound, _ in rows
    }


@prepared
def _contact_rows(case_ids: Collection[int], on: date) -> QuerySet[Contact, tuple[Any, ...]]:
    rows = Contact.objects.filter(case__among=case_ids, local_date__lte=on).order_by("local_date", "pk")
    return rows.values_list("case_id", "local_date", "pk", "channel", "inbound", "connected")


def _demands(happened: Mapping[int, Sequence[Happened]]) -> dict[int, Newest]:
    known = clock_file().happenings
    demands = {code for code, one in known.items() if one.interruption == Interruption.DEMAND}
    return {
        case: Newest(one.on, Began(one.kind, one.pk))
        for case, told in happened.items()
        for one in told
        if one.kind in demands
    }


def _plans(case_ids: Sequence[int], on: date) -> dict[int, Newest]:
    return {case: Newest(day, Began("promise", pk)) for case, day, pk in _plan_rows(case_ids, on)}


@prepared
def _plan_rows(case_ids: Collection[int], on: date) -> QuerySet[Promise, tuple[Any, ...]]:
    """Return the instalments agreed in a call of which the borrower was told that they stand."""
    plans = Promise.objects.filter(
        case__among=case_ids, option="instalments", contact__channel=Channel.CALL, told_on__lte=on
    )
    return plans.order_by("taken_on", "pk").values_list("case_id", "taken_on", "pk")


def _evidence(case_ids: Sequence[int], on: date) -> dict[int, Newest]:
    found = {}
    for case, at in _evidence_rows(case_ids):
        day = local_date(datetime.fromisoformat(at), settings.TIME_ZONE)
        found[case] = Newest(min(day, on), Began("record"))
    return found


@prepared
def _evidence_rows(case_ids: Collection[int]) -> QuerySet[EvidenceRecord, tuple[Any, ...]]:
    rows = EvidenceRecord.objects.filter(case__among=case_ids).order_by().values("case_id")
    return rows.annotate(newest=Max("at")).values_list("case_id", "newest")


def _payments(case_ids: Sequence[int], on: date) -> dict[int, Newest]:
    return {
        case: Newest(day, Began("payment", reference or ""))
        for case, day, reference in _payment_rows(case_ids, on)
    }


@prepared
def _payment_rows(case_ids: Collection[int], on: date) -> QuerySet[Entry, tuple[Any, ...]]:
    paid = Entry.objects.filter(debt__case__among=case_ids, kind=EventKind.PAYMENT, on__lte=on)
    stands = paid.exclude(payment__status=PaymentStatus.REVERSED).order_by("on", "pk")
    return stands.values_list("debt__case_id", "on", "payment__reference")
