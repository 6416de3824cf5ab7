"""From the columns of the night to Arrow: what was read from a database as rows that stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kept.ledger import EventKind, Events
from kept.strategy.night import NightColumns, Practice
from kept.strategy.portfolio.schema import (
    COLUMNS,
    DEBT_COLUMNS,
    DUE_COLUMNS,
    ENTRY_COLUMNS,
    HEARD_COLUMNS,
    SAID_COLUMNS,
    SCHEMA,
    Column,
    struct,
)
from kept.strategy.untold import PRODUCTS

Ints = NDArray[np.int64]


def to_arrow(
    read: NightColumns,
    *,
    on: date,
    practice: Practice,
    borrower: Ints,
    currency: Sequence[str],
    debt: Ints,
) -> pa.RecordBatch:
    """Return (n,) cases with (d,) debts as rows of a portfolio.

    Args:
        read: the columns.
        on: the day for which they were read.
        practice: the catalogues that name signals, rungs and consequences.
        borrower: (n,) the borrowers' numbers.
        currency: (n,) codes.
        debt: (d,) the debts' numbers.
    """
    cases, ladder = read.cases, practice.ladder.codes
    known: dict[str, Any] = {**vars(read.told), **vars(read.law), **vars(cases), **vars(read)}
    made = {
        "borrower": borrower,
        "currency": list(currency),
        "creditor_kind": _texts(read.law.creditor_kind.codes, read.law.creditor_kind.labels),
        "zone": _zones(read),
        "told": _marked(read.told.told, list(practice.consequences.by_code)),
        "measures": _marked(read.told.measures, ladder[1:]),
        "rung": _texts(cases.rung, ladder),
        "product": _texts(read.told.product, PRODUCTS),
        "heard": _heard(read, on, practice),
        "said": _said(read),
        "debts": _debts(read, debt),
    }
    columns = [_array(made.get(one.name, known.get(one.name)), one) for one in COLUMNS]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _array(values: Any, column: Column) -> pa.Array:  # noqa: ANN401 - Arrow takes arrays and lists
    return values if isinstance(values, pa.Array) else pa.array(values, type=column.type)


def _texts(codes: NDArray[np.integer[Any]], labels: Sequence[str]) -> pa.Array:
    return pa.array(labels, type=pa.string()).take(pa.array(codes))


def _rows(columns: tuple[Column, ...], values: Sequence[Any]) -> pa.Array:
    """Return columns as rows."""
    arrays = [_array(value, one) for value, one in zip(values, columns, strict=True)]
    return pa.StructArray.from_arrays(arrays, fields=list(struct(columns)))


def _lists(row: Ints, n: int, items: pa.Array) -> pa.Array:
    """Return (n,) lists of items, given in the order of their rows."""
    ends = np.cumsum(np.bincount(row, minlength=n)) if n else np.zeros(0, dtype=np.int64)
    offsets = pa.array(np.concatenate([[0], ends]), type=pa.int32())
    return pa.ListArray.from_arrays(
        offsets, items, type=pa.list_(pa.field("item", items.type, nullable=False))
    )


def _marked(marks: NDArray[np.bool_], labels: Sequence[str]) -> pa.Array:
    row, at = np.nonzero(marks)
    return _lists(row, len(marks), _texts(at, labels))


def _zones(read: NightColumns) -> pa.Array:
    sets = pa.array([list(names) for names in read.law.zone.labels], type=SCHEMA.field("zone").type)
    return sets.take(pa.array(read.law.zone.codes))


def _heard(read: NightColumns, on: date, practice: Practice) -> pa.Array:
    row, at = np.nonzero(read.cases.heard)
    day = np.datetime64(on, "D") - read.cases.heard_days[row, at]
    heard = _rows(HEARD_COLUMNS, [_texts(at, practice.signals.codes), day])
    return _lists(row, len(read), heard)


def _said(read: NightColumns) -> pa.Array:
    names = list(read.cases.said)
    signs = np.array([read.cases.said[name] for name in names], dtype=np.int8).reshape(len(names), len(read))
    row, at = np.nonzero(signs.T)
    return _lists(row, len(read), _rows(SAID_COLUMNS, [_texts(at, names), signs.T[row, at] > 0]))


def _debts(read: NightColumns, debt: Ints) -> pa.Array:
    order = np.argsort(read.debt_case, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    due = read.events.kind == EventKind.DUE
    plain = [getattr(read.terms, one.name)[order] for one in DEBT_COLUMNS[1:-2]]
    dues = _happened(read.events.taken(np.flatnonzero(due)), place, DUE_COLUMNS)
    entries = _happened(read.events.taken(np.flatnonzero(~due)), place, ENTRY_COLUMNS)
    rows = _rows(DEBT_COLUMNS, [debt[order], *plain, dues, entries])
    return _lists(read.debt_case[order], len(read), rows)


def _happened(events: Events, place: Ints, columns: tuple[Column, ...]) -> pa.Array:
    """Return events as lists, one a debt; those of one debt stay in their order."""
    row = place[events.row]
    order = np.argsort(row, kind="stable")
    items = _rows(columns, [getattr(events, one.name)[order] for one in columns])
    return _lists(row[order], len(place), items)
