"""What a person says of a field, as text, read as the field's own kind of value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kept.documents.fields import Column, Field, FieldKind, FieldValueError
from kept.documents.paper import Paper
from kept.money import AmountError, parse_minor

_FLAGS = {"yes": True, "no": False, "是": True, "否": False}

#: Parts per million in one per cent, as decimal digits.
_RATE_DIGITS = 4
_PER_CENT = 10_000


def read_value(name: str, field: Field, text: str, *, currency: str = "CNY") -> object:
    """Return what a text says of a field; None for a text of nothing but space.

    Dates are ISO dates, amounts and rates decimal numbers, a choice its code, a flag yes or no; a table has a
    line for each row, its columns between bars.

    Raises:
        FieldValueError: the text is not a value of this kind; the message names the field.

    >>> read_value("a", Field(label={"zh": "甲", "en": "A"}, kind="money"), "1,234.50")
    123450
    """
    if not text.strip():
        return None
    if field.kind == FieldKind.TABLE:
        rows = [_cells(name, field, line) for line in text.splitlines() if line.strip()]
        return read_rows(name, field, rows, currency=currency)
    return _scalar(name, field, text.strip(), currency)


def read_answers(paper: Paper, answers: Mapping[str, str]) -> dict[str, object]:
    """Return texts about a paper's fields, each as its field's kind of value.

    Raises:
        FieldValueError: no such field, or not a value of its kind.
    """
    for name in answers:
        if name not in paper.fields:
            raise FieldValueError(f"{paper.code} has no field {name}; there are {', '.join(paper.fields)}")
    return {name: read_value(name, paper.fields[name], text) for name, text in answers.items()}


def read_rows(
    name: str, field: Field, rows: Sequence[Mapping[str, str]], *, currency: str = "CNY"
) -> list[dict[str, object]]:
    """Return what the cells of a table say, column by column; a number left empty is the row's own.

    Raises:
        FieldValueError: a cell is not a value of its column's kind; the message names the column.
    """
    return [
        {key: _cell(f"{name}.{key}", column, row[key], k, currency) for key, column in field.columns.items()}
        for k, row in enumerate(rows, start=1)
    ]


def _cells(name: str, field: Field, line: str) -> dict[str, str]:
    cells = line.split("|")
    if len(cells) != len(field.columns):
        raise FieldValueError(f"{name}: a row is {' | '.join(field.columns)}")
    return dict(zip(field.columns, cells, strict=True))


def _cell(name: str, column: Column, text: str, k: int, currency: str) -> object:
    if column.numbered and not text.strip():
        return k
    return read_value(name, Field(label=column.label, kind=column.kind), text, currency=currency)


def _scalar(name: str, field: Field, text: str, currency: str) -> object:
    try:
        match field.kind:
            case FieldKind.MONEY:
                return parse_minor(text, currency)
            case FieldKind.DATE:
                return date.fromisoformat(text)
            case FieldKind.COUNT:
                return int(text)
            case FieldKind.RATE:
                return _ppm(text)
            case FieldKind.FLAG:
                return _FLAGS[text.lower()]
            case _:
                return text
    except (AmountError, ValueError, KeyError) as error:
        raise FieldValueError(f"{name}: {text!r} is no {field.kind}") from error


def _ppm(text: str) -> int:
    """Return a yearly rate in per cent as parts per million, exactly."""
    whole, _, part = text.removesuffix("%").strip().partition(".")
    if len(part) > _RATE_DIGITS:
        raise ValueError("finer than a millionth")
    return int(whole or "0") * _PER_CENT + int(part.ljust(_RATE_DIGITS, "0"))
