"""Floors of collectors to plan for, and the exact optimum of sharing them out, by HiGHS."""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from kept.strategy.wanted import Wanted


def instance(seed, n, k, r, *, tight=0.3, dtype=np.float64):
    """Return cases of very different worth, a third of all choices shut, and capacity for some of them."""
    rng = np.random.default_rng(seed)
    scale = rng.lognormal(8, 1.2, n)[:, None]
    worth = scale * rng.beta(1, 4, (n, k)) * rng.uniform(0.3, 1.5, k) - rng.uniform(0, 800, k)
    worth[rng.random((n, k)) < 0.3] = -np.inf
    worth[:, 0] = 0
    resource = rng.integers(-1, r, (n, k)).astype(np.int32) if seed % 2 else _few_kinds(rng, k, r)
    resource[:, 0] = -1
    kind = None if seed % 2 else rng.integers(0, len(resource), n).astype(np.int32)
    use = rng.choice([1.0, 2.0, 3.5], k)
    capacity = np.floor(n * tight / r * rng.uniform(0.5, 2, r))
    return Wanted(worth=worth.astype(dtype), resource=resource, use=use, kind=kind), capacity


def _few_kinds(rng, k, r):
    return rng.integers(-1, r, (7, k)).astype(np.int32)


def with_floors(wanted, seed, share=0.1):
    """Return the same cases, some of whom must be contacted: by the last choices, or by any but rest."""
    rng = np.random.default_rng(seed)
    n, k = wanted.worth.shape
    meets = np.ones((2, k), dtype=bool)
    meets[0, : k // 2] = False
    meets[1, 0] = False
    floor = np.where(rng.random(n) < share, rng.integers(0, 2, n), -1).astype(np.int32)
    columns = {name: getattr(wanted, name) for name in ("worth", "resource", "use", "kind")}
    return Wanted(**columns, floor=floor, meets=meets, urgency=rng.integers(0, 9, n))


def exact(wanted, capacity, least=None, *, whole=False):
    """Return the optimum of the linear programme and its prices; or of whole choices, to a thousandth.

    Choices that gain nothing are left out where nobody must be contacted: the optimum never takes them.
    """
    worth = wanted.weighed()
    n = len(worth)
    row, column = np.nonzero((worth > 0) if wanted.floor is None and least is None else np.isfinite(worth))
    resource, use = wanted.resource_at(row, column), wanted.use_at(row, column)
    at = np.flatnonzero(resource >= 0)
    limited = csr_matrix((use[at], (resource[at], at)), (len(capacity), len(row)))
    one = csr_matrix((np.ones(len(row)), (row, np.arange(len(row)))), (n, len(row)))
    must = np.zeros(n, dtype=bool) if wanted.floor is None else wanted.floor >= 0
    blocks, bounds = [limited, one[~must]], [capacity, np.ones((~must).sum())]
    if least is not None:
        blocks, bounds = [*blocks, -limited], [*bounds, -least]
    found = linprog(
        -worth[row, column],
        A_ub=vstack(blocks),
        b_ub=np.concatenate(bounds),
        A_eq=one[must] if must.any() else None,
        b_eq=np.ones(must.sum()) if must.any() else None,
        method="highs",
        integrality=int(whole),
        options={"mip_rel_gap": 1e-3} if whole else {},
    )
    assert found.status == 0, found.message
    return -found.fun, None if whole else -found.ineqlin.marginals[: len(capacity)]
