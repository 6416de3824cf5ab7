"""What a night reads of some cases, from the database: the columns of ``strategy.night``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from numpy.typing import NDArray

from kept.dates import as_days
from kept.law import Coded
from kept.records import house
from kept.records.case_columns import case_columns
from kept.records.models import Case, Contact, CreditorKind, Debt, Measure, Phone, PhoneKind, Told
from kept.records.positions import position_of
from kept.records.prepared import prepared
from kept.strategy.night import Decider, NightColumns, Practice
from kept.strategy.openings import LawColumns, Means
from kept.strategy.standing import CaseColumns
from kept.strategy.untold import PRODUCTS, ToldColumns

Rows = QuerySet[Any, tuple[Any, ...]]

_KINDS = tuple(CreditorKind.values)
_OTHER = "instalment_loan"


@dataclass(frozen=True)
class Known:
    """Some cases as the night before found them, in order, beside what it is told anew of them.

    ``collector`` is 0 where there is none; ``closed`` says whether a night has seen the case before;
    ``month_bucket`` is None where no last night of a month has.
    """

    columns: NightColumns
    collector: NDArray[np.int64]
    bucket: NDArray[np.int64]
    closed: NDArray[np.bool_]
    currency: list[str]
    month_bucket: list[int | None]
    month_total_minor: list[int]

    @property
    def ids(self) -> list[int]:
        """The cases' numbers."""
        ids: list[int] = self.columns.cases.case.tolist()
        return ids


def practice() -> Practice:
    """Return by what the house's nights decide."""
    said = house.declarations()
    visits = said.visits
    return Practice(
        signals=house.signals(),
        ladder=house.ladder(),
        consequences=house.consequences(),
        book=house.rulebook(),
        means=Means(
            calls_recorded=said.calls.recorded,
            visits_recorded=visits.recorded,
            visitors=None if visits.two_visitors is None else 1 + visits.two_visitors,
            credentials=visits.credentials,
        ),
        slots=house.choices().parts_of_day,
    )


def deciders() -> Callable[[date], Decider]:
    """Return who decides the night before each day; for one run, which goes from day to day."""
    return lru_cache(maxsize=1)(lambda on: Decider(on=on, practice=practice()))


def night_columns(case_ids: Sequence[int], *, on: date) -> Known:
    """Return what a night needs of some cases, ids ascending, as they stand at the start of a date."""
    rows = _cases(case_ids)
    _, collectors, buckets, closed, next_on, kinds, zones, *_ = columns = list(zip(*rows, strict=True))
    position = position_of(case_ids)
    cases = case_columns(case_ids, position, on=on)
    spoken = np.array(_spoken(case_ids), dtype=np.int64)
    read = NightColumns(
        cases=cases,
        debt_case=np.searchsorted(np.array(case_ids, dtype=np.int64), position.case),
        terms=position.terms,
        events=position.events,
        spoken=np.isin(cases.case, spoken),
        next_contact_on=as_days(next_on),
        law=_law(columns, cases, kinds, zones),
        told=_told(cases, columns[13]),
    )
    return Known(
        columns=read,
        collector=np.array([one or 0 for one in collectors], dtype=np.int64),
        bucket=np.array(buckets, dtype=np.int64),
        closed=np.array([one is not None for one in closed], dtype=np.bool_),
        currency=list(columns[13]),
        month_bucket=list(columns[15]),
        month_total_minor=list(columns[16]),
    )


@prepared
def _cases(case_ids: Collection[int]) -> Rows:
    rows = Case.objects.filter(pk__among=case_ids).order_by("pk")
    return rows.annotate(
        with_email=ExpressionWrapper(~Q(borrower__email=""), output_field=BooleanField()),
    ).values_list(
        "pk", "collector_id", "bucket", "last_closed_on", "next_contact_on", "creditor__kind",
        "borrower__zone", "borrower__deceased", "borrower__incapable", "path", "borrower__calls_ceased_at",
        "with_email", "borrower_id", "currency", "borrower__work_refused_at",
        "month_bucket", "month_total_minor",
    )  # fmt: skip


@prepared
def _spoken(case_ids: Collection[int]) -> QuerySet[Contact, int]:
    held = Contact.objects.filter(case__among=case_ids, conversation=True, relation=None)
    return held.values_list("case_id", flat=True)


# --- what the law asks ------------------------------------------------------------------------------------


