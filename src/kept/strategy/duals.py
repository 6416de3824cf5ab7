"""Prices of what is scarce: the Lagrangian dual of sharing it out, by Newton's method on a smoothed copy.

At given prices each case takes what is worth most to it after paying. What all cases together would use, and
the bound on what any plan can reach, are sums over cases: over chunks here, over partitions on a cluster.
``docs/concepts/plan.md`` has the mathematics and its sources.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kept.strategy.wanted import Floats, Rows, Wanted, summed

#: Cases from which prices are first worked out; all cases correct them.
SAMPLE = 30_000
#: How far apart choices may be and still be mixed, as a share of what a case is worth: widest first.
WIDTHS = (0.3, 0.06, 0.012)
_STEPS = 8
_PASSES = 12
_ENOUGH = 1e-3
_SLIGHT = 2e-5
#: Prices are worked out exactly so many at once, so many times at most, while a share of the bound is missed.
_AT_ONCE, _SWEEPS, _MISSED = 8, 4, 2e-4
#: By how much of what there is a use falls at least when its price doubles.
_ANSWERS = 0.05


class Demand(NamedTuple):
    """What cases would do at some prices; the demands of the parts of a portfolio add up.

    ``used`` is (r,) units; ``left`` is what is left to the cases after paying, their part of the dual value.
    """

    used: Floats
    left: float

    def plus(self, other: Demand) -> Demand:
        """Return the demand of two parts together."""
        return Demand(self.used + other.used, self.left + other.left)


def demand(wanted: Wanted, prices: Floats) -> Demand:
    """Return what cases would use at prices, each taking what is worth most to it.

    Args:
        wanted: some cases or all.
        prices: (r,) minor units a unit.
    """
    total = Demand(np.zeros(len(prices)), 0.0)
    for _, part in wanted.chunks():
        left = part.left(prices)
        best = left.argmax(axis=1)
        rows = np.arange(len(part))
        resource = part.resource_at(rows, best)
        used = summed(resource + 1, part.use_at(rows, best), len(prices) + 1)[1:]
        total = total.plus(Demand(used, float(left[rows, best].sum())))
    return total


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much there is: (r,) units of each resource at most, and at least where a team's floor says so."""

    capacity: Floats
    least: Floats

    def dual(self, prices: Floats) -> float:
        """Return what capacity is worth at prices; below zero a price pays for using the least."""
        return float(np.where(prices > 0, prices * self.capacity, prices * self.least).sum())

    def rest(self, prices: Floats, used: Floats) -> Floats:
        """Return (r,) the slope of the dual in the prices; 0 where a price of zero is right."""
        over, under = self.capacity - used, self.least - used
        at_zero = np.minimum(over, 0.0) + np.maximum(under, 0.0)
        found: Floats = np.where(prices > 0, over, np.where(prices < 0, under, at_zero))
        return found

    def met(self, rest: Floats) -> bool:
        """Return whether the use of each resource is as near to what there is as need be."""
        return bool((np.abs(rest) <= _ENOUGH * self.capacity).all())

    def times(self, share: float) -> Limits:
        """Return the limits of a part of the cases."""
        return Limits(capacity=self.capacity * share, least=self.least * share)


def find_prices(
    wanted: Wanted,
    limits: Limits,
    *,
    start: Floats | None = None,
    seed: int = 0,
    ask: Callable[[Floats], Demand] | None = None,
    of: int | None = None,
) -> Floats:
    """Return prices at which what is used meets what there is, as nearly as a few passes bring them.

    Args:
        wanted: the cases, or a sample of them where no process holds them all.
        limits: what there is for all of them.
        start: (r,) prices to begin with, such as yesterday's.
        seed: chooses the sample; the same seed, the same prices.
        ask: what all cases demand at prices; over ``wanted`` where it is not given.
        of: how many cases there are in all where ``wanted`` is a sample.
    """
    few = _sample(wanted, seed)
    if not len(few) or not len(limits.capacity):
        return np.zeros(len(limits.capacity))
    every = len(wanted) if of is None else of
    part = limits.times(len(few) / every)
    scale, most = _scales(few)
    prices = np.zeros(len(limits.capacity)) if start is None else start.astype(np.float64)
    for width in WIDTHS if start is None else WIDTHS[1:]:
        prices = _newton(few, part, prices, Steps(width * scale, scale, most))
    curve = smooth(few, prices, width=WIDTHS[1] * scale, slope=True).slope * (every / len(few))
    steps = Steps(WIDTHS[1] * scale, scale, most)
    prices = correct(prices, limits, curve, ask or (lambda at: demand(wanted, at)), steps)
    if ask is None:
        return tightened(wanted, limits, prices)
    both = (prices, tightened(few, part, prices))
    return min(both, key=lambda at: ask(at).left + limits.dual(at))


