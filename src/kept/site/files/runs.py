"""One file: what its check saw, the confirmation, how far it is stored, what became of it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.actions.decide_file import discard_file
from kept.actions.preview_file import preview_of
from kept.actions.take_file import read_again
from kept.intake import IntakeError, write_bad_rows
from kept.records.models import FileRun, RunStatus
from kept.records.rights import MAY, Right
from kept.site import jobs
from kept.site.access import PageRequest, page
from kept.site.fragments import render
from kept.site.practice import language, said

#: Rows that could not be stored, shown at most.
REFUSED = 50


@page(roles=MAY[Right.TAKE_FILES])
def one(request: PageRequest, run_id: int) -> HttpResponse:
    """Show a file as far as it has come; a fragment that finds it finished asks for the whole page."""
    run = _found(run_id)
    same = FileRun.objects.filter(sha256=run.sha256, creditor=run.creditor, status=RunStatus.DONE)
    context = {
        "run": run,
        "found": preview_of(run),
        "earlier": same.exclude(pk=run.pk).select_related("by").order_by("-pk").first(),
        "outcomes": {name: number for name, number in run.counts.items() if name != "refused"},
        "refused": run.counts.get("refused", [])[:REFUSED],
    }
    response = render(request, "files/run.html", context, block="progress")
    if run.status != RunStatus.RUNNING:
        response["HX-Refresh"] = "true"
    return response


@page(roles=MAY[Right.TAKE_FILES], methods=("POST",))
def confirm(request: PageRequest, run_id: int) -> HttpResponseRedirect:
    """Let the good rows be stored; asked twice, they are stored once."""
    recall = request.POST.get("recall_missing") == "1"
    jobs.confirm(_found(run_id).pk, by=request.user, recall_missing=recall)
    return HttpResponseRedirect(reverse("file", args=[run_id]))


@page(roles=MAY[Right.TAKE_FILES], methods=("POST",))
def discard(request: PageRequest, run_id: int) -> HttpResponseRedirect:
    """Put a checked file away without storing anything of it."""
    if discard_file(_found(run_id).pk, by=request.user):
        messages.success(request, _("The file was put away. Nothing of it was stored."))
        return HttpResponseRedirect(reverse("files"))
    messages.warning(request, _("This file has been confirmed already."))
    return HttpResponseRedirect(reverse("file", args=[run_id]))


@page(roles=MAY[Right.TAKE_FILES])
def bad_rows(request: PageRequest, run_id: int) -> HttpResponse | FileResponse:
    """Send the refused rows as a file that can be corrected and taken in again."""
    run = _found(run_id)
    try:
        taken = read_again(run.pk)
    except IntakeError as error:
        messages.error(request, f"{said(error.reason)} {said(error.remedy)}")
        return HttpResponseRedirect(reverse("file", args=[run.pk]))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bad.csv"
        write_bad_rows(taken.raw, taken.checked, path, language=language())
        content = BytesIO(path.read_bytes())
    name = f"{Path(run.filename).stem}.bad.csv"
    return FileResponse(content, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


def _found(run_id: int) -> FileRun:
    return get_object_or_404(FileRun.objects.select_related("creditor", "by"), pk=run_id)
