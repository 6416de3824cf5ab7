"""The page of one case: who, what is owed, where it stands, what happened, what to do next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _

from kept.ladder import explain
from kept.records import house, my_day
from kept.records.brief import Brief, brief
from kept.records.models import Borrower, Call, Case, Channel, Planned, Promise, Task
from kept.records.next_act import measure_stands, next_act
from kept.records.prepared import prepared
from kept.records.products import products_text
from kept.records.rights import MAY, Right
from kept.records.stated import stated_facts
from kept.site import clock, practice
from kept.site.access import PageRequest, page
from kept.site.cases.find import find
from kept.site.cases.forms import CorrectionForm, HappeningForm, MeasureForm, StatementForm, collectors
from kept.site.cases.numbers import Number, numbers, own_first
from kept.site.cases.owed import COMPONENTS, KINDS, statements, table, totals
from kept.site.cases.timeline import timeline
from kept.site.format import mask_phone
from kept.site.fragments import is_fragment, render

#: How many days ahead a statement looks.
_FAR = 366


@page(roles=MAY[Right.SEE_CASES])
def case(request: PageRequest, number: int) -> HttpResponse:
    """Show a case; htmx gets the part of the timeline it asked for."""
    found = find(number, request.user)
    if is_fragment(request):
        shown = {"case": found, **_happened(request, found)}
        return render(request, "cases/case.html", shown, block="timeline")
    return render(request, "cases/case.html", context(request, found))


@page(roles=MAY[Right.SEE_CASES])
def owed(request: PageRequest, number: int) -> HttpResponse:
    """Show how each debt of a case came to what is owed on a day."""
    found, today = find(number, request.user), clock.today()
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        on = date.min
    if not today <= on <= today + timedelta(days=_FAR):
        return HttpResponseBadRequest(_("Name a day within a year from today, for example 2026-11-23."))
    known = brief(found, on=today)
    lines = list(statements(known, max(on, known.on)))
    shown = {"on": on, "debts": lines, "kinds": KINDS, "components": COMPONENTS}
    return render(request, "cases/statement.html", shown)


def context(request: PageRequest, case: Case) -> dict[str, Any]:
    """Return all that the page of a case shows."""
    now, me = clock.now(), request.user
    known = brief(case, on=clock.today())
    found = numbers(case, now=now, owing=known.total_minor > 0)
    call = my_day.open_call(me)
    return {
        "case": case,
        "known": known,
        "products": products_text([debt.product for debt in known.debts], practice.language()),
        "owed": table(known),
        "debt_totals": totals(known),
        "numbers": found,
        "primary": own_first(found),
        "work": my_day.on_list(case, clock.today()),
        "planned": list(_planned(case, clock.today())),
        "call": call,
        "in_call": call is not None and call.case == case.pk,
        "under_way": next(iter(_under_way(case)), None) if me.role in MAY[Right.END_CALLS] else None,
        "act": next_act(known),
        "acts": me.role in MAY[Right.TAKE_STEPS],
        "ceased": _ceased(case, found) if me.role in MAY[Right.LIFT_CEASES] else [],
        "writable": [] if call else _writable(case, found),
        "takers": collectors() if me.role in MAY[Right.REASSIGN] else [],
        "states": me.role in MAY[Right.STATE_FACTS],
        "decides": me.role in MAY[Right.EXPORT_EVIDENCE],
        "promises": _promises(case),
        "tasks": _tasks(case),
        "stated": [(practice.fact(code), holds) for code, holds in stated_facts(case.stated).items()],
        **_happened(request, case),
        **_standing(known),
        **_forms(request, measures=measure_stands(known)),
    }


def _ceased(case: Case, found: list[Number]) -> list[tuple[int | str, str]]:
    """Return what the borrower asked us not to call, as choices: every number, or one of their own."""
    calls = [("", _("Every number"))] if _asked_for_peace(case.borrower) else []
    own = [one.phone for one in found if one.phone.relation_id is None and one.phone.valid]
    return [*calls, *((phone.pk, mask_phone(phone.number)) for phone in own if phone.ceased_at)]


def _asked_for_peace(person: Borrower) -> bool:
    return person.calls_ceased_at is not None or bool(person.inconvenient_times)


def _writable(case: Case, found: list[Number]) -> list[tuple[str, str]]:
    """Return the ways to write to the borrower, as choices: each own number in use, and e-mail."""
    own = [one.phone for one in found if one.phone.relation_id is None and one.phone.valid]
    numbers_ = [
        (f"{channel}:{phone.pk}", f"{channel.label} {mask_phone(phone.number)}")
        for channel in (Channel.SMS, Channel.IM)
        for phone in own
    ]
    return numbers_ + ([(str(Channel.EMAIL), str(Channel.EMAIL.label))] if case.borrower.email else [])


def _happened(request: PageRequest, case: Case) -> dict[str, Any]:
    """Return the part of the timeline that was asked for."""
    asked = request.GET
    return timeline(
        case, asked.get("show", "all"), before=asked.get("before", ""), after=asked.get("after", "")
    )


def _standing(known: Brief) -> dict[str, Any]:
    """Return where the case stands: willingness and ability with their signals, and the ladder in words."""
    found, language = known.standing, practice.language()
    return {
        "willingness": int(found.assessment.willingness_ppm[0]) / 1_000_000,
        "ability": int(found.assessment.ability_ppm[0]) / 1_000_000,
        "strongest": found.assessment.strongest(0),
        "letter": "" if known.quadrant.name == "UNKNOWN" else known.quadrant.name,
        "rungs": [(k, house.ladder().name(k, language)) for k in range(1, len(house.ladder().codes))],
        "next_rung": int(found.climb.proposed[0])
        if found.climb.proposed[0] > found.climb.current[0]
        else int(found.climb.upcoming[0]),
        "explained": explain(found.climb, 0, language),
        "measure_stands": measure_stands(known),
    }


def _forms(request: PageRequest, *, measures: bool) -> dict[str, Any]:
    """Return the forms of the acts this person may do here; ``measures``: one waits to be put on record."""
    forms: dict[str, Any] = {}
    if request.user.role in MAY[Right.TAKE_STEPS]:
        forms["correction_form"] = CorrectionForm()
        if measures:
            forms["measure_form"] = MeasureForm(initial={"on": clock.today()})
    if request.user.role in MAY[Right.STATE_FACTS]:
        forms["statement_form"] = StatementForm()
        forms["happening_form"] = HappeningForm(initial={"on": clock.today()})
    return forms


@prepared
def _under_way(case: Case) -> QuerySet[Call]:
    open_ = Call.objects.filter(contact__case=case, closed_at=None).select_related("contact__collector")
    return open_.defer("state")


@prepared
def _planned(case: Case, on: date) -> QuerySet[Planned]:
    """Return what the case got in the plan of a day, if that is the newest."""
    return Planned.objects.filter(case=case, on=on)


@prepared
def _promises(case: Case) -> QuerySet[Promise]:
    taken = Promise.objects.filter(case=case).select_related("taken_by", "decided_by")
    return taken.prefetch_related("parts").order_by("-taken_at")[:12]


@prepared
def _tasks(case: Case) -> QuerySet[Task]:
    return Task.objects.filter(case=case, done_at=None).select_related("assignee").order_by("due_at")
