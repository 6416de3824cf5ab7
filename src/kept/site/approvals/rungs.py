"""Rungs of the ladder that wait for a named person: approve, or decline with a note."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from kept.actions.set_rung import RungRefusedError, approve_rung
from kept.records import house
from kept.records.dossiers import rung_dossier
from kept.records.models import Task, TaskKind
from kept.records.rights import MAY, Right
from kept.site import clock
from kept.site.access import PageRequest, page
from kept.site.approvals import queues
from kept.site.approvals.tabs import onward, show
from kept.site.fragments import TO_CORRECT
from kept.site.practice import language
from kept.site.queue import place

ROUTE = "approvals-rungs"
TEMPLATE = "approvals/rung.html"
LONGEST = 500


@page(roles=MAY[Right.DECIDE_RUNGS])
def first(request: PageRequest) -> HttpResponse:
    """Show the rung that has waited longest for this person's role."""
    task = queues.rungs(request.user.role).first()
    if task is None:
        return show(request, TEMPLATE, ROUTE, context={"dossier": None})
    return _shown(request, task)


@page(roles=MAY[Right.DECIDE_RUNGS])
def one(request: PageRequest, task_id: int) -> HttpResponse:
    """Show one proposed rung, decided or not."""
    return _shown(request, _found(task_id))


@page(roles=MAY[Right.DECIDE_RUNGS], methods=("POST",))
def decide(request: PageRequest, task_id: int) -> HttpResponse:
    """Approve a rung, or decline it with a note, and go on to the next."""
    task = _found(task_id)
    following = place(queues.rungs(request.user.role), task, by="due_at").after
    approve, note = request.POST.get("act") == "approve", request.POST.get("note", "").strip()[:LONGEST]
    if not approve and not note:
        return _shown(request, task, wrong=_("Say why the case stays where it is."))
    try:
        approve_rung(task.pk, by=request.user, now=clock.now(), approve=approve, note=note)
    except RungRefusedError:
        task.refresh_from_db()
        return _shown(request, task, refused=True)
    messages.success(request, _("Approved.") if approve else _("Declined; the case stays where it is."))
    return onward(ROUTE, following)


def _found(task_id: int) -> Task:
    joined = Task.objects.filter(kind=TaskKind.APPROVE_RUNG).select_related("case__borrower")
    return get_object_or_404(joined, pk=task_id, rung__in=house.ladder().codes)


def _shown(request: PageRequest, task: Task, *, wrong: str = "", refused: bool = False) -> HttpResponse:
    dossier = rung_dossier(task, on=clock.today(), language=language())
    context = {
        "dossier": dossier,
        "decided": task.done_at is not None,
        "mine": dossier.rung.approval == request.user.role,
        "roles": house.ladder().words.roles,
        "conditions": [house.ladder().file.facts[name] for name in dossier.rung.preconditions],
        "longest": LONGEST,
        "wrong": wrong,
        "refused": refused,
    }
    around = place(queues.rungs(request.user.role), task, by="due_at")
    return show(request, TEMPLATE, ROUTE, place=around, context=context, status=TO_CORRECT if wrong else 200)
