"""What going to court costs in China, by the bracket tables of the State Council, exact to the fen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from kept.datafile import Strict, load
from kept.money import PPM, divide_half_even

OWN = Path(__file__).with_name("court_costs.yaml")

Amounts = NDArray[np.int64]

#: Two halves of a fee: summary procedure, mediation or withdrawal (arts. 15, 16).
_HALF = 2
#: A payment order costs a third of the case fee (art. 14(3)).
_THIRD = 3
#: The doubled part of default interest: 0.0175 % a day of the sum adjudged (法释〔2014〕8号 art. 1).
DOUBLED_PART_PPM_A_DAY = 175

_FEN = 100


class NegativeClaimError(ValueError):
    """A claim is below zero."""


class _Bracket(Strict):
    up_to_yuan: int | None = None
    rate_ppm: int = Field(gt=0)


class _Table(Strict):
    fixed_yuan: int
    fixed_up_to_yuan: int
    brackets: list[_Bracket] = Field(min_length=1)
    cap_yuan: int | None = None


class _CostFile(Strict):
    version: int
    case: _Table
    enforcement: _Table
    preservation: _Table


@dataclass(frozen=True)
class CourtCosts:
    """Fees for each claim, (n,) minor units of CNY; each rounded once, half to even."""

    case_minor: Amounts
    case_halved_minor: Amounts
    payment_order_minor: Amounts
    preservation_minor: Amounts
    enforcement_minor: Amounts


def court_costs(claim_minor: Amounts) -> CourtCosts:
    """Return what it costs to claim, preserve and enforce.

    Args:
        claim_minor: (n,) int64, minor units of CNY, >= 0: all that is claimed, 10,000.00 yuan is 1_000_000.

    Raises:
        NegativeClaimError: a claim is below zero.

    Source: 诉讼费用交纳办法 arts. 13–16.

    >>> int(court_costs(np.array([3_000_000])).case_minor[0])
    55000
    """
    if np.any(claim_minor < 0):
        raise NegativeClaimError("a claim is below zero")
    tables = _tables()
    case = _scaled_fee(tables.case, claim_minor)
    return CourtCosts(
        case_minor=divide_half_even(case, PPM),
        case_halved_minor=divide_half_even(case, PPM * _HALF),
        payment_order_minor=divide_half_even(case, PPM * _THIRD),
        preservation_minor=divide_half_even(_scaled_fee(tables.preservation, claim_minor), PPM),
        enforcement_minor=divide_half_even(_scaled_fee(tables.enforcement, claim_minor), PPM),
    )


def doubled_part_per_day(adjudged_minor: Amounts) -> Amounts:
    """Return the doubled part of default interest for one day, (n,) minor units, half to even.

    >>> doubled_part_per_day(np.array([10_000_000]))
    array([1750])
    """
    return divide_half_even(adjudged_minor * DOUBLED_PART_PPM_A_DAY, PPM)


@lru_cache(maxsize=1)
def _tables() -> _CostFile:
    return load(OWN, _CostFile)


def _scaled_fee(table: _Table, claim_minor: Amounts) -> Amounts:
    """Return a progressive fee times a million, so that it is rounded only once."""
    fee = np.full(claim_minor.shape, table.fixed_yuan * _FEN * PPM, dtype=np.int64)
    above = table.fixed_up_to_yuan * _FEN
    for bracket in table.brackets:
        top = np.iinfo(np.int64).max if bracket.up_to_yuan is None else bracket.up_to_yuan * _FEN
        fee += (np.clip(claim_minor, above, top) - above) * bracket.rate_ppm
        above = top
    return fee if table.cap_yuan is None else np.minimum(fee, table.cap_yuan * _FEN * PPM)
