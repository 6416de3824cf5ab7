"""What going to court costs in China, by the bracket tables of the State Council, exact to the fen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from kept.datafile import Bilingual, Strict, load
from kept.money import PPM, divide_half_up

OWN = Path(__file__).with_name("court_costs.yaml")

Amounts = NDArray[np.int64]

#: The doubled part of default interest: 0.0175 % a day of the sum adjudged (法释〔2014〕8号 art. 1).
DOUBLED_PART_PPM_A_DAY = 175

_FEN = 100


class NegativeClaimError(ValueError):
    """A claim is below zero."""


class FeesUnknownError(ValueError):
    """The claim is filed on a day for which no table is known."""


class _Bracket(Strict):
    up_to_yuan: int | None = None
    rate_ppm: int = Field(gt=0)


class FeeTable(Strict):
    """One progressive table: a fixed fee, then brackets, and perhaps a highest fee."""

    article: str
    fixed_yuan: int
    fixed_up_to_yuan: int
    brackets: list[_Bracket] = Field(min_length=1)
    cap_yuan: int | None = None


class _Share(Strict):
    divisor: int = Field(gt=1)
    article: str
    cap_yuan: int | None = None


class _Shares(Strict):
    case_halved: _Share
    payment_order: _Share
    bankruptcy: _Share


class FeeEdition(Strict):
    """All tables in force from one day on."""

    source: Bilingual
    case: FeeTable
    enforcement: FeeTable
    preservation: FeeTable
    shares: _Shares


class _CostFile(Strict):
    version: int
    editions: dict[date, FeeEdition] = Field(min_length=1)


@dataclass(frozen=True)
class CourtCosts:
    """Fees for each claim, (n,) minor units of CNY; each rounded once, half up.

    Attributes:
        case_minor: ordinary procedure, and an appeal over that much.
        case_halved_minor: summary procedure and small claims, mediation, withdrawal, a joined counterclaim.
        payment_order_minor: a third of the case fee.
        preservation_minor: on the amount preserved.
        enforcement_minor: not prepaid, borne by the person enforced against.
        bankruptcy_minor: half of the case fee on the estate.
    """

    case_minor: Amounts
    case_halved_minor: Amounts
    payment_order_minor: Amounts
    preservation_minor: Amounts
    enforcement_minor: Amounts
    bankruptcy_minor: Amounts


@dataclass(frozen=True)
class BracketLine:
    """One step of a progressive fee, to check with a calculator.

    Attributes:
        above_minor, part_minor: the bracket begins above this and takes in this much of the claim.
        rate_ppm: of that part; 0 for the fixed fee.
        fee_scaled: the step's fee in millionths of a minor unit, so that nothing is rounded yet.
    """

    above_minor: int
    part_minor: int
    rate_ppm: int
    fee_scaled: int


def court_costs(claim_minor: Amounts, *, on: date | None = None) -> CourtCosts:
    """Return what it costs to claim, preserve and enforce.

    Args:
        claim_minor: (n,) int64, minor units of CNY, >= 0: all that is claimed, 10,000.00 yuan is 1_000_000.
        on: the day the claim is filed; the newest table if not given.

    Raises:
        NegativeClaimError: a claim is below zero.
        FeesUnknownError: no table is known for that day.

    Source: 诉讼费用交纳办法 arts. 13–16, 18.

    >>> int(court_costs(np.array([3_000_000])).case_minor[0])
    55000
    """
    if np.any(claim_minor < 0):
        raise NegativeClaimError("a claim is below zero")
    fees = fee_edition(on)
    case = _scaled_fee(fees.case, claim_minor)
    return CourtCosts(
        case_minor=divide_half_up(case, PPM),
        case_halved_minor=_share(fees.shares.case_halved, case),
        payment_order_minor=_share(fees.shares.payment_order, case),
        preservation_minor=divide_half_up(_scaled_fee(fees.preservation, claim_minor), PPM),
        enforcement_minor=divide_half_up(_scaled_fee(fees.enforcement, claim_minor), PPM),
        bankruptcy_minor=_share(fees.shares.bankruptcy, case),
    )


def fee_edition(on: date | None = None) -> FeeEdition:
    """Return the tables in force on a day, or the newest.

    Raises:
        FeesUnknownError: the day lies before the first edition.
    """
    editions = _editions()
    known = [day for day in editions if on is None or day <= on]
    if not known:
        raise FeesUnknownError(f"no court fees are known for {on}; the first table is of {min(editions)}")
    return editions[max(known)]


def bracket_lines(table: FeeTable, claim_minor: int) -> Iterator[BracketLine]:
    """Yield the steps that make the fee of one claim, before any cap; their sum is the fee.

    Args:
        table: the table.
        claim_minor: minor units of CNY, >= 0.
    """
    above = table.fixed_up_to_yuan * _FEN
    yield BracketLine(0, min(claim_minor, above), 0, table.fixed_yuan * _FEN * PPM)
    for bracket in table.brackets:
        top = claim_minor if bracket.up_to_yuan is None else bracket.up_to_yuan * _FEN
        part = min(claim_minor, top) - above
        if part <= 0:
            return
        yield BracketLine(above, part, bracket.rate_ppm, part * bracket.rate_ppm)
        above = top


def doubled_part_per_day(adjudged_minor: Amounts) -> Amounts:
    """Return the doubled part of default interest for one day, (n,) minor units, half up.

    >>> doubled_part_per_day(np.array([10_000_000]))
    array([1750])
    """
    return divide_half_up(adjudged_minor * DOUBLED_PART_PPM_A_DAY, PPM)


@lru_cache(maxsize=1)
def _editions() -> dict[date, FeeEdition]:
    return load(OWN, _CostFile).editions


def _share(share: _Share, case_scaled: Amounts) -> Amounts:
    fee = divide_half_up(case_scaled, PPM * share.divisor)
    return fee if share.cap_yuan is None else np.minimum(fee, share.cap_yuan * _FEN)


def _scaled_fee(table: FeeTable, claim_minor: Amounts) -> Amounts:
    """Return a progressive fee times a million, so that it is rounded only once."""
    fee = np.full(claim_minor.shape, table.fixed_yuan * _FEN * PPM, dtype=np.int64)
    above = table.fixed_up_to_yuan * _FEN
    for bracket in table.brackets:
        top = np.iinfo(np.int64).max if bracket.up_to_yuan is None else bracket.up_to_yuan * _FEN
        fee += (np.clip(claim_minor, above, top) - above) * bracket.rate_ppm
        above = top
    return fee if table.cap_yuan is None else np.minimum(fee, table.cap_yuan * _FEN * PPM)
