"""The response model from the house's own outcomes: regression held towards the prior, with intervals.

Every link is a sum of effects in log-odds, so each is a logistic regression; the daily chance of paying
unasked is one too, on person-periods: discrete-time survival. An effect stays at its prior of
``response.yaml`` until outcomes move it: effects are normal about their priors with the priors' spreads, that
is, ridge regression towards the prior. Needs the extra ``kept[estimate]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kept.strategy.prospects import MOST_ATTEMPTS
from kept.strategy.response import FACTORS, Floats, Response, prior_of, probability

try:
    from scipy.optimize import minimize
    from scipy.sparse import csr_array, eye_array, hstack
    from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
except ImportError as error:
    raise ImportError("estimating needs SciPy and scikit-learn; run: pip install 'kept[estimate]'") from error

Ints = NDArray[np.int64]

#: With fewer trials than this, or fewer of either outcome, the prior stands.
SMALLEST_TRIALS = 500
SMALLEST_OUTCOMES = 50

#: Standard deviations on each side of an interval of 95 %.
TWO_SIDED_95 = 1.959964

_FOLDS = 5
_BINS = 10


class TrialShapeError(ValueError):
    """The columns of the trials are not of one length, or a factor of the link is missing."""


@dataclass(frozen=True, kw_only=True)
class Trials:
    """What came of (n,) trials of one link.

    Attributes:
        levels: by factor, each trial's position in ``Response.levels``; of ``attempts`` their number.
        tried: how often each was tried, >= 1: days for the link ``cure``, else once.
        succeeded: how often that succeeded.
        person: numbers of the borrowers; the trials of one are not independent.
    """

    levels: Mapping[str, Ints]
    tried: Ints
    succeeded: Ints
    person: Ints

    def __post_init__(self) -> None:
        for name, column in {**self.levels, "succeeded": self.succeeded, "person": self.person}.items():
            if column.shape != self.tried.shape:
                raise TrialShapeError(f"{name} has shape {column.shape}, tried {self.tried.shape}")

    def __len__(self) -> int:
        return len(self.tried)

    def take(self, rows: NDArray[np.bool_]) -> Trials:
        """Return some of the trials."""
        levels = {name: column[rows] for name, column in self.levels.items()}
        return Trials(
            levels=levels, tried=self.tried[rows], succeeded=self.succeeded[rows], person=self.person[rows]
        )


class EffectFound(NamedTuple):
    """One effect before and after, log-odds, with the interval of 95 % and the trials that bear on it."""

    factor: str
    level: str
    before: float
    value: float
    sd: float
    low: float
    high: float
    trials: int


class Curve(NamedTuple):
    """A calibration curve: what was predicted and what came of it, by tenths of the trials, low to high."""

    predicted: Floats
    observed: Floats
    trials: Ints


class Score(NamedTuple):
    """How well held-out trials were foretold; ``auc`` is NaN where only one outcome occurred."""

    log_loss: float
    brier: float
    auc: float
    curve: Curve


@dataclass(frozen=True, kw_only=True)
class LinkFound:
    """What the outcomes say of one link.

    Attributes:
        link: its name; trials, succeeded, persons: how much was seen.
        mean, covariance: of the effects, log-odds, in the order of ``effects``.
        effects: each with its interval.
        before, after: scores of the prior and of the estimate on trials of people it was not estimated from;
            None where there were too few to try.
    """

    link: str
    trials: int
    succeeded: int
    persons: int
    mean: Floats
    covariance: Floats
    effects: tuple[EffectFound, ...]
    before: Score | None
    after: Score | None

    @property
    def too_few(self) -> str | None:
        """Return why the prior stands whatever the outcomes say, None where they are enough."""
        if self.trials < SMALLEST_TRIALS:
            return f"{self.trials} trials; {SMALLEST_TRIALS} are needed"
        rarer = min(self.succeeded, self.trials - self.succeeded)
        if rarer < SMALLEST_OUTCOMES:
            return f"{rarer} of the rarer outcome; {SMALLEST_OUTCOMES} are needed"
        return None

    @property
    def replaces(self) -> bool:
        """Whether the estimate may take the prior's place: enough was seen, and it foretells better."""
        if self.too_few is not None or self.before is None or self.after is None:
            return False
        return self.after.log_loss < self.before.log_loss

    def chances(self, design: csr_array) -> tuple[Floats, Floats, Floats]:
        """Return the chance of success of each row of a design and its interval of 95 %, (n,) each."""
        centre = design @ self.mean
        spread = TWO_SIDED_95 * np.sqrt(np.asarray((design @ self.covariance) * design.toarray()).sum(axis=1))
        return probability(centre), probability(centre - spread), probability(centre + spread)


