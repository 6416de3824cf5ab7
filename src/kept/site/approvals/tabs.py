"""What the three queues share: who may open them, the tabs with their counts, the frame of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.records.models import Role
from kept.records.rights import MAY, Right
from kept.site.access import PageRequest, page
from kept.site.approvals import queues
from kept.site.fragments import render
from kept.site.queue import Place, Waiting, counted


@dataclass(frozen=True, slots=True)
class Tab:
    """One queue: its route, its name, how many wait in it, the key that opens it."""

    route: str
    label: str
    count: str
    key: str


def tabs(request: PageRequest) -> list[Tab]:
    """Return the queues of a person's role, the busiest decisions first."""
    role = request.user.role
    promises = Tab("approvals-promises", _("Promises"), counted(queues.promises()), "1")
    rungs = Tab("approvals-rungs", _("Next rungs"), counted(queues.rungs(role)), "2")
    reviews = Tab("approvals-reviews", _("Reviews"), counted(queues.reviews()), "3")
    return [promises, rungs, reviews] if role == Role.SUPERVISOR else [rungs, reviews]


@page(roles=MAY[Right.DECIDE_RUNGS])
def front(request: PageRequest) -> HttpResponseRedirect:
    """Lead to the first queue in which something waits."""
    known = tabs(request)
    first = next((tab for tab in known if tab.count != "0"), known[0])
    return HttpResponseRedirect(reverse(first.route))


def show(
    request: PageRequest,
    template: str,
    route: str,
    *,
    place: Place[Waiting] | None = None,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return a page of a queue: the tabs, the queue around what is open, and what is open."""
    values = {"tabs": tabs(request), "route": route, "place": place, **(context or {})}
    return render(request, template, values, status=status)


def onward(route: str, following: int) -> HttpResponseRedirect:
    """Lead to the next thing of a queue, or to its front when it was the last."""
    target = reverse(f"{route}-one", args=[following]) if following else reverse(route)
    return HttpResponseRedirect(target)
