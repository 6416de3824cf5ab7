"""What is asked about some cases, once for the night's thousand and once for the page's one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.lookups import IsNull

from kept.clocks import clock_file
from kept.ledger import EventKind
from kept.records.models import (
    Address,
    Case,
    Contact,
    Entry,
    EvidenceRecord,
    Happening,
    Heard,
    Measure,
    Promise,
    Relation,
    RelationRole,
    Task,
    TaskKind,
)
from kept.records.prepared import prepared

Rows = QuerySet[Any, tuple[Any, ...]]


@prepared
def cases(case_ids: Collection[int]) -> QuerySet[Case, dict[str, Any]]:
    """Return each case's place on the ladder, and what is known of its debts and its borrower, in order."""
    judgments = [code for code, one in clock_file().happenings.items() if "limitation" in one.ends]
    owner = OuterRef("borrower_id")
    guarantors = Relation.objects.filter(borrower_id=owner, role=RelationRole.GUARANTOR)
    names = ("id", "rung", "rung_since", "path", "stated", "creditor__reports_credit", "creditor__name")
    judged = Happening.objects.filter(case_id=OuterRef("pk"), kind__in=judgments)
    placed = EvidenceRecord.objects.filter(case_id=OuterRef("pk"), kind="debt.placed")
    rows: QuerySet[Case, dict[str, Any]] = (
        Case.objects.filter(pk__among=case_ids)
        .order_by("pk")
        .annotate(
            guarantor=_there_is(guarantors),
            placed=_there_is(placed),
            judged=_there_is(judged),
            currencies=Count("debts__currency", distinct=True),
            address=_there_is(Address.objects.filter(borrower_id=owner)),
            stopped=ExpressionWrapper(
                Q(borrower__deceased=True) | Q(borrower__incapable=True), output_field=BooleanField()
            ),
            limit=Sum("debts__credit_limit_minor"),
            last_paid=Max("debts__last_payment_on"),
        )
        .values(
            *names, "guarantor", "address", "stopped", "limit", "last_paid", "placed", "judged", "currencies"
        )
    )
    return rows


def _there_is(rows: QuerySet[Any]) -> IsNull:
    """Return whether a case has such rows, looked up case by case.

    ``Exists`` lets PostgreSQL read the whole table instead, again for each thousand cases.
    """
    return IsNull(Subquery(rows.values("pk")[:1]), False)


@prepared
def call_backs(case_ids: Collection[int]) -> QuerySet[Task, int]:
    """Return the cases whose borrower waits for a call-back."""
    waiting = Task.objects.filter(case__among=case_ids, kind=TaskKind.CALL_BACK, done_at=None)
    return waiting.values_list("case_id", flat=True)


@prepared
def heard(case_ids: Collection[int]) -> Rows:
    """Return the signals that stand: case, signal, moment."""
    rows = Heard.objects.filter(case__among=case_ids, retracted_at=None).order_by("at")
    return rows.values_list("case_id", "signal", "at")


@prepared
def heard_but_in(case_ids: Collection[int], contact: int) -> Rows:
    """Return the signals that stand, without those of one contact."""
    rows = Heard.objects.filter(case__among=case_ids, retracted_at=None).exclude(contact=contact)
    return rows.order_by("at").values_list("case_id", "signal", "at")


@prepared
def attempts(case_ids: Collection[int], on: date) -> Rows:
    """Return the ended contacts up to a date: case, channel, relation, day, connected, spoken, rose."""
    names = ("case_id", "channel", "relation_id", "local_date", "connected", "conversation", "pressure_rose")
    rows = Contact.objects.filter(case__among=case_ids, local_date__lte=on, ended_at__isnull=False)
    return rows.order_by("at").values_list(*names)


@prepared
def measures(case_ids: Collection[int]) -> Rows:
    """Return the measures carried out, newest first: case, rung, day."""
    rows = Measure.objects.filter(case__among=case_ids).order_by("-on")
    return rows.values_list("case_id", "rung", "on")


@prepared
def promises(case_ids: Collection[int]) -> Rows:
    """Return all promises: case, status, settled, option, told."""
    rows = Promise.objects.filter(case__among=case_ids)
    return rows.values_list("case_id", "status", "settled_on", "option", "told_on")


@prepared
def last_paid(case_ids: Collection[int]) -> Rows:
    """Return the day of each case's newest posted payment."""
    rows = Entry.objects.filter(debt__case__among=case_ids, kind=EventKind.PAYMENT)
    return rows.values_list("debt__case_id").annotate(last=Max("on"))
