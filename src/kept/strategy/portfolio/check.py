"""What is wrong with a portfolio, said by file, row, column and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kept.ledger.entries import MAX_RATE_PPM, YEAR_DAYS, EventKind
from kept.money import MAX_MINOR
from kept.strategy.portfolio.schema import SCHEMA


class PortfolioError(ValueError):
    """A portfolio is not what its schema says; the message names file, row, column and value."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where rows come from: the ``first`` of them is so far down in ``source``; None where nobody can say."""

    source: str
    first: int | None = 0

    def error(self, batch: pa.RecordBatch, row: int, says: str) -> PortfolioError:
        """Return the error of one row of a batch."""
        case = batch.column(batch.schema.get_field_index("case"))[row].as_py()
        where = "" if self.first is None else f"row {self.first + row}, "
        return PortfolioError(f"{self.source}: {where}case {case}: {says}")


#: Rows that come from no file.
NOWHERE = Place(source="portfolio")


def check_types(found: pa.Schema, place: Place, wanted: pa.Schema = SCHEMA) -> None:
    """Check that every column is there and of its type; further columns do no harm.

    Raises:
        PortfolioError: naming file, column and type.
    """
    for field in wanted:
        at = found.get_field_index(field.name)
        if at < 0:
            raise PortfolioError(f"{place.source}: column {field.name} is missing; it is {field.type}")
        if wrong := next(_misfits(field.name, found.field(at).type, field.type), None):
            raise PortfolioError(f"{place.source}: {wrong}")


def _misfits(name: str, found: pa.DataType, wanted: pa.DataType) -> Iterator[str]:
    if pa.types.is_list(wanted) and pa.types.is_list(found):
        yield from _misfits(name, found.value_type, wanted.value_type)
    elif pa.types.is_struct(wanted) and pa.types.is_struct(found):
        for field in wanted:
            at = found.get_field_index(field.name)
            if at < 0:
                yield f"column {name}.{field.name} is missing; it is {field.type}"
            else:
                yield from _misfits(f"{name}.{field.name}", found.field(at).type, field.type)
    elif not _fits(found, wanted):
        yield f"column {name} is {found}; it should be {wanted}"


def _fits(found: pa.DataType, wanted: pa.DataType) -> bool:
    plain = found.value_type if pa.types.is_dictionary(found) else found
    return bool(plain == wanted or (pa.types.is_string(wanted) and pa.types.is_large_string(plain)))


@dataclass(frozen=True)
class Part:
    """One column laid flat: its values, and the row of the batch each belongs to."""

    name: str
    values: pa.Array
    may_miss: bool
    row: pa.Array


def parts(batch: pa.RecordBatch, wanted: pa.Schema = SCHEMA) -> Iterator[Part]:
    """Yield every column of a batch laid flat, those within lists too."""
    rows = pa.array(np.arange(batch.num_rows))
    for field in wanted:
        values = batch.column(batch.schema.get_field_index(field.name))
        yield from _laid_flat(field.name, values, field.type, rows, may_miss=field.nullable)


def _laid_flat(
    name: str, values: pa.Array, wanted: pa.DataType, rows: pa.Array, *, may_miss: bool
) -> Iterator[Part]:
    yield Part(name, values, may_miss, rows)
    if pa.types.is_list(wanted):
        within = rows.take(pc.list_parent_indices(values))
        yield from _laid_flat(name, pc.list_flatten(values), wanted.value_type, within, may_miss=False)
    elif pa.types.is_struct(wanted):
        for field in wanted:
            inner = values.field(field.name)
            yield from _laid_flat(f"{name}.{field.name}", inner, field.type, rows, may_miss=field.nullable)


def check_nothing_missing(batch: pa.RecordBatch, place: Place, wanted: pa.Schema = SCHEMA) -> None:
    """Check that null stands only where it may.

    Raises:
        PortfolioError: naming file, row, case and column.
    """
    for part in parts(batch, wanted):
        if part.values.null_count and not part.may_miss:
            at = pc.index(part.values.is_null(), True).as_py()
            raise place.error(batch, part.row[at].as_py(), f"{part.name} is null; give a value")


def fault(batch: pa.RecordBatch, place: Place) -> PortfolioError | None:
    """Return the first value that is out of its bounds as an error, None where each by itself is in order."""
    return next(filter(None, (_out_of_bounds(batch, part, place) for part in parts(batch))), None)


def check_case_numbers(batch: pa.RecordBatch, place: Place) -> None:
    """Check the bounds of the numbers of cases; those of debts are checked where the ledger takes them.

    Raises:
        PortfolioError: naming file, row, case, column and value.
    """
    rows = pa.array(np.arange(batch.num_rows))
    for name in _OF_CASES:
        part = Part(name, batch.column(batch.schema.get_field_index(name)), False, rows)
        if error := _out_of_bounds(batch, part, place):
            raise error


def _out_of_bounds(batch: pa.RecordBatch, part: Part, place: Place) -> PortfolioError | None:
    bounds = _bounds(part.name)
    if bounds is None or not len(part.values):
        return None
    values = np.asarray(part.values)
    choice = bounds is YEAR_DAYS
    bad = ~np.isin(values, bounds) if choice else (values < bounds[0]) | (values > bounds[1])
    if not bad.any():
        return None
    at = int(np.argmax(bad))
    says = f"{part.name} is {values[at]}; it should be {bounds[0]} {'or' if choice else 'to'} {bounds[1]}"
    return place.error(batch, part.row[at].as_py(), says)


def _bounds(name: str) -> tuple[int, int] | None:
    """Return the least and the most of an amount, a rate or a count, or the two days a year may have."""
    last = name.rpartition(".")[2]
    if name == "debts.dues.amount_minor":
        return 1, MAX_MINOR
    if last.endswith("_minor"):
        return 0, MAX_MINOR
    if last.endswith("_ppm"):
        return 0, MAX_RATE_PPM
    return _OTHERS.get(name)


#: Columns of the case that count, and the most that is counted.
_COUNTS = (
    "unanswered_in_row", "attempt_days", "broken_since", "kept_since", "broken_ever", "kept_ever",
    "part_kept_ever",
)  # fmt: skip
_MOST = 1_000_000

_OF_CASES = (*_COUNTS, "limit_minor")

_OTHERS: dict[str, tuple[int, int]] = {
    "debts.year_days": YEAR_DAYS,
    "debts.entries.kind": (min(EventKind), max(EventKind)),
    **dict.fromkeys(_COUNTS, (0, _MOST)),
}
