"""Where the demands on a case's credit cards stand: for the house alone, never told to press for payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from kept.clocks import effective_demands
from kept.ledger import oldest_unpaid_due
from kept.records.brief import Brief
from kept.records.models import Happening


@dataclass(frozen=True, slots=True)
class CardDemands:
    """One card: its effective demands, when the second may follow, and whether all but intent is met."""

    debt: str
    first: date | None
    second: date | None
    next_from: date | None
    may_report: bool


def card_demands(known: Brief) -> list[CardDemands]:
    """Return where each overdue card of a case stands; only demands whose receipt is on record count."""
    at = {int(pk): row for row, pk in enumerate(known.position.debt)}
    overdue = oldest_unpaid_due(known.position.events, known.owed)
    cards = [
        debt
        for debt in known.debts
        if debt.product == "credit_card" and debt.currency == "CNY" and not np.isnat(overdue[at[debt.pk]])
    ]
    if not cards:
        return []
    days = list(
        Happening.objects.filter(case=known.case, kind="demand_received", on__lte=known.on)
        .order_by("on")
        .values_list("on", flat=True)
    )
    rows = np.array([at[debt.pk] for debt in cards])
    found = effective_demands(
        overdue[rows],
        known.owed.principal_minor[rows],
        row=np.repeat(np.arange(len(cards)), len(days)),
        demanded_on=np.tile(np.array(days, dtype="datetime64[D]"), len(cards)),
        received=np.ones(len(cards) * len(days), dtype=np.bool_),
        on=np.datetime64(known.on),
    )
    return [
        CardDemands(
            debt.number,
            found.first[k].item(),
            found.second[k].item(),
            found.next_from[k].item(),
            bool(found.may_report[k]),
        )
        for k, debt in enumerate(cards)
    ]