def _law(
    columns: Sequence[Sequence[Any]], cases: CaseColumns, kinds: Sequence[str], zones: Sequence[str]
) -> LawColumns:
    deceased, incapable, path, ceased, email, borrowers, _, not_at_work = columns[7:15]
    names = sorted(set(zones))
    at = {name: code for code, name in enumerate(names)}
    number, refused = _numbers(borrowers, not_at_work)
    return LawColumns(
        creditor_kind=Coded(np.array([_KINDS.index(kind) for kind in kinds], dtype=np.int32), _KINDS),
        zone=Coded(np.array([at[zone] for zone in zones], dtype=np.int32), [(name,) for name in names]),
        deceased=np.array(deceased, dtype=np.bool_),
        incapable=np.array(incapable, dtype=np.bool_),
        in_doubt=np.array([one == "stop" for one in path], dtype=np.bool_),
        calls_ceased=np.array([one is not None for one in ceased], dtype=np.bool_),
        number_ceased=refused,
        number=number,
        email=np.array(email, dtype=np.bool_),
        address=cases.address_known,
    )


def _numbers(
    borrowers: Sequence[int], not_at_work: Sequence[object | None]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether each borrower has a number in use, and whether the one to try first is refused.

    A number is refused under whatever name it stands in the borrower's file; one at their place of work also
    where they want no contact there.
    """
    free_of_work = {
        borrower for borrower, since in zip(borrowers, not_at_work, strict=True) if since is not None
    }
    first: dict[int, tuple[bool, int, int, str]] = {}
    refused: set[tuple[int, str]] = set()
    for borrower, relation, valid, number, ceased, place, pk, kind in _phones(set(borrowers)):
        at_work = kind == PhoneKind.WORK and borrower in free_of_work
        if ceased is not None or (at_work and relation is None):
            refused.add((borrower, number))
        if relation is None and valid:
            one = (ceased is not None or at_work, place, pk, number)
            first[borrower] = min(first.get(borrower, one), one)
    return (
        np.array([one in first for one in borrowers], dtype=np.bool_),
        np.array([one in first and (one, first[one][3]) in refused for one in borrowers], dtype=np.bool_),
    )


@prepared
def _phones(people: Collection[int]) -> Rows:
    names = ("borrower_id", "relation_id", "valid", "number_index", "ceased_at", "place", "pk", "kind")
    return Phone.objects.filter(borrower__among=people).values_list(*names)


# --- what was told ----------------------------------------------------------------------------------------


def _told(cases: CaseColumns, currencies: Sequence[str]) -> ToldColumns:
    """Return what was told where that matters: in cases whose last conversation did not raise pressure."""
    n = len(cases.case)
    codes, rungs = list(house.consequences().by_code), house.ladder().codes[1:]
    told = np.zeros((n, len(codes)), dtype=np.bool_)
    measures = np.zeros((n, len(rungs)), dtype=np.bool_)
    product = np.full(n, PRODUCTS.index(_OTHER), dtype=np.int8)
    late_fee = np.zeros(n, dtype=np.bool_)
    asked = cases.case[cases.pressure_not_risen].tolist()
    at = {pk: int(row) for pk, row in zip(asked, np.flatnonzero(cases.pressure_not_risen), strict=True)}
    for case, code in _consequences(asked) if asked else ():
        if code in codes:
            told[at[case], codes.index(code)] = True
    for case, rung in _carried_out(asked) if asked else ():
        if rung in rungs:
            measures[at[case], rungs.index(rung)] = True
    for case, kind, fee in _debts(asked) if asked else ():
        product[at[case]] = PRODUCTS.index(kind if kind in PRODUCTS else _OTHER)
        late_fee[at[case]] |= fee > 0
    domestic = np.array([one == "CNY" for one in currencies], dtype=np.bool_)
    return ToldColumns(told=told, measures=measures, product=product, domestic=domestic, late_fee=late_fee)


@prepared
def _consequences(case_ids: Collection[int]) -> Rows:
    return Told.objects.filter(case__among=case_ids).values_list("case_id", "consequence")


@prepared
def _carried_out(case_ids: Collection[int]) -> Rows:
    return Measure.objects.filter(case__among=case_ids).values_list("case_id", "rung")


@prepared
def _debts(case_ids: Collection[int]) -> Rows:
    """The first debt comes last, so that it names the product."""
    debts = Debt.objects.filter(case__among=case_ids, recalled_on=None).order_by("-pk")
    return debts.values_list("case_id", "product", "fee_minor")
