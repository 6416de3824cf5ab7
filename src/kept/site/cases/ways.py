"""Every way to the borrower with the gate's answer, and the report to the credit bureau put on record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.actions.report_credit import ReportError, ReportRefusedError, report_credit
from kept.law import Verdict
from kept.records.brief import brief
from kept.records.models import Case, Channel
from kept.records.rights import MAY, Right
from kept.records.ways import ways
from kept.site import clock, practice
from kept.site.access import PageRequest, page
from kept.site.cases.find import find
from kept.site.fragments import TO_CORRECT, render

POST = ("POST",)


@page(roles=MAY[Right.SEE_CASES])
def every_way(request: PageRequest, number: int) -> HttpResponse:
    """Show what the gate says to each way to the borrower now."""
    return _shown(request, find(number, request.user))


@page(roles=MAY[Right.DECIDE_RUNGS], methods=POST)
def report(request: PageRequest, number: int) -> HttpResponse:
    """Put a report to the credit bureau on record; the law's no is shown on the page."""
    case, words = find(number, request.user), request.POST.get("words", "")
    try:
        report_credit(case.pk, words=words, by=request.user, now=clock.now())
    except ReportRefusedError:
        return _shown(request, case, unsent=words, status=TO_CORRECT)
    except ReportError:
        messages.error(request, _("Say how the report is sent; and only of a creditor that reports."))
    else:
        messages.success(request, _("Allowed and on record. Send the report by the creditor's own line."))
    return HttpResponseRedirect(reverse("case-ways", args=[case.pk]))


def _shown(request: PageRequest, case: Case, *, unsent: str = "", status: int = 200) -> HttpResponse:
    known = brief(case, on=clock.today())
    found = ways(known, now=clock.now())
    reportable = any(one.channel == Channel.CREDIT_REPORT and one.verdict is Verdict.ALLOW for one in found)
    shown = {
        "case": case,
        "ways": found,
        "language": practice.language(),
        "reports": reportable and request.user.role in MAY[Right.DECIDE_RUNGS],
        "unsent": unsent,
    }
    return render(request, "cases/ways.html", shown, status=status)
