"""The plan of tomorrow, the portfolio on its way, and what was reached."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse

from kept.records.rights import MAY, Right
from kept.site import clock
from kept.site.access import PageRequest, page
from kept.site.charts import Chart
from kept.site.fragments import render
from kept.site.tomorrow.results import charts, curves
from kept.site.tomorrow.tabs import tabs


@page(roles=MAY[Right.SEE_PLANS])
def reached(request: PageRequest) -> HttpResponse:
    """Show promises, first calls and money by week, and the curve of each month's cases."""
    found = [*charts(clock.today()), curves(clock.today())]
    return _drawn(request, "tomorrow/reached.html", found)


def _drawn(request: PageRequest, template: str, charts: Sequence[Chart], **more: object) -> HttpResponse:
    """Return the page with its charts, or the file of the one asked for."""
    wished = request.GET.get("csv")
    if wished is None:
        return render(request, template, {"charts": charts, "tabs": tabs(request), **more})
    chart = next((one for one in charts if one.code == wished), None)
    if chart is None:
        raise Http404
    return chart.file()
