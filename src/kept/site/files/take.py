"""The front page of the import: a file to take in, and those taken in before."""

from __future__ import annotations

from pathlib import Path

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.actions.preview_file import keep_preview
from kept.actions.take_file import check_file, keep_file
from kept.datafile import DataFileError
from kept.intake import IntakeError
from kept.records.models import FileKind, FileRun
from kept.records.rights import MAY, Right
from kept.site import clock, keyset
from kept.site.access import PageRequest, page
from kept.site.files.forms import FileForm
from kept.site.files.uploads import MOST_BYTES, is_too_large
from kept.site.fragments import TO_CORRECT, render
from kept.site.practice import said

ORDER = ("-started_at", "-id")
SIZE = 20


@page(roles=MAY[Right.TAKE_FILES], methods=("GET", "POST"))
def files(request: PageRequest) -> HttpResponse:
    """Ask for a file, check it, and go on to what was found; nothing is stored yet."""
    if request.method != "POST":
        return _shown(request, FileForm(today=clock.today()))
    if is_too_large(request):
        limit = f"{MOST_BYTES // 1_000_000} MB"
        problem = _("The file is larger than %(limit)s. Take it in on the command line: kept import.")
        return _shown(request, FileForm(today=clock.today()), problem % {"limit": limit})
    form = FileForm(request.POST, request.FILES, today=clock.today())
    if not form.is_valid():
        return _shown(request, form)
    try:
        run = _taken(request, form)
    except IntakeError as error:
        return _shown(request, form, said(error.reason), said(error.remedy))
    except DataFileError as error:
        return _shown(request, form, str(error))
    return HttpResponseRedirect(reverse("file", args=[run.pk]))


def _taken(request: PageRequest, form: FileForm) -> FileRun:
    """Check a file, and then keep it: the check of a large one must not hold up those who write."""
    upload, kind, as_of = (form.cleaned_data[name] for name in ("file", "kind", "as_of"))
    mapping = _path(form.cleaned_data["mapping"]) if form.cleaned_data["mapping"] else None
    checked = check_file(_path(upload), kind=FileKind(kind), as_of=as_of, mapping=mapping, name=upload.name)
    with transaction.atomic():
        taken = keep_file(
            _path(upload),
            *checked,
            kind=FileKind(kind),
            creditor=form.creditor_named(),
            as_of=as_of,
            now=clock.now(),
            mapping=mapping,
            by=request.user,
        )
        keep_preview(taken)
    return taken.run


def _path(upload: TemporaryUploadedFile) -> Path:
    return Path(upload.temporary_file_path())


def _shown(request: PageRequest, form: FileForm, problem: str = "", remedy: str = "") -> HttpResponse:
    listed = keyset.page(
        FileRun.objects.select_related("creditor", "by"),
        ORDER,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        size=SIZE,
    )
    context = {
        "form": form,
        "problem": problem,
        "remedy": remedy,
        "listed": listed,
        "kinds": FileKind.choices,
        "chosen": form["kind"].value(),
    }
    status = TO_CORRECT if problem or form.errors else 200
    return render(request, "files/index.html", context, block="list", status=status)
