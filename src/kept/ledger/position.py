"""Where each debt stands as its events are taken one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from kept.ledger.accrual import simple_interest
from kept.ledger.allocation import GIVEN_UP, PLAIN_PARTS, Allocation, Component, allocate
from kept.ledger.columns import Ints
from kept.ledger.entries import EventKind, Terms
from kept.ledger.timeline import Step


@dataclass(frozen=True, slots=True)
class Accrued:
    """One posting of interest of one debt, as its statement shows it; days since 1970-01-01.

    ``days`` are those the convention counts, of ``year_days`` in a year.
    """

    to: Component
    start: int
    end: int
    base: int
    rate_ppm: int
    agreed_ppm: int
    days: int
    year_days: int
    amount: int


@dataclass(frozen=True, slots=True)
class Held:
    """What a cap took off one debt on a day (below zero), or let go again, by component."""

    day: int
    cap_ppm: int
    parts: dict[Component, int]


@dataclass(slots=True)
class Position:
    """The running position of (n,) debts; amounts int64 minor units, days int64 since 1970-01-01.

    Attributes:
        rate_ppm, penalty_ppm, year_days: (n,) of their terms.
        by: the order in which payments settle.
        balances: (parts, n), by ``Component``: five parts of plain debts.
        credit: (n,) paid and not yet needed.
        fallen_due: (n,) principal that has fallen due so far.
        settled: (n,) principal paid or given up so far; the oldest due is settled first.
        paid: (n,) principal paid so far.
        interest_from, penalty_from: (n,) the first day not yet accrued.
        credit_used: (parts, n) what credit has settled.
        undo: (parts + 1, p) what each reversed payment had settled, and what of it had become credit.
        log: of one debt, every posting since it was last emptied; None where nobody asks.
    """

    rate_ppm: Ints
    penalty_ppm: Ints
    year_days: Ints
    by: Allocation
    balances: Ints
    credit: Ints
    fallen_due: Ints
    settled: Ints
    paid: Ints
    interest_from: Ints
    penalty_from: Ints
    credit_used: Ints
    undo: Ints
    log: list[Accrued | Held] | None = None

    #: Rows of the table of balances.
    parts: ClassVar[int] = PLAIN_PARTS

    #: What accrual changes.
    accrues: ClassVar[tuple[str, ...]] = ("balances", "interest_from", "penalty_from")

    @classmethod
    def opening(cls, terms: Terms, debts: slice, *, by: Allocation, pair: Ints) -> Self:
        """Return the position of some debts at the start of their opening days.

        Args:
            terms: (n,) debts.
            debts: which of them.
            by: the order in which payments settle.
            pair: (m,) int64 from ``timeline.pairs``, to keep what reversed payments had settled.
        """
        size = debts.stop - debts.start
        balances = np.zeros((cls.parts, size), dtype=np.int64)
        for part in list(Component)[:PLAIN_PARTS]:
            balances[part] = getattr(terms, f"{part.name.lower()}_minor")[debts]
        credit, fallen_due, settled, paid = np.zeros((4, size), dtype=np.int64)
        day = terms.opened_on[debts].astype(np.int64)
        return cls(
            rate_ppm=terms.rate_ppm[debts],
            penalty_ppm=terms.penalty_ppm[debts],
            year_days=terms.year_days[debts],
            by=by,
            balances=balances,
            credit=credit,
            fallen_due=fallen_due,
            settled=settled,
            paid=paid,
            interest_from=day,
            penalty_from=day.copy(),
            credit_used=np.zeros((cls.parts, size), dtype=np.int64),
            undo=np.zeros((cls.parts + 1, int(pair.max(initial=-1)) + 1), dtype=np.int64),
        )

    @property
    def overdue(self) -> Ints:
        """Principal fallen due and neither paid nor given up, (n,) int64."""
        return np.asarray(np.maximum(self.fallen_due - self.settled, 0))

    @property
    def principal_added(self) -> Ints | int:
        """Principal that came after the opening: none, of plain debts."""
        return 0

    def columns(self) -> dict[str, Ints]:
        """Return the figures of ``Owed``."""
        return {
            "principal_minor": self.balances[Component.PRINCIPAL],
            "overdue_principal_minor": self.overdue,
            "interest_minor": self.balances[Component.INTEREST],
            "penalty_minor": self.balances[Component.PENALTY],
            "fee_minor": self.balances[Component.FEE],
            "cost_minor": self.balances[Component.COST],
            "credit_minor": self.credit,
            "paid_principal_minor": self.paid,
        }

    def apart(self) -> Self:
        """Return the same position, to be accrued while this one stays as it is."""
        return replace(self, **{name: getattr(self, name).copy() for name in self.accrues})

    def accrue(self, row: Ints | slice, day: Ints) -> None:
        """Post interest and penalty interest of some debts up to, and without, a day."""
        self._accrue_interest(row, day)
        self._accrue_penalty(row, day)

    def _accrue_interest(self, row: Ints | slice, day: Ints) -> None:
        base = self.balances[Component.PRINCIPAL, row]
        self._post(Component.INTEREST, row, base, self.rate_ppm, (self.interest_from[row], day))
        self.interest_from[row] = day

    def _accrue_penalty(self, row: Ints | slice, day: Ints) -> None:
        base = self._bears_penalty(row)
        if base.any():
            self._post(Component.PENALTY, row, base, self.penalty_ppm, (self.penalty_from[row], day))
        self.penalty_from[row] = day

    def _bears_penalty(self, row: Ints | slice) -> Ints:
        return np.asarray(np.maximum(self.fallen_due[row] - self.settled[row], 0))

    def _post(
        self, to: Component, row: Ints | slice, base: Ints, rate_ppm: Ints, period: tuple[Ints, Ints]
    ) -> None:
        start, end = period
        rate, year_days = rate_ppm[row], self.year_days[row]
        grown = simple_interest(base, rate_ppm=rate, days=end - start, year_days=year_days)
        self.balances[to, row] += grown
        if self.log is not None:
            self._note(to, base, rate, rate, end - start, year_days, start, end, grown)

    def _note(self, to: Component, *columns: Ints) -> None:
        """Keep one posting for the statement, unless nothing bore anything."""
        base, rate, agreed, days, year_days, start, end, grown = (int(column[0]) for column in columns)
        if self.log is not None and end > start and base and rate:
            self.log.append(Accrued(to, start, end, base, rate, agreed, days, year_days, grown))

    def take(self, step: Step) -> None:
        """Take one event for each of some debts."""
        match step.kind:
            case EventKind.DUE:
                # What fell due before the opening is overdue since the opening, as far as these books go.
                self._accrue_penalty(step.row, np.maximum(step.day, self.penalty_from[step.row]))
                self.fallen_due[step.row] += step.amount_minor
            case EventKind.FEE:
                self._charge(Component.FEE, step)
            case EventKind.COST:
                self._charge(Component.COST, step)
            case EventKind.PAYMENT:
                self._pay(step)
            case EventKind.REVERSAL:
                self._put_back(step)
            case EventKind.WAIVER:
                self._give_up(step)

    def _charge(self, to: Component, step: Step) -> None:
        self.balances[to, step.row] += step.amount_minor
        self._use_credit(step.row)

    def _pay(self, step: Step) -> None:
        self.accrue(step.row, step.day)
        received, left = self._allocate(step.row, step.amount_minor)
        self._receive(step.row, received)
        self.credit[step.row] += left
        reversed_later = step.pair >= 0
        if reversed_later.any():
            pair = step.pair[reversed_later]
            self.undo[:, pair] = np.vstack([received, left])[:, reversed_later]

    def _receive(self, row: Ints, received: Ints) -> None:
        self._settle(row, received)
        self.paid[row] += received[Component.PRINCIPAL]

    def _settle(self, row: Ints, amounts: Ints) -> None:
        self.balances[:, row] -= amounts
        self.settled[row] += amounts[Component.PRINCIPAL]

    def _put_back(self, step: Step) -> None:
        """Undo what the reversed payment had settled; what its credit has settled since is owed again."""
        self.accrue(step.row, step.day)
        undone = self.undo[:, step.pair]
        self._receive(step.row, -undone[:-1])
        from_credit = np.minimum(self.credit[step.row], undone[-1])
        self.credit[step.row] -= from_credit
        again = self._taken_back(step.row, undone[-1] - from_credit)
        self._receive(step.row, -again)
        self.credit_used[:, step.row] -= again
        self._use_credit(step.row)

    def _use_credit(self, row: Ints) -> None:
        row = row[self.credit[row] > 0]
        if row.size == 0:
            return
        received, left = self._allocate(row, self.credit[row])
        self._receive(row, received)
        self.credit_used[:, row] += received
        self.credit[row] = left

    def _allocate(self, row: Ints, money_minor: Ints) -> tuple[Ints, Ints]:
        """Return what each part of some debts receives from their money, and what is left."""
        return allocate(self.balances[:, row], money_minor, self.by)

    def _taken_back(self, row: Ints, money_minor: Ints) -> Ints:
        """Return what credit has settled and must be owed again, the last settled first."""
        last_first = Allocation(self.by.order[::-1], self.by.source)
        return allocate(self.credit_used[:, row], money_minor, last_first)[0]

    def _give_up(self, step: Step) -> None:
        self.accrue(step.row, step.day)
        given, _ = allocate(self.balances[:, step.row], step.amount_minor, GIVEN_UP)
        self._settle(step.row, given)
