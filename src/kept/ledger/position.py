"""Where each debt stands as its events are taken one after the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kept.ledger.accrual import simple_interest
from kept.ledger.allocation import GIVEN_UP, Allocation, Component, allocate
from kept.ledger.columns import Ints
from kept.ledger.entries import EventKind, Terms
from kept.ledger.timeline import Step

_PARTS = len(Component)


@dataclass(slots=True)
class Position:
    """The running position of (n,) debts; amounts int64 minor units, days int64 since 1970-01-01.

    Attributes:
        rate_ppm, penalty_ppm, year_days: (n,) of their terms.
        by: the order in which payments settle.
        balances: (5, n), by ``Component``.
        credit: (n,) paid and not yet needed.
        fallen_due: (n,) principal that has fallen due so far.
        settled: (n,) principal paid or given up so far; the oldest due is settled first.
        paid: (n,) principal paid so far.
        interest_from, penalty_from: (n,) the first day not yet accrued.
        credit_used: (5, n) what credit has settled.
        undo: (6, p) what each reversed payment had settled, and what of it had become credit.
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

    @classmethod
    def opening(cls, terms: Terms, debts: slice, *, by: Allocation, pair: Ints) -> Position:
        """Return the position of some debts at the start of their opening days.

        Args:
            terms: (n,) debts.
            debts: which of them.
            by: the order in which payments settle.
            pair: (m,) int64 from ``timeline.pairs``, to keep what reversed payments had settled.
        """
        balances = np.stack([getattr(terms, f"{part.name.lower()}_minor")[debts] for part in Component])
        size = balances.shape[1]
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
            credit_used=np.zeros((_PARTS, size), dtype=np.int64),
            undo=np.zeros((_PARTS + 1, int(pair.max(initial=-1)) + 1), dtype=np.int64),
        )

    @property
    def overdue(self) -> Ints:
        """Principal fallen due and neither paid nor given up, (n,) int64."""
        return np.asarray(np.maximum(self.fallen_due - self.settled, 0))

    def accrue(self, row: Ints | slice, day: Ints) -> None:
        """Post interest and penalty interest of some debts up to, and without, a day."""
        self._accrue_interest(row, day)
        self._accrue_penalty(row, day)

    def _accrue_interest(self, row: Ints | slice, day: Ints) -> None:
        base = self.balances[Component.PRINCIPAL, row]
        self._post(Component.INTEREST, row, base, self.rate_ppm[row], day - self.interest_from[row])
        self.interest_from[row] = day

    def _accrue_penalty(self, row: Ints | slice, day: Ints) -> None:
        base = np.maximum(self.fallen_due[row] - self.settled[row], 0)
        if base.any():
            self._post(Component.PENALTY, row, base, self.penalty_ppm[row], day - self.penalty_from[row])
        self.penalty_from[row] = day

    def _post(self, to: Component, row: Ints | slice, base: Ints, rate_ppm: Ints, days: Ints) -> None:
        grown = simple_interest(base, rate_ppm=rate_ppm, days=days, year_days=self.year_days[row])
        self.balances[to, row] += grown

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
        received, left = allocate(self.balances[:, step.row], step.amount_minor, self.by)
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
        self._receive(step.row, -undone[:_PARTS])
        from_credit = np.minimum(self.credit[step.row], undone[_PARTS])
        self.credit[step.row] -= from_credit
        used = self.credit_used[:, step.row]
        last_first = Allocation(self.by.order[::-1], self.by.source)
        again, _ = allocate(used, undone[_PARTS] - from_credit, last_first)
        self._receive(step.row, -again)
        self.credit_used[:, step.row] -= again
        self._use_credit(step.row)

    def _use_credit(self, row: Ints) -> None:
        row = row[self.credit[row] > 0]
        if row.size == 0:
            return
        received, left = allocate(self.balances[:, row], self.credit[row], self.by)
        self._receive(row, received)
        self.credit_used[:, row] += received
        self.credit[row] = left

    def _give_up(self, step: Step) -> None:
        self.accrue(step.row, step.day)
        given, _ = allocate(self.balances[:, step.row], step.amount_minor, GIVEN_UP)
        self._settle(step.row, given)
