"""Files for these tests: a sample placement, and payments on every one of its debts."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from kept.sample import write_sample


@dataclass(frozen=True)
class Portfolio:
    """A placement and payments on it, with what ``acts.imported`` and ``acts.paid`` find once they are in."""

    placement: Path
    payments: Path
    stored: dict[str, int]
    posted: dict[str, int]


def portfolio(folder: Path, *, debts: int, as_of: date, times: int = 2) -> Portfolio:
    """Write a placement of sample accounts and ``times`` payments on each, in the days after."""
    placement, _ = write_sample(folder, as_of=as_of, n=debts)
    with placement.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    paid = [_payment(row, n, k, as_of) for k in range(times) for n, row in enumerate(rows)]
    payments = folder / "payments.csv"
    with payments.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(paid[0]))
        writer.writeheader()
        writer.writerows(paid)
    return Portfolio(placement, payments, _stored(rows), _posted(paid))


def _payment(row: dict[str, str], n: int, k: int, as_of: date) -> dict[str, str]:
    return {
        "流水号": f"R{k:02d}{row['债务编号']}",
        "还款日期": (as_of + timedelta(days=k)).isoformat(),
        "还款金额": f"{10 + k}.{n % 100:02d}",
        "币种": "CNY",
        "债务编号": row["债务编号"],
    }


def _stored(rows: list[dict[str, str]]) -> dict[str, int]:
    people = len({row["证件号码"] for row in rows})
    return {
        "debts": len(rows),
        "principal_minor": sum(_minor(row["本金"]) for row in rows),
        "dues_minor": sum(map(_dues, rows)),
        "cases": people,
        "people": people,
        "placed": len(rows),
        "runs_open": 0,
        "runs_not_on_record": 0,
    }


def _posted(paid: list[dict[str, str]]) -> dict[str, int]:
    total = sum(_minor(row["还款金额"]) for row in paid)
    return {
        "payments": len(paid),
        "paid_minor": total,
        "entries": len(paid),
        "entered_minor": total,
        "posted": len(paid),
        "runs_open": 0,
        "runs_not_on_record": 0,
    }


def _dues(row: dict[str, str]) -> int:
    """Return how much principal a row says falls due: by its schedule, or the part that is overdue."""
    if row["还款计划"]:
        return sum(_minor(due.partition(":")[2]) for due in row["还款计划"].split(";"))
    return _minor(row["逾期本金"])


def _minor(text: str) -> int:
    """Return an amount with two decimals in minor units."""
    return int(text.replace(".", ""))
