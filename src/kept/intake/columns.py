"""All columns of a file read by their kinds: the part that placements and payments share."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kept.intake.amounts import read_amount
from kept.intake.cells import Cells, Setting, clean, read_choice, read_email
from kept.intake.days import read_date
from kept.intake.findings import BadCell, Findings
from kept.intake.form import Column, Form
from kept.intake.headings import Mapping, Match, match
from kept.intake.identity import read_identity
from kept.intake.phones import read_phone
from kept.intake.rates import read_rate
from kept.intake.raw import Raw
from kept.intake.schedule import read_schedule
from kept.money import minor_digits


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows read, rows good, rows refused, cells refused."""

    rows: int
    good: int
    bad: int
    bad_cells: int


@dataclass(frozen=True, slots=True)
class Checked:
    """The good rows as typed columns and every refused cell with its reason.

    ``good`` has the schema of the format; ``used`` gives the heading of each column found in the file and
    ``ignored`` the headings that name no column.
    """

    good: pa.Table
    bad: list[BadCell]
    used: dict[str, str]
    ignored: tuple[str, ...]

    @property
    def counts(self) -> Counts:
        """Return how many rows and cells there were of each kind."""
        bad_rows = len({cell.row for cell in self.bad})
        return Counts(self.good.num_rows + bad_rows, self.good.num_rows, bad_rows, len(self.bad))


class Columns:
    """The columns of one file while it is checked: text in, typed arrays out, findings beside."""

    def __init__(self, raw: Raw, form: Form, as_of: date, mapping: Mapping | None) -> None:
        self.raw = _without_blank_rows(raw)
        self.form = form
        self.as_of = as_of
        self.match: Match = match(raw, form, mapping)
        self.findings = Findings(self.raw)
        self.values: dict[str, pa.Array] = {}
        self._constants: Dict[str, str] = mapping.constants if mapping else {}
        self._read_all()

    @property
    def count(self) -> int:
        """Return the number of rows."""
        return int(self.raw.text.num_rows)

    def heading(self, column: str) -> str:
        """Return what the file calls a column, or the column's own name when the file has none."""
        return self.match.heading.get(column, column)

    def numbers(self, column: str) -> NDArray[np.int64]:
        """Return a column of amounts, rates or counts, (n,) int64, null as 0."""
        return np.asarray(self.values[column].fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)

    def said(self, column: str) -> NDArray[np.bool_]:
        """Return where a column holds a value, (n,) bool."""
        return np.asarray(self.values[column].is_valid().to_numpy(zero_copy_only=False))

    def checked(self) -> Checked:
        """Return the rows without a finding, and the findings."""
        arrays = [pa.array(self.raw.rows)] + [self.values[column.name] for column in self.form.columns]
        good = pa.Table.from_arrays(arrays, schema=self.form.schema)
        return Checked(
            good=good.filter(pa.array(~self.findings.rows)),
            bad=self.findings.cells(),
            used=self.match.heading,
            ignored=self.match.ignored,
        )

    def _read_all(self) -> None:
        """Read every column, first those that others are measured by."""
        measures = ("currency", "year_days", "id_type")
        for column in sorted(self.form.columns, key=lambda column: column.name not in measures):
            self.values[column.name] = self._read(column)

    def _read(self, column: Column) -> pa.Array:
        cells = self._cells(column)
        if cells is None:
            values = pa.nulls(self.count, column.arrow)
        else:
            values = self._typed(clean(cells))
            kept = pa.array(~self.findings.refused(cells.heading))
            values = pc.if_else(kept, values, pa.scalar(None, values.type))
        if column.default is None:
            return values
        return values.fill_null(pa.scalar(column.default).cast(column.arrow))

    def _cells(self, column: Column) -> Cells | None:
        name = column.name
        if name in self.match.heading:
            text = self.raw.text[self.match.heading[name]].combine_chunks()
        elif name in self._constants:
            text = pa.repeat(self._constants[name], self.count)
        else:
            return None
        return Cells(column, self.heading(name), self.match.unit.get(name, column.unit), text, self.findings)

    def _typed(self, cells: Cells) -> pa.Array:
        kind = cells.column.kind
        if kind in {"choice", "currency"}:
            return read_choice(cells)
        if kind == "identity":
            told = self.values.get("id_type") if cells.column.name == "id_number" else None
            return read_identity(cells, self._setting(), told=told)
        plain = {"phone": read_phone, "email": read_email}
        measured = {"amount": read_amount, "rate": read_rate, "date": read_date, "schedule": read_schedule}
        if kind in plain:
            return plain[kind](cells)
        return measured[kind](cells, self._setting()) if kind in measured else cells.text

    def _setting(self) -> Setting:
        zeros = np.zeros(self.count, dtype=np.int64)
        return Setting(
            as_of=self.as_of,
            digits=self.digits(),
            year_days=self.numbers("year_days") if "year_days" in self.values else zeros,
            rate_ppm=self.numbers("rate_ppm") if "rate_ppm" in self.values else zeros,
            is_sheet=self.raw.kind == "sheet",
        )

    def digits(self) -> NDArray[np.int64]:
        """Return the minor digits of each row's currency, (n,) int64."""
        coded = self.values["currency"].dictionary_encode()
        known = np.array([minor_digits(code) for code in coded.dictionary.to_pylist()] or [2], dtype=np.int64)
        return np.asarray(known[coded.indices.fill_null(0).to_numpy(zero_copy_only=False)])


def _without_blank_rows(raw: Raw) -> Raw:
    empty = np.ones(raw.text.num_rows, dtype=np.bool_)
    for column in raw.text.columns:
        if not empty.any():
            return raw
        empty &= column.is_null().to_numpy()
    lossy = {heading: where[~empty] for heading, where in raw.lossy.items()}
    return replace(raw, text=raw.text.filter(pa.array(~empty)), rows=raw.rows[~empty], lossy=lossy)
