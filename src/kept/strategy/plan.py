"""One choice a case, so that all together are worth most under what there is; and how near the best it is.

Prices say what each case would take. Taking it, cases use a little more of one thing than there is and leave
a little of another: the plan gives back what is least missed and fills what is free with what gains most. Who
must be contacted comes first. ``docs/concepts/plan.md`` has the mathematics and its sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kept.strategy.duals import Limits, demand, find_prices
from kept.strategy.musts import fits, share_out, used_before, who_is_served
from kept.strategy.wanted import AnyRows, Flags, Floats, Numbers, PlanShapeError, Rows, Wanted, summed

#: How often what is free is offered round, and the gap at which it need not be.
_ROUNDS = 10
_CLOSE = 5e-4
_EPSILON = 1e-9
#: Moves remembered at a time before those that nothing is left for are forgotten.
_POOL = 1 << 17


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One choice a case.

    Attributes:
        choice: (n,) column chosen; 0 is rest.
        prices: (r,) what one more unit of each resource is worth tomorrow, minor units; below zero where a
            team's least costs more than it brings.
        used: (r,) units used, never more than there are.
        value: worth of the plan, minor units, with what is kept for those who know a case.
        bound: no plan that serves the same floors is worth more.
        unmet: (u,) rows of who must be contacted and is not, most urgent first.
        shut: (u,) whether nothing that would meet the floor is open to them, however much there were.
        short: (r,) units by which the least of a resource is missed.
    """

    choice: Numbers
    prices: Floats
    used: Floats
    value: float
    bound: float
    unmet: Rows
    shut: Flags
    short: Floats

    @property
    def gap(self) -> float:
        """How far the plan may be from the best, as a share of the bound; 0 where nothing is worth doing."""
        return max(0.0, self.bound - self.value) / abs(self.bound) if self.bound else 0.0


def plan(
    wanted: Wanted,
    capacity: Floats,
    *,
    least: Floats | None = None,
    start: Floats | None = None,
    seed: int = 0,
) -> Plan:
    """Return the plan.

    Args:
        wanted: the cases and what each choice about them is worth.
        capacity: (r,) units of each resource there are, >= 0.
        least: (r,) units of each to be used at least, so that no team goes without; as far as cases are open.
        start: (r,) prices to begin with, such as yesterday's.
        seed: chooses the sample from which prices are first worked out; the same seed, the same plan.

    Raises:
        PlanShapeError: columns do not fit, a resource has no capacity, a capacity is below zero, a worth is
            not a number, or rest is not worth 0.
    """
    limits = Limits(capacity=capacity, least=np.zeros_like(capacity) if least is None else least)
    _check(wanted, limits)
    served, witness = who_is_served(wanted, limits, seed)
    bound = wanted if wanted.floor is None else replace(wanted, floor=served)
    prices = find_prices(bound, limits, start=start, seed=seed)
    return settle(wanted, bound, limits, prices, witness)


def keeping(groups: Sequence[str | None], *, same: float, group: float) -> Floats:
    """Return (k, k) what a choice is preferred by for each choice of yesterday, for ``Wanted.keeps``.

    Args:
        groups: the skill group of each choice, None where it has none.
        same: minor units for the same choice again.
        group: minor units for another choice of the same group: they know the borrower.
    """
    found = np.array([[group if a is not None and a == b else 0.0 for b in groups] for a in groups])
    found[np.diag_indices_from(found)] = same
    found[0] = 0.0
    return found


def _check(wanted: Wanted, limits: Limits) -> None:
    capacity, least = limits.capacity, limits.least
    if capacity.ndim != 1 or not (capacity >= 0).all():
        raise PlanShapeError("capacity has one value a resource, none below zero")
    if least.shape != capacity.shape or not ((least >= 0) & (least <= capacity)).all():
        raise PlanShapeError("least has one value a resource, none below zero or above the capacity")
    wanted.check(len(capacity))


def settle(wanted: Wanted, bound: Wanted, limits: Limits, prices: Floats, witness: Numbers) -> Plan:
    """Return the plan that prices lead to.

    Args:
        wanted: the cases with all their floors.
        bound: the same with the floors of those who can be served.
        limits: what there is.
        prices: (r,) minor units a unit.
        witness: (n,) choices by which those can be served.
    """
    at_prices = demand(bound, prices)
    dual = at_prices.left + limits.dual(prices)
    making = _Making(bound, limits, prices, witness)
    making.level(dual)
    short = np.maximum(limits.least - making.used, 0.0)
    short[short <= _EPSILON * limits.capacity] = 0.0
    reached = replace(limits, least=np.minimum(limits.least, making.used))
    unmet, shut = _unmet(wanted, making.choice)
    return Plan(
        choice=making.choice,
        prices=prices,
        used=making.used,
        value=making.value(),
        bound=at_prices.left + reached.dual(prices),
        unmet=unmet,
        shut=shut,
        short=short,
    )