def tightened(wanted: Wanted, limits: Limits, prices: Floats) -> Floats:
    """Return prices of no larger bound: those that a plan misses most by are worked out exactly, one by one.

    What few cases want most, such as sixty reviews for a hundred thousand cases, has a price that a sample
    cannot tell and a smooth curve does not lead to. Who must have one of several resources goes from one to
    the next and never without, whatever all of them cost: their prices also move as one.
    """
    together = _together(wanted)
    last = np.inf
    for _ in range(_SWEEPS):
        found = demand(wanted, prices)
        bound = found.left + limits.dual(prices)
        missed = np.abs(limits.rest(prices, found.used)) * np.maximum(prices, bound / len(wanted))
        worst = np.argsort(-missed)[:_AT_ONCE]
        alone = [worst[[at]] for at in range(len(worst)) if missed[worst[at]] > _MISSED * abs(bound)]
        if last - bound < _MISSED * abs(bound) or not (alone or together):
            break
        last = bound
        for some in (*together, *alone):
            if (prices[some] >= 0).all():
                prices = moved_as_one(wanted, limits, prices, some)
    return prices


def _together(wanted: Wanted) -> list[Rows]:
    """Return for each floor that somebody is under which resources meet it."""
    if wanted.floor is None or wanted.meets is None:
        return []
    rows = [wanted.meets[floor] for floor in np.unique(wanted.floor[wanted.floor >= 0])]
    found = [np.unique(wanted.resource[:, row]).astype(np.intp) for row in rows]
    return [some[some >= 0] for some in found if (some >= 0).sum() > 1]


def moved_as_one(wanted: Wanted, limits: Limits, prices: Floats, some: Rows) -> Floats:
    """Return the prices of least bound when those of some resources move by the same, none below zero.

    All cases say by how much they could rise until they would do without; the last unit is just wanted.
    """
    free = prices.copy()
    free[some] -= prices[some].min()
    gains, units = [], []
    for _, part in wanted.chunks():
        left, uses = part.left(free), np.isin(part.of_each[0], some)
        with_it = np.where(uses, left, -np.inf)
        best, rows = with_it.argmax(axis=1), np.arange(len(part))
        use = part.of_each[1][rows, best]
        gain = with_it[rows, best] - np.where(uses, -np.inf, left).max(axis=1)
        wants = np.flatnonzero((gain > 0) & (use > 0))
        gains.append(gain[wants] / use[wants])
        units.append(use[wants])
    worth, use = np.concatenate(gains), np.concatenate(units)
    order = np.argsort(-worth, kind="stable")
    there = limits.capacity[some].sum() * (1 + _ENOUGH**2)
    beyond = np.flatnonzero(np.cumsum(use[order]) > there)
    rise = float(worth[order[beyond[0]]]) if len(beyond) else 0.0
    if not np.isfinite(rise):  # more than there is must have it: no price is high enough
        return prices
    free[some] += rise
    return free


class Steps(NamedTuple):
    """How prices move: maxima smoothed over ``width``, cases worth about ``scale``, never past ``most``."""

    width: float
    scale: float
    most: float


def correct(
    prices: Floats, limits: Limits, curve: Floats, ask: Callable[[Floats], Demand], steps: Steps
) -> Floats:
    """Return the prices of the least bound found in a few passes over all cases.

    Args:
        prices: (r,) to begin with.
        limits: what there is.
        curve: (r, r) how what is used falls with prices.
        ask: what all cases demand at prices.
        steps: how prices move.
    """
    best, least = prices, np.inf
    share = 1.0
    here = prices
    for _ in range(_PASSES):
        found = ask(here)
        bound = found.left + limits.dual(here)
        rest = limits.rest(here, found.used)
        if bound < least:
            gained, best, least, slope = least - bound, here, bound, rest
            if gained <= _SLIGHT * abs(bound) or limits.met(rest):
                break
        else:
            share /= 2
        reach = share * (np.abs(best) + np.median(np.abs(best))) / 4
        direction = _direction(curve, slope, best, _least_slope(limits, best, steps))
        here = _moved(best, np.clip(share * direction, -reach, reach), steps.most)
    return best


