"""The pages a collector lives in, each beside a bare page in the same frame that reads fifty rows."""

from __future__ import annotations

import sys
from functools import partial
from types import ModuleType

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.urls import clear_url_caches, path, reverse

from kept.actions.start_call import start_call
from kept.actions.step_call import step_call
from kept.demo import talk
from kept.records.models import Case, User, Work
from kept.site import urls
from kept.strategy.worklist import Purpose
from measures.house import House
from measures.ratio import Ratio, seconds

TURNS = 30
_BARE = """{% extends "base.html" %}{% block title %}Cases{% endblock %}{% block main %}<table>
{% for case in cases %}<tr><td>{{ case.pk }}</td><td>{{ case.total_minor }}</td>
<td>{{ case.arrears_minor }}</td><td>{{ case.dpd }}</td><td>{{ case.bucket }}</td>
<td>{{ case.rung }}</td></tr>{% endfor %}</table>{% endblock %}"""
_REACHED = ("next", "answer:is_borrower", "answer:matches", "next")


def measure_pages(at: House) -> list[Ratio]:
    """Ask for each page in turn, many times, signed in as a collector with three thousand cases."""
    collector = User.objects.get(username="collector-1")
    bare = _mount_bare_page()
    visitor = Client(SERVER_NAME="127.0.0.1")
    visitor.force_login(collector)
    addresses = {"My day": reverse("day"), **case_and_call(collector, at)}
    taken: dict[str, list[float]] = {name: [] for name in (*addresses, bare)}
    for turn in range(TURNS + 1):
        for name, address in {bare: bare, **addresses}.items():
            spent = seconds(partial(get, visitor, address))
            if turn:
                taken[name].append(spent)
    baseline = "a bare page of the same site: fifty cases"
    return [Ratio(f"page: {name}", "request", baseline, taken[name], taken[bare]) for name in addresses]


def case_and_call(collector: User, at: House) -> dict[str, str]:
    """Hold the day's first first call and begin the second; return their addresses."""
    first = Work.objects.filter(collector=collector, on=at.today, purpose=Purpose.FIRST_CALL.code)
    listed = first.order_by("rank", "-worth", "id")
    spoken, begun = (row.case for row in listed.select_related("case__borrower")[:2])
    talk.hold(spoken, collector, at.now, talk.refuses(at.today))
    number = begun.borrower.phones.filter(relation=None).order_by("place")[0]
    call = start_call(begun.pk, number.pk, by=collector, now=at.now)
    for event in talk.events(_REACHED):
        step_call(call.pk, event, by=collector, now=at.now)
    return {
        "Case": reverse("case", args=[spoken.pk]),
        "Case, what it asks for afterwards": reverse("case-more", args=[spoken.pk]),
        "Call": reverse("call", args=[call.pk]),
    }


def get(visitor: Client, address: str) -> None:
    """Ask for a page that must be there."""
    answer = visitor.get(address)
    if answer.status_code != HttpResponse.status_code:
        raise ValueError(f"{address}: {answer.status_code}")


def _mount_bare_page() -> str:
    """Add the bare page to the site's addresses, behind the same doors; return its address."""
    template = engines["jinja2"].from_string(_BARE)

    @login_required
    def bare(request: HttpRequest) -> HttpResponse:
        cases = Case.objects.filter(collector=request.user).order_by("id")[:50]
        return HttpResponse(template.render({"cases": cases}, request))

    extended = ModuleType("measured_urls")
    extended.urlpatterns = [path("bare/", bare), *urls.urlpatterns]
    sys.modules[extended.__name__] = extended
    settings.ROOT_URLCONF = extended.__name__
    clear_url_caches()
    return "/bare/"