def _unmet(wanted: Wanted, choice: Numbers) -> tuple[Rows, Flags]:
    if wanted.floor is None or wanted.meets is None:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.bool_)
    rows = np.flatnonzero(wanted.floor >= 0)
    rows = rows[~wanted.meets[wanted.floor[rows], choice[rows]]]
    if wanted.urgency is not None:
        rows = rows[np.argsort(-wanted.urgency[rows].astype(np.float64), kind="stable")]
    open_ = np.isfinite(wanted.worth[rows]) & wanted.meets[wanted.floor[rows]]
    return rows, ~open_.any(axis=1)


class _Making:
    """A plan being made: what each case has, and what is used."""

    def __init__(self, wanted: Wanted, limits: Limits, prices: Floats, witness: Numbers) -> None:
        self.wanted, self.limits, self.prices = wanted, limits, prices
        self.choice = np.zeros(len(wanted), dtype=np.int32)
        for where, part in wanted.chunks():
            self.choice[where] = part.left(prices).argmax(axis=1)
        self.fixed = np.zeros(len(wanted), dtype=np.bool_)
        if wanted.floor is not None:
            self.fixed = wanted.floor >= 0
            self._serve(np.flatnonzero(self.fixed), witness)
        self.used = self._used()

    def _serve(self, rows: Rows, witness: Numbers) -> None:
        """Give those who must be contacted what is worth most to them and fits; else what is known to fit."""
        musts = self.wanted.take(rows)
        taken = share_out(musts, musts.left(self.prices), self.limits.capacity)
        self.choice[rows] = witness[rows] if (taken < 0).any() else taken

    def _used(self) -> Floats:
        size = len(self.prices) + 1
        used = np.zeros(size)
        for where, part in self.wanted.chunks():
            rows, taken = np.arange(len(part)), self.choice[where]
            used += summed(part.resource_at(rows, taken) + 1, part.use_at(rows, taken), size)
        return used[1:]

    def value(self) -> float:
        """Return the worth of the plan as it stands."""
        return sum(
            float(part.weighed()[np.arange(len(part)), self.choice[where]].sum())
            for where, part in self.wanted.chunks()
        )

    def level(self, dual: float) -> None:
        """Bring use between the least and the capacity, then fill what is free until nobody gains."""
        for _ in range(_ROUNDS):
            if not self._move(self._lifts(), self.limits.least - self.used):
                break
        self._trim()
        for freed in (True, False):
            for _ in range(_ROUNDS):
                if dual - self.value() <= _CLOSE * abs(dual):
                    return
                if not self._move(self._gains(freed=freed), self.limits.capacity - self.used):
                    break

    def _trim(self) -> None:
        """Send to rest those whose second best is nearly as good, until what is used is there."""
        over = self.used - self.limits.capacity
        if not (over > _EPSILON).any():
            return
        pool = _Pool(np.append(over, 0.0), reach=1.0)
        above = np.append(over > _EPSILON, False)
        for where, part in self.wanted.chunks():
            rows = np.arange(len(part))
            taken = self.choice[where]
            resource = part.resource_at(rows, taken)
            rows = np.flatnonzero(above[resource] & ~self.fixed[where])
            left = part.take(rows).left(self.prices)
            held = left[np.arange(len(rows)), taken[rows]].copy()
            left[np.arange(len(rows)), taken[rows]] = -np.inf
            use = part.use_at(rows, taken[rows])
            pool.add(resource[rows], (held - left.max(axis=1)) / use, use, rows + where.start, taken[rows])
        self.choice[pool.chosen().row] = 0
        self.used = self._used()

    def _lifts(self) -> _Pool:
        """Return moves to what is used less than its least."""
        need = np.append(np.maximum(self.limits.least - self.used, 0.0), 0.0)
        pool = _Pool(need, reach=2.0)
        if (need > _EPSILON).any():
            room = np.where(need > _EPSILON, np.append(self.limits.capacity - self.used, 0.0), -1.0)
            self._collect(pool, room, gain_at=self.prices, floor=-np.inf)
        return pool

    def _gains(self, *, freed: bool) -> _Pool:
        """Return moves to what is free that gain; ``freed`` counts what is given up at its price."""
        room = np.append(np.maximum(self.limits.capacity - self.used, 0.0), np.inf)
        pool = _Pool(room, reach=2.0)
        self._collect(pool, room, gain_at=self.prices * freed, floor=0.0)
        return pool

    def _collect(self, pool: _Pool, room: Floats, *, gain_at: Floats, floor: float) -> None:
        """Add to a pool the moves that there is room for, by what a unit gains.

        What is given up counts at ``gain_at``; what is taken is free already and costs nothing.
        """
        price = np.append(gain_at, 0.0)
        for where, part in self.wanted.chunks():
            rows = np.arange(len(part))
            held = self.choice[where]
            worth = part.weighed()
            now = worth[rows, held] - price[part.resource_at(rows, held)] * part.use_at(rows, held)
            worth -= now[:, None]
            worth[rows, held] = -np.inf
            fits = part.use <= room[part.resource]
            fits = fits if part.kind is None else fits[part.kind]
            row, column = np.nonzero((worth > floor + _EPSILON * np.abs(now)[:, None]) & fits)
            use = part.use_at(row, column)
            gain = worth[row, column] / np.where(use > 0, use, 1.0)
            pool.add(part.resource_at(row, column), -gain, use, row + where.start, column)

    def _move(self, pool: _Pool, room: Floats) -> bool:
        """Make the moves of a pool that fit, one a case, the best first; return whether any was made."""
        found = pool.chosen()
        order = np.lexsort((found.column, found.row, found.key))
        _, first = np.unique(found.row[order], return_index=True)
        some = order[np.sort(first)]
        rows, to, use = found.row[some], found.column[some], found.use[some]
        free = np.maximum(self.limits.capacity - self.used, 0.0)
        resource = self.wanted.resource_at(rows, to)
        got = fits(resource, use, np.minimum(free, np.maximum(room, 0.0) + use.max(initial=0.0)))
        rows, to, use, resource = rows[got], to[got], use[got], resource[got]
        held = self.choice[rows]
        source, back = self.wanted.resource_at(rows, held), self.wanted.use_at(rows, held)
        got = fits(source, back, np.maximum(self.used - self.limits.least, 0.0))
        size = len(self.used) + 1
        self.used = self.used + summed(resource[got] + 1, use[got], size)[1:]
        self.used -= summed(source[got] + 1, back[got], size)[1:]
        self.choice[rows[got]] = to[got]
        return bool(got.any())


