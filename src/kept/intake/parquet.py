"""Parquet: typed columns to text, so that one set of checks serves every kind of file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kept.intake.raw import Raw, cell_text, named
from kept.intake.reasons import IntakeError


def read_parquet(path: Path, *, file: str, sha256: str) -> Raw:
    """Return a Parquet file as a table of text; its first row is number 1.

    Raises:
        IntakeError: damaged, a column that holds lists or structs, duplicate headings, no rows.
    """
    try:
        table = pq.read_table(path).combine_chunks()
        table.validate(full=True)
        found = table.column_names
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise IntakeError("broken", file=file, found=str(error).splitlines()[0]) from error
    if not table.num_rows:
        raise IntakeError("no_rows", file=file)
    names = named(found, file)
    columns = [_text(column, name, file) for name, column in zip(names, table.columns, strict=True)]
    rows = np.arange(1, table.num_rows + 1, dtype=np.int64)
    return Raw(file=file, kind="parquet", sha256=sha256, text=pa.table(columns, names=names), rows=rows)


def _text(column: pa.ChunkedArray, name: str, file: str) -> pa.ChunkedArray:
    if pa.types.is_nested(column.type):
        raise IntakeError("nested_column", file=file, found=name)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        return pa.chunked_array([pa.array([_figure(value) for value in column.to_pylist()], pa.string())])
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, format="%Y-%m-%d")
    return column.cast(pa.string())


def _figure(value: float | None) -> str | None:
    return None if value is None else cell_text(value) or None
