"""What a person says of a field, as text, read as the field's own kind of value."""

from __future__ import annotations

from datetime import date

from kept.documents.fields import Field, FieldKind, FieldValueError
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
        return [_row(name, field, line, currency) for line in text.splitlines() if line.strip()]
    return _scalar(name, field, text.strip(), currency)


def _row(name: str, field: Field, line: str, currency: str) -> dict[str, object]:
    cells = line.split("|")
    if len(cells) != len(field.columns):
        raise FieldValueError(f"{name}: a row is {' | '.join(field.columns)}")
    return {
        key: read_value(f"{name}.{key}", Field(label=one.label, kind=one.kind), cell, currency=currency)
        for (key, one), cell in zip(field.columns.items(), cells, strict=True)
    }


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
