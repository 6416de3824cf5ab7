"""The night's arithmetic in bare NumPy: the same formulas, nothing checked, named or allocated.

It stands for the least that columns in memory cost; docs/reference/bench.md says what each part leaves out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kept.borrowers.assessment import probability_ppm
from kept.ladder import Why
from kept.ledger import EventKind
from kept.money import PPM, divide_half_even
from kept.strategy.night import NightColumns, Practice

Ints = NDArray[np.int64]


def bare_steps(read: NightColumns, on: date, by: Practice) -> dict[str, Callable[[], object]]:
    """Return the parts of the arithmetic by name, each ready to be done once over the columns."""
    bare = _Bare(read, np.datetime64(on, "D"), by)
    return {
        "accrual to a day and the next": bare.accrue,
        "figures, days past due, bucket": bare.figures,
        "signals and quadrant": bare.quadrant,
        "rung": bare.rung,
        "windows of the law": bare.windows,
        "list": bare.list,
    }


class _Bare:
    """Columns as they lie, and the steps in their order: each uses what the one before left."""

    def __init__(self, read: NightColumns, on: np.datetime64, by: Practice) -> None:
        self.read, self.on, self.by, self.n = read, on, by, len(read)
        ladder = by.ladder
        self.table = np.arange(len(ladder.codes)) + 1
        self.table[-1] = 0
        self.wait = np.array([0, *(one.wait_days for one in ladder.rungs)])
        self.soonest = np.array([0, *(one.min_dpd for one in ladder.rungs)])
        self.approval = np.array([False, *(one.approval != "none" for one in ladder.rungs)])
        self.accrue()
        self.figures()
        self.quadrant()
        self.rung()

    def accrue(self) -> None:
        self.today, self.overdue = self._owed(self.on)
        self.later, _ = self._owed(self.on + 1)

    def _owed(self, day: np.datetime64) -> tuple[Ints, Ints]:
        """Return all that is owed and what is overdue: interest and penalty interest over each segment."""
        terms, events = self.read.terms, self.read.events
        total = terms.principal_minor + terms.interest_minor + terms.penalty_minor + terms.fee_minor
        total += _accrued(terms.principal_minor, terms.rate_ppm, day - terms.opened_on, terms.year_days)
        due = (events.kind == EventKind.DUE) & (events.on <= day)
        row, amount = events.row[due], events.amount_minor[due]
        late = _accrued(amount, terms.penalty_ppm[row], day - events.on[due], terms.year_days[row])
        overdue = np.zeros(len(terms), dtype=np.int64)
        np.add.at(overdue, row, amount)
        np.add.at(total, row, late)
        paid = events.kind == EventKind.PAYMENT
        payer, money, days = events.row[paid], events.amount_minor[paid], day - events.on[paid]
        less = money + _accrued(money, terms.rate_ppm[payer], days, terms.year_days[payer])
        np.subtract.at(total, payer, less)
        np.subtract.at(overdue, payer, money)
        return total, np.maximum(overdue, 0)

    def figures(self) -> None:
        case, events = self.read.debt_case, self.read.events
        sums = [np.zeros(self.n, dtype=np.int64) for _ in range(3)]
        for into, column in zip(sums, (self.today, self.overdue, self.later), strict=True):
            np.add.at(into, case, column)
        self.total, self.arrears, later = sums
        self.per_day = later - self.total
        due = events.kind == EventKind.DUE
        oldest = np.full(self.n, self.on)
        np.minimum.at(oldest, case[events.row[due]], events.on[due])
        self.dpd = np.maximum((self.on - oldest).astype(np.int64), 0)
        self.bucket = np.clip(-(-self.dpd // 30), 0, 7)

    def quadrant(self) -> None:
        cases, signals = self.read.cases, self.by.signals
        present, ages = cases.heard.copy(), cases.heard_days.copy()
        for code, shown in self._shown().items():
            at = signals.position(code)
            ages[shown & ~present[:, at], at] = 0
            present[:, at] |= shown
        at = np.flatnonzero(present)
        row, column = np.divmod(at, present.shape[1])
        age = ages.ravel()[at]
        old = np.flatnonzero((age > 0) & (signals.decay_days[column] > 0))
        days = signals.decay_days[column[old]]
        left = np.clip(days - age[old], 0, days)
        sums = []
        for weights in (signals.willingness, signals.ability):
            weight = weights[column]
            weight[old] = divide_half_even(weight[old] * left, days)
            sums.append(np.bincount(row, weights=weight, minlength=self.n).astype(np.int64))
            sums.append(np.bincount(row, weights=np.abs(weight), minlength=self.n).astype(np.int64))
        self.will, able = probability_ppm(sums[0]), probability_ppm(sums[2])
        known = (sums[1] >= signals.evidence_needed) & (sums[3] >= signals.evidence_needed)
        code = 1 + (able < PPM // 2) + 2 * (self.will < PPM // 2)
        self.code = np.where(known, code, 0).astype(np.int8)

    def _shown(self) -> dict[str, NDArray[np.bool_]]:
        cases = self.read.cases
        return {
            "promise_kept": cases.kept_ever > 0,
            "promise_part_kept": cases.part_kept_ever > 0,
            "promise_broken": cases.broken_ever > 0,
            "second_promise_broken": cases.broken_ever > 1,
            "paid_part_since": cases.paid_since_contact & (self.arrears > 0),
            "no_payment_for_90_days": (self.on - cases.last_paid).astype(np.int64) > 90,  # noqa: PLR2004
            "overdue_61_to_90_days": self.bucket == 3,  # noqa: PLR2004
            "overdue_over_90_days": self.bucket > 3,  # noqa: PLR2004
            "high_limit_use": (self.total * 10 >= cases.limit_minor * 9) & (cases.limit_minor > 0),
            "guarantor_in_contract": cases.has_guarantor,
            "answers_calls": cases.last_connected,
            "avoids_calls": cases.unanswered_in_row > 2,  # noqa: PLR2004
        }

    def rung(self) -> None:
        cases = self.read.cases
        upcoming = self.table[cases.rung]
        on_rung, broken = cases.rung > 0, cases.broken_since > 0
        done_on = np.where(np.isnat(cases.acted_on), cases.rung_since, cases.acted_on)
        elapsed = self.on >= done_on + self.wait[cases.rung]
        kept = on_rung & (cases.kept_since > 0) & ~broken
        held = [cases.stopped, cases.disputed, cases.hardship, cases.plan_in_force, cases.promise_open]
        tests = [
            self.arrears <= 0, *held, cases.call_back_pending, kept & elapsed,
            on_rung & np.isnat(cases.acted_on) & (cases.attempt_days == 0), upcoming == 0, kept & ~elapsed,
            on_rung & ~elapsed & ~broken, self.dpd < self.soonest[upcoming], ~cases.address_known, ~on_rung,
            broken, ~elapsed,
        ]  # fmt: skip
        self.why = np.select(tests, [np.int8(k) for k in range(len(tests))], np.int8(17))
        self.hold = np.isin(self.why, (1, 2, 3, 4, 5, 6, 10))
        rises = np.isin(self.why, (14, 15, 16, 17))
        self.proposed = np.where(rises, upcoming, cases.rung)
        self.asks = rises & self.approval[self.proposed]
        ends = done_on + self.wait[cases.rung]
        self.due = np.select([rises, self.why == Why.WAITING], [self.on, ends], done_on)

    def windows(self) -> Any:  # noqa: ANN401 - what is open, by case, channel and slot
        """Return the openings by a table of situations that somebody has filled in: the law is not asked."""
        law, cases = self.read.law, self.read.cases
        flags = (
            law.deceased, law.incapable, law.in_doubt, law.calls_ceased, law.number_ceased, law.number,
            law.email, law.address, self.read.spoken, cases.disputed, cases.plan_in_force,
        )  # fmt: skip
        key = law.creditor_kind.codes.astype(np.int64) * len(law.zone.labels) + law.zone.codes
        for flag in flags:
            key = key * 2 + flag
        small = key.astype(np.min_scalar_type(key.max()))
        _, situation = np.unique(small, return_inverse=True)
        return situation.astype(np.int32)

    def list(self) -> Any:  # noqa: ANN401 - purpose and worth
        cases, agreed = self.read.cases, self.read.next_contact_on
        owing, named = self.arrears > 0, ~np.isnat(agreed)
        due = agreed <= self.on
        open_ = owing & ~self.hold & ~(named & ~due)
        tests = [
            cases.call_back_pending & owing,
            open_ & cases.broken_unanswered & ~cases.promise_open,
            open_ & ~self.read.spoken,
            owing & named & due & ~cases.stopped,
            open_ & np.isin(self.why, (8, 14, 15, 16, 17)) & ~self.asks,
        ]
        return np.select(tests, range(5), 5).astype(np.int8), self.arrears // 1000 * (self.will // 1000)


def _accrued(base: Ints, rate_ppm: Ints, days: NDArray[np.timedelta64], year_days: Ints) -> Ints:
    return divide_half_even(base * rate_ppm * days.astype(np.int64), year_days * PPM)
