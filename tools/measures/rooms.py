"""The rooms without a database: the ledger, the gate and the night's arithmetic, as columns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kept.law import Facts, check
from kept.ledger import EventKind, Events, Terms, owed
from kept.money import PPM, divide_half_even
from kept.records import house
from kept.records.case_columns import case_columns
from kept.records.models import Case
from kept.records.positions import position_of
from kept.strategy.standing import stand
from kept.strategy.worklist import worklist
from measures.gate_rivals import Cedar, Zen
from measures.gate_twin import COLUMNS, twin
from measures.ratio import Ratio, by_turns

Ints = NDArray[np.int64]

DEBTS = 1_000_000
_PAYING = 0.3
ROWS = 100_000
ONES = 300

_ON = np.datetime64("2026-11-23")


def measure_ledger() -> Ratio:
    """What a million debts owe: due dates, payments on three in ten, interest and penalty interest."""
    chance = np.random.default_rng(7)
    terms, events = _book(chance)
    principal, paid = terms.principal_minor, events.amount_minor[DEBTS:]
    payer, day = events.row[DEBTS:], events.on[DEBTS:]
    due = events.on[:DEBTS]

    def bare() -> None:
        total = principal + _accrued(principal, terms.rate_ppm, _ON - terms.opened_on, terms.year_days)
        total += _accrued(principal, terms.penalty_ppm, _ON - due, terms.year_days)
        rest, rate, days = principal[payer] - paid, terms.rate_ppm[payer], _ON - day
        total[payer] += _accrued(rest, rate, days, terms.year_days[payer]) - paid
        total[payer] += _accrued(rest, terms.penalty_ppm[payer], days, terms.year_days[payer])

    return by_turns(
        "ledger: what a million debts owe",
        lambda: owed(terms, events, on=_ON),
        "NumPy: the same multiplications and divisions",
        bare,
        unit="debt",
        units=(DEBTS, DEBTS),
        turns=5,
    )


def _book(chance: np.random.Generator) -> tuple[Terms, Events]:
    zeros = np.zeros(DEBTS, dtype=np.int64)
    principal = chance.integers(10_000, 50_000_000, DEBTS)
    terms = Terms(
        opened_on=np.full(DEBTS, np.datetime64("2026-06-01")),
        principal_minor=principal,
        interest_minor=zeros,
        penalty_minor=zeros,
        fee_minor=zeros,
        cost_minor=zeros,
        rate_ppm=chance.integers(50_000, 240_000, DEBTS),
        penalty_ppm=chance.integers(0, 90_000, DEBTS),
        year_days=np.full(DEBTS, 365),
    )
    payers = np.flatnonzero(chance.random(DEBTS) < _PAYING)
    due = np.datetime64("2026-06-05") + chance.integers(0, 60, DEBTS)
    events = Events(
        row=np.concatenate([np.arange(DEBTS), payers]),
        on=np.concatenate([due, np.datetime64("2026-09-01") + chance.integers(0, 60, len(payers))]),
        kind=np.repeat([EventKind.DUE, EventKind.PAYMENT], [DEBTS, len(payers)]).astype(np.int8),
        amount_minor=np.concatenate([principal, principal[payers] // 10]),
    )
    return terms, events


def _accrued(base: Ints, rate_ppm: Ints, days: NDArray[np.timedelta64], year_days: Ints) -> Ints:
    return divide_half_even(base * rate_ppm * days.astype(np.int64), year_days * PPM)


def measure_gate(now: datetime) -> list[Ratio]:
    """May we call them: a hundred thousand rows at once, one at a time, and as a chain of ifs."""
    columns = _asked(np.random.default_rng(7))
    rows = [
        dict(zip(columns, values, strict=True))
        for values in zip(*map(np.ndarray.tolist, columns.values()), strict=True)
    ]
    book = house.rulebook()

    def together() -> NDArray[np.int8]:
        return check(book, Facts.of(ROWS, **COLUMNS, **columns), at=now).verdict

    def alone() -> None:
        for row in rows[:ONES]:
            check(book, Facts.one(**COLUMNS, **row), at=now)

    def ifs() -> list[int]:
        return [twin(row, now) for row in rows]

    cedar, table, few = Cedar(), Zen(), rows[:ONES]
    answers = together().tolist()
    _agree("the chain of ifs", ifs(), answers)
    _agree("Cedar", cedar.batch(few, now), answers)
    _agree("Cedar, one at a time", [cedar.one(row, now) for row in few], answers)
    _agree("zen-engine", [table.one(row, now) for row in few], answers)
    per = {"unit": "decision", "turns": 7}
    # Three hundred decisions take few milliseconds; many short turns tell more than few.
    singly = {"unit": "decision", "turns": 31}
    one_by_one, chain = "the same gate, one at a time", "a chain of ifs in Python, one at a time"
    return [
        by_turns("gate: 100,000 calls at once", together, one_by_one, alone, units=(ROWS, ONES), **per),
        by_turns("gate: 100,000 calls at once", together, chain, ifs, units=(ROWS, ROWS), **per),
        by_turns("gate: one call at a time", alone, chain, ifs, units=(ONES, ROWS), **per),
        by_turns(
            "gate: 100,000 calls at once", together, "Cedar's batch", lambda: cedar.batch(few, now),
            units=(ROWS, ONES), **per,
        ),
        by_turns(
            "gate: one call at a time", alone, "Cedar, one at a time",
            lambda: [cedar.one(row, now) for row in few], units=(ONES, ONES), **singly,
        ),
        by_turns(
            "gate: one call at a time", alone, "zen-engine, one at a time",
            lambda: [table.one(row, now) for row in few], units=(ONES, ONES), **singly,
        ),
    ]  # fmt: skip


def _agree(whose: str, theirs: list[int], ours: list[int]) -> None:
    if theirs != ours[: len(theirs)]:
        raise ValueError(f"{whose} does not say what the gate says")


def _asked(chance: np.random.Generator) -> dict[str, NDArray[Any]]:
    def some(share: float) -> NDArray[np.bool_]:
        return chance.random(ROWS) < share

    return {
        "connected_borrower_today": chance.integers(0, 4, ROWS),
        "conversations_borrower_today": chance.integers(0, 4, ROWS),
        "unanswered_attempts_number_today": chance.integers(0, 8, ROWS),
        "channel_ceased": some(0.02),
        "plan_in_force": some(0.1),
    }


def measure_night_arithmetic(taken: float, cases: int, today: date) -> Ratio:
    """Set a closed night beside the columns it computes, for the same cases and without the database."""
    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    position = position_of(ids)
    columns = case_columns(ids, position, on=today)
    nobody = np.zeros(len(ids), dtype=np.bool_)

    def bare() -> None:
        figures = position.figures(today, ids)
        standing = stand(columns, figures, on=today, signals=house.signals(), ladder=house.ladder())
        worklist(columns, standing, never_spoken=~nobody, due_again=nobody, waits_again=nobody)

    name, baseline = (
        "night: read, decided, stored, listed, sealed",
        "its arithmetic alone, on columns in memory",
    )
    both = by_turns(name, lambda: None, baseline, bare, unit="case", units=(1, cases), turns=3)
    return Ratio(name, "case", baseline, [taken / cases], both.theirs)
