"""What each account of the sample owes: the real balance, split by rules that are stated here.

The balance and the months behind are as published. Computed from them: which part of the balance is
principal, interest and fee (they add up to the real balance), which part is past due and since when, and
for one overdue account in five another product than a card.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kept.money import format_minor

#: Interest of a card, in ten-thousandths a day, and its fee in per cent of what is past due.
CARD_DAILY, LATE_FEE_PERCENT = 5, 5

#: Least payment of a card: a tenth of the balance a month.
LEAST_PAYMENT_PART = 10

#: Least balance that is taken for a loan rather than a card.
LEAST_LOAN_MINOR = 10_000

#: Instalments still to come on an instalment loan.
INSTALMENTS = 12

CARD, INSTALMENT_LOAN, PRIVATE_LOAN = "信用卡", "分期贷款", "民间借贷"
_WEIGHTS = {CARD: 80, INSTALMENT_LOAN: 12, PRIVATE_LOAN: 8}

#: Rate and penalty markup, per cent a year.
_RATES = {CARD: ("18.25", "0"), INSTALMENT_LOAN: ("14.4", "7.2"), PRIVATE_LOAN: ("12", "0")}

Due = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Debt:
    """One debt on the business date; amounts in minor units, ``dues`` as they fall due."""

    number: str
    product: str
    principal_minor: int
    interest_minor: int
    fee_minor: int
    dues: tuple[Due, ...]
    overdue_minor: int

    @property
    def arrears_minor(self) -> int:
        """Return what brings the debt up to date."""
        return self.overdue_minor + self.interest_minor + self.fee_minor

    def cells(self) -> dict[str, str]:
        """Return the debt's cells of the placement, by column."""
        rate, penalty = _RATES[self.product]
        return {
            "debt_number": self.number,
            "product": self.product,
            "currency": "CNY",
            "principal_minor": plain(self.principal_minor),
            "rate_ppm": rate,
            "penalty_ppm": penalty,
            "interest_minor": plain(self.interest_minor),
            "fee_minor": plain(self.fee_minor),
        } | self._when()

    def _when(self) -> dict[str, str]:
        if len(self.dues) > 1:
            return {"schedule": ";".join(f"{day}:{plain(minor)}" for day, minor in self.dues)}
        day, minor = self.dues[0]
        return {"due_on": day.isoformat(), "overdue_principal_minor": plain(minor)}


def debt(account: int, *, balance_minor: int, behind: int, as_of: date, seed: int) -> Debt:
    """Return the debt of an account with a balance, ``behind`` months behind (0: not yet due)."""
    chance = Random(f"{seed}:{account}:debt")  # noqa: S311 - a sample, no secret
    late = 30 * (behind - 1) + chance.randint(1, 30) if behind else -chance.randint(1, 28)
    product = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
    product = product if behind and balance_minor >= LEAST_LOAN_MINOR else CARD
    interest = balance_minor * CARD_DAILY * max(late, 0) // 10_000
    least = min(balance_minor * max(behind, 1) // LEAST_PAYMENT_PART, balance_minor - interest)
    fee = min(least * LATE_FEE_PERCENT // 100, balance_minor - interest - least) if late > 0 else 0
    principal = balance_minor - interest - fee
    dues = _dues(product, principal, least, as_of - timedelta(days=late))
    return Debt(
        number=f"C{account:06d}",
        product=product,
        principal_minor=principal,
        interest_minor=interest,
        fee_minor=fee,
        dues=dues,
        overdue_minor=sum(minor for day, minor in dues if day <= as_of),
    )


def plain(minor: int) -> str:
    """Return an amount as files write it: no symbol, no thousands.

    >>> plain(123450)
    '1234.50'
    """
    return format_minor(minor, symbol=False).replace(",", "")


def _dues(product: str, principal: int, least: int, first: date) -> tuple[Due, ...]:
    if product == PRIVATE_LOAN:
        return ((first, principal),)
    if product == CARD:
        return ((first, least),)
    each = principal // INSTALMENTS
    parts = [each] * (INSTALMENTS - 1) + [principal - each * (INSTALMENTS - 1)]
    return tuple((first + timedelta(days=30 * n), part) for n, part in enumerate(parts))
