"""What is asked before a file is checked: what it holds, whose debts, as of when, and the file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kept.records.models import Creditor, CreditorKind, FileKind

#: Chosen instead of a listed creditor.
NEW = "new"


class FileForm(forms.Form):
    """A file to take in. A creditor that is not listed is named; payments belong to a listed one."""

    kind = forms.ChoiceField(label=_("The file holds"), choices=FileKind.choices)
    creditor = forms.ChoiceField(label=_("Creditor"))
    new_name = forms.CharField(label=_("Name of the new creditor"), max_length=120, required=False)
    new_kind = forms.ChoiceField(
        label=_("What the new creditor is"),
        choices=CreditorKind.choices,
        required=False,
        help_text=_("The law binds banks, card issuers and others by different rules."),
    )
    as_of = forms.DateField(
        label=_("As of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The file states the position at the start of this date."),
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV, Excel or Parquet"))
    mapping = forms.FileField(
        label=_("Mapping of headings"),
        required=False,
        help_text=_("A YAML file, where the headings are not ours."),
    )

    def __init__(self, data: Any = None, files: Any = None, *, today: date) -> None:  # noqa: ANN401 - Django's
        known = [(str(pk), name) for pk, name in Creditor.objects.order_by("name").values_list("pk", "name")]
        initial = {"kind": FileKind.PLACEMENT, "creditor": known[0][0] if known else NEW, "as_of": today}
        super().__init__(data, files, initial=initial)
        self.today = today
        self.fields["creditor"].choices = [*known, (NEW, _("A new creditor"))]  # type: ignore[attr-defined]

    def clean_as_of(self) -> date:
        """Return the date, which cannot lie ahead."""
        as_of: date = self.cleaned_data["as_of"]
        if as_of > self.today:
            raise forms.ValidationError(_("This date lies ahead; a file states what is, not what will be."))
        return as_of

    def clean(self) -> dict[str, Any]:
        """Check that the creditor is listed or named."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("creditor") == NEW:
            if said.get("kind") == FileKind.PAYMENTS:
                self.add_error("creditor", _("Payments belong to a creditor that is known already."))
            elif not said.get("new_name", "").strip():
                self.add_error("new_name", _("Name the new creditor, or choose a known one."))
        return said

    def creditor_named(self) -> Creditor:
        """Return the chosen creditor, or the new one, made if need be."""
        if self.cleaned_data["creditor"] != NEW:
            return Creditor.objects.get(pk=self.cleaned_data["creditor"])
        kind = self.cleaned_data["new_kind"] or CreditorKind.BANK
        return Creditor.objects.get_or_create(
            name=self.cleaned_data["new_name"].strip(), defaults={"kind": kind}
        )[0]
