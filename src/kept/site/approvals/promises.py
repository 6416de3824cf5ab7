"""Promises that wait for a supervisor: approve, or return with terms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from kept.actions.decide_promise import (
    MayNotDecideError,
    TermsMissingError,
    approve_promise,
    return_promise,
)
from kept.promises.life import IllegalTransitionError
from kept.records import house
from kept.records.dossiers import promise_dossier
from kept.records.models import Promise, PromiseStatus
from kept.records.rights import MAY, Right
from kept.site import clock
from kept.site.access import PageRequest, page
from kept.site.approvals import queues
from kept.site.approvals.tabs import onward, show
from kept.site.format import moment
from kept.site.fragments import TO_CORRECT
from kept.site.queue import place

ROUTE = "approvals-promises"
TEMPLATE = "approvals/promise.html"

#: Longest note with its terms; the collector reads it out.
LONGEST = 500


@page(roles=MAY[Right.DECIDE_PROMISES])
def first(request: PageRequest) -> HttpResponse:
    """Show the promise that has waited longest."""
    promise = queues.promises().first()
    if promise is None:
        return show(request, TEMPLATE, ROUTE, context={"dossier": None})
    return _shown(request, promise)


@page(roles=MAY[Right.DECIDE_PROMISES])
def one(request: PageRequest, promise_id: int) -> HttpResponse:
    """Show one promise, decided or not."""
    return _shown(request, _found(promise_id))


@page(roles=MAY[Right.DECIDE_PROMISES], methods=("POST",))
def approve(request: PageRequest, promise_id: int) -> HttpResponse:
    """Approve a promise and go on to the next."""
    promise = _found(promise_id)
    following = place(queues.promises(), promise, by="taken_at").after
    try:
        decided = approve_promise(promise.pk, by=request.user, now=clock.now())
    except (IllegalTransitionError, MayNotDecideError) as error:
        return _refused(request, promise, error)
    if decided.status == PromiseStatus.RETURNED:
        messages.warning(request, _("The promised day has passed: it went back to the collector."))
        return onward(ROUTE, following)
    messages.success(request, _("Approved. The call-back is on the collector's list."))
    return onward(ROUTE, following)


@page(roles=MAY[Right.DECIDE_PROMISES], methods=("POST",))
def send_back(request: PageRequest, promise_id: int) -> HttpResponse:
    """Return a promise with terms and go on to the next."""
    promise = _found(promise_id)
    following = place(queues.promises(), promise, by="taken_at").after
    note = _terms(request)
    try:
        return_promise(promise.pk, by=request.user, now=clock.now(), note=note)
    except TermsMissingError:
        return _shown(request, promise, wrong=_("Choose terms, or write on what terms you would accept."))
    except (IllegalTransitionError, MayNotDecideError) as error:
        return _refused(request, promise, error)
    messages.success(request, _("Returned with your terms. The call-back is on the collector's list."))
    return onward(ROUTE, following)


def _found(promise_id: int) -> Promise:
    joined = Promise.objects.select_related("case__borrower", "taken_by", "decided_by")
    return get_object_or_404(joined.prefetch_related("parts"), pk=promise_id)


def _terms(request: PageRequest) -> str:
    """Return the chosen terms and the note as one text."""
    chosen = [text.strip() for text in (*request.POST.getlist("terms"), request.POST.get("note", ""))]
    return _("; ").join(filter(None, chosen))[:LONGEST]


def _shown(request: PageRequest, promise: Promise, *, wrong: str = "") -> HttpResponse:
    dossier = promise_dossier(promise, on=clock.today())
    context = {
        "dossier": dossier,
        "today": clock.today(),
        "decided": promise.status != PromiseStatus.SUBMITTED,
        "own": promise.taken_by_id == request.user.pk,
        "terms": house.terms(),
        "longest": LONGEST,
        "wrong": wrong,
        "note": request.POST.get("note", "")[:LONGEST],
    }
    around = place(queues.promises(), promise, by="taken_at")
    return show(request, TEMPLATE, ROUTE, place=around, context=context, status=TO_CORRECT if wrong else 200)


def _refused(request: PageRequest, promise: Promise, error: Exception) -> HttpResponseRedirect:
    """Say who was faster, or why this person may not, and show the promise as it stands."""
    promise.refresh_from_db()
    if isinstance(error, MayNotDecideError):
        messages.error(request, _("You took this promise yourself: another supervisor decides on it."))
    else:
        messages.warning(request, decided_already(promise))
    return onward(ROUTE, promise.pk)


def decided_already(promise: Promise) -> str:
    """Return who decided a promise and when; for one that a payment or a later promise ended, what it is."""
    status = promise.get_status_display()
    if promise.decided_by is None or promise.decided_at is None:
        return _("Nothing to decide any more. Status: %(status)s.") % {"status": status}
    said = {"who": promise.decided_by, "when": moment(promise.decided_at), "status": status}
    return _("Already decided by %(who)s, %(when)s. Status: %(status)s.") % said
