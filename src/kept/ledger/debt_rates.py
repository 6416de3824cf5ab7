"""The rates of a debt file through time: each a series of yearly rates by the day they begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kept.ledger.clauses import NO_CAP
from kept.ledger.debt_file import DebtFile, Event, Rate, product_defaults
from kept.ledger.reference_rates import rate_changes, rate_on
from kept.ledger.statutory import Cap, LatePayment, Series, statutes
from kept.money import PPM

_PERCENT = PPM // 100
_MONTHS = 12
#: The doubled part: 0.0175 % a day, written as a yearly rate over 365 days.
DOUBLED_PPM = 175 * 365


class DebtTermsError(ValueError):
    """The terms of a debt file cannot be worked out; the message says which and why."""


@dataclass(frozen=True, slots=True)
class DebtRates:
    """Every rate of one debt by the day it begins; ``cap`` is ``NO_CAP`` where there is none."""

    contract: Series
    penalty: Series
    compound: Series
    cap: Series


def debt_rates(file: DebtFile, events: list[tuple[date, Event]], *, late_from: date, on: date) -> DebtRates:
    """Return the rates of a debt up to a day.

    Args:
        file: the debt.
        events: what happened, each with its day, in order.
        late_from: the first day something is late.
        on: the last day asked for.

    Raises:
        DebtTermsError: a rate that is no whole number of parts per million, or no rate at all.
        RateUnknownError, CapNeedsError: as named.
    """
    rates = _Rates(file, on)
    nothing = {file.opened_on: 0}
    contract = rates.series(file.interest.rate) if file.interest else nothing
    for day, event in events:
        if event.rate is not None and event.kind in {"rate", "plan", "judgment"}:
            contract = _until(contract, day) | {day: rates.one(event.rate)}
    penalty = _penalty(file, rates, contract, late_from)
    for day, event in events:
        changed = event.rate if event.kind == "penalty_rate" else event.penalty_rate
        if changed is not None:
            penalty = _until(penalty, day) | {day: rates.one(changed)}
    compound = rates.series(file.compound.rate) if file.compound else nothing
    for day, event in events:
        if event.kind == "compound_rate" and event.rate is not None:
            compound = _until(compound, day) | {day: rates.one(event.rate)}
    return DebtRates(contract, penalty, compound, _cap(file))


def at(series: Series, day: date) -> int:
    """Return the value of a series on a day; 0 before it begins."""
    return next((value for began, value in sorted(series.items(), reverse=True) if began <= day), 0)


def opening_value(series: Series, opened_on: date) -> int:
    """Return the value of a series on the opening day; one that begins later, its first value."""
    return at(series, max(opened_on, min(series)))


def late_payment(file: DebtFile) -> LatePayment | None:
    """Return the statute on late payment a debt file names.

    Raises:
        DebtTermsError: there is no such statute.
    """
    if file.statute is None:
        return None
    known = statutes().late_payment
    if file.statute.rule not in known:
        raise DebtTermsError(
            f"{file.statute.rule!r} is no statute on late payment; there are {', '.join(known)}"
        )
    return known[file.statute.rule]


def cap_rule(file: DebtFile) -> Cap | None:
    """Return the rule that caps a debt: the file's, or the product's; None for none or for a plain rate.

    Raises:
        DebtTermsError: there is no such rule.
    """
    if file.cap == "none":
        return None
    name = file.cap.rule if file.cap is not None else product_defaults(file.product).cap
    if name in {None, "none"}:
        return None
    known = statutes().caps
    if name not in known:
        raise DebtTermsError(f"{name!r} is no cap; there are {', '.join(known)}")
    return known[name]


def _cap(file: DebtFile) -> Series:
    rule, given = cap_rule(file), file.cap
    if rule is not None:
        filed = given.filed_on if given is not None and given != "none" else None
        return rule.rates(file.opened_on, formed_on=file.formed_on, filed_on=filed)
    if given is None or given == "none" or given.yearly_percent is None:
        return {file.opened_on: NO_CAP}
    return {file.opened_on: _whole(Fraction(given.yearly_percent) * _PERCENT)}


def _until(series: Series, day: date) -> Series:
    return {began: value for began, value in series.items() if began < day}


def _penalty(file: DebtFile, rates: _Rates, contract: Series, late_from: date) -> Series:
    statute = late_payment(file)
    if statute is not None and file.statute is not None:
        given = file.statute.reference_percent
        reference = None if given is None else _whole(Fraction(given) * _PERCENT)
        return statute.rates(late_from, max(rates.on, late_from), reference)
    if file.penalty is None:
        return {file.opened_on: 0}
    if file.penalty.markup is not None:
        return rates.series(file.penalty.markup)
    if file.penalty.times is not None:
        more = Fraction(file.penalty.times) - 1
        return {day: _whole(value * more) for day, value in contract.items()}
    own = rates.series(file.penalty.own) if file.penalty.own is not None else {}
    found = {day: at(own, day) - at(contract, day) for day in sorted({*own, *contract})}
    if min(found.values()) < 0:
        raise DebtTermsError(
            "the penalty rate of its own is below the contract rate; change the contract rate instead"
        )
    return found


def _whole(ppm: Fraction) -> int:
    if ppm.denominator != 1:
        raise DebtTermsError(f"a rate of {float(ppm) / _PERCENT} % is finer than 0.0001 % a year")
    return int(ppm)


@dataclass(frozen=True, slots=True)
class _Rates:
    """Rates of one file: what a day's rate is a year, and which day a reference is read on."""

    file: DebtFile
    on: date

    def one(self, rate: Rate) -> int:
        """Return a rate that does not follow its reference."""
        if rate.on == "follows":
            raise DebtTermsError(
                "only a rate of the contract follows its reference; give the day to read it on"
            )
        if rate.reference is not None:
            day = rate.on or self.file.formed_on or self.file.opened_on
            return self._of(rate, rate_on(rate.reference, day))
        days = (
            360
            if (self.file.day_count or product_defaults(self.file.product).day_count).endswith("360")
            else 365
        )
        given = [(rate.yearly_percent, 1), (rate.monthly_percent, _MONTHS), (rate.daily_percent, days)]
        percent, periods = next((value, times) for value, times in given if value is not None)
        return _whole(Fraction(percent) * periods * _PERCENT)

    def series(self, rate: Rate) -> Series:
        """Return a rate through time from the opening day on."""
        began = self.file.opened_on
        if rate.reference is None or rate.on != "follows":
            return {began: self.one(rate)}
        found = {began: self._of(rate, rate_on(rate.reference, began))}
        changes = rate_changes(rate.reference, began, max(self.on, began + timedelta(days=1)))
        return found | {day: self._of(rate, value) for day, value in changes}

    def _of(self, rate: Rate, reference_ppm: int) -> int:
        return _whole(reference_ppm * Fraction(rate.times) + Fraction(rate.plus_percent) * _PERCENT)
