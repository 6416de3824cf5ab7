"""All that is known of one case on a day: figures, quadrant, rung, what may be said, what may be offered.

The same functions as the night's, called for one case; nothing here is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from django.db.models import QuerySet

from kept.borrowers import (
    AtStake,
    CaseFacts,
    Item,
    Option,
    Quadrant,
    at_stake,
    consequences,
    matters,
    options,
)
from kept.ladder import NONE
from kept.ledger import Owed
from kept.records import house
from kept.records.case_columns import case_columns
from kept.records.models import Case, Debt, Measure, Told
from kept.records.positions import Position, position_of_read
from kept.records.prepared import prepared
from kept.records.stated import stated_facts
from kept.strategy.standing import CaseColumns, Standing, stand

#: How many days ahead beside tomorrow the figures of a case look.
LATER = 30

_PRODUCTS = {"credit_card", "instalment_loan", "private_loan", "trade_invoice"}


class OnRecord:
    """What was told in a case and which measures were carried out; read when first asked for."""

    def __init__(self, case: Case) -> None:
        self._case = case

    @cached_property
    def told(self) -> list[Told]:
        """The consequences told."""
        return _told(self._case)

    @cached_property
    def measures(self) -> list[Measure]:
        """The measures carried out, newest first, each with who put it on record."""
        return _measures(self._case)


class MixedCurrencyError(ValueError):
    """One figure was asked of debts in several currencies."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One case on a day. ``columns`` and ``standing`` have one row.

    ``owed``, ``tomorrow`` and ``later`` are what each of the debts owes on the day, a day later and ``LATER``
    days later.
    """

    case: Case
    on: date
    debts: list[Debt]
    position: Position
    owed: Owed
    tomorrow: Owed
    later: Owed
    on_record: OnRecord
    columns: CaseColumns
    standing: Standing

    @property
    def currency(self) -> str:
        """The currency of the case's debts.

        Raises:
            MixedCurrencyError: they are in several, and no single figure can be named.
        """
        known = sorted({debt.currency for debt in self.debts})
        if len(known) > 1:
            raise MixedCurrencyError(f"case {self.case.pk} owes in {' and '.join(known)}: there is no sum")
        return known[0] if known else self.case.currency

    @property
    def total_minor(self) -> int:
        """All that is owed today."""
        return int(self.standing.figures.total_minor[0])

    @property
    def arrears_minor(self) -> int:
        """What is overdue today, with interest, fees and costs."""
        return int(self.standing.figures.arrears_minor[0])

    @property
    def per_day_minor(self) -> int:
        """By how much the total grows until tomorrow."""
        return int(self.standing.figures.per_day_minor[0])

    @property
    def dpd(self) -> int:
        """Days past due of the oldest unpaid due date."""
        return int(self.standing.figures.dpd[0])

    @property
    def quadrant(self) -> Quadrant:
        """Willing and able, or not, or not known."""
        return Quadrant(int(self.standing.assessment.quadrant[0]))

    @property
    def rung_level(self) -> int:
        """The height of the rung the case stands on, 0 for none."""
        return int(self.standing.climb.current[0])

    @property
    def proposed_rung(self) -> str:
        """The code of the rung the ladder proposes for today."""
        return house.ladder().codes[int(self.standing.climb.proposed[0])]


def brief(case: Case, *, on: date) -> Brief:
    """Return what is known of a case at the start of a date.

    Tomorrow's file, taken in tonight, states what is owed from tomorrow: then that is the date.
    """
    debts = _debts(case)
    on = max([on, *(debt.opened_on for debt in debts)])
    position = position_of_read(case, debts)
    columns = case_columns([case.pk], position, on=on)
    owed, tomorrow, later = position.owed_on([on, on + timedelta(days=1), on + timedelta(days=LATER)])
    figures = position.figures_of([case.pk], owed, tomorrow)
    standing = stand(columns, figures, on=on, signals=house.signals(), ladder=house.ladder())
    known = Brief(case, on, debts, position, owed, tomorrow, later, OnRecord(case), columns, standing)
    if columns.pressure_not_risen[0] and nothing_new(known):
        columns = replace(columns, nothing_new=np.ones(1, dtype=np.bool_))
        standing = stand(columns, figures, on=on, signals=house.signals(), ladder=house.ladder())
        known = replace(known, columns=columns, standing=standing)
    return known


def nothing_new(known: Brief) -> bool:
    """Return whether every cost that may be said today has been told; only a measure goes further."""
    return all(item.told for item in items(known, "en") if item.sayable and item.side == "cost")


def items(known: Brief, language: str, *, but_in: int | None = None) -> list[Item]:
    """Return what default costs this borrower and paying gains; told and approved ones are marked.

    What was told in contact ``but_in`` counts as untold, so that the order holds while it is being told.
    """
    true = facts(known)
    return consequences(
        house.consequences(),
        true,
        on=known.on,
        told={one.consequence for one in known.on_record.told if but_in is None or one.contact_id != but_in},
        approved=approved_measures(known),
        up_to=house.ladder().tells_up_to(known.rung_level),
        matters=matters(house.stakes(), _at_stake(known, true)),
        language=language,
    )


def stakes_of(known: Brief) -> list[AtStake]:
    """Return what is at stake for the borrower, from the contract and the signals that still hold."""
    return _at_stake(known, facts(known))


def _at_stake(known: Brief, true: CaseFacts) -> list[AtStake]:
    heard = (one.code for one in known.standing.assessment.strongest(0, len(house.signals().codes)))
    return at_stake(house.stakes(), true, set(heard))


def approved_measures(known: Brief) -> set[str]:
    """Return the rungs a named person has approved: the one the case stands on, and those carried out."""
    return {known.case.rung, *(one.rung for one in known.on_record.measures)} - {NONE}


@prepared
def _debts(case: Case) -> QuerySet[Debt]:
    return Debt.objects.filter(case=case, recalled_on=None).order_by("pk")


@prepared
def _told(case: Case) -> QuerySet[Told]:
    return Told.objects.filter(case=case)


@prepared
def _measures(case: Case) -> QuerySet[Measure]:
    return Measure.objects.filter(case=case).select_related("by").order_by("-on")


def facts(known: Brief) -> CaseFacts:
    """Return the typed facts on which consequences depend; what the records do not hold stays unknown."""
    debts, creditor, stated = known.debts, known.case.creditor, stated_facts(known.case.stated)
    product = debts[0].product if debts and debts[0].product in _PRODUCTS else "instalment_loan"
    return CaseFacts(
        product=product,  # type: ignore[arg-type]  # checked against the list above
        currency=known.currency,
        contract_has_late_fee=any(debt.fee_minor > 0 for debt in debts) or None,
        reports_to_credit_bureau=creditor.reports_credit,
        has_guarantor=bool(known.columns.has_guarantor[0]),
        plan_possible=True,
        contract_has_arbitration_clause=stated.get("contract_has_arbitration_clause"),
        time_barred=_time_barred(known, stated),
        per_day_minor=known.per_day_minor,
        per_month_minor=known.per_day_minor * 30,
        principal_minor=int(known.owed.principal_minor.sum()),
        total_minor=known.total_minor,
    ).with_court_costs()


def _time_barred(known: Brief, stated: dict[str, bool]) -> bool | None:
    """Return whether the claim is time-barred: as stated, else False where it is in time, else None."""
    if "claim_not_time_barred" in stated:
        return not stated["claim_not_time_barred"]
    return False if known.columns.in_time(known.on)[0] else None


def ways_to_pay(known: Brief) -> list[Option]:
    """Return the ways to pay the arrears that the quadrant and the reason for default allow."""
    if known.arrears_minor <= 0:
        return []
    reason = known.case.reason
    path = house.reasons()[reason].path if reason in house.reasons().codes else None
    return options(
        house.options(), quadrant=known.quadrant, path=path, amount_minor=known.arrears_minor, on=known.on
    )
