"""The small forms of a case: put a measure on record, correct a standing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.actions.correct_standing import WITHDRAW, corrections
from kept.site import clock, practice

NOTE = 500


class MeasureForm(forms.Form):
    """When and how the rung's measure was carried out; a visit says how many went."""

    on = forms.DateField(
        label=_("Carried out on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    visitors = forms.IntegerField(label=_("People who went"), min_value=1, max_value=9, required=False)
    note = forms.CharField(
        label=_("What was done"), max_length=NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

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
