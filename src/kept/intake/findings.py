"""What was wrong, cell by cell, gathered by columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kept.datafile import Bilingual
from kept.intake.raw import Raw
from kept.intake.reasons import cell_reason

#: Longest part of a refused value that is shown.
SHOWN = 60

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BadCell:
    """One refused cell: where it stands, what it says, why it was refused and what to do."""

    file: str
    row: int
    column: str
    value: str
    code: str
    reason: Bilingual
    remedy: Bilingual


class Findings:
    """The refused cells of one file; of several findings on a cell the first counts."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.rows = np.zeros(raw.text.num_rows, dtype=np.bool_)
        self._columns: dict[str, NDArray[np.bool_]] = {}
        self._found: list[tuple[int, BadCell]] = [
            (ragged.row, _ragged(raw, k)) for k, ragged in enumerate(raw.ragged)
        ]

    def add(
        self,
        code: str,
        column: str,
        at: NDArray[np.bool_],
        facts: Facts | None = None,
        *,
        each: Sequence[Facts] = (),
    ) -> None:
        """Record a reason for every row where ``at`` is true.

        Args:
            code: the reason, as in ``reasons.yaml``.
            column: the heading in the file, or the format's own name when the file has none.
            at: (n,) bool.
            facts: what to fill into the text, the same for all.
            each: facts of each true row in order, instead.
        """
        known = self._columns.setdefault(column, np.zeros(len(self.rows), dtype=np.bool_))
        places = np.flatnonzero(at)
        if not len(places):
            return
        texts = cell_reason(code).filled(facts or {}) if not each else None
        for k, place in enumerate(places.tolist()):
            if not known[place]:
                filled = texts or cell_reason(code).filled(each[k])
                self._found.append(self._cell(code, column, place, filled))
        known[places] = True
        self.rows[places] = True

    def refused(self, column: str) -> NDArray[np.bool_]:
        """Return where a cell of a column was refused, (n,) bool."""
        return self._columns.get(column, np.zeros(len(self.rows), dtype=np.bool_))

    def cells(self) -> list[BadCell]:
        """Return the refused cells in the order of the file."""
        return [cell for _, cell in sorted(self._found, key=lambda found: found[0])]

    def _cell(
        self, code: str, column: str, place: int, texts: tuple[Bilingual, Bilingual]
    ) -> tuple[int, BadCell]:
        row = int(self.raw.rows[place])
        value = self.raw.text[column][place].as_py() if column in self.raw.text.column_names else None
        return row, BadCell(self.raw.file, row, column, shown(value), code, *texts)


def shown(value: str | None) -> str:
    """Return a value short enough for a message."""
    text = value or ""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _ragged(raw: Raw, place: int) -> BadCell:
    row = raw.ragged[place]
    reason, remedy = cell_reason("ragged").filled({"found": len(row.cells), "wanted": len(raw.headings)})
    return BadCell(raw.file, row.row, raw.headings[0], shown(row.text), "ragged", reason, remedy)


def mask(values: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """Return an Arrow column of truth as NumPy; null is false."""
    return np.asarray(values.fill_null(False).to_numpy(zero_copy_only=False), dtype=np.bool_)
