"""Trials of other strategies: propose one, see what it can show, approve it, follow it, end it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kept.actions.decide_trial import Terms, TrialError, approve_trial, end_trial, propose_trial, stale
from kept.datafile import DataFileError
from kept.records import house
from kept.records.models import Trial, TrialEnd
from kept.records.rights import MAY, Right
from kept.records.trial_outcomes import ALPHA, outcome, what_it_can_show
from kept.site import clock
from kept.site.access import PageRequest, page
from kept.site.format import count
from kept.site.fragments import TO_CORRECT, render
from kept.site.tomorrow.tabs import tabs
from kept.strategy.strategies import NoStrategyError
from kept.strategy.trials import Verdict

_PERCENT = 10_000

_VERDICTS = {
    Verdict.TOO_FEW: ("quiet", gettext_lazy("Too few outcomes yet")),
    Verdict.GOES_ON: ("quiet", gettext_lazy("Not decided yet")),
    Verdict.CHALLENGER_LEADS: ("good", gettext_lazy("The challenger is ahead")),
    Verdict.CHAMPION_LEADS: ("due", gettext_lazy("The champion is ahead")),
    Verdict.TOO_CLOSE: ("quiet", gettext_lazy("No difference worth a change")),
    Verdict.COMPLAINTS: ("bad", gettext_lazy("The challenger draws more complaints: end it")),
    Verdict.TIME_OVER: ("due", gettext_lazy("The time agreed is over")),
}


class TrialForm(forms.Form):
    """What is agreed before a trial."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    challenger = forms.ChoiceField(label=gettext_lazy("Challenger"))
    share = forms.IntegerField(
        label=gettext_lazy("Share of borrowers, in per cent"), min_value=1, max_value=99, initial=20
    )
    ripens = forms.IntegerField(
        label=gettext_lazy("Days until an outcome counts"), min_value=1, max_value=180, initial=30
    )
    lasts = forms.IntegerField(
        label=gettext_lazy("Days in which borrowers are enrolled"), min_value=2, max_value=365, initial=90
    )
    worthwhile = forms.DecimalField(
        label=gettext_lazy("Least difference worth a change, in percentage points"),
        min_value=0,
        max_value=50,
        decimal_places=2,
        initial=1,
    )

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401 - Django's
        super().__init__(data)
        named = [(name, name) for name in house.strategy_names()]
        self.fields["challenger"].choices = named  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        """Return what was agreed, of a valid form."""
        said = self.cleaned_data
        return Terms(
            name=said["name"],
            challenger=said["challenger"],
            share_ppm=said["share"] * _PERCENT,
            ripens_days=said["ripens"],
            lasts_days=said["lasts"],
            worthwhile_ppm=int(said["worthwhile"] * _PERCENT),
        )


@page(roles=MAY[Right.SEE_PLANS])
def trials(request: PageRequest) -> HttpResponse:
    """List the trials, newest first, and let one be proposed."""
    return _list(request, TrialForm())


@page(roles=MAY[Right.PROPOSE_TRIALS], methods=("POST",))
def propose(request: PageRequest) -> HttpResponse:
    """Propose a trial."""
    form = TrialForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=TO_CORRECT)
    try:
        trial = propose_trial(form.terms(), by=request.user, now=clock.now())
    except (TrialError, DataFileError, NoStrategyError) as error:
        form.add_error(None, str(error))
        return _list(request, form, status=TO_CORRECT)
    return HttpResponseRedirect(reverse("trial", args=[trial.pk]))


def _list(request: PageRequest, form: TrialForm, status: int = 200) -> HttpResponse:
    context = {
        "tabs": tabs(request),
        "form": form,
        "strategies": house.strategy_names(),
        "may_propose": request.user.role in MAY[Right.PROPOSE_TRIALS],
        "trials": Trial.objects.select_related("proposed_by", "approved_by").order_by("-pk")[:50],
    }
    return render(request, "tomorrow/trials.html", context, status=status)


@page(roles=MAY[Right.SEE_PLANS])
def trial(request: PageRequest, trial_id: int) -> HttpResponse:
    """Show one trial: what it changes, what it can show, and what it has come to."""
    one = get_object_or_404(
        Trial.objects.select_related("proposed_by", "approved_by", "ended_by"), pk=trial_id
    )
    found = outcome(one, on=clock.today())
    tone, words = _VERDICTS[found.found.verdict]
    context = {
        "tabs": tabs(request),
        "trial": one,
        "found": found,
        "verdict": (tone, words),
        "alarm": round(1 / ALPHA),
        "lead": _lead(found.found.lead),
        "shown_rows": _shown(one),
        "changes": _changes(one),
        "may_approve": request.user.role in MAY[Right.APPROVE_TRIALS]
        and one.proposed_by_id != request.user.pk,
        "may_end": request.user.role in MAY[Right.APPROVE_TRIALS],
        "ends_chips": [(end.value, end.label, str(at)) for at, end in enumerate(TrialEnd, start=1)],
    }
    return render(request, "tomorrow/trial.html", context)


def _shown(one: Trial) -> list[tuple[str, str]]:
    shown = what_it_can_show(one)
    return [
        (_("With %(many)s outcomes") % {"many": count(many)}, _points(least))
        for many, least in zip(shown.days, shown.smallest, strict=True)
    ]


def _points(share: float, sign: str = "") -> str:
    return pgettext("percentage points", "%(points)s pp") % {"points": f"{100 * share:{sign}.2f}"}


def _lead(interval: tuple[float, float, float] | None) -> list[str]:
    """Return the difference and its bounds in percentage points, signed; nothing of too few outcomes."""
    return [] if interval is None else [_points(one, "+") for one in interval]


def _changes(one: Trial) -> tuple[bool, list[str]]:
    """Return whether the files are still those agreed, and what the challenger changes in the house's own."""
    try:
        return stale(one), house.strategy_differences(one.challenger)
    except (DataFileError, NoStrategyError) as error:
        return True, [str(error)]


@page(roles=MAY[Right.APPROVE_TRIALS], methods=("POST",))
def approve(request: PageRequest, trial_id: int) -> HttpResponse:
    """Let a trial begin tomorrow."""
    get_object_or_404(Trial, pk=trial_id)
    try:
        approve_trial(trial_id, by=request.user, now=clock.now())
    except (TrialError, DataFileError, NoStrategyError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The trial begins tomorrow."))
    return HttpResponseRedirect(reverse("trial", args=[trial_id]))


@page(roles=MAY[Right.PROPOSE_TRIALS], methods=("POST",))
def end(request: PageRequest, trial_id: int) -> HttpResponse:
    """End a trial."""
    get_object_or_404(Trial, pk=trial_id)
    wished = request.POST.get("end", "")
    if wished in TrialEnd.values:
        end_trial(trial_id, TrialEnd(wished), by=request.user, now=clock.now())
    return HttpResponseRedirect(reverse("trial", args=[trial_id]))
