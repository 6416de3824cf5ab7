"""Simple interest over a period, exact in int64 however large the product."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from kept.ledger.columns import AmountTooLargeError, Ints, name_rows
from kept.money import PPM, divide_half_even

#: No balance may pass this; two of them still add up within int64.
LIMIT_MINOR = 10**18

_INT64_MAX = int(np.iinfo(np.int64).max)


class Rounding(IntEnum):
    """How an exact result becomes whole minor units."""

    HALF_EVEN = 0  #: to the nearest, an exact half to the even neighbour
    HALF_UP = 1  #: to the nearest, an exact half up (四舍五入)
    DOWN = 2  #: what is less than a minor unit is dropped
    UP = 3  #: every begun minor unit counts


def simple_interest(
    base_minor: Ints, *, rate_ppm: Ints, days: Ints, year_days: Ints, rounding: Ints | None = None
) -> Ints:
    """Return simple interest per debt, rounded once.

    Args:
        base_minor: (n,) int64, minor units, >= 0.
        rate_ppm: (n,) int64, parts per million a year, >= 0.
        days: (n,) int64, days in the half-open period, >= 0; or parts of a year by ``year_parts``.
        year_days: (n,) int64, 360 or 365; or as many parts as make a year.
        rounding: (n,) int64, a ``Rounding`` each; half to even if not given.

    Returns:
        (n,) int64, minor units: ``base * rate * days / (1_000_000 * year_days)``.

    Raises:
        AmountTooLargeError: the interest itself is beyond ``LIMIT_MINOR``.

    >>> one = lambda x: np.array([x], dtype=np.int64)
    >>> simple_interest(one(100_000), rate_ppm=one(240_000), days=one(30), year_days=one(365))
    array([1973])
    """
    if base_minor.size == 0:
        return np.zeros(0, dtype=np.int64)
    rate_days = rate_ppm * days
    denominator = PPM * year_days
    if rounding is None and int(base_minor.max()) * int(rate_days.max()) <= _INT64_MAX:
        return divide_half_even(base_minor * rate_days, denominator)
    quotient, rest = _divide(base_minor, rate_days, denominator)
    return _rounded(quotient, rest, denominator, rounding)


def multiply_divide(amount_minor: Ints, part: Ints, whole: Ints) -> Ints:
    """Return ``amount * part / whole`` rounded down, (n,) int64, exact; all >= 0, ``whole`` > 0.

    >>> multiply_divide(np.array([10**17]), np.array([10**15]), np.array([3 * 10**15]))
    array([33333333333333333])
    """
    return _divide(amount_minor, part, whole)[0] if amount_minor.size else amount_minor


def _divide(base_minor: Ints, rate_days: Ints, denominator: Ints) -> tuple[Ints, Ints]:
    """Return quotient and remainder of ``base * rate_days / denominator``, even where the product overflows.

    A quotient guessed in float is wrong by a few hundred at most; what it leaves, taken modulo 2**64, is
    small enough to be the true remainder of the guess, and puts it right exactly.
    """
    guess = base_minor.astype(np.float64) * rate_days / denominator  # a first guess, never an amount
    if guess.max() > LIMIT_MINOR:
        raise AmountTooLargeError(f"interest is too large in {name_rows(guess > LIMIT_MINOR)}")
    quotient = guess.astype(np.int64)
    missing, rest = np.divmod(base_minor * rate_days - quotient * denominator, denominator)
    return quotient + missing, rest


def _rounded(quotient: Ints, rest: Ints, denominator: Ints, rounding: Ints | None) -> Ints:
    half_even = 2 * rest + (quotient & 1) > denominator
    if rounding is None:
        return quotient + half_even
    half_up, up = 2 * rest >= denominator, rest > 0
    more = np.select(
        [rounding == Rounding.HALF_EVEN, rounding == Rounding.HALF_UP, rounding == Rounding.UP],
        [half_even, half_up, up],
        default=False,
    )
    return np.asarray(quotient + more, dtype=np.int64)
