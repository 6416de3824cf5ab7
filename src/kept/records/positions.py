"""What is owed, as columns for the ledger: the stored position of debts, for one case or a portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

import numpy as np
from django.db.models import F, QuerySet
from numpy.typing import NDArray

from kept.dates import as_days
from kept.ledger import EventKind, Events, Owed, Terms, oldest_unpaid_due, owed, owed_on
from kept.records.models import Case, Debt, Due, Entry
from kept.records.prepared import prepared
from kept.strategy.figures import Figures, case_figures

_TERMS = (
    "opened_on", "principal_minor", "interest_minor", "penalty_minor", "fee_minor", "cost_minor",
    "rate_ppm", "penalty_ppm", "year_days",
)  # fmt: skip


_ROW = attrgetter("id", "case_id", *_TERMS)


@dataclass(frozen=True, slots=True)
class Position:
    """Debts as columns: ``debt`` and ``case`` are (n,) ids; ``terms`` and ``events`` are the ledger's."""

    debt: NDArray[np.int64]
    case: NDArray[np.int64]
    terms: Terms
    events: Events

    def owed(self, on: date) -> Owed:
        """Return what each debt owes at the start of a date."""
        return owed(self.terms, self.events, on=np.datetime64(on))

    def owed_on(self, days: Sequence[date]) -> list[Owed]:
        """Return what each debt owes at the start of each of some dates, first to last: one pass for all."""
        return owed_on(self.terms, self.events, days=[np.datetime64(day) for day in days])

    def figures(self, on: date, case_ids: Sequence[int]) -> Figures:
        """Return what each of the given cases owes on a date, in their order."""
        return self.figures_of(case_ids, *self.owed_on([on, on + timedelta(days=1)]))

    def figures_of(self, case_ids: Sequence[int], standing: Owed, tomorrow: Owed) -> Figures:
        """Return what each of the given cases owes, from what each debt owes on a date and a day later."""
        return case_figures(
            np.searchsorted(np.array(case_ids, dtype=np.int64), self.case),
            len(case_ids),
            standing=standing,
            tomorrow=tomorrow,
            oldest=oldest_unpaid_due(self.events, standing),
        )


def position_of(case_ids: Sequence[int]) -> Position:
    """Return the debts of some cases, ids ascending, with all that happened to them, in three queries.

    What the creditor took back is not among them.
    """
    return _position(case_ids, _debts(case_ids))


def position_of_read(case: Case, debts: Sequence[Debt]) -> Position:
    """Return the position of a case whose debts have been read, ids ascending, in two queries."""
    return _position([case.pk], [_ROW(debt) for debt in debts])


def _position(case_ids: Sequence[int], rows: Sequence[tuple[Any, ...]]) -> Position:
    debts = np.array([row[0] for row in rows], dtype=np.int64)
    columns: list[Any] = _columns(rows, 2 + len(_TERMS))
    figures: dict[str, Any] = {
        name: np.array(columns[3 + k], dtype=np.int64) for k, name in enumerate(_TERMS[1:])
    }
    terms = Terms(opened_on=as_days(columns[2]), **figures)
    return Position(debts, np.array(columns[1], dtype=np.int64), terms, _events(case_ids, debts))


@prepared
def _debts(case_ids: Sequence[int]) -> QuerySet[Debt, tuple[Any, ...]]:
    debts = Debt.objects.filter(case__among=case_ids, recalled_on=None).order_by("id")
    return debts.values_list("id", "case_id", *_TERMS)


@prepared
def _dues(case_ids: Sequence[int]) -> QuerySet[Due, tuple[int, date, int]]:
    dues = Due.objects.filter(debt__case__among=case_ids, debt__recalled_on=None).order_by("id")
    return dues.values_list("debt_id", "on", "amount_minor")


@prepared
def _entries(case_ids: Sequence[int]) -> QuerySet[Entry, tuple[int, date, int, int]]:
    """What happened before the position was stated is in it already."""
    entries = Entry.objects.filter(
        debt__case__among=case_ids, debt__recalled_on=None, on__gte=F("debt__opened_on")
    )
    return entries.order_by("id").values_list("debt_id", "on", "kind", "amount_minor")


def _events(case_ids: Sequence[int], debts: NDArray[np.int64]) -> Events:
    due_debts, due_days, due_minor = _columns(_dues(case_ids), 3)
    entry_debts, entry_days, kinds, entry_minor = _columns(_entries(case_ids), 4)
    return Events(
        row=np.searchsorted(debts, np.array([*due_debts, *entry_debts], dtype=np.int64)),
        on=as_days([*due_days, *entry_days]),
        kind=np.array([int(EventKind.DUE)] * len(due_debts) + [*kinds], dtype=np.int8),
        amount_minor=np.array([*due_minor, *entry_minor], dtype=np.int64),
    )


def _columns(rows: Sequence[tuple[Any, ...]], many: int) -> list[Sequence[Any]]:
    """Return so many columns of some rows, which may be none."""
    return list(zip(*rows, strict=True)) or [()] * many
