"""The ledger once more, written as plainly as possible: one debt, one event after the other, in Decimal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

ORDER = ["cost", "fee", "interest", "penalty", "principal"]
GIVEN_UP = ["penalty", "fee", "interest", "cost", "principal"]
SAME_DAY = ["due", "fee", "cost", "payment", "reversal", "waiver"]


@dataclass
class Debt:
    opened_on: date
    cost: Decimal
    fee: Decimal
    interest: Decimal
    penalty: Decimal
    principal: Decimal
    rate_ppm: int
    penalty_ppm: int
    year_days: int


@dataclass
class Payment:
    amount: Decimal
    settled: dict[str, Decimal]
    to_credit: Decimal
    reversed: bool = False


@dataclass
class Book:
    debt: Debt
    owes: dict[str, Decimal]
    dues: list[tuple[date, Decimal]] = field(default_factory=list)
    credit: Decimal = Decimal(0)
    paid_principal: Decimal = Decimal(0)
    waived_principal: Decimal = Decimal(0)
    by_credit: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(ORDER, Decimal(0)))
    payments: list[Payment] = field(default_factory=list)

    def unpaid_dues(self) -> list[tuple[date, Decimal]]:
        settled = self.paid_principal + self.waived_principal
        unpaid = []
        for day, amount in sorted(self.dues):
            covered = min(settled, amount)
            settled -= covered
            if amount > covered:
                unpaid.append((day, amount - covered))
        return unpaid

    def overdue(self) -> Decimal:
        return sum((amount for _, amount in self.unpaid_dues()), Decimal(0))


def rounded_interest(base: Decimal, rate_ppm: int, days: int, year_days: int) -> Decimal:
    with localcontext() as context:
        context.prec = 80
        exact = base * rate_ppm * days / (Decimal(1_000_000) * year_days)
        return exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)


def settle(owes: dict[str, Decimal], money: Decimal, order: list[str]) -> tuple[dict[str, Decimal], Decimal]:
    settled = {}
    for part in order:
        settled[part] = min(money, owes[part])
        owes[part] -= settled[part]
        money -= settled[part]
    return settled, money


def spend_credit(book: Book) -> None:
    settled, book.credit = settle(book.owes, book.credit, ORDER)
    book.paid_principal += settled["principal"]
    for part in ORDER:
        book.by_credit[part] += settled[part]


def pay(book: Book, amount: Decimal) -> None:
    settled, left = settle(book.owes, amount, ORDER)
    book.paid_principal += settled["principal"]
    book.credit += left
    book.payments.append(Payment(amount, settled, left))


def put_back(book: Book, amount: Decimal) -> None:
    payment = next(p for p in reversed(book.payments) if p.amount == amount and not p.reversed)
    payment.reversed = True
    for part in ORDER:
        book.owes[part] += payment.settled[part]
    book.paid_principal -= payment.settled["principal"]
    from_credit = min(book.credit, payment.to_credit)
    book.credit -= from_credit
    missing = payment.to_credit - from_credit
    for part in reversed(ORDER):
        again = min(missing, book.by_credit[part])
        book.by_credit[part] -= again
        book.owes[part] += again
        missing -= again
        if part == "principal":
            book.paid_principal -= again
    spend_credit(book)


def answer(debt: Debt, events: list[tuple[date, str, int]], on: date) -> dict[str, Decimal | date | None]:
    """Return what one debt owes on a day; events are (date, kind, amount)."""
    book = Book(debt, {part: getattr(debt, part) for part in ORDER})
    interest_from = penalty_from = debt.opened_on

    def accrue_interest(day: date) -> None:
        nonlocal interest_from
        days = (day - interest_from).days
        book.owes["interest"] += rounded_interest(book.owes["principal"], debt.rate_ppm, days, debt.year_days)
        interest_from = day

    def accrue_penalty(day: date) -> None:
        nonlocal penalty_from
        day = max(day, penalty_from)
        days = (day - penalty_from).days
        book.owes["penalty"] += rounded_interest(book.overdue(), debt.penalty_ppm, days, debt.year_days)
        penalty_from = day

    for day, kind, amount in sorted(events, key=lambda e: (e[0], SAME_DAY.index(e[1]))):
        if day > on:
            continue
        money = Decimal(amount)
        if kind == "due":
            accrue_penalty(day)
            book.dues.append((day, money))
        elif kind in {"fee", "cost"}:
            book.owes[kind] += money
            spend_credit(book)
        else:
            accrue_interest(day)
            accrue_penalty(day)
            if kind == "payment":
                pay(book, money)
            elif kind == "reversal":
                put_back(book, money)
            else:
                given, _ = settle(book.owes, money, GIVEN_UP)
                book.waived_principal += given["principal"]
    accrue_interest(on)
    accrue_penalty(on)
    unpaid = book.unpaid_dues()
    return book.owes | {
        "overdue_principal": book.overdue(),
        "credit": book.credit,
        "paid_principal": book.paid_principal,
        "oldest": unpaid[0][0] if unpaid else None,
    }
