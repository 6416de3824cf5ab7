"""What a case's page asks for once it is there: cost of default, people beside, clocks, what was told."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from kept.records.brief import Brief, brief, items, stakes_of
from kept.records.card_demands import card_demands
from kept.records.case_clocks import SOON, case_clocks, proofs
from kept.records.case_cost import case_cost
from kept.records.models import Case, Relation
from kept.records.prepared import prepared
from kept.records.retention import retentions
from kept.records.rights import MAY, Right
from kept.records.sight import is_listed
from kept.site import clock, practice
from kept.site.access import PageRequest, page
from kept.site.cases import cost
from kept.site.cases.find import find
from kept.site.fragments import render

#: Other cases of the borrower that are shown.
_OTHERS = 12


@page(roles=MAY[Right.SEE_CASES])
def more(request: PageRequest, number: int) -> HttpResponse:
    """Show what stands below the fold of a case's page."""
    found, role = find(number, request.user), request.user.role
    known = brief(found, on=clock.today())
    shown = {
        "case": found,
        "known": known,
        "acts": role in MAY[Right.TAKE_STEPS],
        "states": role in MAY[Right.STATE_FACTS],
        "decides": role in MAY[Right.EXPORT_EVIDENCE],
        "measures": known.on_record.measures,
        "items": items(known, practice.language()),
        "told_at": {one.consequence: one for one in known.on_record.told},
        **_costs(known),
        **_clocks(known),
        **_people_beside(found, request),
    }
    return render(request, "cases/more.html", shown)


def _costs(known: Brief) -> dict[str, Any]:
    """Return what default costs and what is at stake, while anything is owed."""
    if known.total_minor <= 0:
        return {"cost": None, "at_stake": []}
    return {"cost": cost.shown(case_cost(known)), "at_stake": stakes_of(known)}


def _clocks(known: Brief) -> dict[str, Any]:
    """Return the periods that run, and apart those of keeping records, with what proves their beginning."""
    owing = [known.case.pk] if known.total_minor > 0 else []
    found = case_clocks(owing, on=known.on)
    retained = retentions([known.case.pk], owing=owing, on=known.on)
    return {
        "clocks": found,
        "retained": retained,
        "proofs": proofs(found + retained),
        "soon": SOON,
        "demands": card_demands(known),
    }


def _people_beside(case: Case, request: PageRequest) -> dict[str, Any]:
    """Return the people beside the borrower, and the borrower's other cases."""
    others = (one for one in _cases(case.borrower_id) if one.pk != case.pk)
    return {
        "people": _people(case.borrower_id),
        "other_cases": [one for one in others if is_listed(request.user, one)][:_OTHERS],
    }


@prepared
def _people(borrower: int) -> QuerySet[Relation]:
    return Relation.objects.filter(borrower=borrower).order_by("role", "pk")


@prepared
def _cases(borrower: int) -> QuerySet[Case]:
    """Return all cases of a borrower; asked for a collector's, a planner may walk all of those instead."""
    return Case.objects.filter(borrower=borrower).select_related("creditor").order_by("pk")
