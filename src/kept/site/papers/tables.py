"""A table of a paper as a table of inputs: a row of the table is a row of the form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from kept.documents import Field, FieldKind

#: Empty rows below the filled ones.
BLANK = 3
#: More rows than any paper has.
MOST_ROWS = 400

_INPUTS = {FieldKind.DATE: "date", FieldKind.COUNT: "number"}
_WIDTHS = {
    FieldKind.DATE: "k-narrow", FieldKind.MONEY: "k-narrow", FieldKind.RATE: "k-narrow",
    FieldKind.COUNT: "k-few",
}  # fmt: skip


class RowsInput(forms.Widget):
    """Inputs named ``table-row-column``; the value is a list of rows, each of the text of its columns."""

    def __init__(self, field: Field, language: str) -> None:
        """Take the columns from a field of the paper, but for those that number the rows."""
        super().__init__()
        self.columns = [
            {
                "key": key,
                "label": column.label.in_(language) + (" *" if column.needed else ""),
                "type": _INPUTS.get(column.kind, "text"),
                "width": _WIDTHS.get(column.kind, "k-words"),
            }
            for key, column in field.columns.items()
            if not column.numbered
        ]
        self.keys = list(field.columns)

    def render(
        self,
        name: str,
        value: Sequence[Mapping[str, str]] | None,
        attrs: Mapping[str, Any] | None = None,
        renderer: object = None,  # noqa: ARG002 - the workbench has one
    ) -> SafeString:
        """Return the filled rows and some empty ones."""
        rows = [*(value or []), *[dict.fromkeys(self.keys, "")] * BLANK]
        told = {"name": name, "columns": self.columns, "rows": rows, "attrs": attrs or {}}
        return SafeString(render_to_string("papers/rows.html", told))

    def value_from_datadict(self, data: Mapping[str, str], files: object, name: str) -> list[dict[str, str]]:  # noqa: ARG002
        """Return the rows of which any cell is filled."""
        named = re.compile(rf"{re.escape(name)}-([0-9]{{1,3}})-")
        numbers = sorted({int(found[1]) for key in data if (found := named.match(key))})[:MOST_ROWS]
        rows = [{key: data.get(f"{name}-{k}-{key}", "").strip() for key in self.keys} for k in numbers]
        return [row for row in rows if any(row.values())]

    def value_omitted_from_data(self, data: Mapping[str, str], files: object, name: str) -> bool:  # noqa: ARG002
        """Return False: a table without rows is an empty one."""
        return False


def with_rows(data: QueryDict, name: str, rows: Sequence[Mapping[str, str]]) -> QueryDict:
    """Return a form's answers with other rows in one of its tables."""
    other = data.copy()
    for key in [key for key in other if key.startswith(f"{name}-")]:
        del other[key]
    for k, row in enumerate(rows):
        for column, text in row.items():
            other[f"{name}-{k}-{column}"] = text
    return other
