"""The bills of a credit card: the least to pay on each, and the late charge where it was not paid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from kept.ledger.debt_file import Card
from kept.ledger.entries import EventKind
from kept.ledger.owed import Owed
from kept.money import parse_minor


class Told(NamedTuple):
    """One event as the ledger takes it."""

    on: date
    kind: EventKind
    amount: int


#: What the card owes on a day with some events.
Standing = Callable[[list[Told], date], Owed]


def billed(card: Card, told: list[Told], *, currency: str, on: date, standing: Standing) -> list[Told]:
    """Return the events of a card with what its bills up to a day add: principal falling due, late charges.

    The least to pay is what is overdue, a share of the other principal, and all interest, fees and costs
    as of the day of the bill. That share falls due on the due date; once the least is paid, nothing is late.
    Of what is not paid by then a late charge arises the day after; as a fee it bears no interest.

    Args:
        card: the terms of the bills.
        told: what else happened.
        currency: the card's.
        on: the last day asked for.
        standing: works out what is owed.
    """
    found = list(told)
    least = parse_minor(card.late_fee_least, currency)
    for bill in card.bills:
        if bill.on > on:
            break
        owing = standing(found, bill.on)
        share = _share(_of(owing, "principal") - _of(owing, "overdue_principal"), card.minimum_percent)
        unpaid = _of(owing, "arrears") + share - _paid(told, after=bill.on, to=bill.due)
        # Money settles the interest since the bill first; whoever paid the least is not late all the same.
        settled = owing if unpaid > 0 or bill.due > on else standing(found, bill.due)
        ahead = max(0, _of(settled, "paid_principal") - sum(_amounts(found, EventKind.DUE)))
        due = ahead + (share if settled is owing else 0)
        if due and share:
            found.append(Told(bill.due, EventKind.DUE, due))
        if unpaid > 0 and bill.due < on and card.late_fee_percent:
            fee = max(_share(unpaid, card.late_fee_percent), least)
            found.append(Told(bill.due + timedelta(days=1), EventKind.FEE, fee))
    return found


def _of(owing: Owed, name: str) -> int:
    return int(getattr(owing, f"{name}_minor")[0])


def _share(amount: int, percent: Decimal) -> int:
    return int((Decimal(amount) * percent).scaleb(-2).quantize(Decimal(1), ROUND_HALF_UP))


def _amounts(told: list[Told], kind: EventKind) -> Iterator[int]:
    return (one.amount for one in told if one.kind == kind)


def _paid(told: list[Told], *, after: date, to: date) -> int:
    """Return what was paid between a bill and its due date, less what came back."""
    within = [one for one in told if after < one.on <= to]
    return sum(_amounts(within, EventKind.PAYMENT)) - sum(_amounts(within, EventKind.REVERSAL))
