"""Refusing, before anything is worked out, what could grow beyond what 64 bits carry."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kept.ledger.accrual import LIMIT_MINOR
from kept.ledger.columns import AmountTooLargeError, Ints, name_rows
from kept.ledger.entries import EventKind, Terms
from kept.ledger.timeline import Told
from kept.money import PPM

# Sizes to refuse by, in float; no amount is made from them.
_Sizes = NDArray[np.float64]


def check_growth(terms: Terms, told: Told, day: Ints, debts: slice) -> None:
    """Check that plain debts stay within bounds; as principal cannot grow, this bounds every balance.

    Args:
        terms: (n,) debts.
        told: what happened to a run of k of them.
        day: (k,) int64, the last day that counts.
        debts: the run.

    Raises:
        AmountTooLargeError: naming the debts.
    """
    lasts = day - terms.opened_on[debts].astype(np.int64)
    yearly = terms.principal_minor[debts] * ((terms.rate_ppm[debts] + terms.penalty_ppm[debts]) / PPM)
    largest = yearly * lasts / terms.year_days[debts] + np.bincount(told.row, told.amount_minor, len(lasts))
    _refuse(largest, debts)


def check_agreed_growth(terms: Terms, told: Told, day: Ints, debts: slice) -> None:
    """Check the same of debts with further clauses, whose principal, rates and interest may all grow."""
    years = (day - terms.opened_on[debts].astype(np.int64)) / 360
    money = np.bincount(told.row, told.amount_minor, len(years))
    rate = _highest(terms.rate_ppm[debts], told, EventKind.RATE)
    rate = rate + _highest(terms.penalty_ppm[debts], told, EventKind.PENALTY_RATE)
    rate = rate + _highest(np.zeros(len(years), dtype=np.int64), told, EventKind.DOUBLED_RATE)
    agreed = (
        np.zeros(len(years), dtype=np.int64) if terms.clauses is None else terms.clauses.compound_ppm[debts]
    )
    compound = _highest(agreed, told, EventKind.COMPOUND_RATE)
    capitalised = np.bincount(told.row[told.kind == EventKind.CAPITALISE], minlength=len(years)) > 0
    simple = rate / PPM * years
    with np.errstate(over="ignore"):
        growth = np.where(capitalised, np.exp(simple + compound / PPM * years), 1.0)
    largest = terms.principal_minor[debts] + money
    _refuse(largest + largest * simple * (1 + compound / PPM * years) * growth, debts)


def _highest(agreed_ppm: Ints, told: Told, kind: EventKind) -> Ints:
    """Return the highest rate of each debt at any time."""
    highest, changes = agreed_ppm.copy(), told.kind == kind
    np.maximum.at(highest, told.row[changes], told.amount_minor[changes])
    return highest


def _refuse(largest: _Sizes, debts: slice) -> None:
    if largest.max(initial=0) > LIMIT_MINOR:
        where = name_rows(np.flatnonzero(largest > LIMIT_MINOR) + debts.start)
        raise AmountTooLargeError(f"amounts grow too large in debt {where}")
