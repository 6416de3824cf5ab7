"""Who must be contacted tomorrow shares out what there is first, the most urgent before all others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kept.strategy.duals import Limits, find_prices
from kept.strategy.wanted import Flags, Floats, Numbers, Rows, Wanted

_EPSILON = 1e-9


def who_is_served(wanted: Wanted, limits: Limits, seed: int) -> tuple[Numbers, Numbers]:
    """Return the floors of those who can be served, most urgent first, -1 for all others; and one way to."""
    served = np.full(len(wanted), -1, dtype=np.int32)
    witness = np.zeros(len(wanted), dtype=np.int32)
    if wanted.floor is None or wanted.meets is None:
        return served, witness
    rows = np.flatnonzero(wanted.floor >= 0)
    musts = wanted.take(rows)
    lifted = _lifted(musts)
    prices = find_prices(lifted, replace(limits, least=np.zeros_like(limits.least)), seed=seed)
    taken = share_out(musts, musts.left(prices), limits.capacity)
    rows, taken = rows[taken >= 0], taken[taken >= 0]
    served[rows], witness[rows] = wanted.floor[rows], taken
    return served, witness


def _lifted(musts: Wanted) -> Wanted:
    """Return cases for whom being served is worth more than anything else, and the more the more urgent."""
    worth = musts.weighed()
    open_ = np.isfinite(worth)
    most = 2 * np.abs(worth[open_]).max(initial=0.0) + 1
    worth += most
    worth[:, 0] = np.where(open_[:, 0], worth[:, 0], 0.0)
    return replace(musts, worth=worth, floor=None, meets=None, held=None, keeps=None)


def share_out(musts: Wanted, left: Floats, capacity: Floats) -> Numbers:
    """Return the choice of each case, -1 where none has room: nobody is passed over for someone less urgent.

    Each asks for what is worth most to it; a resource keeps the most urgent that fit; who is turned away asks
    for the next best. Source: Gale and Shapley, Am. Math. Monthly 69 (1962).
    """
    urgency = np.zeros(len(musts)) if musts.urgency is None else musts.urgency
    choice = np.full(len(musts), -1, dtype=np.int32)
    loss = np.zeros(len(musts))
    waiting = np.arange(len(musts))
    while len(waiting):
        some = left[waiting]
        best = some.argmax(axis=1)
        top = some[np.arange(len(some)), best]
        some[np.arange(len(some)), best] = -np.inf
        asks = np.isfinite(top)
        choice[waiting] = np.where(asks, best, -1)
        loss[waiting[asks]] = top[asks] - np.maximum(some[asks].max(axis=1), -1e300)
        holds = np.flatnonzero(choice >= 0)
        order = holds[np.lexsort((-loss[holds], -urgency[holds]))]
        got = fits(musts.resource_at(order, choice[order]), musts.use_at(order, choice[order]), capacity)
        waiting = order[~got]
        left[waiting, choice[waiting]] = -np.inf
        choice[waiting] = -1
    return choice


def fits(resource: Rows, use: Floats, room: Floats) -> Flags:
    """Return who, asking in this order, fits into what there is: up to the first of each who does not."""
    order = np.argsort(resource, kind="stable")
    resource, use = resource[order], use[order]
    upto = used_before(resource, use) + use
    got = np.empty(len(order), dtype=np.bool_)
    got[order] = (resource < 0) | (upto <= np.append(room, np.inf)[resource] * (1 + _EPSILON))
    return got


def used_before(resource: Rows, use: Floats) -> Floats:
    """Return how much those before each use of the same resource; in order of resources."""
    running = np.cumsum(use)
    first = np.flatnonzero(np.diff(resource, prepend=-2))
    found: Floats = running - use
    return found - np.repeat(found[first], np.diff(np.append(first, len(resource))))
