"""What statutes say of late payment, and the caps courts keep: data with their source."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from kept.datafile import Bilingual, Strict, load
from kept.ledger.reference_rates import rate_changes, rate_on
from kept.money import PPM

OWN = Path(__file__).with_name("statutory.yaml")

#: A rate by the day it begins.
Series = dict[date, int]


class CapNeedsError(ValueError):
    """A cap cannot be found without a date that is not given."""


class FixedSum(Strict):
    """A sum due once, from a size of the debt on."""

    from_major: int
    sum_major: int


class LatePayment(Strict):
    """What a statute adds to an unpaid debt."""

    law_of: str
    reference: str
    fixed_on: Literal["late", "each_change"]
    plus_ppm: int
    times_ppm: int
    fixed_sums: list[FixedSum]
    source: Bilingual
    verified: Literal["text", "secondary", "no"]

    def rates(self, late_from: date, to: date, reference_ppm: int | None = None) -> Series:
        """Return the yearly rate by the day it begins, from the day the debt is late.

        Args:
            late_from: the first day of delay.
            to: the last day asked for.
            reference_ppm: the reference rate where it is given and not to be looked up.

        Raises:
            RateUnknownError: the reference is not known on a day that counts.
        """
        if reference_ppm is not None:
            return {late_from: self._of(reference_ppm)}
        found = {late_from: self._of(rate_on(self.reference, late_from))}
        if self.fixed_on == "each_change":
            found |= {day: self._of(value) for day, value in rate_changes(self.reference, late_from, to)}
        return found

    def _of(self, reference_ppm: int) -> int:
        return reference_ppm * self.times_ppm // PPM + self.plus_ppm

    def fixed_sum(self, debt_minor: int, major: int) -> int:
        """Return the sum due once on a debt, minor units.

        Args:
            debt_minor: the debt, minor units.
            major: minor units in a major one.
        """
        sums = [one.sum_major for one in self.fixed_sums if one.from_major * major <= debt_minor]
        return sums[-1] * major if sums else 0


class Cap(Strict):
    """The highest yearly rate on all charges together that a court supports."""

    fixed_ppm: int | None = None
    reference: str | None = None
    times_ppm: int = PPM
    since: date | None = None
    before_ppm: int | None = None
    source: Bilingual
    verified: Literal["text", "secondary", "no"]

    def rates(self, opened_on: date, *, formed_on: date | None, filed_on: date | None) -> Series:
        """Return the cap by the day it begins.

        A contract older than the rule keeps the old cap until the rule began; from then on the reference at
        the filing of the suit counts (private lending, art. 31).

        Raises:
            CapNeedsError: the date of formation, or of filing, is missing.
            RateUnknownError: the reference is not known on that date.
        """
        if self.fixed_ppm is not None:
            return {opened_on: self.fixed_ppm}
        if formed_on is None or self.reference is None or self.since is None or self.before_ppm is None:
            raise CapNeedsError("the cap depends on the day the contract was formed: give formed_on")
        if formed_on >= self.since:
            return {opened_on: rate_on(self.reference, formed_on) * self.times_ppm // PPM}
        if filed_on is None:
            raise CapNeedsError(
                f"the contract is older than {self.since}: give the day of the suit, filed_on"
            )
        later = rate_on(self.reference, filed_on) * self.times_ppm // PPM
        return {opened_on: self.before_ppm, max(self.since, opened_on): later}


class _StatuteFile(Strict):
    version: int
    late_payment: dict[str, LatePayment] = Field(min_length=1)
    caps: dict[str, Cap] = Field(min_length=1)


@cache
def statutes() -> _StatuteFile:
    """Return the whole file."""
    return load(OWN, _StatuteFile)
