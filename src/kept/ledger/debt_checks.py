"""What a debt file may not say of its events, each refusal by place, day and what would be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from kept.ledger.card_bills import Told
from kept.ledger.debt_file import DebtFile, Event, day_of, product_defaults
from kept.ledger.debt_rates import DebtTermsError, late_payment
from kept.ledger.entries import EventKind
from kept.money import format_minor, parse_minor

_COUNTED_BY_DAYS = {"act/360", "act/365"}
#: Whatever a plan or a capitalisation does to principal, the ledger itself keeps.
_CHANGES_PRINCIPAL = {"plan", "capitalise"}


def check_events(file: DebtFile) -> None:
    """Refuse events out of time.

    Raises:
        DebtTermsError: before the opening; a plan's due date or doubled interest before its own day.
    """
    for place, event in enumerate(file.events):
        day = day_of(event.on, event.at, file.zone)
        said = f"events.{place}: a {event.kind} on {day}"
        if day < file.opened_on and event.kind != "due":
            raise DebtTermsError(f"{said} lies before the opening on {file.opened_on}")
        _check_order(said, day, event)


def _check_order(said: str, day: date, event: Event) -> None:
    if event.doubled_from is not None and event.doubled_from < day:
        raise DebtTermsError(f"{said} cannot double interest before it: doubled_from {event.doubled_from}")
    early = [due.on for due in event.dues if due.on < day]
    if early:
        raise DebtTermsError(f"{said} cannot let anything fall due before it: dues {min(early)}")


def check_accrual(file: DebtFile) -> None:
    """Refuse to round each day by itself where a convention knows no single days.

    Raises:
        DebtTermsError: as named.
    """
    counts = file.day_count or product_defaults(file.product).day_count
    if file.rounds_each_day and counts not in _COUNTED_BY_DAYS:
        raise DebtTermsError(
            f"accrual: daily goes with day_count act/360 or act/365, not {counts}; write day_count"
        )


def check_one_rate(file: DebtFile, dues: Iterable[tuple[date, int]], *, on: date) -> None:
    """Refuse due dates for which a statute that fixes its rate when a debt is late has different rates.

    Raises:
        DebtTermsError: as named.
        RateUnknownError: the reference is not known on a day.
    """
    statute = late_payment(file)
    if statute is None or statute.fixed_on != "late" or file.statute is None:
        return
    if file.statute.reference_percent is not None:
        return
    late = [day + timedelta(days=1) for day, _ in dues if day < on]
    rates = {statute.rates(day, day)[day] for day in late}
    if len(rates) > 1:
        raise DebtTermsError(
            f"statute: the rate of {file.statute.rule} is fixed when each part is late and differs between"
            " these due dates; write each part as a debt of its own"
        )


def check_amounts(file: DebtFile, told: Iterable[Told], *, on: date) -> None:
    """Refuse a reversal without its payment, and more falling due than was lent, up to a day.

    Raises:
        DebtTermsError: as named.
    """
    counted = sorted((one for one in told if one.on <= on), key=lambda one: (one.on, one.kind))
    paid: Counter[int] = Counter()
    for one in counted:
        paid[one.amount] += {EventKind.PAYMENT: 1, EventKind.REVERSAL: -1}.get(one.kind, 0)
        if paid[one.amount] < 0:
            raise DebtTermsError(
                f"events: a reversal of {_shown(one.amount, file)} on {one.on} has no payment to reverse:"
                " none of that amount lies before it"
            )
    if any(event.kind in _CHANGES_PRINCIPAL for event in file.events):
        return
    due = sum(one.amount for one in counted if one.kind == EventKind.DUE)
    lent = sum(one.amount for one in counted if one.kind == EventKind.DISBURSEMENT)
    lent += parse_minor(file.principal, file.currency)
    if due > lent:
        raise DebtTermsError(
            f"dues: {_shown(due, file)} falls due by {on}, more than the principal of {_shown(lent, file)}"
        )


def _shown(minor: int, file: DebtFile) -> str:
    return format_minor(minor, file.currency, symbol=False)