@dataclass(frozen=True)
class _Moves:
    """Moves: of which resource, how early, how many units, which case, which choice."""

    resource: Rows
    key: Floats
    use: Floats
    row: Rows
    column: AnyRows

    def some(self, which: Rows | Flags) -> _Moves:
        return _Moves(
            self.resource[which], self.key[which], self.use[which], self.row[which], self.column[which]
        )


class _Pool:
    """The first moves of each resource, as many as there is need for; memory does not grow with the cases."""

    def __init__(self, need: Floats, *, reach: float) -> None:
        self._need = need * reach
        #: Nothing after these keys is needed any more, by resource.
        self._last = np.full(len(need), np.inf)
        self._parts: list[_Moves] = []
        self._held, self._most = 0, _POOL

    def add(self, resource: Rows, key: Floats, use: Floats, row: Rows, column: AnyRows) -> None:
        """Add moves, the lowest key first."""
        some = _Moves(resource, key, use, row, column).some(key <= self._last[resource])
        self._parts.append(some)
        self._held += len(some.row)
        if self._held > self._most:
            kept = self.chosen()
            self._parts, self._held = [kept], len(kept.row)
            self._most = max(_POOL, 2 * self._held)
            used = summed(kept.resource % len(self._need), kept.use, len(self._need))
            last = np.full(len(self._need), -np.inf)
            np.maximum.at(last, kept.resource, kept.key)
            self._last = np.where(used >= self._need, last, np.inf)

    def chosen(self) -> _Moves:
        """Return the first moves of each resource that together use what is needed, in order."""
        empty = _Moves(*(np.zeros(0, dtype=t) for t in (np.intp, float, float, np.intp, np.intp)))
        parts = self._parts or [empty]
        every = _Moves(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in _Moves.__dataclass_fields__)
        )
        every = every.some(np.lexsort((every.column, every.row, every.key, every.resource)))
        before = used_before(every.resource, every.use)
        return every.some(before < self._need[every.resource] * (1 - _EPSILON))
