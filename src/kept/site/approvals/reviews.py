"""Disputes and hardships that hold a case: what was found, and whether the ladder goes on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from kept.actions.settle_review import Finding, ReviewError, settle_review
from kept.records.dossiers import review_dossier
from kept.records.models import Task, TaskKind
from kept.records.rights import MAY, Right
from kept.site import clock
from kept.site.access import PageRequest, page
from kept.site.approvals import queues
from kept.site.approvals.tabs import onward, show
from kept.site.fragments import TO_CORRECT
from kept.site.queue import place

ROUTE = "approvals-reviews"
TEMPLATE = "approvals/review.html"
LONGEST = 500
FINDINGS: dict[str, Finding] = {"resume": "resume", "hold": "hold"}


@page(roles=MAY[Right.SETTLE_REVIEWS])
def first(request: PageRequest) -> HttpResponse:
    """Show the review that has waited longest."""
    task = queues.reviews().first()
    if task is None:
        return show(request, TEMPLATE, ROUTE, context={"dossier": None})
    return _shown(request, task)


@page(roles=MAY[Right.SETTLE_REVIEWS])
def one(request: PageRequest, task_id: int) -> HttpResponse:
    """Show one review, settled or not."""
    return _shown(request, _found(task_id))


@page(roles=MAY[Right.SETTLE_REVIEWS], methods=("POST",))
def settle(request: PageRequest, task_id: int) -> HttpResponse:
    """Settle a review with a reason and go on to the next."""
    task = _found(task_id)
    following = place(queues.reviews(), task, by="due_at").after
    finding, note = FINDINGS.get(request.POST.get("finding", "")), request.POST.get("note", "")[:LONGEST]
    if finding is None or not note.strip():
        return _shown(request, task, wrong=_("Choose what follows, and say what was found."))
    try:
        settle_review(task.pk, finding=finding, note=note, by=request.user, now=clock.now())
    except ReviewError:
        task.refresh_from_db()
        return _shown(request, task, refused=True)
    messages.success(
        request,
        _("Settled: the ladder goes on.") if finding == "resume" else _("Settled: the case stays held."),
    )
    return onward(ROUTE, following)


def _found(task_id: int) -> Task:
    joined = Task.objects.filter(kind__in=(TaskKind.REVIEW_DISPUTE, TaskKind.HARDSHIP))
    return get_object_or_404(joined.select_related("case__borrower"), pk=task_id)


def _shown(request: PageRequest, task: Task, *, wrong: str = "", refused: bool = False) -> HttpResponse:
    context = {
        "dossier": review_dossier(task, on=clock.today()),
        "decided": task.done_at is not None,
        "finding": request.POST.get("finding", ""),
        "note": request.POST.get("note", "")[:LONGEST],
        "longest": LONGEST,
        "wrong": wrong,
        "refused": refused,
    }
    around = place(queues.reviews(), task, by="due_at")
    return show(request, TEMPLATE, ROUTE, place=around, context=context, status=TO_CORRECT if wrong else 200)
