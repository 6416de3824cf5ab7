"""The pages of letters to many: whom to write to, what to say, how far a batch is, its sheets to print."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.actions.letter_runs import BatchNameError
from kept.actions.make_letters import open_sheet, sheets_of
from kept.actions.make_paper import PaperRefusedError
from kept.dates import local
from kept.documents import Paper, load_paper
from kept.records import house
from kept.records.models import LetterRun, RunStatus, User
from kept.records.rights import MAY, Right
from kept.site import clock, jobs, keyset, practice
from kept.site.access import PageRequest, page
from kept.site.fragments import TO_CORRECT, render
from kept.site.letters.forms import BatchForm, ChoiceForm, cases_of, letters_to_borrowers, named_lists
from kept.site.papers.forms import LANGUAGE
from kept.site.papers.views import as_file

SIZE = 30


@page(roles=MAY[Right.WRITE_TO_MANY])
def letters(request: PageRequest) -> HttpResponse:
    """List the batches, newest first, and offer a new one."""
    listed = keyset.page(
        LetterRun.objects.select_related("by").defer("cases", "left"),
        ("-started_at", "-pk"),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        size=SIZE,
    )
    return render(
        request, "letters/index.html", {"form": ChoiceForm(), "listed": listed, "names": house.paper_names()}
    )


@page(roles=MAY[Right.WRITE_TO_MANY])
def new(request: PageRequest) -> HttpResponse:
    """Ask what a batch must say."""
    chosen = ChoiceForm(request.GET)
    if not chosen.is_valid():
        return HttpResponseRedirect(reverse("letters"))
    paper = _letter(chosen.cleaned_data["paper"])
    return _asked(request, chosen.cleaned_data["whom"], BatchForm(paper, practice.language()))


@page(roles=MAY[Right.WRITE_TO_MANY], methods=("POST",))
def begin(request: PageRequest) -> HttpResponse:
    """Begin a batch; sent twice, it is begun once."""
    whom = request.POST.get("whom", "")
    language = "en" if request.POST.get(LANGUAGE) == "en" else "zh"
    form = BatchForm(_letter(request.POST.get("paper", "")), language, request.POST)
    cases = list(cases_of(whom))
    if not cases:
        form.add_error(None, _("Nobody is left to write to."))
    if not form.is_valid():
        return _asked(request, whom, form, status=TO_CORRECT)
    batch = request.POST.get("batch") or _batch(form.paper.code, request.user)
    try:
        run = jobs.start_letters(
            cases, form.paper.code, form.answers, language=language, batch=batch, by=request.user
        )
    except BatchNameError as error:
        raise BadRequest(str(error)) from error
    return HttpResponseRedirect(reverse("letters-batch", args=[run.pk]))


@page(roles=MAY[Right.WRITE_TO_MANY])
def batch(request: PageRequest, batch_id: int) -> HttpResponse:
    """Show how far a batch is, who was left out and why, and its sheets."""
    run = _run(batch_id)
    left = [(one[practice.language()], one["count"], one["cases"]) for one in run.left]
    sheets = list(enumerate(sheets_of(run.batch), start=1))
    return render(
        request, "letters/batch.html", {"run": run, "left": left, "sheets": sheets, "name": _name(run)}
    )


@page(roles=MAY[Right.WRITE_TO_MANY])
def progress(request: PageRequest, batch_id: int) -> HttpResponse:
    """Say how far a batch is; when it is done, ask for the whole page."""
    run = _run(batch_id)
    response = render(request, "letters/progress.html", {"run": run})
    if run.status != RunStatus.RUNNING:
        response["HX-Refresh"] = "true"
    return response


@page(roles=MAY[Right.WRITE_TO_MANY], methods=("POST",))
def sheet(request: PageRequest, batch_id: int, place: int) -> HttpResponse:
    """Hand out a sheet of letters to print."""
    names = sheets_of(_run(batch_id).batch)
    if not 0 < place <= len(names):
        raise Http404(f"the batch has no sheet {place}")
    try:
        return as_file(open_sheet(names[place - 1], by=request.user, now=clock.now()), names[place - 1])
    except (PaperRefusedError, FileNotFoundError):
        messages.warning(request, _("This sheet cannot be opened: its file is gone or was changed."))
        return HttpResponseRedirect(reverse("letters-batch", args=[batch_id]))


def _asked(request: PageRequest, whom: str, form: BatchForm, *, status: int = 200) -> HttpResponse:
    values: dict[str, Any] = {
        "form": form, "whom": whom, "whom_name": named_lists().get(whom, ""), "paper": form.paper,
        "batch": request.POST.get("batch") or _batch(form.paper.code, request.user),
    }  # fmt: skip
    return render(request, "letters/new.html", values, status=status)


def _batch(code: str, by: User) -> str:
    """Return a name for a batch that somebody begins now."""
    return f"{code}-{local(clock.now(), settings.TIME_ZONE):%Y%m%d-%H%M%S}-{by.pk}"


def _letter(code: str) -> Paper:
    if code not in {one.code for one in letters_to_borrowers()}:
        raise Http404(f"no letter {code}")
    return load_paper(code, house.papers())


def _run(batch_id: int) -> LetterRun:
    return get_object_or_404(LetterRun.objects.select_related("by").defer("cases"), pk=batch_id)


def _name(run: LetterRun) -> str:
    found = house.paper_names().get(run.code)
    return practice.said(found) if found else run.code
