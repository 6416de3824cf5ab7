"""Several debts of one borrower, and payments made for all of them together."""

from __future__ import annotations

from datetime import date

import numpy as np

from kept.ledger.apportion import apportion
from kept.ledger.card_bills import Told
from kept.ledger.debt_file import DebtFile, DebtsFile, SharedPayment, day_of
from kept.ledger.debt_rates import DebtTermsError, at
from kept.ledger.debt_terms import DebtTerms, debt_terms
from kept.ledger.entries import EventKind
from kept.ledger.overdue import oldest_unpaid_due
from kept.ledger.owed import DateBeforeOpeningError
from kept.money import parse_minor

_SECURITY = {"none": 0, "guarantee": 1, "collateral": 2}


def shared_debts(file: DebtsFile, *, on: date) -> list[DebtTerms]:
    """Return the debts of a file, each with its share of the payments made for all (Civil Code art. 560).

    Args:
        file: the debts and payments; one that names a debt goes to that debt.
        on: the last day asked for; debts opened later are left out.

    Raises:
        DateBeforeOpeningError: no debt was opened by then.
        DebtTermsError and the others of ``debt_terms``.
    """
    files = [one for one in file.debts if one.opened_on <= on]
    if not files:
        first = min(one.opened_on for one in file.debts)
        raise DateBeforeOpeningError(f"asked for {on}, before the opening on {first}")
    shares: list[list[Told]] = [[] for _ in files]
    dated = [(day_of(one.on, one.at, files[0].zone), one) for one in file.payments]
    _check_opened(file.debts, dated)
    for day, payment in sorted((one for one in dated if one[0] <= on), key=lambda one: one[0]):
        for k, amount in _shared(files, shares, day, payment).items():
            shares[k].append(Told(day, EventKind.PAYMENT, amount))
    return [debt_terms(one, on=on, also=share) for one, share in zip(files, shares, strict=True)]


def _check_opened(debts: list[DebtFile], dated: list[tuple[date, SharedPayment]]) -> None:
    """Refuse a payment made before the debt it names, or any debt, was opened."""
    opened = {debt.number: debt.opened_on for debt in debts}
    for day, payment in dated:
        first = min(opened.values()) if payment.to is None else opened[payment.to]
        if day < first:
            raise DebtTermsError(f"payments: {payment.amount} on {day} lies before the opening on {first}")


def _shared(
    files: list[DebtFile], shares: list[list[Told]], day: date, payment: SharedPayment
) -> dict[int, int]:
    """Return what each debt, by its place, receives of a payment; the first keeps what is left over."""
    amount = parse_minor(payment.amount, files[0].currency)
    if payment.to is not None:
        return {next(k for k, one in enumerate(files) if one.number == payment.to): amount}
    there = [k for k, one in enumerate(files) if one.opened_on <= day]
    debts = [debt_terms(files[k], on=day, also=shares[k]) for k in there]
    standing = [debt.owed(day) for debt in debts]
    oldest = [oldest_unpaid_due(debt.events, one) for debt, one in zip(debts, standing, strict=True)]
    received, left = apportion(
        np.array([amount], dtype=np.int64),
        group=np.zeros(len(debts), dtype=np.int64),
        owed_minor=np.concatenate([one.total_minor for one in standing]),
        is_due=np.concatenate([one.overdue_principal_minor > 0 for one in standing]),
        security=np.array([_SECURITY[debt.file.security] for debt in debts]),
        burden_ppm=np.array([at(d.rates.contract, day) + at(d.rates.penalty, day) for d in debts]),
        due_on=np.concatenate(oldest),
    )
    received[0] += left[0]
    return {k: int(part) for k, part in zip(there, received, strict=True) if part}
