"""The nights closed lately, and closing the one that is over."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.records.models import Case, Night, RunStatus
from kept.records.rights import MAY, Right
from kept.site import clock, jobs, keyset
from kept.site.access import PageRequest, page
from kept.site.format import day
from kept.site.fragments import render
from kept.site.nights.report import report

SIZE = 30


@page(roles=MAY[Right.CLOSE_NIGHTS])
def nights(request: PageRequest) -> HttpResponse:
    """Show the nights, newest first, and offer to close yesterday."""
    yesterday = jobs.yesterday()
    listed = keyset.page(
        Night.objects.all(),
        ("-on",),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        size=SIZE,
    )
    newest = next((night for night in listed.rows if night.status == RunStatus.DONE), None)
    context = {
        "listed": listed,
        "newest": newest,
        "report": report(newest) if newest and newest.seconds else None,
        "yesterday": yesterday,
        "closed": Night.objects.filter(on=yesterday, status=RunStatus.DONE).exists(),
        "today": clock.today(),
        **_under_way(),
    }
    return render(request, "nights/index.html", context)


@page(roles=MAY[Right.CLOSE_NIGHTS], methods=("POST",))
def close(request: PageRequest) -> HttpResponseRedirect:
    """Let yesterday and every missed night before it be closed; asked twice, they are closed once."""
    yesterday = jobs.yesterday()
    night = jobs.start_nights(yesterday, by=request.user)
    if night.status == RunStatus.DONE:
        messages.info(request, _("%(day)s is closed already.") % {"day": day(yesterday)})
    return HttpResponseRedirect(reverse("nights"))


@page(roles=MAY[Right.CLOSE_NIGHTS])
def progress(request: PageRequest) -> HttpResponse:
    """Say how far the night is; when none is under way, ask for the whole page."""
    context = _under_way()
    response = render(request, "nights/progress.html", context)
    if context["running"] is None:
        response["HX-Refresh"] = "true"
    return response


def _under_way() -> dict[str, Night | int | None]:
    """Return the night under way and the highest case number, which it counts up to."""
    running = Night.objects.filter(status=RunStatus.RUNNING).order_by("on").first()
    last = Case.objects.aggregate(last=Max("pk"))["last"] if running else 0
    return {"running": running, "last": last or 0}
