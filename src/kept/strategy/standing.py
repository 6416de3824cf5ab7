"""Where each case stands on a day: signals, quadrant, rung. One call for one case or ten million."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kept.borrowers import Assessment, Signals, assess
from kept.ladder import Climb, Ladder, LadderFacts, climb
from kept.strategy.figures import Figures

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]

_HIGH_USE_PERCENT = 90
#: The bucket of 61 to 90 days.
_M3 = 3
_LONG_WITHOUT_PAYMENT = 90
_AVOIDS_AFTER = 3


@dataclass(frozen=True, kw_only=True)
class CaseColumns:
    """What the records hold of (n,) cases, as the steps need it.

    Attributes:
        case: ids.
        heard: (n, k) bool, signals put down by people, one column a signal of the catalogue.
        heard_days: (n, k) int64, days since each was put down.
        rung, rung_since, acted_on: the ladder's place, its day, the day its measure was carried out (or NaT).
        attempt_days: days since the rung on which reaching out was tried in vain.
        broken_since, kept_since: promises judged since the rung; the columns ending in ever count all.
        broken_unanswered: a promise was broken and nobody has spoken with the borrower since.
        promise_open, call_back_pending, plan_in_force, hardship, disputed, stopped: as the ladder asks.
        paid_since_rung, paid_since_contact: a payment was posted since.
        last_paid: day of the last payment known, NaT if none.
        pressure_not_risen, nothing_new: as the ladder asks.
        last_connected: the last attempt was answered; unanswered_in_row: attempts in vain at the end.
        limit_minor: credit limit over all debts, 0 if none; has_guarantor, address_known, reports_credit.
        one_currency: all debts of the case are in one, so that one statement can be made of them.
        on_record: how the case came to the house is in its evidence; demanded_in_writing: a letter too.
        in_time_until: the last day on which all that is owed is known to be within limitation, or within the
            time to enforce a judgment; NaT where it is not known.
        said: by fact of the ladder what people say, int8: 1 it holds, -1 it does not, 0 nothing.
    """

    case: Ints
    heard: Flags
    heard_days: Ints
    rung: Ints
    rung_since: Days
    acted_on: Days
    attempt_days: Ints
    broken_since: Ints
    kept_since: Ints
    broken_ever: Ints
    kept_ever: Ints
    part_kept_ever: Ints
    broken_unanswered: Flags
    promise_open: Flags
    call_back_pending: Flags
    plan_in_force: Flags
    hardship: Flags
    disputed: Flags
    stopped: Flags
    paid_since_rung: Flags
    paid_since_contact: Flags
    last_paid: Days
    pressure_not_risen: Flags
    nothing_new: Flags
    last_connected: Flags
    unanswered_in_row: Ints
    limit_minor: Ints
    has_guarantor: Flags
    address_known: Flags
    reports_credit: Flags
    one_currency: Flags
    on_record: Flags
    demanded_in_writing: Flags
    in_time_until: Days
    said: Mapping[str, NDArray[np.int8]] = field(default_factory=dict)

    def in_time(self, on: date) -> Flags:
        """Return whether all that is owed is known to be within limitation on a day, (n,)."""
        return np.asarray(self.in_time_until >= np.datetime64(on, "D"))


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where (n,) cases stand on a day: figures, willingness and ability, place on the ladder."""

    figures: Figures
    assessment: Assessment
    climb: Climb


def stand(columns: CaseColumns, figures: Figures, *, on: date, signals: Signals, ladder: Ladder) -> Standing:
    """Return where each case stands at the start of a business date.

    Args:
        columns: what the records hold, (n,) each.
        figures: what is owed, (n,) each.
        on: the business date.
        signals: the catalogue of signals.
        ladder: the ladder of pressure.
    """
    present, ages = shown_signals(columns, figures, on=on, signals=signals)
    return Standing(
        figures=figures,
        assessment=assess(signals, present, age_days=ages),
        climb=climb(ladder, ladder_facts(columns, figures, on=on), on=on),
    )


def shown_signals(
    columns: CaseColumns, figures: Figures, *, on: date, signals: Signals
) -> tuple[Flags, Ints]:
    """Return the (n, k) signals shown, heard by people or plain from the facts, and their ages."""
    present, ages = columns.heard.copy(), columns.heard_days.copy()
    for code, shown in _plain_from_facts(columns, figures, on).items():
        at = signals.position(code)
        ages[shown & ~present[:, at], at] = 0
        present[:, at] |= shown
    return present, ages


def _plain_from_facts(columns: CaseColumns, figures: Figures, on: date) -> dict[str, Flags]:
    today = np.datetime64(on, "D")
    idle = ~np.isnat(columns.last_paid) & (
        (today - columns.last_paid).astype(np.int64) > _LONG_WITHOUT_PAYMENT
    )
    used = figures.total_minor * 100 >= columns.limit_minor * _HIGH_USE_PERCENT
    return {
        "promise_kept": columns.kept_ever > 0,
        "promise_part_kept": columns.part_kept_ever > 0,
        "promise_broken": columns.broken_ever > 0,
        "second_promise_broken": columns.broken_ever > 1,
        "paid_part_since": columns.paid_since_contact & (figures.arrears_minor > 0),
        "no_payment_for_90_days": idle,
        "overdue_61_to_90_days": figures.bucket == _M3,
        "overdue_over_90_days": figures.bucket > _M3,
        "high_limit_use": used & (columns.limit_minor > 0),
        "guarantor_in_contract": columns.has_guarantor,
        "answers_calls": columns.last_connected,
        "avoids_calls": columns.unanswered_in_row >= _AVOIDS_AFTER,
    }


def ladder_facts(columns: CaseColumns, figures: Figures, *, on: date) -> LadderFacts:
    """Return what the ladder asks of each case on a business date."""
    return LadderFacts(
        rung=columns.rung,
        rung_since=columns.rung_since,
        acted_on=columns.acted_on,
        attempt_days=columns.attempt_days,
        dpd=figures.dpd,
        arrears_minor=figures.arrears_minor,
        broken_since=columns.broken_since,
        kept_since=columns.kept_since,
        promise_open=columns.promise_open,
        call_back_pending=columns.call_back_pending,
        plan_in_force=columns.plan_in_force,
        hardship=columns.hardship,
        disputed=columns.disputed,
        stopped=columns.stopped,
        paid_since=columns.paid_since_rung,
        pressure_not_risen=columns.pressure_not_risen,
        nothing_new=columns.nothing_new,
        conditions=_conditions(columns, figures, on),
    )


def _conditions(columns: CaseColumns, figures: Figures, on: date) -> dict[str, Flags]:
    """Return the facts the ladder asks for: what the records show, then what people say; else not met."""
    found = {
        "address_known": columns.address_known,
        "statement_ready": columns.one_currency & (figures.total_minor > 0) & (figures.dpd > 0),
        "reports_to_credit_bureau": columns.reports_credit,
        "evidence_complete": columns.on_record & columns.demanded_in_writing,
        "debt_undisputed": ~columns.disputed,
        "borrower_can_be_served": columns.address_known,
        "claim_not_time_barred": columns.in_time(on),
    }
    no = np.zeros(len(columns.case), dtype=np.bool_)
    said = {name: np.where(one == 0, found.get(name, no), one > 0) for name, one in columns.said.items()}
    return found | said
