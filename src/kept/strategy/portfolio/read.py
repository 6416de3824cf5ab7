"""From Arrow to the columns of the night: whole numbers without a copy, no row touched by Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kept.law import Coded
from kept.ledger import EventKind, Events, Terms
from kept.strategy.night import NightColumns, Practice
from kept.strategy.openings import LawColumns
from kept.strategy.portfolio.check import (
    NOWHERE,
    Place,
    check_case_numbers,
    check_nothing_missing,
    check_types,
    fault,
)
from kept.strategy.portfolio.schema import COLUMNS, DAY, FLAG, WHOLE
from kept.strategy.standing import CaseColumns
from kept.strategy.untold import PRODUCTS, ToldColumns

Ints = NDArray[np.int64]

#: Columns that need no translation.
_PLAIN = {one.name for one in COLUMNS if one.type in {DAY, WHOLE, FLAG}}


def from_arrow(
    batch: pa.RecordBatch, *, on: date, practice: Practice, place: Place = NOWHERE
) -> NightColumns:
    """Return the columns of the night from (n,) rows of a portfolio.

    Args:
        batch: rows as ``SCHEMA`` says.
        on: the day that follows the night.
        practice: the catalogues that name signals, rungs and consequences.
        place: where the rows come from, for errors.

    Raises:
        PortfolioError: naming file, row, case, column and value.
    """
    check_types(batch.schema, place)
    check_nothing_missing(batch, place)
    check_case_numbers(batch, place)
    try:
        return _Rows(batch, place, on, practice).columns()
    except ValueError as error:
        raise fault(batch, place) or error from error


class _Rows:
    """Rows of a portfolio whose types are right."""

    def __init__(self, batch: pa.RecordBatch, place: Place, on: date, practice: Practice) -> None:
        self.batch, self.place, self.practice = batch, place, practice
        self.on = np.datetime64(on, "D")
        self.n = batch.num_rows

    def column(self, name: str) -> pa.Array:
        return self.batch.column(self.batch.schema.get_field_index(name))

    def columns(self) -> NightColumns:
        debts = self.column("debts")
        debt_case, debt = items(debts)
        terms: dict[str, Any] = {one.name: _numpy(debt.field(one.name)) for one in fields(Terms)[:-1]}
        return NightColumns(
            cases=CaseColumns(**self._plain(CaseColumns), **self._of_catalogues()),
            debt_case=debt_case,
            terms=Terms(**terms),
            events=_events(debt),
            spoken=_numpy(self.column("spoken")),
            next_contact_on=_numpy(self.column("next_contact_on")),
            law=LawColumns(
                **self._plain(LawColumns),
                creditor_kind=Coded(*_codes(self.column("creditor_kind"))),
                zone=_zones(self.column("zone")),
            ),
            told=ToldColumns(
                **self._plain(ToldColumns),
                told=self._marks("told", list(self.practice.consequences.by_code)),
                measures=self._marks("measures", self.practice.ladder.codes[1:]),
                product=self._product(),
            ),
        )

    def _plain(self, columns: type[Any]) -> dict[str, Any]:
        """Return the columns that stand in the portfolio as the night takes them."""
        names = {one.name for one in fields(columns)} & _PLAIN
        return {name: _numpy(self.column(name)) for name in names}

    def _of_catalogues(self) -> dict[str, Any]:
        heard, heard_days = self._heard()
        return {
            "heard": heard,
            "heard_days": heard_days,
            "rung": self._positions(
                "rung", self.column("rung"), self.practice.ladder.codes, np.arange(self.n)
            ),
            "nothing_new": np.zeros(self.n, dtype=np.bool_),
            "said": self._said(),
        }

    def _positions(self, name: str, texts: pa.Array, known: Sequence[str], row: Ints) -> Ints:
        return positions(self.batch, self.place, name, known, texts=texts, row=row)

    def _marks(self, name: str, known: Sequence[str]) -> NDArray[np.bool_]:
        """Return (n, k): which of the known texts stand in each row's list."""
        row, texts = items(self.column(name))
        found = np.zeros((self.n, len(known)), dtype=np.bool_)
        found[row, self._positions(name, texts, known, row)] = True
        return found

    def _heard(self) -> tuple[NDArray[np.bool_], Ints]:
        codes = self.practice.signals.codes
        row, heard = items(self.column("heard"))
        at = self._positions("heard.signal", heard.field("signal"), codes, row)
        shown = np.zeros((self.n, len(codes)), dtype=np.bool_)
        days = np.zeros(shown.shape, dtype=np.int64)
        shown[row, at] = True
        days[row, at] = np.maximum((self.on - _numpy(heard.field("on"))).astype(np.int64), 0)
        return shown, days

    def _said(self) -> dict[str, NDArray[np.int8]]:
        row, said = items(self.column("said"))
        codes, labels = _codes(said.field("fact"))
        sign = np.where(_numpy(said.field("holds")), 1, -1).astype(np.int8)
        found = {label: np.zeros(self.n, dtype=np.int8) for label in labels}
        for code, label in enumerate(labels):
            found[label][row[codes == code]] = sign[codes == code]
        return found

    def _product(self) -> NDArray[np.int8]:
        return self._positions("product", self.column("product"), PRODUCTS, np.arange(self.n)).astype(np.int8)


