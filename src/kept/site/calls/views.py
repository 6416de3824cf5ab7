"""The views of a call: begin, show, one event, close."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.actions.abandon_call import ABANDONED, AbandonError, abandon_call, leads_on, may_abandon
from kept.actions.close_call import close_call
from kept.actions.start_call import CallBusyError, CallRefusedError, InboundDoubtError, start_call
from kept.actions.step_call import CallOwnerError, PastDateError, step_call
from kept.actions.take_promise import PromiseAboveOwedError
from kept.calls import Event, IllegalEventError, IncompleteCallError
from kept.records.models import Call, Case, Debt, Phone
from kept.records.rights import MAY, Right
from kept.records.sight import may_see
from kept.site import clock
from kept.site.access import PageRequest, page
from kept.site.calls.forms import (
    TypedWrapup,
    UnreadableError,
    plain_event,
    seen,
    typed_promise,
    typed_wrapup,
)
from kept.site.calls.panel import find, panel, script_language
from kept.site.fragments import TO_CORRECT, is_fragment, render

CONFLICT = 409


@page(roles=MAY[Right.HOLD_CALLS], methods=("POST",))
def start(request: PageRequest) -> HttpResponse:
    """Ask for leave to call one number about one case and open the guide; a refusal says why."""
    case = _case(request)
    try:
        call = start_call(
            case.pk,
            _number(request, "phone"),
            by=request.user,
            now=clock.now(),
            inbound=request.POST.get("inbound") == "1",
        )
    except Phone.DoesNotExist:
        raise Http404 from None
    except CallBusyError as busy:
        return _busy(request, busy.call, case)
    except InboundDoubtError:
        messages.warning(
            request, _("The gate has just refused you this call. If they called, let a supervisor record it.")
        )
        return HttpResponseRedirect(reverse("case", args=[case.pk]))
    except CallRefusedError as refused:
        found = {"case": case, "findings": refused.decision.findings(), "next_at": refused.decision.next_at()}
        return render(request, "calls/refused.html", found, block="refusals", status=CONFLICT)
    return HttpResponseRedirect(reverse("call", args=[call.pk]))


def _case(request: PageRequest) -> Case:
    case = Case.objects.select_related("borrower").filter(pk=_number(request, "case")).first()
    if case is None:
        raise Http404
    if not may_see(request.user, case):
        raise PermissionDenied(_("This case is on another collector's list."))
    return case


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal():
        raise Http404
    return int(text)


def _busy(request: PageRequest, open_: Call, case: Case) -> HttpResponse:
    """Lead back into the open call; a second click on the same button thus does nothing more."""
    if open_.contact.collector_id == request.user.pk:
        if open_.contact.case_id != case.pk:
            messages.warning(request, _("You are still in this call; close it before the next."))
        return HttpResponseRedirect(reverse("call", args=[open_.pk]))
    who = open_.contact.collector
    messages.warning(request, _("%(who)s is in a call about this case right now.") % {"who": who})
    return HttpResponseRedirect(reverse("case", args=[case.pk]))


@page(roles=MAY[Right.SEE_CASES])
def show(request: PageRequest, pk: int) -> HttpResponse:
    """Show a call where it stands: to its holder with the guide, to others as a record."""
    return _panel(request, pk)


@page(roles=MAY[Right.HOLD_CALLS], methods=("POST",))
def event(request: PageRequest, pk: int) -> HttpResponse:
    """Let one thing happen in a call."""
    if request.POST.get("kind") == "promise":
        return _promise(request, pk)
    try:
        said = plain_event(request.POST)
    except UnreadableError:
        messages.error(request, _("This could not be read, and nothing was changed."))
        return _panel(request, pk)
    return _step(request, pk, said)


def _promise(request: PageRequest, pk: int) -> HttpResponse:
    typed = typed_promise(request.POST)
    currency = Debt.objects.filter(case__contacts__call=pk).values_list("currency", flat=True).first()
    said = typed.event(currency=currency or "CNY", today=clock.today())
    if said is None:
        return _panel(request, pk, status=TO_CORRECT, promise=typed)
    return _step(request, pk, said)


def _step(request: PageRequest, pk: int, said: Event) -> HttpResponse:
    try:
        step_call(pk, said, by=request.user, now=clock.now(), seen=seen(request.POST))
    except Call.DoesNotExist:
        raise Http404 from None
    except CallOwnerError:
        raise PermissionDenied(_not_yours()) from None
    except IllegalEventError as error:
        messages.warning(request, _why_not(error))
    return _panel(request, pk)


def _not_yours() -> str:
    return _("Only the collector who holds a call can move it.")


def _why_not(error: IllegalEventError) -> str:
    if isinstance(error, PastDateError):
        return _("A promise and the next contact lie today or later.")
    if isinstance(error, PromiseAboveOwedError):
        said = {"promised": error.promised, "owed": error.owed}
        return _("%(promised)s is promised, but only %(owed)s will be owed by then.") % said
    return _("This cannot be done where the call stands; nothing was changed.")


@page(roles=MAY[Right.HOLD_CALLS], methods=("POST",))
def close(request: PageRequest, pk: int) -> HttpResponse:
    """Close a call with what completes it, or say what is still owed."""
    typed = typed_wrapup(request.POST)
    try:
        close_call(pk, by=request.user, now=clock.now(), first=list(typed.events()))
    except Call.DoesNotExist:
        raise Http404 from None
    except CallOwnerError:
        raise PermissionDenied(_not_yours()) from None
    except IncompleteCallError:
        return _again(request, pk, typed, _("Not closed yet: fill in what is marked."))
    except UnreadableError as error:
        return _again(request, pk, typed, str(error))
    except IllegalEventError as error:
        return _again(request, pk, typed, _why_not(error))
    return _panel(request, pk)


def _again(request: PageRequest, pk: int, typed: TypedWrapup, error: str) -> HttpResponse:
    typed.error = error
    return _panel(request, pk, status=TO_CORRECT, wrapup=typed)


def _panel(request: PageRequest, pk: int, *, status: int = 200, **forms: Any) -> HttpResponse:  # noqa: ANN401 - the typed forms
    """Show a call; after a form sent without htmx by way of its address, so that it can be reloaded."""
    if request.method == "POST" and not is_fragment(request) and status != TO_CORRECT:
        return HttpResponseRedirect(reverse("call", args=[pk]))
    try:
        call = find(pk)
    except Call.DoesNotExist:
        raise Http404 from None
    if call.contact.collector_id != request.user.pk and not may_see(request.user, call.contact.case):
        raise PermissionDenied(_("This case is on another collector's list."))
    if call.contact.outcome == ABANDONED:
        return HttpResponseRedirect(reverse("case", args=[call.contact.case_id]))
    if not leads_on(call):
        return _stranded(request, call)
    wished = request.POST.get("script") or request.GET.get("script", "")
    shown = panel(call, request.user, today=clock.today(), script=script_language(wished), **forms)
    return render(request, "calls/show.html", shown, block="panel", status=status)


def _stranded(request: PageRequest, call: Call) -> HttpResponse:
    """Say that the playbooks lead no further, to whoever may end the call with the means to."""
    shown = {"call": call, "ends": call.closed_at is None and may_abandon(call, request.user)}
    return render(request, "calls/stranded.html", shown, block="notice", status=CONFLICT)


@page(roles=MAY[Right.HOLD_CALLS], methods=("POST",))
def abandon(request: PageRequest, pk: int) -> HttpResponse:
    """End a call that nobody will end as calls are ended."""
    try:
        call = abandon_call(pk, words=request.POST.get("words", ""), by=request.user, now=clock.now())
    except Call.DoesNotExist:
        raise Http404 from None
    except AbandonError:
        messages.error(request, _("Say why the call is ended so."))
        return HttpResponseRedirect(reverse("case", args=[find(pk).contact.case_id]))
    messages.success(request, _("The call is ended; what was said in it stays on record."))
    return HttpResponseRedirect(reverse("case", args=[call.contact.case_id]))
