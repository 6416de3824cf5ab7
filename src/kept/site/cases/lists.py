"""The list of cases: narrowed by figures, or found by what identifies a person or a debt."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kept.money import AmountError, parse_minor
from kept.records.case_rows import READ, beside
from kept.records.find_cases import MOST, ORDER, Filters, listed, search
from kept.records.models import Role, User
from kept.records.rights import MAY, Right
from kept.site import clock, keyset
from kept.site.access import PageRequest, page
from kept.site.cases.forms import collectors
from kept.site.fragments import render

#: By what a collector is called in a list.
COLLECTOR = ("collector__username", "collector__display_name")

BUCKETS = [("", _("All")), *((str(k), f"M{k}" if k < 7 else "M7+") for k in range(8))]  # noqa: PLR2004 - the last
QUADRANTS = [("", _("All")), *((letter, letter) for letter in "ABCD"), ("none", _("Not known"))]


class FilterForm(forms.Form):
    """What the list is narrowed to; every field may be left alone."""

    bucket = forms.ChoiceField(label=_("Bucket"), choices=BUCKETS, required=False)
    quadrant = forms.ChoiceField(label=_("Quadrant"), choices=QUADRANTS, required=False)
    collector = forms.ModelChoiceField(
        label=_("Collector"), queryset=User.objects.none(), required=False, empty_label=_("All")
    )
    at_least = forms.CharField(label=_("Arrears of at least"), required=False, max_length=20)

    def __init__(self, data: Any, *, person: User) -> None:  # noqa: ANN401 - Django's query data
        super().__init__(data)
        if person.role == Role.COLLECTOR:
            del self.fields["collector"]
        else:
            self.fields["collector"].queryset = collectors()  # type: ignore[attr-defined]

    def clean_at_least(self) -> int | None:
        """Return the amount as minor units."""
        text = self.cleaned_data["at_least"].strip()
        try:
            return parse_minor(text) if text else None
        except AmountError as error:
            raise forms.ValidationError(_("Write an amount, for example 1234.56")) from error

    @property
    def filters(self) -> Filters:
        """Return what the valid fields narrow the list to."""
        chosen = self.cleaned_data if self.is_bound and (self.is_valid() or self.cleaned_data) else {}
        quadrant, collector = chosen.get("quadrant"), chosen.get("collector")
        return Filters(
            bucket=int(chosen["bucket"]) if chosen.get("bucket") else None,
            quadrant={"none": ""}.get(quadrant, quadrant) if quadrant else None,
            collector=collector.pk if collector else None,
            at_least_minor=chosen.get("at_least"),
        )


@page(roles=MAY[Right.SEE_CASES])
def cases(request: PageRequest) -> HttpResponse:
    """List the cases this person sees; a search that finds one case goes straight to it."""
    text = request.GET.get("q", "").strip()
    form = FilterForm(request.GET, person=request.user)
    rows = search(request.user, text) if text else listed(request.user, form.filters)
    shown = keyset.page(
        # Creditors are few: joined, SQLite would start from them and sort all their cases.
        rows.select_related("borrower", "collector").prefetch_related("creditor").only(*READ, *COLLECTOR),
        ORDER,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    if text and len(shown.rows) == 1 and not (shown.before or shown.after):
        return HttpResponseRedirect(reverse("case", args=[shown.rows[0].pk]))
    context = {
        "text": text,
        "form": form,
        "may_write": request.user.role in MAY[Right.WRITE_TO_MANY],
        "shown": shown,
        "beside": beside(shown.rows, now=clock.now()),
        "as_of": max((case.last_closed_on for case in shown.rows if case.last_closed_on), default=None),
        "kept": _kept(request),
        "takers": collectors() if request.user.role in MAY[Right.REASSIGN] else [],
        "too_many": bool(text) and rows.count() >= MOST,
    }
    return render(request, "cases/index.html", context, block="list")


def _kept(request: PageRequest) -> str:
    """Return the address of this list without its place in it, ready for a cursor."""
    kept = {key: value for key, value in request.GET.items() if key not in {"before", "after"} and value}
    return f"{reverse('cases')}?{urlencode(kept)}{'&' if kept else ''}"
