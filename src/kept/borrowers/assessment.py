"""Willingness and ability to pay as probabilities that say which signals made them (M3).

Weights are added as whole thousandths of log-odds, so the sum does not depend on order or machine; the
way from log-odds to probability is a table worked out in decimal arithmetic. Signals are taken as
independent, which they are not quite: read the result as how to treat whom, not as a forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kept.borrowers.signals import Signals
from kept.money import PPM, divide_half_even

#: Log-odds are held within ±6 (0.25 % to 99.75 %): no pile of signals makes anyone certain.
LIMIT_MILLI = 6000

EVEN_PPM = PPM // 2


class Quadrant(IntEnum):
    """Willing and able (A), willing not able (B), able not willing (C), neither (D), or not yet known."""

    UNKNOWN = 0
    A = 1
    B = 2
    C = 3
    D = 4


class SignalShapeError(ValueError):
    """Signals do not have one column for each signal of the catalogue, or ages do not match signals."""


@dataclass(frozen=True)
class Contribution:
    """What one signal added for one borrower, in thousandths of log-odds, after decay."""

    code: str
    willingness: int
    ability: int


@dataclass(frozen=True)
class Assessment:
    """One row a borrower; all columns are (n,).

    ``evidence`` counts signals that still carry weight; the two ``…_weight`` columns add up how much they
    say on each side, whichever way they point (thousandths of log-odds).
    """

    willingness_ppm: NDArray[np.int64]
    ability_ppm: NDArray[np.int64]
    evidence: NDArray[np.int64]
    willingness_weight: NDArray[np.int64]
    ability_weight: NDArray[np.int64]
    quadrant: NDArray[np.int8]
    signals: Signals
    present: NDArray[np.bool_]
    age_days: NDArray[np.int64] | None

    def strongest(self, row: int, count: int = 3) -> list[Contribution]:
        """Return the signals that moved one borrower most, strongest first; catalogue order breaks ties."""
        column = np.nonzero(self.present[row])[0]
        ages = np.zeros(len(column), dtype=np.int64) if self.age_days is None else self.age_days[row, column]
        will = _faded(self.signals, self.signals.willingness, column, ages)
        able = _faded(self.signals, self.signals.ability, column, ages)
        force = np.abs(will) + np.abs(able)
        order = np.argsort(-force, kind="stable")[:count]
        return [
            Contribution(self.signals.codes[column[at]], int(will[at]), int(able[at]))
            for at in order
            if force[at] > 0
        ]


def assess(
    signals: Signals,
    present: NDArray[np.bool_],
    *,
    age_days: NDArray[np.int64] | None = None,
    prior: tuple[int, int] | None = None,
) -> Assessment:
    """Return willingness, ability and quadrant for each borrower.

    Args:
        signals: the catalogue that names the columns.
        present: (n, k) bool, true where the borrower shows the signal.
        age_days: (n, k) int64, days since each signal was learnt, >= 0; without it all count as learnt today.
        prior: willingness and ability before any signal, thousandths of log-odds; if not the catalogue's.

    Returns:
        Columns of length n. A quadrant is unknown until the signals on *both* sides together weigh at least
        ``signals.evidence_needed``; a probability of exactly one half counts as willing, as able.

    Raises:
        SignalShapeError: the matrix is not (n, k), or the ages have another shape.

    >>> from kept.borrowers.signals import load_signals
    >>> signals = load_signals()
    >>> seen = assess(signals, signals.matrix([["states_will_pay", "lost_job"], []]))
    >>> [Quadrant(code).name for code in seen.quadrant]
    ['B', 'UNKNOWN']
    """
    _check_shapes(signals, present, age_days)
    before = prior if prior is not None else (signals.prior.willingness, signals.prior.ability)
    found = _fresh(signals, present) if age_days is None else _aged(signals, present, age_days)
    willingness, ability = probability_ppm(found.will + before[0]), probability_ppm(found.able + before[1])
    known = np.minimum(found.will_weight, found.able_weight) >= signals.evidence_needed
    return Assessment(
        willingness_ppm=willingness,
        ability_ppm=ability,
        evidence=found.live,
        willingness_weight=found.will_weight,
        ability_weight=found.able_weight,
        quadrant=_quadrants(willingness, ability, known),
        signals=signals,
        present=present,
        age_days=age_days,
    )


def probability_ppm(log_odds_milli: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return probabilities in parts per million from thousandths of log-odds, (n,) each; exact by table."""
    held = np.clip(log_odds_milli, -LIMIT_MILLI, LIMIT_MILLI)
    half = _logistic_table()[np.abs(held)]
    return np.where(held >= 0, half, PPM - half)


