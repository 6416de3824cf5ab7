"""Simple interest over whole days, exact in int64 however large the product."""

from __future__ import annotations

import numpy as np

from kept.ledger.columns import AmountTooLargeError, Ints, name_rows
from kept.money import PPM, divide_half_even

#: No balance may pass this; two of them still add up within int64.
LIMIT_MINOR = 10**18

_INT64_MAX = int(np.iinfo(np.int64).max)


def simple_interest(base_minor: Ints, *, rate_ppm: Ints, days: Ints, year_days: Ints) -> Ints:
    """Return simple interest per debt, rounded once, half to even.

    Args:
        base_minor: (n,) int64, minor units, >= 0.
        rate_ppm: (n,) int64, parts per million a year, >= 0.
        days: (n,) int64, days in the half-open period, >= 0.
        year_days: (n,) int64, 360 or 365.

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
    if int(base_minor.max()) * int(rate_days.max()) <= _INT64_MAX:
        return divide_half_even(base_minor * rate_days, denominator)
    return _in_two_steps(base_minor, rate_days, denominator)


def _in_two_steps(base_minor: Ints, rate_days: Ints, denominator: Ints) -> Ints:
    """Return ``base * rate_days / denominator`` where the product alone would not fit int64.

    With base = a*d + b and rate_days = e*d + f it is a*e*d + a*f + b*e + b*f/d, and b*f is below d squared.
    """
    estimate = base_minor.astype(np.float64) * rate_days / denominator  # a size to refuse by, never an amount
    if estimate.max() > LIMIT_MINOR:
        raise AmountTooLargeError(f"interest is too large in {name_rows(estimate > LIMIT_MINOR)}")
    a, b = np.divmod(base_minor, denominator)
    e, f = np.divmod(rate_days, denominator)
    whole = a * e * denominator + a * f + b * e
    # An odd whole turns a half to the other neighbour: it is lent to the division and taken back.
    odd = whole & 1
    rounded: Ints = whole - odd + divide_half_even(b * f + odd * denominator, denominator)
    return rounded
