"""A portfolio to try Kept on: real balances of 30,000 card accounts, owed by people who do not exist.

What is real and what is invented stands in this folder's README.md.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from kept.intake.form import PAYMENTS, PLACEMENT, Form
from kept.sample.portfolio import SampleError, everyone, overdue
from kept.sample.receipts import receipts

__all__ = ["SampleError", "write_full", "write_sample"]


def write_sample(folder: Path, *, as_of: date, n: int = 400, seed: int = 7) -> tuple[Path, Path]:
    """Write n overdue accounts and the payments of the business date.

    Returns:
        the placement file and the payments file, CSV with Chinese headings.

    Raises:
        SampleError: n is above the number of overdue accounts (5,122).
    """
    placed = overdue(n=n, as_of=as_of, seed=seed)
    placement = _write(folder / "placement.csv", PLACEMENT, [one.cells for one in placed])
    return placement, _write(folder / "payments.csv", PAYMENTS, receipts(placed, as_of=as_of, seed=seed))


def write_full(folder: Path, *, as_of: date, seed: int = 7) -> tuple[Path, Path]:
    """Write all 30,000 accounts, those not behind as not yet due, and the payments of the business date."""
    placed = everyone(as_of=as_of, seed=seed)
    placement = _write(folder / "placement-full.csv", PLACEMENT, [one.cells for one in placed])
    paid = receipts(placed, as_of=as_of, seed=seed)
    return placement, _write(folder / "payments-full.csv", PAYMENTS, paid)


def _write(path: Path, form: Form, rows: list[dict[str, str]]) -> Path:
    """Write the columns that any row fills, under the format's Chinese titles."""
    used = [column for column in form.columns if any(row.get(column.name) for row in rows)]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.title.zh for column in used])
        writer.writerows([[row.get(column.name, "") for column in used] for row in rows])
    return path
