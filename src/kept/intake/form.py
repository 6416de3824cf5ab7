"""The documented format of a file: its columns, how each cell is read, and the headings that name it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib.resources import as_file, files
from itertools import groupby
from typing import Literal

import pyarrow as pa

from kept.datafile import Bilingual, Strict, load

Kind = Literal[
    "text", "code", "identity", "phone", "email", "choice", "currency", "amount", "rate", "date", "schedule"
]

#: Each due of a debt: the day and the principal that falls due on it.
DUES = pa.list_(pa.struct([("on", pa.date32()), ("amount_minor", pa.int64())]))

#: The unit of a cell under one of the column's plain headings, and under the column's own name.
DEFAULT_UNIT = {"amount": "major", "rate": "percent_year", "date": "day"}
OWN_UNIT = {"amount": "minor", "rate": "ppm"}
UNITS = {
    "amount": ("major", "minor", "ten_thousand"),
    "rate": (
        "percent_year",
        "percent_month",
        "percent_day",
        "per_10k_day",
        "fraction_year",
        "ppm",
        "total_percent_year",
        "share_percent",
    ),
    "date": ("day", "days_past_due"),
}


class Column(Strict):
    """One column of a format: what it holds and how files name it."""

    name: str
    kind: Kind
    title: Bilingual
    headings: tuple[str, ...]
    required: bool = False
    default: str | None = None
    max: int = 100
    above: int | None = None
    ahead: bool = False
    note: Bilingual | None = None
    units: dict[str, tuple[str, ...]] = {}
    values: dict[str, tuple[str, ...]] = {}
    numbers: tuple[int, ...] = ()
    first: tuple[str, ...] = ()

    @property
    def arrow(self) -> pa.DataType:
        """Return the type of the column once read."""
        if self.kind in {"amount", "rate"} or self.name == "year_days":
            return pa.int64()
        return {"date": pa.date32(), "schedule": DUES}.get(self.kind, pa.string())

    @property
    def unit(self) -> str:
        """Return the unit of a cell under a plain heading, empty for kinds without units."""
        return DEFAULT_UNIT.get(self.kind, "")

    def spellings(self) -> dict[str, str]:
        """Return every heading that names this column, with the unit it implies."""
        plain = {self.title.zh: self.unit, self.title.en: self.unit}
        plain |= dict.fromkeys(self.headings, self.unit)
        others = {heading: unit for unit, names in self.units.items() for heading in names}
        return plain | others | {self.name: OWN_UNIT.get(self.kind, self.unit)}


class Form(Strict):
    """A file format: its columns in order."""

    title: Bilingual
    columns: tuple[Column, ...]

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Return the columns by name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def schema(self) -> pa.Schema:
        """Return the Arrow schema of a checked table: ``row`` first; a schedule becomes ``dues``."""
        named = [
            ("dues" if column.kind == "schedule" else column.name, column.arrow) for column in self.columns
        ]
        return pa.schema([("row", pa.int64()), *named])


class _Currencies(Strict):
    values: dict[str, tuple[str, ...]]


def _numbered_off(columns: Iterable[Column]) -> Iterator[Column]:
    """Yield every column that numbered ones stand for, person by person."""
    for _, group in groupby(columns, key=lambda column: (column.numbers, column.name.partition("%n")[0])):
        together = list(group)
        for n in together[0].numbers or (0,):
            yield from (_numbered(column, n) if n else column for column in together)


def _numbered(column: Column, n: int) -> Column:
    """Return one of the columns a numbered one stands for; ``first`` headings name number one."""

    def fill(text: str) -> str:
        return text.replace("%n", str(n))

    headings = (*map(fill, column.headings), *(column.first if n == 1 else ()))
    title = Bilingual(zh=fill(column.title.zh), en=fill(column.title.en))
    change = {"name": fill(column.name), "headings": headings, "title": title, "numbers": (), "first": ()}
    return column.model_copy(update=change)


def _form(name: str) -> Form:
    with as_file(files("kept.intake")) as folder:
        form = load(folder / name, Form)
        currencies = load(folder / "currencies.yaml", _Currencies).values
    known = {"currency": {"values": currencies}}
    columns = (column.model_copy(update=known.get(column.kind)) for column in _numbered_off(form.columns))
    return Form(title=form.title, columns=tuple(columns))


PLACEMENT = _form("placement.yaml")
PAYMENTS = _form("payments.yaml")
