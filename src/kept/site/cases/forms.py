"""The small forms of a case: put a measure on record, correct a standing."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kept.actions.correct_standing import WITHDRAW, corrections
from kept.actions.set_rung import Visit
from kept.actions.state_fact import SOURCES
from kept.clocks import clock_file
from kept.records.models import Role, User
from kept.records.stated import statable
from kept.site import clock, practice

NOTE = 500


def collectors() -> QuerySet[User]:
    """Return the collectors to whom cases can be given."""
    return User.objects.filter(role=Role.COLLECTOR, is_active=True).order_by("display_name", "pk")


class MeasureForm(forms.Form):
    """When and how the rung's measure was carried out; a visit says how many went."""

    on = forms.DateField(
        label=_("Carried out on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    visitors = forms.IntegerField(label=_("People who went"), min_value=1, max_value=9, required=False)
    place = forms.ChoiceField(
        label=_("Where the visit was"),
        choices=[
            ("", "—"),
            ("public", _("No home, hotel room or office was entered")),
            ("let_in", _("A private place, entered with consent")),
            ("not_let_in", _("A private place, entered without consent")),
        ],
        required=False,
    )
    note = forms.CharField(
        label=_("What was done"), max_length=NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_on(self) -> object:
        """Refuse a day that has not come."""
        on = self.cleaned_data["on"]
        if on > clock.today():
            raise forms.ValidationError(_("This day has not come yet."))
        return on

    def visit(self) -> Visit | None:
        """Return how a visit was made; None while its place or number of people is not said."""
        place, visitors = self.cleaned_data["place"], self.cleaned_data["visitors"]
        if not place or not visitors:
            return None
        private = place != "public"
        return Visit(visitors, place_private=private, entry_consent=place == "let_in" if private else None)


class StatementForm(forms.Form):
    """A fact of the case that no record shows: whether it holds, on what that relies, what was seen."""

    fact = forms.ChoiceField(label=_("Fact"))
    holds = forms.ChoiceField(
        label=_("Does it hold?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known any more"))],
    )
    source = forms.ChoiceField(label=_("Source"))
    words = forms.CharField(
        label=_("What was seen, and where"), max_length=NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form arguments
        self.fields["fact"].choices = [(code, practice.fact(code)) for code in statable()]  # type: ignore[attr-defined]
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            (code, practice.evidence_word("source", code)) for code in SOURCES
        ]


class HappeningForm(forms.Form):
    """What happened to the claim outside the house: what, when, what proves it."""

    kind = forms.ChoiceField(label=_("Which event"))
    on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    proof = forms.CharField(
        label=_("What proves it, and where it lies"),
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form arguments
        known = clock_file().happenings
        self.fields["kind"].choices = [(code, practice.happening(code)) for code in known]  # type: ignore[attr-defined]

    def clean_on(self) -> object:
        """Refuse a day that has not come."""
        on = self.cleaned_data["on"]
        if on > clock.today():
            raise forms.ValidationError(_("This day has not come yet."))
        return on


class CorrectionForm(forms.Form):
    """What a person knows better, and on what they rely."""

    correction = forms.ChoiceField(label=_("What is right"))
    reason = forms.CharField(
        label=_("On what this relies"), max_length=NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form arguments
        choices = [(code, practice.signal(code)) for code in corrections()]
        self.fields["correction"].choices = [*choices, (WITHDRAW, _("Take the correction back"))]  # type: ignore[attr-defined]
