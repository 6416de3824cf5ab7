"""What a supervisor decides from the page of a case, each with its answer in a message."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kept.actions.lift_cease import LiftError, lift_cease
from kept.actions.reassign import reassign
from kept.actions.record_happening import record_happening
from kept.actions.state_fact import state_fact
from kept.records.rights import MAY, Right
from kept.site import clock
from kept.site.access import PageRequest, page
from kept.site.cases.acts import POST, back, refused
from kept.site.cases.find import find
from kept.site.cases.forms import HappeningForm, StatementForm, collectors

#: Digits of a number that is too long to be one of ours.
_LONGEST = 19

_HOLDS = {"yes": True, "no": False, "unknown": None}


@page(roles=MAY[Right.STATE_FACTS], methods=POST)
def state(request: PageRequest, number: int) -> HttpResponse:
    """State whether a fact holds that no record shows."""
    case, form = find(number, request.user), StatementForm(request.POST)
    if not form.is_valid():
        return refused(request, case.pk, form)
    given = form.cleaned_data
    state_fact(
        case.pk,
        given["fact"],
        holds=_HOLDS[given["holds"]],
        source=given["source"],
        words=given["words"],
        by=request.user,
        now=clock.now(),
    )
    messages.success(request, _("The fact is on record and counts at once."))
    return back(case.pk)


@page(roles=MAY[Right.STATE_FACTS], methods=POST)
def happening(request: PageRequest, number: int) -> HttpResponse:
    """Put on record what began, holds or ended a period."""
    case, form = find(number, request.user), HappeningForm(request.POST)
    if not form.is_valid():
        return refused(request, case.pk, form)
    given = form.cleaned_data
    record_happening(
        case.pk, given["kind"], on=given["on"], proof=given["proof"], by=request.user, now=clock.now()
    )
    messages.success(request, _("On record: the clocks of the case count it from now on."))
    return back(case.pk)


@page(roles=MAY[Right.LIFT_CEASES], methods=POST)
def lift(request: PageRequest, number: int) -> HttpResponse:
    """Let a borrower who has changed their mind be called again."""
    case, phone = find(number, request.user), request.POST.get("phone", "")
    chosen = int(phone) if phone.isdecimal() and len(phone) < _LONGEST else None
    words = request.POST.get("words", "")
    try:
        lifted = lift_cease(case.pk, phone_id=chosen, words=words, by=request.user, now=clock.now())
    except LiftError:
        messages.error(request, _("Say when and how the borrower said so, and of which number."))
        return back(case.pk)
    if lifted:
        messages.success(request, _("On record: the borrower may be called again."))
    return back(case.pk)


@page(roles=MAY[Right.REASSIGN], methods=POST)
def hand_on(request: PageRequest) -> HttpResponse:
    """Give the chosen cases to another collector."""
    chosen = [int(text) for text in request.POST.getlist("case") if text.isdecimal() and len(text) < _LONGEST]
    to = collectors().filter(username=request.POST.get("to", "")).first()
    if not chosen or to is None:
        messages.warning(request, _("Choose cases, and the collector who takes them."))
    else:
        moved = reassign(chosen, to=to, by=request.user, now=clock.now())
        said = ngettext("%(num)s case handed on to %(who)s.", "%(num)s cases handed on to %(who)s.", moved)
        messages.success(request, said % {"num": moved, "who": to})
    single = len(chosen) == 1 and request.POST.get("stay") == "1"
    return back(chosen[0]) if single else HttpResponseRedirect(reverse("cases"))