@dataclass(frozen=True)
class _Columns:
    """The columns of a link's design: (factor, level) each, with their priors in log-odds."""

    names: tuple[tuple[str, str], ...]
    mean: Floats
    sd: Floats

    @cached_property
    def precision(self) -> Floats:
        """(p, p) what the priors add to the information."""
        return np.diag(1 / self.sd**2)


def estimate(response: Response, link: str, trials: Trials) -> LinkFound:
    """Return what trials say of one link's effects, beginning from the priors.

    Args:
        response: the model; where it holds own estimates already, the priors they began from are used.
        link: reach, promise, kept or cure.
        trials: what was tried and what came of it, (n,).

    Raises:
        TrialShapeError: a factor of the link is missing.
    """
    columns, matrix = _columns(response, link), design(response, link, trials)
    mean = _fit(matrix, trials, columns)
    covariance = _covariance(matrix, trials, columns, mean)
    sd, bears = np.sqrt(np.diag(covariance)), (matrix != 0).T @ trials.tried
    effects = tuple(
        _effect(name, float(columns.mean[at]), float(mean[at]), float(sd[at]), int(bears[at]))
        for at, name in enumerate(columns.names)
    )
    before, after = _held_out(matrix, trials, columns)
    return LinkFound(
        link=link,
        trials=int(trials.tried.sum()),
        succeeded=int(trials.succeeded.sum()),
        persons=len(np.unique(trials.person)),
        mean=mean,
        covariance=covariance,
        effects=effects,
        before=before,
        after=after,
    )


def _effect(name: tuple[str, str], before: float, value: float, sd: float, trials: int) -> EffectFound:
    low, high = value - TWO_SIDED_95 * sd, value + TWO_SIDED_95 * sd
    return EffectFound(*name, before, value, sd, low, high, trials)


def design(response: Response, link: str, trials: Trials) -> csr_array:
    """Return the design of a link's trials, (n, p): one column a level, as in ``LinkFound.effects``.

    Raises:
        TrialShapeError: a factor of the link is missing.
    """
    blocks = []
    for factor in FACTORS[link]:
        if factor == "base":
            blocks.append(csr_array(np.ones((len(trials), 1))))
        elif factor not in trials.levels:
            raise TrialShapeError(f"{link}: the trials do not say {factor}")
        elif factor == "attempts":
            blocks.append(csr_array(np.minimum(trials.levels[factor], MOST_ATTEMPTS)[:, None].astype(float)))
        else:
            every = eye_array(len(response.levels[factor]), format="csr")
            blocks.append(every[trials.levels[factor]])
    return csr_array(hstack(blocks, format="csr"))


def _columns(response: Response, link: str) -> _Columns:
    names, mean, sd = [], [], []
    for factor in FACTORS[link]:
        prior = prior_of(response.file.links[link][factor])  # type: ignore[index]
        for level in response.levels[factor]:
            names.append((factor, level))
            mean.append(prior.values[level] / 1000)
            sd.append((prior.sd if isinstance(prior.sd, int) else prior.sd[level]) / 1000)
    return _Columns(tuple(names), np.array(mean), np.array(sd))


