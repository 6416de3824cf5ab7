"""The ledger once more, written as plainly as possible: one debt, one event after the other, in Decimal."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

ORDER = ["cost", "fee", "interest", "compound", "penalty", "principal", "doubled"]
PRINCIPAL_FIRST = ["principal", "cost", "fee", "interest", "compound", "penalty", "doubled"]
GIVEN_UP = ["doubled", "penalty", "compound", "fee", "interest", "cost", "principal"]
CAPPED = ["penalty", "compound", "fee", "interest"]
SAME_DAY = [
    "order", "cap_rate", "rate", "penalty_rate", "compound_rate", "doubled_rate", "late", "interest_due",
    "capitalise", "disbursement", "plan", "due", "fee", "cost", "payment", "reversal", "waiver",
    "settlement", "write_off", "judgment",
]  # fmt: skip
ROUNDINGS = [ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_FLOOR, ROUND_CEILING]
ZERO = Decimal(0)


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
    day_count: int | None = None
    rounding: int = 0
    daily: int = 0
    compound_ppm: int = 0
    cap_ppm: int | None = None
    grace_days: int = 0
    grace_counts: int = 0


@dataclass
class Payment:
    amount: Decimal
    settled: dict[str, Decimal]
    to_credit: Decimal
    reversed: bool = False


def rounded_interest(base: Decimal, rate_ppm: int, days: int, year_days: int) -> Decimal:
    return rounded(base * rate_ppm * days, Decimal(1_000_000) * year_days, 0)


def rounded(top: Decimal, bottom: Decimal, rounding: int) -> Decimal:
    with localcontext() as context:
        context.prec = 80
        return (top / bottom).quantize(Decimal(1), rounding=ROUNDINGS[rounding])


def year_fraction(day_count: int, start: date, end: date) -> tuple[int, int]:
    """Return numerator and denominator, counted day by day where the days are actual."""
    actual = (end - start).days
    if day_count in {0, 1}:
        return actual, 365 if day_count else 360
    if day_count == 2:
        leap = sum(calendar.isleap((start + timedelta(days=k)).year) for k in range(actual))
        return leap * 365 + (actual - leap) * 366, 365 * 366
    first, last = start.day, end.day
    if day_count == 4:
        first, last = min(first, 30), min(last, 30)
    elif first >= 30:
        first, last = 30, min(last, 30)
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + last - first, 360


def settle(owes: dict[str, Decimal], money: Decimal, order: list[str]) -> tuple[dict[str, Decimal], Decimal]:
    settled = {}
    for part in order:
        settled[part] = min(money, owes[part])
        owes[part] -= settled[part]
        money -= settled[part]
    return settled, money


@dataclass
class Book:
    debt: Debt
    owes: dict[str, Decimal]
    dues: list[tuple[date, Decimal]] = field(default_factory=list)
    due_so_far: Decimal = ZERO
    late_so_far: Decimal = ZERO
    credit: Decimal = ZERO
    settled_principal: Decimal = ZERO
    paid_principal: Decimal = ZERO
    settled_interest: Decimal = ZERO
    fallen_interest: Decimal = ZERO
    by_credit: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(ORDER, ZERO))
    payments: list[Payment] = field(default_factory=list)
    order: list[str] = field(default_factory=lambda: ORDER)
    since: dict[str, date] = field(default_factory=dict)
    rates: dict[str, int] = field(default_factory=dict)
    cap_ppm: int | None = None
    room: Decimal = ZERO
    charged: Decimal = ZERO
    held: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(CAPPED, ZERO))
    written_off: Decimal = ZERO
    recovered: Decimal = ZERO

    # What bears, and how much.

    def overdue(self) -> Decimal:
        return max(self.due_so_far - self.settled_principal, ZERO)

    def late(self) -> Decimal:
        return max(self.late_so_far - self.settled_principal, ZERO)

    def in_force(self, name: str) -> int:
        cap, rate = self.cap_ppm, self.rates[name]
        if cap is None or name not in {"interest", "penalty"}:
            return rate
        return min(rate, cap) if name == "interest" else min(rate, cap - self.in_force("interest"))

    def grown(self, base: Decimal, rate: int, start: date, end: date, *, by_contract: bool = True) -> Decimal:
        own = self.debt.day_count
        convention = (0 if self.debt.year_days == 360 else 1) if own is None else own
        days, year = year_fraction(convention if by_contract else 1, start, end)
        bottom = Decimal(1_000_000) * year
        if self.debt.daily and days == (end - start).days:
            return days * rounded(base * rate, bottom, self.debt.rounding)
        return rounded(base * rate * days, bottom, self.debt.rounding)

    def post(self, part: str, base: Decimal, day: date) -> None:
        day = max(day, self.since[part])
        amount = self.grown(base, self.in_force(part), self.since[part], day, by_contract=part != "doubled")
        self.owes[part] += amount
        self.charged += amount if part in CAPPED else 0
        self.since[part] = day

    def accrue_penalty(self, day: date) -> None:
        self.post("penalty", self.late(), day)

    def accrue_doubled(self, day: date) -> None:
        self.post("doubled", self.owes["principal"] + self.owes["fee"] + self.owes["cost"], day)

    def accrue(self, day: date) -> None:
        self.post("interest", self.owes["principal"], day)
        self.accrue_penalty(day)
        unpaid = max(min(self.fallen_interest - self.settled_interest, self.owes["interest"]), ZERO)
        self.post("compound", unpaid, day)
        self.accrue_doubled(day)
        self.keep_to_the_cap(day)

    def keep_to_the_cap(self, day: date) -> None:
        start = self.since["room"]
        self.since["room"] = day
        if self.cap_ppm is None:
            return
        self.room += self.grown(self.owes["principal"], self.cap_ppm, start, day)
        over = max(self.charged - self.room, ZERO) - sum(self.held.values())
        for part in CAPPED if over > 0 else reversed(CAPPED):
            moved = min(over, self.owes[part]) if over > 0 else -min(-over, self.held[part])
            self.owes[part] -= moved
            self.held[part] += moved
            over -= moved

    # What happens.

    def settle(self, amounts: dict[str, Decimal], sign: int = 1) -> None:
        self.settled_principal += sign * amounts["principal"]
        self.settled_interest += sign * amounts["interest"]

    def spend_credit(self) -> None:
        settled, self.credit = settle(self.owes, self.credit, self.order)
        self.settle(settled)
        self.paid_principal += settled["principal"]
        for part in ORDER:
            self.by_credit[part] += settled[part]

    def pay(self, amount: Decimal) -> None:
        settled, left = settle(self.owes, amount, self.order)
        self.settle(settled)
        self.paid_principal += settled["principal"]
        self.credit += left
        self.payments.append(Payment(amount, settled, left))
        if self.written_off:
            self.recovered += amount

    def put_back(self, amount: Decimal) -> None:
        payment = next(p for p in reversed(self.payments) if p.amount == amount and not p.reversed)
        payment.reversed = True
        for part in ORDER:
            self.owes[part] += payment.settled[part]
        self.settle(payment.settled, -1)
        self.paid_principal -= payment.settled["principal"]
        from_credit = min(self.credit, payment.to_credit)
        self.credit -= from_credit
        missing, again = payment.to_credit - from_credit, dict.fromkeys(ORDER, ZERO)
        for part in reversed(ORDER):
            again[part] = min(missing, self.by_credit[part])
            self.by_credit[part] -= again[part]
            self.owes[part] += again[part]
            missing -= again[part]
        self.settle(again, -1)
        self.paid_principal -= again["principal"]
        self.spend_credit()
        if self.written_off:
            self.recovered = max(self.recovered - amount, ZERO)

    def give_up(self, amount: Decimal) -> None:
        given, _ = settle(self.owes, amount, GIVEN_UP)
        self.settle(given)
        self.charged -= sum(given[part] for part in CAPPED)

    def charge(self, kind: str, amount: Decimal, day: date) -> None:
        self.accrue_doubled(day)
        self.owes[kind] += amount
        if kind == "fee":
            self.charged += amount
            if self.credit:
                self.keep_to_the_cap(day)
        self.spend_credit()

    def grace_is_over(self, amount: Decimal, day: date) -> None:
        opened = self.debt.opened_on
        now = max(day, opened)
        self.accrue_penalty(now)
        before = self.late()
        self.late_so_far = min(self.late_so_far + amount, self.due_so_far)
        back = self.debt.grace_days + 1 if self.debt.grace_counts else 1
        start = max(day - timedelta(days=back), opened)
        if start < now:
            grown = self.grown(self.late() - before, self.in_force("penalty"), start, now)
            self.owes["penalty"] += grown
            self.charged += grown

    def take(self, day: date, kind: str, amount: Decimal) -> None:
        if kind == "due":
            self.accrue_penalty(max(day, self.since["penalty"]))
            self.due_so_far += amount
            self.late_so_far += 0 if self.debt.grace_days else amount
            self.dues.append((day, amount))
        elif kind == "late":
            self.grace_is_over(amount, day)
        elif kind in {"fee", "cost"}:
            self.charge(kind, amount, day)
        elif kind == "order":
            self.order = [ORDER, PRINCIPAL_FIRST][int(amount)]
        else:
            self.accrue(day)
            self.change(kind, amount)

    def change(self, kind: str, amount: Decimal) -> None:  # noqa: C901 - one case an event
        names = {"rate": "interest", "penalty_rate": "penalty", "compound_rate": "compound"}
        names["doubled_rate"] = "doubled"
        match kind:
            case "payment":
                self.pay(amount)
            case "reversal":
                self.put_back(amount)
            case "waiver":
                self.give_up(amount)
            case "disbursement":
                self.owes["principal"] += amount
                self.spend_credit()
            case "interest_due":
                self.fallen_interest = self.settled_interest + self.owes["interest"]
            case "capitalise":
                self.owes["principal"] += self.owes["interest"] + self.owes["compound"]
                self.owes["interest"] = self.owes["compound"] = ZERO
                self.fallen_interest = self.settled_interest
            case "plan":
                self.due_so_far = self.late_so_far = self.settled_principal
            case "settlement":
                self.give_up(max(sum(self.owes.values()) - amount, ZERO))
                self.rates = dict.fromkeys(self.rates, 0)
            case "write_off":
                self.written_off = sum(self.owes.values(), ZERO)
            case "cap_rate":
                self.room = self.charged if self.cap_ppm is None else self.room
                self.cap_ppm = int(amount)
            case _ if kind in names:
                self.rates[names[kind]] = int(amount)


def with_grace(debt: Debt, events: list[tuple[date, str, int]]) -> list[tuple[date, str, int]]:
    """Add the end of grace of each due date that no plan has replaced by then."""
    plans = [day for day, kind, _ in events if kind == "plan"]
    over = []
    for day, kind, amount in events:
        after = day + timedelta(days=debt.grace_days + 1)
        if kind == "due" and debt.grace_days and not any(day <= plan < after for plan in plans):
            over.append((after, "late", amount))
    return events + over


def oldest_unpaid(book: Book) -> date | None:
    """Walk back from the newest due date until the overdue principal is found."""
    left, oldest = book.overdue(), None
    for day, amount in sorted(book.dues, reverse=True):
        if left > 0:
            oldest, left = day, left - amount
    return oldest


def answer(debt: Debt, events: list[tuple[date, str, int]], on: date) -> dict[str, Decimal | date | None]:
    """Return what one debt owes on a day; events are (date, kind, amount)."""
    owes = dict.fromkeys(ORDER, ZERO) | {
        part: getattr(debt, part) for part in ("cost", "fee", "interest", "penalty", "principal")
    }
    book = Book(debt, owes, cap_ppm=debt.cap_ppm)
    book.since = dict.fromkeys(["interest", "penalty", "compound", "doubled", "room"], debt.opened_on)
    book.rates = {
        "interest": debt.rate_ppm,
        "penalty": debt.penalty_ppm,
        "compound": debt.compound_ppm,
        "doubled": 0,
    }
    for day, kind, amount in sorted(with_grace(debt, events), key=lambda e: (e[0], SAME_DAY.index(e[1]))):
        if day <= on:
            book.take(day, kind, Decimal(amount))
    book.accrue(on)
    return book.owes | {
        "overdue_principal": book.overdue(),
        "credit": book.credit,
        "paid_principal": book.paid_principal,
        "held": sum(book.held.values(), ZERO),
        "written_off": book.written_off,
        "recovered": book.recovered,
        "oldest": oldest_unpaid(book),
    }
