"""The position of debts that agree more than a rate: further clauses, changed rates, plans, judgments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from kept.ledger.accrual import LIMIT_MINOR, simple_interest
from kept.ledger.allocation import GIVEN_UP, ORDERS, Allocation, Component, allocate
from kept.ledger.clauses import NO_CAP, Clauses
from kept.ledger.columns import AmountTooLargeError, Ints, name_rows
from kept.ledger.day_count import year_parts
from kept.ledger.entries import EventKind, Terms
from kept.ledger.position import Held, Position
from kept.ledger.timeline import Step

#: What a cap counts together, in the order in which it is cut.
CAPPED = (Component.PENALTY, Component.COMPOUND, Component.FEE, Component.INTEREST)

#: The doubled part runs on what was adjudged other than interest (法释〔2014〕8号 art. 1).
DOUBLED_BASE = (Component.PRINCIPAL, Component.FEE, Component.COST)

_UNCAPPED = (Component.DOUBLED, Component.COST, Component.PRINCIPAL)
_CUT = Allocation((*CAPPED, *_UNCAPPED), "cap")
_RESTORE = Allocation((*CAPPED[::-1], *_UNCAPPED), "cap")


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class AgreedPosition(Position):
    """A position with clauses; what it adds, each (n,) unless said.

    Attributes:
        clauses: of these debts.
        opened: the day each was opened.
        cap_ppm: the cap in force.
        agreed_ppm, agreed_penalty_ppm: the rates agreed; ``Position`` has what the cap leaves of them.
        compound_ppm, doubled_ppm: rates in force.
        compound_from, doubled_from, room_from: the first day not yet accrued.
        interest_fallen, interest_settled: interest fallen due, and settled.
        late: principal whose days of grace are over, so far.
        added: principal disbursed and capitalised.
        room: what the cap has allowed so far.
        charged: what has been charged that the cap counts, less what was waived of it.
        held: (parts, n) charged and not owed because of the cap.
        written_off, recovered: the claim when it was written off, and payments since.
        order: the number in ``ORDERS`` in which payments settle; -1 for ``by``.
    """

    clauses: Clauses = field(default_factory=lambda: Clauses.none_of(_none()))
    opened: Ints = field(default_factory=_none)
    cap_ppm: Ints = field(default_factory=_none)
    agreed_ppm: Ints = field(default_factory=_none)
    agreed_penalty_ppm: Ints = field(default_factory=_none)
    compound_ppm: Ints = field(default_factory=_none)
    doubled_ppm: Ints = field(default_factory=_none)
    compound_from: Ints = field(default_factory=_none)
    doubled_from: Ints = field(default_factory=_none)
    room_from: Ints = field(default_factory=_none)
    interest_fallen: Ints = field(default_factory=_none)
    interest_settled: Ints = field(default_factory=_none)
    late: Ints = field(default_factory=_none)
    added: Ints = field(default_factory=_none)
    room: Ints = field(default_factory=_none)
    charged: Ints = field(default_factory=_none)
    held: Ints = field(default_factory=_none)
    written_off: Ints = field(default_factory=_none)
    recovered: Ints = field(default_factory=_none)
    order: Ints = field(default_factory=_none)

    parts: ClassVar[int] = len(Component)

    accrues: ClassVar[tuple[str, ...]] = (
        *Position.accrues, "compound_from", "doubled_from", "room_from", "room", "charged", "held",
    )  # fmt: skip

    @classmethod
    def opening(cls, terms: Terms, debts: slice, *, by: Allocation, pair: Ints) -> Self:
        """Return the position of some debts at the start of their opening days; see ``Position.opening``."""
        self = super(AgreedPosition, cls).opening(terms, debts, by=by, pair=pair)
        size = self.balances.shape[1]
        clauses = Clauses.none_of(terms.year_days) if terms.clauses is None else terms.clauses
        self.clauses, self.opened = clauses.taken(debts), self.interest_from.copy()
        self.agreed_ppm, self.agreed_penalty_ppm = self.rate_ppm.copy(), self.penalty_ppm.copy()
        self.rate_ppm, self.penalty_ppm = self.rate_ppm.copy(), self.penalty_ppm.copy()
        self.compound_ppm, self.cap_ppm = self.clauses.compound_ppm.copy(), self.clauses.cap_ppm.copy()
        for name in ("compound_from", "doubled_from", "room_from"):
            setattr(self, name, self.interest_from.copy())
        for name in (
            "doubled_ppm", "interest_fallen", "interest_settled", "late", "added", "room", "charged",
            "written_off", "recovered",
        ):  # fmt: skip
            setattr(self, name, np.zeros(size, dtype=np.int64))
        self.held = np.zeros((cls.parts, size), dtype=np.int64)
        self.order = np.full(size, -1, dtype=np.int64)
        self._limit(np.arange(size))
        return self

    def columns(self) -> dict[str, Ints]:
        """Return the figures of ``Owed``, with those only such debts have."""
        return super(AgreedPosition, self).columns() | {
            "compound_minor": self.balances[Component.COMPOUND],
            "doubled_minor": self.balances[Component.DOUBLED],
            "held_minor": self.held.sum(axis=0),
            "written_off_minor": self.written_off,
            "recovered_minor": self.recovered,
        }

    @property
    def principal_added(self) -> Ints:
        """Principal that came after the opening, (n,) int64."""
        return self.added

    def _limit(self, row: Ints) -> None:
        """Bring the agreed rates of some debts within their caps."""
        cap = self.cap_ppm[row]
        self.rate_ppm[row] = np.minimum(self.agreed_ppm[row], cap)
        self.penalty_ppm[row] = np.minimum(self.agreed_penalty_ppm[row], cap - self.rate_ppm[row])

    def accrue(self, row: Ints | slice, day: Ints) -> None:
        """Post all that some debts bear up to, and without, a day, and hold back what passes the cap."""
        super(AgreedPosition, self).accrue(row, day)
        self._accrue_compound(row, day)
        self._accrue_doubled(row, day)
        self._apply_cap(row, day)

    def _accrue_compound(self, row: Ints | slice, day: Ints) -> None:
        unpaid = self.interest_fallen[row] - self.interest_settled[row]
        base = np.clip(unpaid, 0, self.balances[Component.INTEREST, row])
        if base.any():
            self._post(Component.COMPOUND, row, base, self.compound_ppm, (self.compound_from[row], day))
        self.compound_from[row] = day

    def _accrue_doubled(self, row: Ints | slice, day: Ints) -> None:
        if self.doubled_ppm[row].any():
            base = np.add.reduce([self.balances[part, row] for part in DOUBLED_BASE])
            self._post(Component.DOUBLED, row, base, self.doubled_ppm, (self.doubled_from[row], day))
        self.doubled_from[row] = day

    def _bears_penalty(self, row: Ints | slice) -> Ints:
        return np.asarray(np.maximum(self.late[row] - self.settled[row], 0))

    def _post(
        self, to: Component, row: Ints | slice, base: Ints, rate_ppm: Ints, period: tuple[Ints, Ints]
    ) -> None:
        start, end = period
        rate = rate_ppm[row]
        days, year = year_parts(self.clauses.day_count[row], start, end)
        if to == Component.DOUBLED:  # so many parts a day, whatever the contract counts
            days, year = end - start, np.full(len(rate), 365)
        grown = self._grown(row, base, rate, (days, year), end - start)
        self.balances[to, row] += grown
        if to in CAPPED:
            self.charged[row] += grown
        if self.balances[to, row].max(initial=0) > LIMIT_MINOR:
            raise AmountTooLargeError(f"{to.name.lower()} grows too large in {name_rows(grown > 0)}")
        if self.log is not None:
            agreed = {Component.INTEREST: self.agreed_ppm, Component.PENALTY: self.agreed_penalty_ppm}
            self._note(to, base, rate, agreed.get(to, rate_ppm)[row], days, year, start, end, grown)

    def _grown(
        self, row: Ints | slice, base: Ints, rate: Ints, counted: tuple[Ints, Ints], actual: Ints
    ) -> Ints:
        """Return what grows in a period, each day rounded by itself where that is agreed."""
        days, year = counted
        daily = (self.clauses.daily[row] > 0) & (days == actual)
        once, rounding = np.where(daily, 1, days), self.clauses.rounding[row]
        grown = simple_interest(base, rate_ppm=rate, days=once, year_days=year, rounding=rounding)
        return np.asarray(np.where(daily, grown * days, grown))

    def _apply_cap(self, row: Ints | slice, day: Ints) -> None:
        """Allow what the cap allows up to a day; hold back what was charged beyond it, or let it go again."""
        capped = self.cap_ppm[row] < NO_CAP
        if capped.any():
            rows, until = np.arange(self.balances.shape[1])[row][capped], day[capped]
            start, cap = self.room_from[rows], self.cap_ppm[rows]
            counted = year_parts(self.clauses.day_count[rows], start, until)
            base = self.balances[Component.PRINCIPAL, rows]
            self.room[rows] += self._grown(rows, base, cap, counted, until - start)
            self._hold(rows, until)
        self.room_from[row] = day

    def _hold(self, row: Ints, day: Ints) -> None:
        held, owes = self.held[:, row], self.balances[:, row]
        owes[list(_UNCAPPED)] = 0
        change = np.maximum(self.charged[row] - self.room[row], 0) - held.sum(axis=0)
        cut, _ = allocate(owes, np.maximum(change, 0), _CUT)
        back, _ = allocate(held, np.maximum(-change, 0), _RESTORE)
        self.balances[:, row] += back - cut
        self.held[:, row] += cut - back
        if self.log is not None and (cut - back).any():
            parts = {part: int(back[part, 0] - cut[part, 0]) for part in CAPPED}
            self.log.append(Held(int(day[0]), int(self.cap_ppm[row][0]), parts))

    def take(self, step: Step) -> None:
        """Take one event for each of some debts."""
        change = self._changes.get(step.kind)
        if change is None:
            super(AgreedPosition, self).take(step)
        else:
            change(self, step)
        if step.kind == EventKind.DUE:
            at_once = self.clauses.grace_days[step.row] == 0
            self.late[step.row[at_once]] += step.amount_minor[at_once]
        elif step.kind in {EventKind.PAYMENT, EventKind.REVERSAL}:
            money = step.amount_minor if step.kind == EventKind.PAYMENT else -step.amount_minor
            since = np.where(self.written_off[step.row] > 0, money, 0)
            self.recovered[step.row] = np.maximum(self.recovered[step.row] + since, 0)

    def _charge(self, to: Component, step: Step) -> None:
        self._accrue_doubled(step.row, step.day)
        self.balances[to, step.row] += step.amount_minor
        if to == Component.FEE:
            self.charged[step.row] += step.amount_minor
            pays_at_once = self.credit[step.row] > 0
            self._apply_cap(step.row[pays_at_once], step.day[pays_at_once])
        self._use_credit(step.row)

    def _settle(self, row: Ints, amounts: Ints) -> None:
        super(AgreedPosition, self)._settle(row, amounts)
        self.interest_settled[row] += amounts[Component.INTEREST]

    def _give_up(self, step: Step) -> None:
        self.accrue(step.row, step.day)
        self._waive(step.row, step.amount_minor)

    def _waive(self, row: Ints, amount_minor: Ints) -> None:
        given, _ = allocate(self.balances[:, row], amount_minor, GIVEN_UP)
        self._settle(row, given)
        self.charged[row] -= given[list(CAPPED)].sum(axis=0)

    def _allocate(self, row: Ints, money_minor: Ints) -> tuple[Ints, Ints]:
        received, left = super(AgreedPosition, self)._allocate(row, money_minor)
        for number, by in enumerate(ORDERS.values()):
            own = self.order[row] == number
            if own.any():
                received[:, own], left[own] = allocate(self.balances[:, row[own]], money_minor[own], by)
        return received, left

    def _disburse(self, step: Step) -> None:
        self.accrue(step.row, step.day)
        self.balances[Component.PRINCIPAL, step.row] += step.amount_minor
        self.added[step.row] += step.amount_minor
        self._use_credit(step.row)

    def _change_rate(self, step: Step) -> None:
        self.accrue(step.row, step.day)
        if step.kind == EventKind.CAP_RATE:  # what was charged before there was a cap stands
            first = step.row[self.cap_ppm[step.row] == NO_CAP]
            self.room[first] = self.charged[first]
        names = {
            EventKind.RATE: "agreed_ppm",
            EventKind.PENALTY_RATE: "agreed_penalty_ppm",
            EventKind.COMPOUND_RATE: "compound_ppm",
            EventKind.DOUBLED_RATE: "doubled_ppm",
            EventKind.CAP_RATE: "cap_ppm",
        }
        getattr(self, names[step.kind])[step.row] = step.amount_minor
        self._limit(step.row)

    def _interest_due(self, step: Step) -> None:
        self.accrue(step.row, step.day)
        row = step.row
        self.interest_fallen[row] = self.interest_settled[row] + self.balances[Component.INTEREST, row]

    def _capitalise(self, step: Step) -> None:
        self.accrue(step.row, step.day)
        row = step.row
        grown = self.balances[Component.INTEREST, row] + self.balances[Component.COMPOUND, row]
        self.balances[Component.INTEREST, row] = self.balances[Component.COMPOUND, row] = 0
        self.balances[Component.PRINCIPAL, row] += grown
        self.added[row] += grown
        self.interest_fallen[row] = self.interest_settled[row]

    def _grace_over(self, step: Step) -> None:
        """Let penalty interest begin on what is still unpaid, counted back to the due date where agreed."""
        row, day = step.row, np.maximum(step.day, self.opened[step.row])
        self._accrue_penalty(row, day)
        before = self._bears_penalty(row)
        self.late[row] = np.minimum(self.late[row] + step.amount_minor, self.fallen_due[row])
        newly = self._bears_penalty(row) - before
        back = np.where(self.clauses.grace_counts[row] > 0, self.clauses.grace_days[row] + 1, 1)
        start = np.clip(step.day - back, self.opened[row], day)
        self._post(Component.PENALTY, row, newly, self.penalty_ppm, (start, day))

    def _plan(self, step: Step) -> None:
        self.accrue(step.row, step.day)
        self.fallen_due[step.row] = self.late[step.row] = self.settled[step.row]

    def _agree_sum(self, step: Step) -> None:
        self.accrue(step.row, step.day)
        row = step.row
        self._waive(row, np.maximum(self.balances[:, row].sum(axis=0) - step.amount_minor, 0))
        for rates in (self.agreed_ppm, self.agreed_penalty_ppm, self.compound_ppm, self.doubled_ppm):
            rates[row] = 0
        self._limit(row)

    def _write_off(self, step: Step) -> None:
        self.accrue(step.row, step.day)
        self.written_off[step.row] = self.balances[:, step.row].sum(axis=0)

    def _judge(self, step: Step) -> None:
        self.accrue(step.row, step.day)

    def _reorder(self, step: Step) -> None:
        self.order[step.row] = step.amount_minor

    #: What each kind of event that payments and dues are not does to a position.
    _changes: ClassVar[dict[EventKind, Callable[[AgreedPosition, Step], None]]] = {
        EventKind.DISBURSEMENT: _disburse,
        EventKind.RATE: _change_rate,
        EventKind.PENALTY_RATE: _change_rate,
        EventKind.COMPOUND_RATE: _change_rate,
        EventKind.DOUBLED_RATE: _change_rate,
        EventKind.CAP_RATE: _change_rate,
        EventKind.INTEREST_DUE: _interest_due,
        EventKind.CAPITALISE: _capitalise,
        EventKind.LATE: _grace_over,
        EventKind.PLAN: _plan,
        EventKind.SETTLEMENT: _agree_sum,
        EventKind.WRITE_OFF: _write_off,
        EventKind.JUDGMENT: _judge,
        EventKind.ORDER: _reorder,
    }
