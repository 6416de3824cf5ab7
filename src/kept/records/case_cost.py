"""What default costs in one case of the house, beside paying today."""

from __future__ import annotations

from datetime import timedelta

from kept.borrowers import AHEAD, DefaultCost, default_cost, matters
from kept.records import house
from kept.records.brief import Brief, approved_measures, facts, stakes_of


def case_cost(known: Brief) -> DefaultCost:
    """Return what default costs in a case: each cost with its state, and what is owed later unpaid."""
    totals = {known.on: int(known.owed.total_minor.sum())}
    for days in AHEAD:
        on = known.on + timedelta(days=days)
        totals[on] = int(known.position.owed(on).total_minor.sum())
    return default_cost(
        house.consequences(),
        facts(known),
        on=known.on,
        totals=totals,
        told={one.consequence for one in known.on_record.told},
        approved=approved_measures(known),
        up_to=house.ladder().tells_up_to(known.rung_level),
        matters=matters(house.stakes(), stakes_of(known)),
    )