@lru_cache(maxsize=1)
def _logistic_table() -> NDArray[np.int64]:
    """Return 1/(1+e^-x) in ppm for x = 0, 0.001, … 6, the same on every machine."""
    with localcontext() as context:
        context.prec = 20
        step, power, table = Decimal("-0.001").exp(), Decimal(1), []
        for _ in range(LIMIT_MILLI + 1):
            table.append(int((PPM / (1 + power)).quantize(Decimal(1), ROUND_HALF_EVEN)))
            power *= step
    return np.array(table, dtype=np.int64)


def _check_shapes(signals: Signals, present: NDArray[np.bool_], ages: NDArray[np.int64] | None) -> None:
    if present.ndim != 2 or present.shape[1] != len(signals.codes):  # noqa: PLR2004 - rows and columns
        raise SignalShapeError(f"signals have shape {present.shape}; expected (n, {len(signals.codes)})")
    if ages is not None and ages.shape != present.shape:
        raise SignalShapeError(f"ages have shape {ages.shape}, signals {present.shape}")


def _faded(
    signals: Signals, weights: NDArray[np.int64], column: NDArray[np.intp], age_days: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return what is left of the weights of shown signals, given each one's column and age, (s,) each."""
    left = weights[column]
    old = np.flatnonzero((age_days > 0) & (signals.decay_days[column] > 0))
    days = signals.decay_days[column[old]]
    left[old] = divide_half_even(left[old] * np.clip(days - age_days[old], 0, days), days)
    return left


class _Sums(NamedTuple):
    """Of each borrower's signals: sums and absolute sums of their weights, and how many still count."""

    will: NDArray[np.int64]
    will_weight: NDArray[np.int64]
    able: NDArray[np.int64]
    able_weight: NDArray[np.int64]
    live: NDArray[np.int64]


def _fresh(signals: Signals, present: NDArray[np.bool_]) -> _Sums:
    """Return the sums of signals learnt today."""
    sides = (signals.willingness, np.abs(signals.willingness), signals.ability, np.abs(signals.ability))
    # Whole numbers far below 2**24 add exactly in float32, far faster than an integer matrix product.
    sums = (present.astype(np.float32) @ np.stack(sides, axis=1).astype(np.float32)).astype(np.int64)
    will, will_weight, able, able_weight = sums.T
    live = np.asarray(present.sum(axis=1), dtype=np.int64)
    return _Sums(will, will_weight, able, able_weight, live)


def _aged(signals: Signals, present: NDArray[np.bool_], ages: NDArray[np.int64]) -> _Sums:
    """Return the sums of signals learnt some days ago."""
    at = np.flatnonzero(present)
    row, column = np.divmod(at, present.shape[1])
    age, fades = ages.ravel()[at], signals.decay_days[column]

    def per_row(value: NDArray[np.int64]) -> NDArray[np.int64]:
        # float64 adds whole numbers of this size exactly.
        return np.bincount(row, weights=value, minlength=len(present)).astype(np.int64)

    will, able = (_faded(signals, side, column, age) for side in (signals.willingness, signals.ability))
    live = np.bincount(row[(fades == 0) | (age < fades)], minlength=len(present))
    return _Sums(per_row(will), per_row(np.abs(will)), per_row(able), per_row(np.abs(able)), live)


def _quadrants(
    willingness: NDArray[np.int64], ability: NDArray[np.int64], known: NDArray[np.bool_]
) -> NDArray[np.int8]:
    unwilling, unable = willingness < EVEN_PPM, ability < EVEN_PPM
    code = np.int8(Quadrant.A) + unable.astype(np.int8) + 2 * unwilling.astype(np.int8)
    return np.where(known, code, np.int8(Quadrant.UNKNOWN)).astype(np.int8)
