"""What is owed: each component today, tomorrow and in thirty days, down to the days and rates behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from kept.ledger import Component, Line, LineKind, Owed, statement
from kept.records.brief import LATER, Brief
from kept.records.models import Debt

COMPONENTS: dict[Component, Lazy] = {
    Component.COST: _("Costs"),
    Component.FEE: _("Fees"),
    Component.INTEREST: _("Interest"),
    Component.PENALTY: _("Penalty interest"),
    Component.PRINCIPAL: _("Principal"),
}

_BESIDE_PRINCIPAL = (Component.INTEREST, Component.PENALTY, Component.FEE, Component.COST)

_PARTS: tuple[tuple[str, Lazy], ...] = (
    ("overdue_principal_minor", _("Principal overdue")),
    ("later", _("Principal not yet due")),
    *((f"{part.name.lower()}_minor", COMPONENTS[part]) for part in _BESIDE_PRINCIPAL),
)

KINDS: dict[LineKind, Lazy] = {
    LineKind.OPENING: _("Opening position"),
    LineKind.DUE: _("Principal falls due"),
    LineKind.PAYMENT: _("Payment"),
    LineKind.FEE: _("Fee"),
    LineKind.COST: _("Cost"),
    LineKind.REVERSAL: _("Payment reversed"),
    LineKind.WAIVER: _("Waiver"),
    LineKind.INTEREST: _("Interest"),
    LineKind.PENALTY: _("Penalty interest"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: minor units on each of the days."""

    label: Lazy
    amounts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a case owes on some days; ``arrears`` is what is overdue of it with interest, fees and costs."""

    days: tuple[date, ...]
    rows: tuple[Row, ...]
    totals: tuple[int, ...]
    arrears: tuple[int, ...]
    credit: int


def table(known: Brief) -> Table:
    """Return what a case owes today, and tomorrow and in thirty days if nothing happens."""
    days = tuple(known.on + timedelta(days=k) for k in (0, 1, LATER))
    found = (known.owed, known.tomorrow, known.later)
    rows = (Row(label, tuple(_part(one, name) for one in found)) for name, label in _PARTS)
    return Table(
        days=days,
        rows=tuple(row for row in rows if any(row.amounts)),
        totals=tuple(int(one.total_minor.sum()) for one in found),
        arrears=tuple(int(one.arrears_minor.sum()) for one in found),
        credit=int(found[0].credit_minor.sum()),
    )


def _part(one: Owed, name: str) -> int:
    if name == "later":
        return int((one.principal_minor - one.overdue_principal_minor).sum())
    return int(getattr(one, name).sum())


@dataclass(frozen=True, slots=True)
class DebtLines:
    """The statement of one debt."""

    debt: Debt
    total_minor: int
    lines: tuple[Line, ...]


def statements(known: Brief, on: date) -> Iterator[DebtLines]:
    """Yield the statement of each debt of a case on a day, in the order of the debts."""
    at = {int(pk): row for row, pk in enumerate(known.position.debt)}
    for debt in known.debts:
        found = statement(known.position.terms, known.position.events, on=on, row=at[debt.pk])
        yield DebtLines(debt, found.total_minor, found.lines)


def totals(known: Brief) -> dict[int, int]:
    """Return what each debt owes today, by id."""
    owed = known.owed.total_minor
    return {int(pk): int(owed[row]) for row, pk in enumerate(known.position.debt)}