def positions(
    batch: pa.RecordBatch,
    place: Place,
    name: str,
    known: Sequence[str],
    *,
    texts: pa.Array | None = None,
    row: Ints | None = None,
) -> Ints:
    """Return where each text stands among the known ones.

    Args:
        batch: the rows.
        place: where they come from.
        name: of the column, for errors.
        known: the texts that may stand there.
        texts: what is looked up, where it is not the column itself.
        row: which row each belongs to, where it is not its own.

    Raises:
        PortfolioError: a text that is none of the known ones.
    """
    texts = batch.column(batch.schema.get_field_index(name)) if texts is None else texts
    codes, labels = _codes(texts)
    at = {text: position for position, text in enumerate(known)}
    table = np.array([at.get(label, -1) for label in labels] or [-1], dtype=np.int64)
    found: Ints = table[codes]
    if (found < 0).any():
        bad = int(np.argmax(found < 0))
        says = f"{name} is {labels[codes[bad]]!r}, which is none of {', '.join(known)}"
        raise place.error(batch, bad if row is None else int(row[bad]), says)
    return found


def _numpy(array: pa.Array) -> NDArray[Any]:
    """Return a column as NumPy has it: whole numbers as they lie, a missing day as NaT."""
    found: NDArray[Any] = array.to_numpy(zero_copy_only=False)
    return found


def items(lists: pa.Array) -> tuple[Ints, pa.Array]:
    """Return the row of each item of a column of lists, and the items."""
    return _numpy(pc.list_parent_indices(lists)).astype(np.int64, copy=False), pc.list_flatten(lists)


def _codes(texts: pa.Array) -> tuple[NDArray[np.integer[Any]], list[str]]:
    """Return a column of texts as numbers into a list."""
    coded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    return _numpy(coded.indices), coded.dictionary.to_pylist()


def _zones(lists: pa.Array) -> Coded:
    """Return sets of zones; a name of a zone has no space in it."""
    codes, labels = _codes(pc.binary_join(lists.cast(pa.list_(pa.string())), " "))
    return Coded(codes, [tuple(label.split()) for label in labels])


def _events(debt: pa.Array) -> Events:
    """Return what happened to each debt: its due dates, then its entries."""
    due_row, due = items(debt.field("dues"))
    row, entry = items(debt.field("entries"))
    kind = np.full(len(due_row), EventKind.DUE, dtype=np.int8)
    return Events(
        row=np.concatenate([due_row, row]),
        on=np.concatenate([_numpy(due.field("on")), _numpy(entry.field("on"))]),
        kind=np.concatenate([kind, _numpy(entry.field("kind"))]),
        amount_minor=np.concatenate([_numpy(due.field("amount_minor")), _numpy(entry.field("amount_minor"))]),
    )
