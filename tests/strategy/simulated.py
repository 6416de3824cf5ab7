"""Outcomes simulated from known effects, to see whether the estimators find them again."""

import numpy as np

from kept.strategy.estimate import Trials, design
from kept.strategy.response import FACTORS, prior_of, probability


def prior(response, link):
    """Return the means and spreads of a link's effects, log-odds."""
    mean, sd = [], []
    for factor in FACTORS[link]:
        one = prior_of(response.file.links[link][factor])
        mean += [one.values[level] / 1000 for level in response.levels[factor]]
        sd += [one.sd / 1000] * len(response.levels[factor])
    return np.array(mean), np.array(sd)


def trials(response, link, truth, n, seed, *, persons=None, days=1, frailty=0.0):
    """Return trials of random people and choices, with outcomes drawn from the true effects.

    ``frailty`` is the spread of what is the same in all trials of a person and seen by nobody.
    """
    rng = np.random.default_rng(seed)
    person = np.arange(n) if persons is None else rng.integers(0, persons, n)
    sizes = {factor: len(response.levels[factor]) for factor in FACTORS[link] if factor != "base"}
    levels = {
        factor: rng.integers(0, 8 if factor == "attempts" else size, n) for factor, size in sizes.items()
    }
    tried = np.full(n, days, dtype=np.int64) if days == 1 else rng.integers(1, days + 1, n)
    none = np.zeros(n, dtype=np.int64)
    blank = Trials(levels=levels, tried=tried, succeeded=none, person=person)
    odds = design(response, link, blank) @ truth + frailty * rng.normal(size=person.max() + 1)[person]
    return Trials(levels=levels, tried=tried, succeeded=rng.binomial(tried, probability(odds)), person=person)
