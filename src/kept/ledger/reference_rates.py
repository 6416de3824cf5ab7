"""Rates a contract or a statute refers to: the LPR, the ECB's, the Bank of England's, by the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from kept.datafile import Bilingual, Strict, load
from kept.ledger.columns import Days, Ints

OWN = Path(__file__).with_name("reference_rates.yaml")


class RateUnknownError(ValueError):
    """A reference rate is not known for a day, or there is none of that name."""


class ReferenceRate(Strict):
    """One rate: what it is called, where it is published, and its values by the day each began."""

    name: Bilingual
    source: Bilingual
    verified: Literal["text", "secondary", "no"]
    known_to: date
    values: dict[date, int] = Field(min_length=1)


class _RateFile(Strict):
    version: int
    rates: dict[str, ReferenceRate]


@cache
def _rates() -> dict[str, ReferenceRate]:
    return load(OWN, _RateFile).rates


def reference_rate(name: str) -> ReferenceRate:
    """Return a reference rate by its name; ``RateUnknownError`` where there is none."""
    if name not in _rates():
        raise RateUnknownError(f"{name!r} is no reference rate; there are {', '.join(_rates())}")
    return _rates()[name]


def rates_on(name: str, days: Days) -> Ints:
    """Return a reference rate on each of some days; on the day it changes, the new one.

    Args:
        name: ``lpr_1y``, ``lpr_5y``, ``eu_reference`` or ``uk_reference``.
        days: (n,) datetime64[D].

    Returns:
        (n,) int64, parts per million a year.

    Raises:
        RateUnknownError: no such rate, or a day on which it is not known.

    >>> rates_on("lpr_1y", np.array(["2020-04-19", "2020-04-20"], dtype="M8[D]"))
    array([40500, 38500])
    """
    rate = reference_rate(name)
    began = np.array(sorted(rate.values), dtype="datetime64[D]")
    unknown = (days < began[0]) | (days > np.datetime64(rate.known_to, "D"))
    if unknown.any():
        raise RateUnknownError(
            f"{name} is known from {began[0]} to {rate.known_to}, not on {days[unknown][0]};"
            " give the rate itself"
        )
    values = np.array([rate.values[day] for day in sorted(rate.values)], dtype=np.int64)
    return np.asarray(values[np.searchsorted(began, days, side="right") - 1])


def rate_on(name: str, day: date) -> int:
    """Return a reference rate on one day, parts per million a year; raises as ``rates_on``."""
    return int(rates_on(name, np.array([day], dtype="datetime64[D]"))[0])


def rate_changes(name: str, after: date, to: date) -> Iterator[tuple[date, int]]:
    """Yield each day in ``(after, to]`` on which a rate changed, with its new value.

    Raises:
        RateUnknownError: the rate is not known on one of the two days.
    """
    rate_on(name, after)
    rate_on(name, max(after, to))
    for day, value in sorted(reference_rate(name).values.items()):
        if after + timedelta(days=1) <= day <= to:
            yield day, value
