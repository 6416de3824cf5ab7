"""Amounts, percentages and plain lines as the commands print them."""

from __future__ import annotations

from kept.cli.console import out
from kept.money import PPM, format_minor


def plain(minor: int, currency: str = "CNY") -> str:
    """Return an amount as a decimal string: no symbol, no thousands.

    >>> plain(-123456)
    '-1234.56'
    """
    return format_minor(minor, currency, symbol=False).replace(",", "")


def percent(rate_ppm: int) -> str:
    """Return a rate in parts per million as a percentage with only the digits it needs.

    >>> percent(154000), percent(25000)
    ('15.4', '2.5')
    """
    whole, rest = divmod(rate_ppm, PPM // 100)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def say(text: str) -> None:
    """Print one line as it stands, however long."""
    out.print(text, soft_wrap=True, highlight=False, markup=False)
