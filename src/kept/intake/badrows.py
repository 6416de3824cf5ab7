"""The refused rows as a file: correct it, import it again, and only what was wrong is taken anew."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from kept.intake.columns import Checked
from kept.intake.findings import BadCell
from kept.intake.raw import OURS, Raw

#: Our columns, before those of the file; a file that comes back with them is read without them.
ROW, REASON, REMEDY = f"{OURS}行 row", f"{OURS}原因 reason", f"{OURS}改法 remedy"

#: A spreadsheet's own limit for one cell; longer ones are left empty, as their remedy says.
_LONGEST = 32_767

_RUNS = re.compile(r"[=+\-@\t\r]")
_FIGURE = re.compile(r"[+-]?[\d .,()%-]+")


def write_bad_rows(raw: Raw, checked: Checked, path: Path, *, language: str = "zh") -> int:
    """Write the refused rows as CSV (UTF-8 with mark): row, reason, remedy, then the file's own columns.

    Cells that a spreadsheet would run are written with a leading apostrophe.

    Returns:
        how many rows were written.
    """
    by_row: dict[int, list[BadCell]] = defaultdict(list)
    for cell in checked.bad:
        by_row[cell.row].append(cell)
    headings = [name for name in raw.headings if not name.startswith(OURS)]
    originals = _originals(raw, headings, by_row)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([ROW, REASON, REMEDY, *map(safe, headings)])
        for row, cells in by_row.items():
            said = [f"{cell.column}: {cell.reason.in_(language)}" for cell in cells]
            done = list(dict.fromkeys(cell.remedy.in_(language) for cell in cells))
            writer.writerow([row, safe("; ".join(said)), safe("; ".join(done)), *map(safe, originals[row])])
    return len(by_row)


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs: text that starts like a formula gets an apostrophe."""
    if len(cell) > _LONGEST:
        return ""
    return f"'{cell}" if _RUNS.match(cell) and not _FIGURE.fullmatch(cell) else cell


def _originals(raw: Raw, headings: list[str], wanted: dict[int, list[BadCell]]) -> dict[int, list[str]]:
    """Return the file's own cells of the wanted rows, by row number."""
    places = np.flatnonzero(np.isin(raw.rows, list(wanted)))
    columns = [raw.text[name].take(places).to_pylist() for name in headings]
    numbers = raw.rows[places].tolist()
    whole = {row: [column[k] or "" for column in columns] for k, row in enumerate(numbers)}
    return whole | {ragged.row: _fitted(ragged.cells, raw) for ragged in raw.ragged if ragged.row in wanted}


def _fitted(cells: tuple[str, ...], raw: Raw) -> list[str]:
    """Return a ragged row's cells as far as there are headings; the rest joins the last."""
    own = [place for place, name in enumerate(raw.headings) if not name.startswith(OURS)]
    width = len(raw.headings)
    padded = [*cells[: width - 1], " ".join(cells[width - 1 :])] if len(cells) > width else list(cells)
    padded += [""] * (width - len(padded))
    return [padded[place] for place in own]
