"""From a debt file to the ledger's own columns: terms, clauses and events of one debt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from kept.ledger.accrual import Rounding
from kept.ledger.allocation import ORDERS, Allocation
from kept.ledger.card_bills import Standing, Told, billed
from kept.ledger.clauses import Clauses
from kept.ledger.columns import Ints
from kept.ledger.day_count import DayCount
from kept.ledger.debt_checks import check_accrual, check_amounts, check_events, check_one_rate
from kept.ledger.debt_file import DebtFile, Event, day_of, product_defaults
from kept.ledger.debt_rates import (
    DOUBLED_PPM,
    DebtRates,
    DebtTermsError,
    debt_rates,
    late_payment,
    opening_value,
)
from kept.ledger.entries import EventKind, Events, Terms
from kept.ledger.fixed_sums import with_fixed_sums
from kept.ledger.owed import Owed, owed
from kept.ledger.schedule import instalments
from kept.money import minor_digits, parse_minor

_DAY_COUNTS = {
    "act/360": DayCount.ACT_360,
    "act/365": DayCount.ACT_365,
    "act/act": DayCount.ACT_ACT,
    "30/360": DayCount.THIRTY_360,
    "30e/360": DayCount.THIRTY_E_360,
}
_MONTHS = 12
_PLAIN = {"payment", "reversal", "fee", "cost", "waiver", "disbursement", "settlement"}
_MARKS = {"interest_due", "capitalise", "plan", "write_off", "judgment"}


@dataclass(frozen=True, slots=True)
class DebtTerms:
    """One debt as columns of one."""

    file: DebtFile
    terms: Terms
    events: Events
    by: Allocation
    rates: DebtRates

    def owed(self, on: date) -> Owed:
        """Return what the debt owes on a day."""
        return owed(self.terms, self.events, on=on, by=self.by)


def debt_terms(
    file: DebtFile, *, on: date, also: Iterable[Told] = (), without: date | None = None
) -> DebtTerms:
    """Return the terms and events of a debt file.

    Args:
        file: the debt.
        on: the last day asked for; reference rates are followed up to it.
        also: events from outside the file, such as its share of a payment.
        without: leave out what was told late on this day.

    Raises:
        DebtTermsError: terms that cannot be worked out.
        AmountError: an amount that is none of the currency.
        RateUnknownError, CapNeedsError, UnknownZoneError: as named.
    """
    check_events(file)
    check_accrual(file)
    events = _dated(file, without=without)
    dues = _dues(file, events)
    if file.statute is not None and not dues:
        raise DebtTermsError("a statute on late payment needs to know when the debt fell due: give dues")
    check_one_rate(file, dues, on=on)
    late_from = min((day for day, _ in dues), default=file.opened_on) + timedelta(days=1)
    rates = debt_rates(file, events, late_from=late_from, on=on)
    told = [Told(day, EventKind.DUE, amount) for day, amount in dues if amount]
    told += _changes(rates, file.opened_on)
    told += [one for day, event in events for one in _told(file, day, event)]
    told += [Told(day, EventKind.INTEREST_DUE, 0) for day in _interest_due(file, dues)]
    told += also
    check_amounts(file, told, on=on)
    terms, by = _terms(file, rates), ORDERS[file.allocation]

    def standing(events: list[Told], day: date) -> Owed:
        return owed(terms, _columns(events), on=day, by=by)

    told = _with_charges(file, told, dues, on=on, standing=standing)
    return DebtTerms(file, terms, _columns(told), by, rates)


def told_late(file: DebtFile, on: date) -> list[date]:
    """Return the days up to ``on`` on which something older became known, in order."""
    late = {
        event.recorded
        for event in file.events
        if event.recorded is not None and event.recorded > day_of(event.on, event.at, file.zone)
    }
    return sorted(day for day in late if day <= on)


def _dated(file: DebtFile, *, without: date | None) -> list[tuple[date, Event]]:
    dated = [(day_of(event.on, event.at, file.zone), event) for event in file.events]
    known = [
        (day, event) for day, event in dated if without is None or event.recorded != without or day >= without
    ]
    return sorted(known, key=lambda one: one[0])


def _amount(file: DebtFile, event: Event) -> int:
    if event.amount is not None:
        return parse_minor(event.amount, file.currency)
    if event.percent is None or event.of is None:
        return 0
    share = (Decimal(parse_minor(event.of, file.currency)) * event.percent).scaleb(-2)
    return int(share.quantize(Decimal(1), ROUND_HALF_UP))


def _dues(file: DebtFile, events: list[tuple[date, Event]]) -> list[tuple[date, int]]:
    """Return what falls due when: as agreed at first, then as a plan or an acceleration says."""
    dues = [*_agreed_dues(file)]
    dues += [(day, _amount(file, event)) for day, event in events if event.kind == "due"]
    planned = False
    for day, event in events:
        if event.kind == "plan":
            kept = [due for due in dues if due[0] < day]
            dues = kept + [(due.on, parse_minor(due.amount, file.currency)) for due in event.dues]
            planned = True
        elif event.kind == "accelerate":
            kept = [due for due in dues if due[0] <= day]
            rest = sum(amount for _, amount in dues) if planned else _lent(file, events, day)
            dues = [*kept, (day, rest - sum(amount for _, amount in kept))]
    return dues


def _lent(file: DebtFile, events: list[tuple[date, Event]], until: date) -> int:
    """Return the principal lent up to and with a day."""
    more = (_amount(file, event) for day, event in events if event.kind == "disbursement" and day <= until)
    return parse_minor(file.principal, file.currency) + sum(more)


def _agreed_dues(file: DebtFile) -> Iterator[tuple[date, int]]:
    if file.schedule is None:
        for due in file.dues:
            yield due.on, parse_minor(due.amount, file.currency)
        return
    plan = file.schedule
    contract = debt_rates(file, [], late_from=plan.first_due, on=file.opened_on).contract
    parts = instalments(
        np.array([parse_minor(file.principal, file.currency)], dtype=np.int64),
        method=plan.method,
        rate_ppm=np.array([contract[file.opened_on]], dtype=np.int64),
        periods=plan.periods,
        per_year=_MONTHS // plan.every_months,
    )
    if _MONTHS % plan.every_months:
        raise DebtTermsError("every_months divides a year: 1, 2, 3, 4, 6 or 12")
    yield from zip(plan.due_days(), parts.principal_minor[0].tolist(), strict=True)


def _interest_due(file: DebtFile, dues: list[tuple[date, int]]) -> list[date]:
    """Return the days on which interest falls due, where unpaid interest bears compound interest."""
    if file.compound is None:
        return []
    days = {*file.compound.due}
    if file.schedule is not None:
        days |= {day for day, _ in dues}
    return sorted(day for day in days if day >= file.opened_on)


def _with_charges(
    file: DebtFile, told: list[Told], dues: list[tuple[date, int]], *, on: date, standing: Standing
) -> list[Told]:
    """Return the events with the charges that depend on what was paid in time."""
    if file.card is not None:
        return billed(file.card, told, currency=file.currency, on=on, standing=standing)
    statute = late_payment(file)
    if statute is None or file.statute is None or not file.statute.fixed_sum:
        return told
    major = 10 ** minor_digits(file.currency)
    return with_fixed_sums(
        told, dues, statute, major=major, opened_on=file.opened_on, on=on, standing=standing
    )


def _changes(rates: DebtRates, opened_on: date) -> Iterator[Told]:
    for series, kind in (
        (rates.contract, EventKind.RATE),
        (rates.penalty, EventKind.PENALTY_RATE),
        (rates.compound, EventKind.COMPOUND_RATE),
        (rates.cap, EventKind.CAP_RATE),
    ):
        before = opening_value(series, opened_on)
        for day, value in sorted(series.items()):
            if day > opened_on and value != before:
                yield Told(day, kind, value)
            before = value


def _told(file: DebtFile, day: date, event: Event) -> Iterator[Told]:
    if event.kind in _PLAIN:
        yield Told(day, EventKind[event.kind.upper()], _amount(file, event))
    elif event.kind in _MARKS:
        yield Told(day, EventKind[event.kind.upper()], 0)
    elif event.order is not None:
        yield Told(day, EventKind.ORDER, [*ORDERS].index(event.order))
    if event.doubled_from is not None:
        yield Told(event.doubled_from, EventKind.DOUBLED_RATE, DOUBLED_PPM)


def _terms(file: DebtFile, rates: DebtRates) -> Terms:
    usual, opened, grace = product_defaults(file.product), file.opened_on, file.penalty
    opening = {
        name: _one(parse_minor(getattr(file.opening, name), file.currency))
        for name in ("interest", "penalty", "fee", "cost")
    }
    day_count = _DAY_COUNTS[file.day_count or usual.day_count]
    clauses = Clauses(
        day_count=_one(day_count),
        rounding=_one(Rounding[(file.rounding or usual.rounding).upper()]),
        daily=_one(file.rounds_each_day),
        compound_ppm=_one(opening_value(rates.compound, opened)),
        cap_ppm=_one(opening_value(rates.cap, opened)),
        grace_days=_one(0 if grace is None else grace.grace_days),
        grace_counts=_one(grace is not None and grace.grace_counts),
    )
    return Terms(
        opened_on=np.array([opened], dtype="datetime64[D]"),
        principal_minor=_one(parse_minor(file.principal, file.currency)),
        interest_minor=opening["interest"],
        penalty_minor=opening["penalty"],
        fee_minor=opening["fee"],
        cost_minor=opening["cost"],
        rate_ppm=_one(opening_value(rates.contract, opened)),
        penalty_ppm=_one(opening_value(rates.penalty, opened)),
        year_days=_one(365),
        clauses=clauses,
    )


def _columns(told: list[Told]) -> Events:
    if not told:
        return Events.none()
    return Events(
        row=np.zeros(len(told), dtype=np.int64),
        on=np.array([one.on for one in told], dtype="datetime64[D]"),
        kind=np.array([one.kind for one in told], dtype=np.int64),
        amount_minor=np.array([one.amount for one in told], dtype=np.int64),
    )


def _one(value: int) -> Ints:
    return np.array([value], dtype=np.int64)
