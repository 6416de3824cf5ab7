"""The fields of a paper: what each is called, what it holds, and whether a record or a person says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import Field as Key
from pydantic import model_validator

from kept.datafile import Bilingual, Strict
from kept.documents.wording import amount, capitals, day, figures, rate


class FieldValueError(ValueError):
    """A value is not what its field holds; the message names the field."""


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    MONEY = "money"
    DATE = "date"
    COUNT = "count"
    RATE = "rate"
    FLAG = "flag"
    CHOICE = "choice"
    TABLE = "table"


class Source(StrEnum):
    """Who says what stands in a field."""

    RECORD = "record"
    PERSON = "person"
    HOUSE = "house"


class Column(Strict):
    """One column of a table.

    ``needed``: no row leaves it empty; ``numbered``: rows are counted where a person leaves it empty.
    """

    label: Bilingual
    kind: FieldKind = FieldKind.TEXT
    needed: bool = False
    numbered: bool = False


class Field(Strict):
    """One field. ``options`` belong to a choice, ``columns`` to a table.

    ``follows`` names a table whose rows it counts, or a table's column (``instalments.amount``) that it sums.
    """

    label: Bilingual
    kind: FieldKind = FieldKind.TEXT
    source: Source = Source.RECORD
    options: dict[str, Bilingual] = Key(default_factory=dict)
    columns: dict[str, Column] = Key(default_factory=dict)
    follows: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Field:
        if (self.kind == FieldKind.CHOICE) != bool(self.options):
            raise ValueError("a choice, and only a choice, has options")
        if (self.kind == FieldKind.TABLE) != bool(self.columns):
            raise ValueError("a table, and only a table, has columns")
        if any(one.kind in {FieldKind.TABLE, FieldKind.CHOICE} for one in self.columns.values()):
            raise ValueError("a column is no table and no choice")
        return self


#: The Python type of each kind's value: money and rates are whole numbers (minor units, parts per million).
TYPES: dict[FieldKind, type] = {
    FieldKind.TEXT: str,
    FieldKind.MONEY: int,
    FieldKind.DATE: date,
    FieldKind.COUNT: int,
    FieldKind.RATE: int,
    FieldKind.FLAG: bool,
    FieldKind.CHOICE: str,
    FieldKind.TABLE: list,
}

_SPECIMENS: dict[FieldKind, Any] = {
    FieldKind.TEXT: "样本",
    FieldKind.MONEY: 123456,
    FieldKind.DATE: date(2026, 11, 23),
    FieldKind.COUNT: 3,
    FieldKind.RATE: 180_000,
    FieldKind.FLAG: True,
}


def check(name: str, field: Field, value: object) -> None:
    """Refuse a value that a field cannot hold.

    Raises:
        FieldValueError: another type, an unknown option, a table row with other columns, a control character.
    """
    wanted = TYPES[field.kind]
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise FieldValueError(f"{name} holds {field.kind}, not {type(value).__name__}")
    if isinstance(value, str):
        _check_text(name, field, value)
    if isinstance(value, list):
        for row in value:
            _check_row(name, field, row)


def _check_text(name: str, field: Field, value: str) -> None:
    if field.options and value not in field.options:
        raise FieldValueError(f"{name}: {value!r} is none of {', '.join(field.options)}")
    control = next((letter for letter in value if letter < " " and letter not in "\n\t"), None)
    if control is not None:
        raise FieldValueError(f"{name} holds the control character U+{ord(control):04X}")


def _check_row(name: str, field: Field, row: object) -> None:
    if not isinstance(row, Mapping) or set(row) != set(field.columns):
        raise FieldValueError(f"{name}: each row has exactly {', '.join(field.columns)}")
    for key, column in field.columns.items():
        if row[key] is None and column.needed:
            raise FieldValueError(f"{name}.{key} is empty in a row")
        if row[key] is not None:
            check(f"{name}.{key}", Field(label=column.label, kind=column.kind), row[key])


def specimen(field: Field) -> object:
    """Return a value that a field could hold, for trying a template."""
    if field.kind == FieldKind.CHOICE:
        return next(iter(field.options))
    if field.kind == FieldKind.TABLE:
        return [{key: _SPECIMENS[column.kind] for key, column in field.columns.items()}] * 2
    return _SPECIMENS[field.kind]


def shown(
    field: Field,
    value: Any,  # noqa: ANN401 - by kind
    *,
    currency: str,
    language: str,
    bare: bool = False,
) -> object:
    """Return a checked value as the template prints it: text, or lists and mappings of text; None stays.

    Args:
        field: the field.
        value: its value.
        currency: of all amounts.
        language: ``zh`` or ``en``.
        bare: the amounts of a table stand without their currency.
    """
    if value is None:
        return None
    if field.kind == FieldKind.TABLE:
        kinds = [(key, column.kind) for key, column in field.columns.items()]
        money = figures if bare else amount
        return [
            {
                key: money(row[key], currency, language)
                if kind == FieldKind.MONEY and row[key] is not None
                else _cell(kind, row[key], currency, language)
                for key, kind in kinds
            }
            for row in value
        ]
    if field.kind == FieldKind.CHOICE:
        return field.options[value].in_(language)
    return _cell(field.kind, value, currency, language)


def _cell(kind: FieldKind, value: Any, currency: str, language: str) -> str:  # noqa: ANN401 - by kind
    if value is None:
        return ""
    match kind:
        case FieldKind.MONEY:
            return amount(value, currency, language)
        case FieldKind.DATE:
            return day(value, language)
        case FieldKind.RATE:
            return rate(value)
        case FieldKind.FLAG:
            return {"zh": ("否", "是"), "en": ("No", "Yes")}[language][value]
        case _:
            return str(value)


def words(field: Field, value: Any, *, currency: str, language: str) -> str:  # noqa: ANN401 - by kind
    """Return an amount's capital numerals beside its figures; the empty text for anything else."""
    return capitals(value, currency, language) if field.kind == FieldKind.MONEY and value is not None else ""