def _fit(matrix: csr_array, trials: Trials, columns: _Columns) -> Floats:
    """Return the effects of highest posterior density, (p,) log-odds."""

    def loss(moved: Floats) -> tuple[float, Floats]:
        odds = matrix @ (columns.mean + columns.sd * moved)
        value = trials.tried @ np.logaddexp(0, odds) - trials.succeeded @ odds + moved @ moved / 2
        slope = matrix.T @ (trials.tried * probability(odds) - trials.succeeded)
        return float(value), columns.sd * slope + moved

    options = {"gtol": 1e-7, "ftol": 1e-13}
    found = minimize(loss, np.zeros(len(columns.mean)), jac=True, method="L-BFGS-B", options=options)
    return np.asarray(columns.mean + columns.sd * found.x)


def _information(matrix: csr_array, weight: Floats) -> Floats:
    return np.asarray((matrix.T @ (matrix * weight[:, None])).toarray())


def _covariance(matrix: csr_array, trials: Trials, columns: _Columns, mean: Floats) -> Floats:
    """Return the covariance of the effects, robust where the trials of one person go together.

    The sandwich of White and of Liang and Zeger with persons as clusters, the prior counted as one more piece
    of information; no effect is called surer than independent trials would make it.
    """
    chance = probability(matrix @ mean)
    bread = np.linalg.inv(_information(matrix, trials.tried * chance * (1 - chance)) + columns.precision)
    people, person = np.unique(trials.person, return_inverse=True)
    left = trials.succeeded - trials.tried * chance
    of_person = csr_array((left, (person, np.arange(len(trials)))), shape=(len(people), len(trials)))
    scores = of_person @ matrix
    sandwich = bread @ ((scores.T @ scores).toarray() + columns.precision) @ bread
    wider = np.sqrt(np.maximum(1, np.diag(bread) / np.diag(sandwich)))
    found: Floats = sandwich * wider[:, None] * wider
    return found


# --- how well people not seen are foretold -----------------------------------------------------------------


def _held_out(matrix: csr_array, trials: Trials, columns: _Columns) -> tuple[Score | None, Score | None]:
    """Return the scores of prior and estimate, each person foretold from the others."""
    fold = trials.person % _FOLDS
    after = np.zeros(len(trials))
    for one in range(_FOLDS):
        away = fold == one
        if not away.any():
            continue
        mean = _fit(matrix[~away], trials.take(~away), columns)
        after[away] = probability(matrix[away] @ mean)
    if len(trials) == 0:
        return None, None
    return score(probability(matrix @ columns.mean), trials.tried, trials.succeeded), score(
        after, trials.tried, trials.succeeded
    )


def score(chance: Floats, tried: Ints, succeeded: Ints) -> Score:
    """Return how well chances foretold what came, (n,) each.

    Args:
        chance: of success in one trial.
        tried: how many trials each stands for.
        succeeded: how many of them succeeded.
    """
    outcome = np.repeat([1, 0], len(chance))
    weight, said = np.concatenate([succeeded, tried - succeeded]), np.tile(chance, 2)
    both = 0 < succeeded.sum() < tried.sum()
    return Score(
        log_loss=float(log_loss(outcome, said, sample_weight=weight, labels=[0, 1])),
        brier=float(brier_score_loss(outcome, said, sample_weight=weight, labels=[0, 1])),
        auc=float(roc_auc_score(outcome, said, sample_weight=weight)) if both else float("nan"),
        curve=calibration(chance, tried, succeeded),
    )


def calibration(chance: Floats, tried: Ints, succeeded: Ints) -> Curve:
    """Return the calibration curve by tenths of the trials, from the least to the most likely."""
    order = np.argsort(chance, kind="stable")
    upto = np.cumsum(tried[order])
    tenth = np.minimum((upto - 1) * _BINS // max(1, int(upto[-1])), _BINS - 1) if len(order) else upto
    trials = np.bincount(tenth, weights=tried[order], minlength=_BINS)
    seen = trials > 0
    foretold = np.bincount(tenth, weights=(chance * tried)[order], minlength=_BINS)
    came = np.bincount(tenth, weights=succeeded[order], minlength=_BINS)
    return Curve(foretold[seen] / trials[seen], came[seen] / trials[seen], trials[seen].astype(np.int64))
