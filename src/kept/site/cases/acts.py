"""What can be done from the page of a case: each is one action, its answer a message on the page."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.actions.correct_standing import correct_standing
from kept.actions.export_evidence import NoEvidenceError, export_evidence
from kept.actions.reveal import UnknownFieldError, reveal
from kept.actions.set_rung import MeasureRefusedError, RungRefusedError, carry_out, propose_rung
from kept.actions.write_message import (
    BY_MESSAGE,
    Message,
    MessageError,
    MessageRefusedError,
    MessageWordsError,
    write_message,
)
from kept.records.models import Channel
from kept.records.rights import MAY, Right
from kept.site import clock, practice
from kept.site.access import PageRequest, page
from kept.site.cases.find import find
from kept.site.cases.forms import CorrectionForm, MeasureForm
from kept.site.cases.page import context
from kept.site.fragments import TO_CORRECT, render

POST = ("POST",)


@page(roles=MAY[Right.TAKE_STEPS], methods=POST)
def propose(request: PageRequest, number: int) -> HttpResponse:
    """Put the next rung before the person who may approve it."""
    case = find(number, request.user)
    try:
        task = propose_rung(case.pk, by=request.user, now=clock.now())
    except RungRefusedError:
        messages.warning(request, _("The ladder proposes no step that needs approval now."))
    else:
        messages.success(request, _("Proposed: %(rung)s") % {"rung": practice.rung(task.rung)})
    return back(case.pk)


@page(roles=MAY[Right.TAKE_STEPS], methods=POST)
def measure(request: PageRequest, number: int) -> HttpResponse:
    """Put on record that the rung's measure was carried out; the law's no is shown on the page."""
    case, form = find(number, request.user), MeasureForm(request.POST)
    if not form.is_valid():
        return refused(request, case.pk, form)
    given = form.cleaned_data
    try:
        carry_out(
            case.pk,
            on=given["on"],
            by=request.user,
            now=clock.now(),
            note=given["note"],
            visit=form.visit(),
        )
    except MeasureRefusedError as error:
        shown = {**context(request, case), "refused": error.decision}
        return render(request, "cases/case.html", shown, status=TO_CORRECT)
    except RungRefusedError:
        messages.warning(
            request, _("No measure stands to be put on record: it is there already, or the rung moved.")
        )
    else:
        messages.success(request, _("On record: %(rung)s") % {"rung": practice.rung(case.rung)})
    return back(case.pk)


@page(roles=MAY[Right.TAKE_STEPS], methods=POST)
def message(request: PageRequest, number: int) -> HttpResponse:
    """Write to the borrower; what the law forbids, in the words or now, is shown on the page."""
    case = find(number, request.user)
    channel, _colon, phone = request.POST.get("to", "").partition(":")
    said = Message(
        Channel(channel) if channel in BY_MESSAGE else Channel.CALL,
        request.POST.get("words", ""),
        int(phone) if phone.isdecimal() else None,
    )
    try:
        write_message(case.pk, said, by=request.user, now=clock.now())
    except MessageWordsError as error:
        shown = {**context(request, case), "remarks": error.remarks, "unsent": said.words}
        shown["unsent_to"] = request.POST.get("to", "")
        return render(request, "cases/case.html", shown, status=TO_CORRECT)
    except MessageRefusedError as error:
        shown = {**context(request, case), "refused": error.decision, "unsent": said.words}
        return render(request, "cases/case.html", shown, status=TO_CORRECT)
    except MessageError:
        messages.error(request, _("Choose where it goes, and write up to 1,000 characters."))
    else:
        messages.success(request, _("Allowed and on record. Send these words by the house's own means."))
    return back(case.pk)


@page(roles=MAY[Right.TAKE_STEPS], methods=POST)
def correct(request: PageRequest, number: int) -> HttpResponse:
    """Correct what is thought of the borrower's willingness or ability."""
    case, form = find(number, request.user), CorrectionForm(request.POST)
    if not form.is_valid():
        return refused(request, case.pk, form)
    given = form.cleaned_data
    correct_standing(case.pk, given["correction"], reason=given["reason"], by=request.user, now=clock.now())
    messages.success(request, _("The correction is on record and counts at once."))
    return back(case.pk)


@page(roles=MAY[Right.SEE_CASES], methods=POST)
def show(request: PageRequest, number: int, field: str) -> HttpResponse:
    """Show one masked datum; the look is on record."""
    case = find(number, request.user)
    phone = request.POST.get("phone", "")
    try:
        text = reveal(
            case.pk,
            field,
            by=request.user,
            now=clock.now(),
            phone_id=int(phone) if phone.isdecimal() else None,
        )
    except UnknownFieldError as error:
        raise Http404(str(error)) from error
    return render(request, "cases/revealed.html", {"text": text or "—"})


@page(roles=MAY[Right.EXPORT_EVIDENCE], methods=POST)
def export(request: PageRequest, number: int) -> HttpResponse:
    """Hand out the evidence of a case as a file that stands without the software."""
    case = find(number, request.user)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"case-{case.pk}.zip"
        try:
            export_evidence(case.pk, out, by=request.user, now=clock.now())
        except NoEvidenceError:
            messages.warning(request, _("Nothing is on record about this case yet."))
            return back(case.pk)
        response = HttpResponse(out.read_bytes(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{out.name}"'
    return response


def back(number: int) -> HttpResponseRedirect:
    """Lead back to the page of the case."""
    return HttpResponseRedirect(reverse("case", args=[number]))


def refused(request: PageRequest, number: int, form: Form) -> HttpResponse:
    """Say what a form still wants; nothing was changed."""
    for name, faults in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {' '.join(map(str, faults))}")
    return back(number)
