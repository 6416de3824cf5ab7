"""Whether the evidence holds: the sealed days, and the last verification of everything."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kept.evidence import DayRoot, verify_day
from kept.records.models import EvidenceRecord, RunStatus, SealedDay, Verification
from kept.records.rights import MAY, Right
from kept.records.seals import as_day
from kept.site import jobs, keyset
from kept.site.access import PageRequest, page
from kept.site.fragments import render

SIZE = 20


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed day as shown: its root, and whether its signature holds."""

    row: SealedDay
    day: DayRoot
    holds: bool


@page(roles=MAY[Right.VERIFY_EVIDENCE])
def evidence(request: PageRequest) -> HttpResponse:
    """Show the newest record, the sealed days, and how the last verification went."""
    listed = keyset.page(
        SealedDay.objects.all(),
        ("-on",),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        size=SIZE,
    )
    newest = EvidenceRecord.objects.aggregate(newest=Max("pk"))["newest"]
    context = {
        "route": "evidence",
        "newest": EvidenceRecord.objects.filter(pk=newest or 0).first(),
        "days": [_sealed(row) for row in listed.rows],
        "listed": listed,
        "run": _last(),
    }
    return render(request, "evidence/state.html", context)


@page(roles=MAY[Right.VERIFY_EVIDENCE], methods=("POST",))
def verify(request: PageRequest) -> HttpResponseRedirect:
    """Let everything be verified; asked twice, it is done once at a time."""
    jobs.start_verification(by=request.user)
    return HttpResponseRedirect(reverse("evidence"))


@page(roles=MAY[Right.VERIFY_EVIDENCE])
def progress(request: PageRequest) -> HttpResponse:
    """Say how far the verification is; when it is done, ask for the whole page."""
    run = _last()
    response = render(request, "evidence/progress.html", {"run": run})
    if run is None or run.status != RunStatus.RUNNING:
        response["HX-Refresh"] = "true"
    return response


def _last() -> Verification | None:
    return Verification.objects.select_related("by").order_by("-started_at", "-pk").first()


def _sealed(row: SealedDay) -> Sealed:
    day = as_day(row)
    return Sealed(row, day, holds=not verify_day(day))