def _sample(wanted: Wanted, seed: int) -> Wanted:
    if len(wanted) <= SAMPLE:
        return wanted
    rows = np.random.default_rng(seed).choice(len(wanted), SAMPLE, replace=False, shuffle=False)
    return wanted.take(np.sort(rows))


def _scales(few: Wanted) -> tuple[float, float]:
    """Return what a case worth contacting is worth in the middle, and more than any price can be."""
    worth = few.weighed()
    worth[~np.isfinite(worth)] = 0.0
    best = worth.max(axis=1)
    best = best[best > 0]
    units = few.of_each[1]
    least = units[units > 0].min(initial=1.0)
    return float(np.median(best)) if len(best) else 1.0, float(2 * np.ptp(worth) + 1) / min(least, 1.0)


class Smooth(NamedTuple):
    """The dual with choices mixed near ties: value, (r,) what is used, (r, r) how that falls with prices."""

    value: float
    used: Floats
    slope: Floats


def smooth(wanted: Wanted, prices: Floats, *, width: float, slope: bool = False) -> Smooth:
    """Return the cases' part of the dual, each maximum smoothed over ``width`` minor units.

    Source: Nesterov, Smooth minimization of non-smooth functions, Math. Program. 103 (2005), entropy.
    """
    size = len(prices) + 1
    resource, use = wanted.of_each
    left = wanted.left(prices) / width
    top = left.max(axis=1, keepdims=True)
    share = np.exp(left - top)
    whole = share.sum(axis=1, keepdims=True)
    takes = share / whole * use
    at = resource.astype(np.intp) + 1
    used = summed(at, takes, size)
    falls = np.zeros((size, size))
    if slope:
        falls = _falls(takes, use, at, size) / width
    value = width * float((top + np.log(whole)).sum())
    return Smooth(value, used[1:], falls[1:, 1:])


def _falls(takes: Floats, use: Floats, at: Rows, size: int) -> Floats:
    """Return (size, size): what is used of a resource falls with its own price and rises with the others."""
    found = np.diag(summed(at, takes * use, size))
    for column in range(takes.shape[1]):
        some = np.flatnonzero(takes[:, column] > 1e-9)  # noqa: PLR2004 - what adds nothing
        pairs = at[some, column : column + 1] * size + at[some]
        both = takes[some, column : column + 1] * takes[some]
        found -= summed(pairs, both, size * size).reshape(size, size)
    return found


def _newton(few: Wanted, limits: Limits, prices: Floats, steps: Steps) -> Floats:
    """Return prices nearer to the least of the smoothed dual."""
    for _ in range(_STEPS):
        here = smooth(few, prices, width=steps.width, slope=True)
        value = here.value + limits.dual(prices)
        rest = limits.rest(prices, here.used)
        if limits.met(rest):
            break
        direction = _direction(here.slope, rest, prices, _least_slope(limits, prices, steps))
        for share in (1.0, 0.5, 0.25, 0.1, 0.03, 0.01):
            there = _moved(prices, share * direction, steps.most)
            if smooth(few, there, width=steps.width).value + limits.dual(there) < value:
                prices = there
                break
        else:
            break
    return prices


def _least_slope(limits: Limits, prices: Floats, steps: Steps) -> Floats:
    """Return (r,) how little a use may answer to its price: what is scarce is never quite indifferent to it.

    Without it a resource of few units, whose price few cases feel, would hardly move beside one of thousands.
    """
    return _ANSWERS * np.maximum(limits.capacity, 1.0) / (np.abs(prices) + steps.scale)


def _direction(curve: Floats, rest: Floats, prices: Floats, least: Floats) -> Floats:
    """Return the step of Newton's method; prices that are rightly zero stay."""
    found = np.zeros(len(rest))
    at = np.flatnonzero((prices != 0) | (rest != 0))
    if len(at):
        some = curve[np.ix_(at, at)].copy()
        some[np.diag_indices_from(some)] += least[at]
        size = np.sqrt(np.diag(some))
        found[at] = np.linalg.solve(some / size / size[:, None], -rest[at] / size) / size
    return found


def _moved(prices: Floats, step: Floats, most: float) -> Floats:
    """Return prices after a step; one that would change its sign stops at zero."""
    found = np.clip(prices + step, -most, most)
    return np.where(found * prices < 0, 0.0, found)
