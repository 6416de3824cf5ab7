"""Money is a whole number of minor units (fen, cents); no float ever touches an amount.

Rates are whole parts per million a year (``ppm``; 24 % is 240_000) and rounding has a name.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

#: Digits after the point, where ISO 4217 says something other than two.
MINOR_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "JOD": 3}

SYMBOLS = {"CNY": "¥", "USD": "$", "GBP": "£", "EUR": "€", "INR": "₹", "TWD": "NT$"}

#: Largest amount accepted from outside: leaves room for sums and products in int64.
MAX_MINOR = 10**15

PPM = 1_000_000

#: Chinese files mix both widths; full-width digits are digits to ``int`` already.
_FULL_WIDTH = str.maketrans("，．－＋￥＄", ",.-+¥$")

_AMOUNT = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d+(\.\d+)?|[+-]?\.\d+")


class AmountError(ValueError):
    """A text is not an amount of the currency."""


def minor_digits(currency: str) -> int:
    """Return the number of digits after the point in a currency (ISO 4217)."""
    return MINOR_DIGITS.get(currency, 2)


def parse_minor(text: str, currency: str = "CNY") -> int:
    """Return an amount written in major units as minor units, exactly.

    The sign may stand on either side of the currency's own symbol or code; another currency's is refused.

    Raises:
        AmountError: not a number, finer than the currency's minor unit, or beyond ``MAX_MINOR``.

    >>> parse_minor("1,234.5")
    123450
    """
    plain = text.translate(_FULL_WIDTH).strip()
    sign = plain[:1] if plain.startswith(("+", "-")) else ""
    unmarked = plain.removeprefix(sign).removeprefix(SYMBOLS.get(currency, "")).removeprefix(currency)
    bare = sign + unmarked.strip()
    if not _AMOUNT.fullmatch(bare):
        raise AmountError(f"{text!r} is not an amount; write for example 1234.56")
    whole, _, fraction = bare.replace(",", "").partition(".")
    digits = minor_digits(currency)
    if len(fraction.rstrip("0")) > digits:
        raise AmountError(f"{text!r} is finer than the smallest unit of {currency}")
    minor = int(
        (whole if whole not in {"", "+", "-"} else whole + "0") + fraction[:digits].ljust(digits, "0")
    )
    if abs(minor) > MAX_MINOR:
        raise AmountError(f"{text!r} is too large")
    return minor


def format_minor(minor: int, currency: str = "CNY", *, symbol: bool = True) -> str:
    """Return an amount for people: symbol, thousands, all minor digits.

    >>> format_minor(-123456)
    '-¥1,234.56'
    """
    digits = minor_digits(currency)
    whole, fraction = divmod(abs(minor), 10**digits)
    text = f"{whole:,}" + (f".{fraction:0{digits}d}" if digits else "")
    sign = "-" if minor < 0 else ""
    return f"{sign}{SYMBOLS.get(currency, currency + ' ') if symbol else ''}{text}"


def divide_half_even(numerator: NDArray[np.int64], denominator: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """Return ``numerator / denominator`` rounded half to even.

    Args:
        numerator: (n,) int64, any sign.
        denominator: (n,) int64 or one int, > 0.

    >>> divide_half_even(np.array([5, 15, -5, 7], dtype=np.int64), 10)
    array([0, 2, 0, 1])
    """
    quotient = numerator // denominator
    twice = 2 * (numerator - quotient * denominator)
    # An odd quotient rounds up from the half, an even one from above it.
    return np.asarray(quotient + (twice + (quotient & 1) > denominator), dtype=np.int64)


def divide_half_up(numerator: NDArray[np.int64], denominator: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """Return ``numerator / denominator`` rounded to the nearest, an exact half up (四舍五入).

    Args:
        numerator: (n,) int64, >= 0.
        denominator: (n,) int64 or one int, > 0.

    >>> divide_half_up(np.array([5, 15, 4], dtype=np.int64), 10)
    array([1, 2, 0])
    """
    quotient = numerator // denominator
    return np.asarray(quotient + (2 * (numerator - quotient * denominator) >= denominator), dtype=np.int64)
