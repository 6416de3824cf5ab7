"""What a person says in a paper: one field of the form for each field the records do not fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from kept.documents import Field, FieldKind, FieldValueError, Filled, Source, read_rows, read_value
from kept.money import format_minor
from kept.records.models import Relation
from kept.site.papers.tables import RowsInput

_WIDGETS: dict[FieldKind, forms.Widget] = {
    FieldKind.DATE: forms.DateInput(attrs={"type": "date"}),
    FieldKind.COUNT: forms.NumberInput(),
}

#: Columns of a table that fit beside what the records fill.
NARROW = 4

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
            if filled.said_by.get(name) != Source.RECORD and field.follows is None:
                self.fields[name] = asked(field, name, filled, language)

    @property
    def needed(self) -> list[BoundField]:
        """What the paper cannot do without, but for what the house always says."""
        return [self[name] for name in self.fields if self._is_needed(name)]

    @property
    def is_wide(self) -> bool:
        """Whether a table of the form needs the whole width of the page."""
        return any(
            isinstance(one.widget, RowsInput) and len(one.widget.columns) > NARROW
            for one in self.fields.values()
        )

    @property
    def further(self) -> dict[str, list[BoundField]]:
        """What may be left as it is, by the title of its section; a letter has none."""
        titles = {
            name: part.title.in_(self.language)
            for part in reversed(self.filled.paper.sections)
            for row in part.rows
            for name in row.show
        }
        found: dict[str, list[BoundField]] = {"": []}
        for name in self.fields:
            if not self._is_needed(name):
                found.setdefault(titles.get(name, ""), []).append(self[name])
        return {title: fields for title, fields in found.items() if fields}

    def _is_needed(self, name: str) -> bool:
        if name not in self.filled.paper.fields:
            return True
        return name in self.filled.paper.required and self.filled.said_by.get(name) != Source.HOUSE

    @property
    def said(self) -> dict[str, Any]:
        """What was said; the form is valid."""
        own = {LANGUAGE, GUARANTOR}
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in own and value not in (None, [])
        }

    def clean(self) -> dict[str, Any]:
        """Read each text as its field's kind of value; what cannot be read is said beside it."""
        read = dict(self.cleaned_data)
        for name, field in self.filled.paper.fields.items():
            if name in self.fields and name in read:
                reads = read_rows if field.kind == FieldKind.TABLE else read_value
                try:
                    read[name] = reads(name, field, read[name], currency=self.filled.currency)
                except FieldValueError:
                    self.add_error(name, self._cannot_read(field))
        return read

    def _cannot_read(self, field: Field) -> str:
        if field.kind == FieldKind.TABLE:
            return _("A row cannot be read: fill each column with a star, and write amounts like 1234.56.")
        return _("This cannot be read; see the example beside it.")

    def say_open(self, names: Sequence[str]) -> None:
        """Say beside each field that it must be filled before the paper is final."""
        for name in names:
            self.add_error(
                name if name in self.fields else None, _("Must be filled before the paper is final.")
            )


def asked(field: Field, name: str, filled: Filled, language: str) -> forms.Field:
    """Return the form's field for a field of a paper, with what is known of it."""
    label, value = field.label.in_(language), filled.values[name]
    if name in filled.paper.required:
        label = f"{label} *"
    if field.kind in {FieldKind.CHOICE, FieldKind.FLAG}:
        return forms.ChoiceField(
            label=label, required=False, choices=[("", "—"), *_options(field, language).items()],
            initial=value,
        )  # fmt: skip
    if field.kind == FieldKind.TABLE:
        return forms.Field(
            label=label, required=False, widget=RowsInput(field, language),
            initial=_typed_rows(field, value, filled),
        )  # fmt: skip
    return forms.CharField(
        label=label,
        required=False,
        widget=_WIDGETS.get(field.kind, forms.TextInput()),
        initial=_typed(field.kind, value, filled),
        help_text=_hint(field),
        max_length=8000,
    )


def _options(field: Field, language: str) -> Mapping[str, str]:
    if field.kind == FieldKind.FLAG:
        return {"yes": {"zh": "是", "en": "Yes"}[language], "no": {"zh": "否", "en": "No"}[language]}
    return {code: label.in_(language) for code, label in field.options.items()}


def _typed_rows(field: Field, rows: Any, filled: Filled) -> list[dict[str, str]]:  # noqa: ANN401 - of a table
    return [
        {key: _typed(column.kind, row[key], filled) for key, column in field.columns.items()}
        for row in rows or []
    ]


def _typed(kind: FieldKind, value: Any, filled: Filled) -> str:  # noqa: ANN401 - by kind
    """Return a value as a person would type it."""
    if value is None:
        return ""
    if kind == FieldKind.MONEY:
        return format_minor(value, filled.currency, symbol=False)
    if kind == FieldKind.RATE:
        return f"{value // 10_000}.{value % 10_000:04d}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else str(value)


def _hint(field: Field) -> str:
    return {
        FieldKind.MONEY: _("For example 1234.56"),
        FieldKind.RATE: _("In per cent a year, for example 18.25"),
    }.get(field.kind, "")
