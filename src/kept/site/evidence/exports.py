"""Exports: find the case whose evidence is wanted, and check an export that somebody sends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _

from kept.evidence import verify_bundle
from kept.records.find_cases import search
from kept.records.rights import MAY, Right
from kept.records.seals import signing_key
from kept.site.access import PageRequest, page
from kept.site.files.uploads import MOST_BYTES, is_too_large
from kept.site.fragments import TO_CORRECT, render

#: Cases offered for one search.
MOST = 20


@page(roles=MAY[Right.VERIFY_EVIDENCE])
def exports(request: PageRequest) -> HttpResponse:
    """Ask which case's evidence is wanted, and offer to check an export."""
    text = request.GET.get("q", "").strip()
    found = search(request.user, text).select_related("borrower", "creditor")[:MOST] if text else []
    return _shown(request, {"text": text, "cases": list(found)})


@page(roles=MAY[Right.VERIFY_EVIDENCE], methods=("POST",))
def check(request: PageRequest) -> HttpResponse:
    """Check an export from its bytes alone, against this house's key."""
    upload = request.FILES.get("file")
    if is_too_large(request):
        limit = f"{MOST_BYTES // 1_000_000} MB"
        problem = _("The file is larger than %(limit)s. Check it on the command line: kept evidence verify.")
        return _shown(request, {"problem": problem % {"limit": limit}}, status=TO_CORRECT)
    if not isinstance(upload, TemporaryUploadedFile):
        return _shown(request, {"problem": _("Choose the export to check.")}, status=TO_CORRECT)
    key = signing_key().public
    report = verify_bundle(Path(upload.temporary_file_path()), trusted_key=key.hex)
    return _shown(request, {"report": report, "name": upload.name, "ours": report.public_key == key.hex})


def _shown(request: PageRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    values: dict[str, Any] = {"text": "", "cases": [], "problem": "", "report": None, **context}
    return render(request, "evidence/exports.html", {"route": "evidence-exports", **values}, status=status)
