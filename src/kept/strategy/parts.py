"""One plan for a portfolio that no process holds whole: common prices, each part keeping to its share.

At the prices a part says what it would use. What all use beyond what there is, or leave of it, is shared out
among the parts in whole uses; each then makes its own plan with its share, by the functions of ``plan``. The
bound is a sum over parts too, so the gap is known as exactly as that of a plan made in one piece.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kept.strategy.duals import Demand, Limits, demand, find_prices
from kept.strategy.musts import who_is_served
from kept.strategy.plan import Plan, settle
from kept.strategy.wanted import Flags, Floats, Wanted

_EPSILON = 1e-9
#: Ties alone use no larger share too much at the right prices; more is used where floors force it.
_TIES = 0.01


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a part of the cases would do at some prices: how many they are, and their demand."""

    cases: int
    demand: Demand


def asked(part: Wanted, prices: Floats) -> Asked:
    """Return what a part would do at prices (r,), with the floors that something open can meet."""
    return Asked(cases=len(part), demand=demand(reachable(part), prices))


def reachable(part: Wanted) -> Wanted:
    """Return cases without the floors that nothing open to them meets."""
    if part.floor is None or part.meets is None:
        return part
    rows = np.flatnonzero(part.floor >= 0)
    can = (np.isfinite(part.worth[rows]) & part.meets[part.floor[rows]]).any(axis=1)
    floor = part.floor.copy()
    floor[rows[~can]] = -1
    return replace(part, floor=floor)


def prices_of(
    sample: Wanted, capacity: Floats, ask: Callable[[Floats], Sequence[Asked]], *, cases: int
) -> Floats:
    """Return the prices at which all parts together use what there is, as nearly as a few passes bring them.

    Args:
        sample: some of the cases of every part.
        capacity: (r,) units of each resource.
        ask: what each part would do at prices.
        cases: how many there are in all.
    """

    def all_parts(prices: Floats) -> Demand:
        total = Demand(np.zeros(len(prices)), 0.0)
        for one in ask(prices):
            total = total.plus(one.demand)
        return total

    return find_prices(reachable(sample), _limits(capacity), ask=all_parts, of=cases)


def shares(capacity: Floats, parts: Sequence[Asked], least_use: Floats) -> list[Floats]:
    """Return what each part may use of (r,) resources; together never more than there is.

    A part gets what it would use, less its share of what all use too much, or with its share of what is left;
    both are handed out in whole uses, by largest remainder, the first part first among equals.

    Args:
        capacity: (r,) units.
        parts: what each would do at the prices.
        least_use: (r,) the fewest units that one choice uses of each.
    """
    used = np.array([part.demand.used for part in parts]).reshape(len(parts), len(capacity))
    cases = np.array([part.cases for part in parts], dtype=np.float64)
    found = np.empty_like(used)
    for at, there in enumerate(capacity):
        mine, unit = used[:, at], least_use[at]
        spare = there - mine.sum()
        if spare >= 0:
            weights = mine if mine.any() else cases
            found[:, at] = mine + unit * apportion(int(spare // unit), weights)
        else:
            cut = apportion(int(np.ceil(-spare / unit - _EPSILON)), mine, most=np.floor(mine / unit))
            found[:, at] = mine - unit * cut
    return list(np.maximum(found, 0.0))


def apportion(
    many: int, weights: NDArray[np.float64], *, most: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return how many of some whole things each of (m,) gets by weight, at most so many each.

    >>> apportion(5, np.array([1.0, 1.0, 2.0])).tolist()
    [1.0, 1.0, 3.0]
    """
    if not many or not weights.any():
        return np.zeros(len(weights))
    exact = many * weights / weights.sum()
    found: NDArray[np.float64] = np.floor(exact) if most is None else np.minimum(np.floor(exact), most)
    room = np.ones(len(weights), dtype=np.bool_) if most is None else found < most
    order = np.lexsort((np.arange(len(weights)), found - exact))
    lacking = int(many - found.sum())
    found[order[room[order]][:lacking]] += 1
    return found


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """The prices for all parts, the share of each, and whether those who must be contacted are too many."""

    prices: Floats
    shares: list[Floats]
    short: bool


def agree(
    sample: Wanted,
    capacity: Floats,
    least_use: Floats,
    ask: Callable[[Floats], Sequence[Asked]],
    *,
    cases: int,
) -> Agreed:
    """Return what the parts agree on; arguments as for ``prices_of`` and ``shares``."""
    prices = prices_of(sample, capacity, ask, cases=cases)
    found = ask(prices)
    used = sum((part.demand.used for part in found), np.zeros(len(capacity)))
    short = bool((used > capacity * (1 + _TIES)).any())
    return Agreed(prices=prices, shares=shares(capacity, found, least_use), short=short)


def unserved(part: Wanted, share: Floats, *, seed: int = 0) -> Flags:
    """Return which of (n,) cases must be contacted and cannot be with a share (r,), however it is used."""
    served, _ = who_is_served(part, _limits(share), seed)
    must: Flags = np.zeros(len(part), dtype=np.bool_) if part.floor is None else part.floor >= 0
    return must & (served < 0)


def plan_part(part: Wanted, share: Floats, prices: Floats, *, seed: int = 0) -> Plan:
    """Return the plan of a part within its share, at the prices of all."""
    limits = _limits(share)
    served, witness = who_is_served(part, limits, seed)
    bound = part if part.floor is None else replace(part, floor=served)
    return settle(part, bound, limits, prices, witness)


def _limits(capacity: Floats) -> Limits:
    return Limits(capacity=capacity, least=np.zeros_like(capacity))


@dataclass(frozen=True, kw_only=True)
class Together:
    """What the plans of all parts come to: worth, bound on any plan, units used, floors unmet."""

    cases: int
    value: float
    bound: float
    used: Floats
    unmet: int

    @property
    def gap(self) -> float:
        """How far all may be from the best, as a share of the bound."""
        return max(0.0, self.bound - self.value) / abs(self.bound) if self.bound else 0.0


def together(plans: Sequence[Plan], agreed: Agreed, capacity: Floats, *, unmet: int) -> Together:
    """Return what the plans of all parts come to.

    Args:
        plans: of the parts.
        agreed: what they agreed on.
        capacity: (r,) units there are.
        unmet: how many had to be contacted and are not.
    """
    return Together(
        cases=sum(len(one.choice) for one in plans),
        value=sum(one.value for one in plans),
        bound=sum(one.bound for one in plans) + given_to_nobody(agreed, capacity),
        used=np.sum([one.used for one in plans], axis=0) if plans else np.zeros(len(capacity)),
        unmet=unmet,
    )


def given_to_nobody(agreed: Agreed, capacity: Floats) -> float:
    """Return what is in no part's share, at its price: what it adds to the bound."""
    left = capacity - np.sum(agreed.shares, axis=0) if agreed.shares else capacity
    return float((np.maximum(agreed.prices, 0.0) * left).sum())
