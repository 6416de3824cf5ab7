"""What the check of a file saw, kept with its run: shown before anything is stored, and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kept.actions import post_payments
from kept.actions.recall_debts import missing_debts
from kept.actions.take_file import TakenFile
from kept.datafile import Bilingual, Strict
from kept.records.models import FileKind, FileRun
from kept.records.placements import foresee

#: Refused cells kept with the run; all of them are in the file of bad rows.
CELLS = 50

#: What becomes of the rows of a larger file is not looked up beforehand: that takes as long as storing them.
MOST_FORESEEN = 50_000

_CHUNK = 1000


class Cell(Strict):
    """One refused cell."""

    row: int
    column: str
    value: str
    reason: Bilingual
    remedy: Bilingual


class Preview(Strict):
    """What the check of a file saw.

    Attributes:
        cells: the first refused ones; ``bad_cells`` counts all.
        used: the heading of each column of the format found in the file; ``ignored`` headings name none.
        missing: debts of earlier files that this placement does not name; ``first_missing``: their numbers.
        foreseen: what storing would make of the good rows, by outcome; empty when that was not looked up.
    """

    cells: tuple[Cell, ...] = ()
    bad_cells: int = 0
    used: dict[str, str] = {}
    ignored: tuple[str, ...] = ()
    foreseen: dict[str, int] = {}
    missing: int = 0
    first_missing: tuple[str, ...] = ()


def keep_preview(taken: TakenFile) -> Preview:
    """Keep with a run what its check saw, and return it."""
    checked, missing = taken.checked, _missing(taken)
    found = Preview(
        cells=tuple(
            Cell(row=cell.row, column=cell.column, value=cell.value, reason=cell.reason, remedy=cell.remedy)
            for cell in checked.bad[:CELLS]
        ),
        bad_cells=len(checked.bad),
        used=dict(checked.used),
        ignored=checked.ignored,
        foreseen=dict(_foreseen(taken)),
        missing=len(missing),
        first_missing=tuple(missing[:CELLS]),
    )
    FileRun.objects.filter(pk=taken.run.pk).update(found=found.model_dump_json())
    taken.run.found = found.model_dump_json()
    return found


def preview_of(run: FileRun) -> Preview:
    """Return what the check of a run's file saw; nothing for one that was taken in from the command line."""
    return Preview.model_validate_json(run.found) if run.found else Preview()


def _missing(taken: TakenFile) -> list[str]:
    if taken.run.kind != FileKind.PLACEMENT:
        return []
    return [number for _, number, _ in missing_debts(taken)]


def _foreseen(taken: TakenFile) -> Counter[str]:
    counts: Counter[str] = Counter()
    if taken.checked.good.num_rows > MOST_FORESEEN:
        return counts
    run = taken.run
    for rows in _chunks(taken):
        if run.kind == FileKind.PLACEMENT:
            counts += foresee(run.creditor, rows, as_of=run.as_of)
        else:
            counts += post_payments.foresee(run.creditor, rows)
    return counts


def _chunks(taken: TakenFile) -> Iterator[Sequence[Mapping[str, Any]]]:
    good = taken.checked.good
    return (good.slice(start, _CHUNK).to_pylist() for start in range(0, good.num_rows, _CHUNK))
