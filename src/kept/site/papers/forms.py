"""What a person says in a paper: one field of the form for each field the records do not fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from kept.documents import Field, FieldKind, FieldValueError, Filled, Source, read_value
from kept.records.models import Relation

_WIDGETS: dict[FieldKind, forms.Widget] = {
    FieldKind.DATE: forms.DateInput(attrs={"type": "date"}),
    FieldKind.COUNT: forms.NumberInput(),
    FieldKind.TABLE: forms.Textarea(attrs={"rows": 5}),
}

#: Fields of the form that are no fields of the paper.
LANGUAGE, GUARANTOR = "language", "guarantor"


class PaperForm(forms.Form):
    """A form made from a filled paper. ``said`` holds what was said, each as its own kind of value."""

    def __init__(
        self,
        filled: Filled,
        language: str,
        *,
        guarantors: Sequence[Relation] = (),
        data: QueryDict | None = None,
    ) -> None:
        """Ask for the language, the guarantor of a guarantor's letter, and every field left to a person."""
        super().__init__(data, auto_id="id_%s")
        self.filled, self.language = filled, language
        choices = [("zh", "中文"), ("en", "English")]
        self.fields[LANGUAGE] = forms.ChoiceField(
            label=_("Language of the paper"), choices=choices, initial=language
        )
        if filled.paper.file.recipient == "guarantor":
            known = [(str(one.pk), one.name) for one in guarantors]
            self.fields[GUARANTOR] = forms.ChoiceField(label=_("Guarantor"), choices=known)
        for name, field in filled.paper.fields.items():
            if filled.said_by.get(name) != Source.RECORD:
                self.fields[name] = _asked(field, name, filled, language)

    @property
    def said(self) -> dict[str, Any]:
        """What was said; the form is valid."""
        own = {LANGUAGE, GUARANTOR}
        return {
            name: value for name, value in self.cleaned_data.items() if name not in own and value is not None
        }

    def clean(self) -> dict[str, Any]:
        """Read each text as its field's kind of value; what cannot be read is said beside it."""
        read = dict(self.cleaned_data)
        for name, field in self.filled.paper.fields.items():
            if name in self.fields and name in read:
                try:
                    read[name] = read_value(name, field, read[name], currency=self.filled.currency)
                except FieldValueError:
                    self.add_error(name, _("This cannot be read; see the example beside it."))
        return read

    def say_open(self, names: Sequence[str]) -> None:
        """Say beside each field that it must be filled before the paper is final."""
        for name in names:
            self.add_error(
                name if name in self.fields else None, _("Must be filled before the paper is final.")
            )


def _asked(field: Field, name: str, filled: Filled, language: str) -> forms.Field:
    label, needed = field.label.in_(language), name in filled.paper.required
    value = filled.values[name]
    if field.kind in {FieldKind.CHOICE, FieldKind.FLAG}:
        return forms.ChoiceField(
            label=label, required=False, choices=[("", "—"), *_options(field, language).items()]
        )
    return forms.CharField(
        label=f"{label} *" if needed else label,
        required=False,
        widget=_WIDGETS.get(field.kind, forms.TextInput()),
        initial=_text(field, value),
        help_text=_hint(field),
        max_length=8000,
    )


def _options(field: Field, language: str) -> Mapping[str, str]:
    if field.kind == FieldKind.FLAG:
        return {"yes": {"zh": "是", "en": "Yes"}[language], "no": {"zh": "否", "en": "No"}[language]}
    return {code: label.in_(language) for code, label in field.options.items()}


def _text(field: Field, value: Any) -> str:  # noqa: ANN401 - by kind
    if value is None:
        return ""
    if field.kind == FieldKind.TABLE:
        return "\n".join(
            "|".join("" if row[key] is None else str(row[key]) for key in field.columns) for row in value
        )
    return str(value)


def _hint(field: Field) -> str:
    return {
        FieldKind.MONEY: _("For example 1234.56"),
        FieldKind.RATE: _("In per cent a year, for example 18.25"),
        FieldKind.TABLE: _("One line for each row, columns between bars: %(columns)s")
        % {"columns": " | ".join(field.columns)},
    }.get(field.kind, "")
