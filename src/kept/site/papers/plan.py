"""Work a plan's instalments out: how much, in how many parts, from which day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from kept.borrowers import month_later, monthly_parts
from kept.documents import Filled
from kept.money import AmountError, format_minor, parse_minor
from kept.site.papers.tables import MOST_ROWS, with_rows

#: The table of a paper that a plan fills.
INSTALMENTS = "instalments"


class AmountField(forms.CharField):
    """An amount of money as a person types it; its value is in minor units, more than zero."""

    def __init__(self, currency: str, **given: Any) -> None:  # noqa: ANN401 - as forms.CharField
        """Take the currency."""
        super().__init__(**given)
        self.currency = currency

    def clean(self, value: object) -> int:
        """Return minor units."""
        try:
            minor = parse_minor(super().clean(value), self.currency)
        except AmountError as error:
            raise forms.ValidationError(_("An amount, for example 1234.56")) from error
        if minor <= 0:
            raise forms.ValidationError(_("More than nothing"))
        return minor


class PlanForm(forms.Form):
    """How much, in how many monthly parts, from which day."""

    use_required_attribute = False

    def __init__(self, filled: Filled, data: QueryDict | None = None) -> None:
        """Propose all that is owed, in twelve parts, from a month after the paper."""
        super().__init__(data, auto_id="id_%s")
        self.asked = data
        self.filled = filled
        years, total = filled.paper.file.longest_years, filled.values.get("total")
        self.fields["plan_total"] = AmountField(
            filled.currency,
            label=_("Spread in all"),
            initial="" if total is None else format_minor(total, filled.currency, symbol=False),
        )
        self.fields["plan_count"] = forms.IntegerField(
            label=_("Instalments"), min_value=1, max_value=12 * years if years else MOST_ROWS, initial=12
        )
        self.fields["plan_first"] = forms.DateField(
            label=_("The first on"),
            initial=month_later(filled.values["made_on"], 1),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )

    def answers(self) -> QueryDict:
        """Return what was posted, with the instalments worked out; the form is valid."""
        said = self.cleaned_data
        parts = monthly_parts(said["plan_total"], said["plan_count"], said["plan_first"])
        rows = [
            {
                "on": part.due_date.isoformat(),
                "amount": format_minor(part.amount_minor, self.filled.currency, symbol=False),
            }
            for part in parts
        ]
        return with_rows(self.asked or QueryDict(), INSTALMENTS, rows)
