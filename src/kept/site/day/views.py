"""My day, and the way from it to the next case."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.records import house, my_day
from kept.records.case_clocks import SOON
from kept.records.case_clocks import deadlines as deadlines_of
from kept.records.case_rows import beside
from kept.records.models import User, Work
from kept.records.rights import MAY, Right
from kept.site import clock, keyset
from kept.site.access import PageRequest, page
from kept.site.fragments import render


@page(roles=MAY[Right.WORK_A_LIST])
def day(request: PageRequest) -> HttpResponse:
    """Show a collector's day."""
    return render(request, "day/index.html", _day(request), block="list")


@page(roles=MAY[Right.WORK_A_LIST])
def deadlines(request: PageRequest) -> HttpResponse:
    """Show the periods of a collector's cases that end soon or ended lately, the most urgent first."""
    today, names = clock.today(), dict(my_day.own_cases(request.user))
    soon = deadlines_of(sorted(names), on=today, within=SOON)
    found = [one for one in soon if (one.days_left(today) or 0) >= -SOON]
    shown = {
        "clocks": found[: my_day.SHOWN],
        "more": max(0, len(found) - my_day.SHOWN),
        "names": names,
        "today": today,
    }
    return render(request, "day/deadlines.html", shown)


def _day(request: PageRequest) -> dict[str, Any]:
    me, now, today = request.user, clock.now(), clock.today()
    on = my_day.list_date(me, today)
    tasks = my_day.call_backs(me)
    owed = {task.case_id for task in tasks}
    urgent = [row for row in my_day.urgent(me, on) if row.case_id not in owed]
    listed = _listed(me, on, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    cases = [task.case for task in tasks] + [row.case for row in (*urgent, *listed.rows)]
    return {
        "today": today,
        "on": on,
        "numbers": my_day.numbers(me, now=now),
        "target": house.targets().conversations,
        "call": my_day.open_call(me),
        "tasks": tasks,
        "urgent": urgent,
        "listed": listed,
        "elsewhere": house.choices().of_other_groups(me.skill_group),
        "beside": beside(cases, now=now),
    }


def _listed(me: User, on: date | None, *, before: str, after: str) -> keyset.Page[Work]:
    """Return the page of the list that was asked for; most often it is the first."""
    if on and not (before or after):
        return keyset.first(my_day.first_rows(me, on), my_day.ORDER, size=my_day.SHOWN)
    return keyset.page(my_day.worklist(me, on), my_day.ORDER, before=before, after=after, size=my_day.SHOWN)


@page(roles=MAY[Right.WORK_A_LIST])
def next_case(request: PageRequest) -> HttpResponseRedirect:
    """Go on to the case to work next: back into the open call, else the first that may be called now."""
    call = my_day.open_call(request.user)
    if call is not None:
        return HttpResponseRedirect(reverse("call", args=[call.pk]))
    found = my_day.next_case(request.user, now=clock.now())
    if found is None:
        messages.info(request, _("Nothing on your list may be called now."))
        return HttpResponseRedirect(reverse("day"))
    return HttpResponseRedirect(reverse("case", args=[found]))
