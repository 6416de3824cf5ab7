"""The plan of the newest day: from all cases to those contacted, what is scarce, and why who got what."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kept.records import house
from kept.records.models import DayPlan, Planned
from kept.records.rights import MAY, Right
from kept.site import clock, jobs, keyset, plan_words, practice
from kept.site.access import PageRequest, page
from kept.site.cases.forms import collectors
from kept.site.charts import Chart, Series
from kept.site.fragments import render
from kept.site.tomorrow.tabs import tabs

SIZE = 50
_MINUTES = 60

_STEPS: dict[str, Lazy | str] = {
    "open": gettext_lazy("Open cases"),
    "owing": gettext_lazy("Something is overdue"),
    "free": gettext_lazy("Nothing holds them"),
    "lawful": gettext_lazy("Something lawful is open"),
    "worth": gettext_lazy("It is worth it, or owed"),
    "planned": gettext_lazy("Planned"),
}

_KINDS: dict[str, Lazy | str] = {
    "minutes": pgettext_lazy("resource", "Minutes"),
    "messages": pgettext_lazy("resource", "Messages"),
    "plan_reviews": pgettext_lazy("resource", "Reviews of plans"),
    "letters": pgettext_lazy("resource", "Letters"),
    "visits": pgettext_lazy("resource", "Visits"),
    "filings": pgettext_lazy("resource", "Filings"),
}


@page(roles=MAY[Right.SEE_PLANS])
def plan(request: PageRequest) -> HttpResponse:
    """Show the newest plan beside the one before it."""
    newest = list(DayPlan.objects.order_by("-on")[:2])
    charts = [_funnel(newest), _choices(newest)] if newest else []
    wished = request.GET.get("csv")
    chosen = next((one for one in charts if one.code == wished), None)
    if chosen is not None:
        return chosen.file()
    context = {
        "tabs": tabs(request),
        "plan": newest[0] if newest else None,
        "charts": charts,
        "resources": _resources(newest[0]) if newest else [],
        "reasons": _reasons(newest[0]) if newest else [],
        "today": clock.today(),
        "may_plan": request.user.role in MAY[Right.CLOSE_NIGHTS],
    }
    return render(request, "tomorrow/plan.html", context)


@page(roles=MAY[Right.CLOSE_NIGHTS], methods=("POST",))
def again(request: PageRequest) -> HttpResponseRedirect:
    """Let today be planned anew."""
    jobs.start_plan(clock.today(), by=request.user)
    return HttpResponseRedirect(reverse("tomorrow"))


@page(roles=MAY[Right.SEE_PLANS])
def cases(request: PageRequest) -> HttpResponse:
    """List the cases that got one choice, or got it for one reason, those worth most first.

    Or those to be called by another group than their collector's, to be handed on there and then.
    """
    choice, why = request.GET.get("choice", ""), request.GET.get("why", "")
    moves = "elsewhere" in request.GET
    asked = _elsewhere() if moves else Q(choice=choice) if choice else Q(why=why)
    rows = Planned.objects.filter(asked).select_related("case__borrower", "case__collector")
    listed = keyset.page(
        rows,
        ("-worth_minor", "case_id"),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        size=SIZE,
    )
    context = {
        "title": _("For another group")
        if moves
        else (plan_words.choice(choice) if choice else plan_words.why_planned(why)) or _("Planned"),
        "query": "elsewhere=1" if moves else f"choice={choice}" if choice else f"why={why}",
        "listed": listed,
        "moves": moves,
        "takers": collectors() if moves and request.user.role in MAY[Right.REASSIGN] else [],
        "may_write": choice == "demand_letter" and request.user.role in MAY[Right.WRITE_TO_MANY],
        "may_see": request.user.role in MAY[Right.SEE_CASES],
    }
    return render(request, "tomorrow/cases.html", context)


def _elsewhere() -> Q:
    """Return what is true of cases planned for a call by a group that is not their collector's."""
    choices = house.choices()
    first, *others = choices.groups
    found = Q()
    for group in choices.groups:
        within = Q(case__collector__skill_group=group)
        own = ~Q(case__collector__skill_group__in=others) if group == first else within
        found |= Q(choice__in=[one.code for one in choices.all if one.group == group]) & ~own
    return found & Q(case__collector__isnull=False)


def resource_name(code: str) -> str:
    """Return what a resource is called: minutes with their slot and group, visits with their area."""
    kind, *rest = code.split(".")
    name = str(_KINDS.get(kind, kind))
    if not rest:
        return name
    file = house.choices().file
    if kind == "visits":
        return f"{name} · {practice.said(file.areas[rest[0]].name)}"
    slot, group = file.slots[rest[0]].name, file.groups[rest[1]].name
    return f"{name} · {practice.said(slot)} · {practice.said(group)}"


def _resources(one: DayPlan) -> list[dict[str, Any]]:
    """Return what there is, what is used, and what one more is worth: of minutes, an hour more."""
    return [
        {"name": resource_name(code), **said, "more": said["price"] * _more(code)}
        for code, said in one.figures["resources"].items()
    ]


def _more(code: str) -> int:
    return _MINUTES if code.startswith("minutes.") else 1


def _reasons(one: DayPlan) -> list[dict[str, Any]]:
    counted = sorted(one.figures["why"].items(), key=lambda item: (-item[1], item[0]))
    return [{"code": code, "words": plan_words.why_planned(code), "count": count} for code, count in counted]


def _funnel(plans: list[DayPlan]) -> Chart:
    return Chart(
        code="funnel",
        title=_("From all cases to those contacted"),
        first=_("Step"),
        labels=[str(label) for label in _STEPS.values()],
        series=[
            Series(
                str(one.on), [one.figures["funnel"].get(step, 0) for step in _STEPS], "quiet" if at else ""
            )
            for at, one in enumerate(plans)
        ],
    )


def _choices(plans: list[DayPlan]) -> Chart:
    codes = [code for code in house.choices().codes if any(one.figures["choices"].get(code) for one in plans)]
    return Chart(
        code="choices",
        title=_("What was chosen"),
        first=_("Choice"),
        labels=[plan_words.choice(code) for code in codes],
        series=[
            Series(
                str(one.on), [one.figures["choices"].get(code, 0) for code in codes], "quiet" if at else ""
            )
            for at, one in enumerate(plans)
        ],
    )
