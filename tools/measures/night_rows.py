"""A night over Parquet: an invented portfolio of any size, and what each step costs an account."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kept.law import Coded
from kept.ledger import EventKind, Events, Terms
from kept.records.night_columns import practice
from kept.strategy.night import NightColumns, Practice, Timed
from kept.strategy.openings import LawColumns
from kept.strategy.portfolio import SCHEMA, from_arrow, to_arrow
from kept.strategy.rows import BATCH
from kept.strategy.standing import CaseColumns
from kept.strategy.stream import decide_files, written
from kept.strategy.untold import ToldColumns
from measures.night_bare import bare_steps
from measures.ratio import Ratio, seconds

ON = date(2026, 11, 24)
_ON = np.datetime64(ON, "D")

SIZES = (100_000, 1_000_000)

_KINDS = ("bank", "card_issuer", "microloan")
_ZONES = (("Asia/Shanghai",), ("Asia/Urumqi",))


@dataclass(frozen=True)
class Spent:
    """What a night over a portfolio took: processor seconds in all and by step, the peak of memory in MB."""

    cases: int
    all: float
    steps: dict[str, float]
    peak: float

    @property
    def each(self) -> float:
        """Seconds an account."""
        return self.all / self.cases


def measure_night_rows(folder: Path, sizes: Sequence[int] = SIZES) -> Iterator[Ratio]:
    """Decide portfolios of growing size from Parquet; each step beside the same arithmetic in bare NumPy."""
    by = practice()
    spent = [_decided(folder, size, by) for size in sizes]
    most, bare, baseline = spent[-1], _bare(by), "the same formulas in bare NumPy"
    night = f"night, {most.cases:,} accounts"
    for name, theirs in bare.items():
        ours = sum(most.steps[step] for step in _STEPS_OF[name])
        yield Ratio(f"{night}: {name}", "account", baseline, [ours / most.cases], [theirs])
    decided = sum(taken for step, taken in most.steps.items() if step not in _IN_AND_OUT)
    name = f"{night}: all that decides"
    yield Ratio(name, "account", baseline, [decided / most.cases], [sum(bare.values())])
    for one, before in zip(spent[1:], spent, strict=False):
        grown = f"peak {one.peak:,.0f} MB, {one.peak - before.peak:+,.0f} MB"
        name = f"night from Parquet to Parquet: {one.cases:,} accounts, {grown}"
        yield Ratio(name, "account", f"{before.cases:,} accounts", [one.each], [before.each])


_IN_AND_OUT = frozenset({"columns", "rows", "write"})

#: Which steps of the night do what each part of the bare arithmetic does.
_STEPS_OF = {
    "accrual to a day and the next": ("accrue",),
    "figures, days past due, bucket": ("figures",),
    "signals and quadrant": ("signals", "quadrant"),
    "rung": ("untold", "rung"),
    "windows of the law": ("openings",),
    "list": ("list",),
}


def _decided(folder: Path, cases: int, by: Practice) -> Spent:
    source, target = folder / f"in-{cases}", folder / f"out-{cases}"
    write_portfolio(source, cases, by)
    step = Timed(time.process_time)
    spent = seconds(lambda: decide_files(str(source), str(target), on=ON, practice=by, step=step))
    for path in (*source.iterdir(), *target.iterdir()):
        path.unlink()
    return Spent(cases, spent, dict(step.seconds), _peak_mb())


def _bare(by: Practice) -> dict[str, float]:
    """Return what the bare arithmetic of each part costs an account, the median of five batches' turns."""
    read = from_arrow(batch_of(0, BATCH, by), on=ON, practice=by)
    steps: dict[str, Callable[[], object]] = bare_steps(read, ON, by)
    return {name: _median([seconds(work) for _ in range(5)]) / BATCH for name, work in steps.items()}


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _peak_mb() -> float:
    """Return the highest memory this process ever held; macOS counts in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


# --- an invented portfolio --------------------------------------------------------------------------------


def write_portfolio(folder: Path, cases: int, by: Practice) -> None:
    """Write a portfolio of so many cases; the same for the same number."""
    with written(str(folder), SCHEMA) as write:
        for first in range(0, cases, BATCH):
            write(batch_of(first, min(BATCH, cases - first), by))


def batch_of(first: int, n: int, by: Practice) -> pa.RecordBatch:
    """Return (n,) cases from a number on: one debt each, three due dates, a payment on three in ten.

    One in eight shows a signal that a person put down, one in three has been spoken with.
    """
    chance = np.random.default_rng(first)
    number = np.arange(first, first + n)
    read = NightColumns(
        cases=_cases(number, by, chance),
        debt_case=np.arange(n),
        terms=(terms := _terms(n, chance)),
        events=_events(terms, chance),
        spoken=_some(n, 33, chance),
        next_contact_on=np.where(_some(n, 10, chance), _ON + chance.integers(-3, 9, n), _NO_DAY),
        law=_law(n, chance),
        told=ToldColumns(
            told=np.zeros((n, len(by.consequences.by_code)), dtype=np.bool_),
            measures=np.zeros((n, len(by.ladder.codes) - 1), dtype=np.bool_),
            product=np.zeros(n, dtype=np.int8),
            domestic=np.ones(n, dtype=np.bool_),
            late_fee=_some(n, 50, chance),
        ),
    )
    return to_arrow(read, on=ON, practice=by, borrower=number, currency=["CNY"] * n, debt=number)


_NO_DAY = np.datetime64("NaT", "D")


def _some(n: int, percent: float, chance: np.random.Generator) -> NDArray[np.bool_]:
    return chance.random(n) * 100 < percent


def _terms(n: int, chance: np.random.Generator) -> Terms:
    principal = np.maximum(chance.lognormal(13, 1, n).astype(np.int64), 10_000)
    nothing = np.zeros(n, dtype=np.int64)
    return Terms(
        opened_on=_ON - chance.integers(30, 120, n),
        principal_minor=principal,
        interest_minor=principal // 50,
        penalty_minor=nothing,
        fee_minor=nothing,
        cost_minor=nothing,
        rate_ppm=chance.integers(50_000, 240_000, n),
        penalty_ppm=chance.integers(0, 90_000, n),
        year_days=np.full(n, 365),
    )


def _events(terms: Terms, chance: np.random.Generator) -> Events:
    n = len(terms)
    payer = np.flatnonzero(_some(n, 30, chance))
    due = terms.opened_on + chance.integers(-90, 30, n)
    first = np.arange(n)
    return Events(
        row=np.concatenate([first, first, first, payer]),
        on=np.concatenate(
            [due, due + 30, due + 60, terms.opened_on[payer] + chance.integers(1, 30, len(payer))]
        ),
        kind=np.repeat([EventKind.DUE, EventKind.PAYMENT], [3 * n, len(payer)]).astype(np.int8),
        amount_minor=np.concatenate([terms.principal_minor // 3] * 3 + [terms.principal_minor[payer] // 10]),
    )


def _law(n: int, chance: np.random.Generator) -> LawColumns:
    def some(percent: float) -> NDArray[np.bool_]:
        return _some(n, percent, chance)

    return LawColumns(
        creditor_kind=Coded(chance.integers(0, len(_KINDS), n).astype(np.int32), _KINDS),
        zone=Coded(chance.integers(0, len(_ZONES), n).astype(np.int32), _ZONES),
        deceased=some(0.1),
        incapable=some(0.05),
        in_doubt=some(0.2),
        calls_ceased=some(1),
        number_ceased=some(1),
        number=some(95),
        email=some(40),
        address=some(90),
    )


def _cases(number: NDArray[np.int64], by: Practice, chance: np.random.Generator) -> CaseColumns:
    n = len(number)

    def some(percent: float) -> NDArray[np.bool_]:
        return _some(n, percent, chance)

    def few(percent: float) -> NDArray[np.int64]:
        return some(percent).astype(np.int64)

    heard = np.zeros((n, len(by.signals.codes)), dtype=np.bool_)
    rows = np.flatnonzero(some(12))
    heard[rows, chance.integers(0, heard.shape[1], len(rows))] = True
    rung = chance.integers(0, 6, n) * some(60)
    return CaseColumns(
        case=number + 1,
        heard=heard,
        heard_days=heard * np.int64(3),
        rung=rung,
        rung_since=np.where(rung > 0, _ON - chance.integers(0, 40, n), _NO_DAY),
        acted_on=np.where((rung > 0) & some(70), _ON - chance.integers(0, 20, n), _NO_DAY),
        attempt_days=few(20),
        broken_since=few(8),
        kept_since=few(8),
        broken_ever=few(12),
        kept_ever=few(12),
        part_kept_ever=few(3),
        broken_unanswered=some(4),
        promise_open=some(10),
        call_back_pending=some(2),
        plan_in_force=some(3),
        hardship=some(2),
        disputed=some(1),
        stopped=some(0.3),
        paid_since_rung=some(10),
        paid_since_contact=some(10),
        last_paid=np.where(some(40), _ON - chance.integers(0, 200, n), _NO_DAY),
        pressure_not_risen=some(5),
        nothing_new=some(0),
        last_connected=some(30),
        unanswered_in_row=chance.integers(0, 5, n),
        limit_minor=chance.integers(0, 2, n) * 2_000_000,
        has_guarantor=some(5),
        address_known=some(90),
        reports_credit=some(60),
        one_currency=some(100),
        on_record=some(99),
        demanded_in_writing=some(10),
        in_time_until=_ON + chance.integers(-200, 1000, n),
    )
