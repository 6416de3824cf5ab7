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


def room_to_undo(pair: Ints) -> Ints:
    """Return an empty ``Position.undo`` for the pairs of ``timeline.pairs``."""
    return np.zeros((_PARTS + 1, int(pair.max(initial=-1)) + 1), dtype=np.int64)


@dataclass(slots=True)
class Position:
    """The running position of (n,) debts; amounts int64 minor units, days int64 since 1970-01-01.

    Attributes:
        terms: rates and day counts.
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

    terms: Terms
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
    def opening(cls, terms: Terms, by: Allocation, undo: Ints) -> Position:
        """Return the position at the start of the opening day."""
        zero = np.zeros(len(terms), dtype=np.int64)
        day = terms.opened_on.astype(np.int64)
        return cls(
            terms=terms,
            by=by,
            balances=np.stack(
                [
                    terms.cost_minor,
                    terms.fee_minor,
                    terms.interest_minor,
                    terms.penalty_minor,
                    terms.principal_minor,
                ]
            ),
            credit=zero.copy(),
            fallen_due=zero.copy(),
            settled=zero.copy(),
            paid=zero.copy(),
            interest_from=day.copy(),
            penalty_from=day.copy(),
            credit_used=np.zeros((_PARTS, len(terms)), dtype=np.int64),
            undo=undo,
        )

    @property
    def overdue(self) -> Ints:
        """Principal fallen due and neither paid nor given up, (n,) int64."""
        return np.asarray(np.maximum(self.fallen_due - self.settled, 0))

    def accrue(self, row: Ints, day: Ints) -> None:
        """Post interest and penalty interest up to, and without, a day."""
        self._accrue_interest(row, day)
        self._accrue_penalty(row, day)

    def _accrue_interest(self, row: Ints, day: Ints) -> None:
        base = self.balances[Component.PRINCIPAL, row]
        self._post(Component.INTEREST, row, base, self.terms.rate_ppm[row], day - self.interest_from[row])
        self.interest_from[row] = day

    def _accrue_penalty(self, row: Ints, day: Ints) -> None:
        base = np.maximum(self.fallen_due[row] - self.settled[row], 0)
        self._post(Component.PENALTY, row, base, self.terms.penalty_ppm[row], day - self.penalty_from[row])
        self.penalty_from[row] = day

    def _post(self, to: Component, row: Ints, base: Ints, rate_ppm: Ints, days: Ints) -> None:
        year_days = self.terms.year_days[row]
        self.balances[to, row] += simple_interest(base, rate_ppm=rate_ppm, days=days, year_days=year_days)

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
