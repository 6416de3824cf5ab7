"""Instalments of a loan: level payments, level principal, one payment at the end, interest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

import numpy as np

from kept.dates import months_later
from kept.ledger.columns import ColumnError, Ints
from kept.money import PPM, divide_half_up


class Method(StrEnum):
    """How a loan is paid back."""

    LEVEL_PAYMENT = "level_payment"  #: the same sum each time (等额本息)
    LEVEL_PRINCIPAL = "level_principal"  #: the same principal each time (等额本金)
    INTEREST_ONLY = "interest_only"  #: interest each time, principal at the end (先息后本)
    BULLET = "bullet"  #: everything at the end (到期一次性还本付息)


@dataclass(frozen=True, slots=True)
class Instalments:
    """What (n,) loans pay in each of k periods, (n, k) int64 minor units; the last settles all."""

    principal_minor: Ints
    interest_minor: Ints

    @property
    def payment_minor(self) -> Ints:
        """Principal and interest together, (n, k)."""
        return self.principal_minor + self.interest_minor


def instalments(
    principal_minor: Ints, *, method: Method, rate_ppm: Ints, periods: int, per_year: int = 12
) -> Instalments:
    """Return the instalments of some loans with equally long periods.

    Args:
        principal_minor: (n,) int64, minor units, >= 0.
        method: how they are paid back.
        rate_ppm: (n,) int64, parts per million a year; a period bears the part of a year it is.
        periods: how many instalments, >= 1.
        per_year: periods in a year.

    Returns:
        Interest of each period and the level payment, each rounded once, half up.

    Raises:
        ColumnError: fewer than one period.

    >>> one = lambda x: np.array([x], dtype=np.int64)
    >>> year = instalments(one(100_000_00), method=Method.LEVEL_PAYMENT, rate_ppm=one(60_000), periods=12)
    >>> int(year.payment_minor[0, 0])
    860664
    """
    if periods < 1:
        raise ColumnError("a loan has at least one instalment")
    level = _level_payment(principal_minor, rate_ppm, periods, per_year)
    left, interest, principal = principal_minor.copy(), [], []
    owed_interest = np.zeros_like(left)
    for period in range(1, periods + 1):
        owed_interest = owed_interest + divide_half_up(left * rate_ppm, PPM * per_year)
        is_last = period == periods
        match method:
            case Method.LEVEL_PAYMENT:
                part = np.clip(level - owed_interest, 0, left)
            case Method.LEVEL_PRINCIPAL:
                part = _rounded_share(principal_minor, periods)
            case _:
                part = np.zeros_like(left)
        part = left if is_last else np.minimum(part, left)
        paid = np.zeros_like(left) if method == Method.BULLET and not is_last else owed_interest
        principal.append(part)
        interest.append(paid)
        owed_interest, left = owed_interest - paid, left - part
    return Instalments(np.stack(principal, axis=1), np.stack(interest, axis=1))


def _rounded_share(principal_minor: Ints, periods: int) -> Ints:
    return np.asarray((2 * principal_minor + periods) // (2 * periods))


def _level_payment(principal_minor: Ints, rate_ppm: Ints, periods: int, per_year: int) -> Ints:
    """Return the equal payment of each loan, exact before it is rounded to the nearest unit, half up."""
    factors = {int(rate): _annuity(int(rate), periods, per_year) for rate in np.unique(rate_ppm)}
    payments = [
        (2 * int(principal) * factors[int(rate)].numerator + factors[int(rate)].denominator)
        // (2 * factors[int(rate)].denominator)
        for principal, rate in zip(principal_minor, rate_ppm, strict=True)
    ]
    return np.array(payments, dtype=np.int64)


def _annuity(rate_ppm: int, periods: int, per_year: int) -> Fraction:
    """Return the level payment of a loan of one."""
    if rate_ppm == 0:
        return Fraction(1, periods)
    rate = Fraction(rate_ppm, PPM * per_year)
    growth = (1 + rate) ** periods
    return rate * growth / (growth - 1)


def due_dates(first: date, periods: int, *, every_months: int = 1) -> list[date]:
    """Return due dates on the same day of the month; in a month without that day, on its last.

    >>> [str(day) for day in due_dates(date(2024, 1, 31), 3)]
    ['2024-01-31', '2024-02-29', '2024-03-31']
    """
    return [months_later(first, k * every_months) for k in range(periods)]
