"""How far the challenger is ahead, with an interval that stays valid when it is looked at every day."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

#: Fewer outcomes than this in an arm, and the normal limit behind the interval is not trusted.
FEWEST = 100


class Interval(NamedTuple):
    """A difference with its bounds, in the unit of the outcome."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Sums:
    """What is kept of the outcomes of one arm: how many, their sum and the sum of their squares."""

    n: int
    total: float
    squares: float

    @classmethod
    def of(cls, outcomes: NDArray[np.float64]) -> Self:
        """Return the sums of (n,) outcomes, one a borrower."""
        return cls(len(outcomes), float(outcomes.sum()), float(np.square(outcomes).sum()))

    @property
    def mean(self) -> float:
        """The mean outcome; 0 of none."""
        return self.total / self.n if self.n else 0.0

    @property
    def variance(self) -> float:
        """The variance of the outcomes; 0 of fewer than two."""
        return max(0.0, (self.squares - self.n * self.mean**2) / (self.n - 1)) if self.n > 1 else 0.0


def lead(challenger: Sums, champion: Sums, *, alpha: float, tuned_for: int) -> Interval | None:
    """Return how far the challenger's mean outcome is above the champion's; None of too few outcomes.

    With probability 1 - ``alpha`` the interval holds the true difference at *every* look, however many there
    are and whatever made someone look: one may stop because of it.

    Args:
        challenger: outcomes of the challenger's borrowers that have ripened.
        champion: the same of the champion's.
        alpha: chance of ever being wrong, e.g. 0.05.
        tuned_for: number of outcomes, both arms together, at which the interval is tightest.

    Source: asymptotic confidence sequences (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Annals of
    Statistics 52 (2024)), for the difference of two means.
    """
    if min(challenger.n, champion.n) < FEWEST:
        return None
    middle = challenger.mean - champion.mean
    spread = challenger.variance / challenger.n + champion.variance / champion.n
    half = math.sqrt(spread) * boundary(challenger.n + champion.n, alpha=alpha, tuned_for=tuned_for)
    return Interval(middle - half, middle, middle + half)


def boundary(n: int, *, alpha: float, tuned_for: int) -> float:
    """Return how many standard errors of n outcomes the interval reaches to each side."""
    wide = -2 * math.log(alpha)
    seen = n * (wide + math.log(wide + 1)) / tuned_for
    return math.sqrt(2 * (seen + 1) / seen * math.log(math.sqrt(seen + 1) / alpha))
