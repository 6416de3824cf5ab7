"""A simulated house as a night reads it: the columns it has from a database, made of what the house knows."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from kept.clocks import last_day
from kept.law import Coded
from kept.ledger import EventKind, Events, Terms
from kept.simulation.population import ZONES
from kept.simulation.seen import NEVER, SAID, Seen
from kept.strategy.choices import PATHS, Choices
from kept.strategy.night import NightColumns, Practice
from kept.strategy.openings import CHANNELS, LawColumns
from kept.strategy.sharing import PastContacts
from kept.strategy.standing import CaseColumns
from kept.strategy.untold import PRODUCTS, ToldColumns

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: A hardship told of is under review for so many days; meanwhile the ladder holds the case.
REVIEW_DAYS = 30

_KINDS = ("card_issuer",)
_YEAR = 365
_WEEK = 7


def night_columns(seen: Seen, rows: Ints, on: date, practice: Practice) -> NightColumns:
    """Return what a night reads of some cases, at the start of a day.

    The position of each debt is stated as of the day, all of it overdue since its due day.
    """
    n = len(rows)
    no, nothing = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.int64)
    return NightColumns(
        cases=_cases(seen, rows, on, practice),
        debt_case=np.arange(n),
        terms=Terms(
            opened_on=np.full(n, np.datetime64(on, "D")),
            principal_minor=seen.owed_minor[rows],
            interest_minor=nothing,
            penalty_minor=nothing,
            fee_minor=nothing,
            cost_minor=nothing,
            rate_ppm=nothing,
            penalty_ppm=nothing,
            year_days=np.full(n, _YEAR),
        ),
        events=Events(
            row=np.arange(n),
            on=np.datetime64(on, "D") - seen.late[rows],
            kind=np.full(n, EventKind.DUE, dtype=np.int8),
            amount_minor=seen.owed_minor[rows],
        ),
        spoken=seen.talked_on[rows] != NEVER,
        next_contact_on=np.full(n, np.datetime64("NaT", "D")),
        law=LawColumns(
            creditor_kind=Coded(np.zeros(n, dtype=np.int32), _KINDS),
            zone=Coded(seen.zone[rows], [(name,) for name in ZONES]),
            deceased=no,
            incapable=no,
            in_doubt=no,
            calls_ceased=seen.stopped_calls[rows],
            number_ceased=no,
            number=~no,
            email=seen.email[rows],
            address=seen.address[rows],
        ),
        told=ToldColumns(
            told=np.zeros((n, len(practice.consequences.by_code)), dtype=np.bool_),
            measures=np.zeros((n, len(practice.ladder.codes) - 1), dtype=np.bool_),
            product=np.full(n, PRODUCTS.index("credit_card"), dtype=np.int8),
            domestic=~no,
            late_fee=no,
        ),
    )


def past_contacts(seen: Seen, rows: Ints, choices: Choices) -> PastContacts:
    """Return the last contacts of some cases; in which slot somebody answered no house's records say."""
    n = len(rows)
    written = sum((seen.since(name)[rows] <= _WEEK).astype(np.int64) for name in _WRITTEN)
    last = {
        "call": seen.dialled_on[rows],
        "sms": np.maximum(seen.texted_on, seen.offered_on)[rows],
        "email": seen.texted_on[rows],
        "letter": seen.lettered_on[rows],
        "visit": np.full(n, NEVER),
    }
    return PastContacts(
        path=seen.path[rows],
        spoken_days=_days_since(seen, seen.talked_on[rows]),
        since=np.stack([_days_since(seen, last[channel]) for channel in CHANNELS], axis=1),
        attempts=seen.dials_in_week[rows] + written,
        answered_slot=np.full(n, -1, dtype=np.int8),
        known_days=seen.day - seen.entered[rows],
        refused=np.zeros((n, len(choices.slots)), dtype=np.bool_),
        group=np.full(n, -1, dtype=np.int8),
        area=np.zeros(n, dtype=np.int8),
    )


_WRITTEN = ("texted_on", "lettered_on", "offered_on")


def _days_since(seen: Seen, days: Ints) -> Ints:
    found: Ints = np.where(days == NEVER, -1, seen.day - days)
    return found


def _cases(seen: Seen, rows: Ints, on: date, practice: Practice) -> CaseColumns:
    """Return what the records hold of some cases."""
    no = np.zeros(len(rows), dtype=np.bool_)
    nothing = np.zeros(len(rows), dtype=np.int64)
    heard, ages = _heard(seen, rows, practice)
    first = on - timedelta(seen.day)
    day = {name: _dates(getattr(seen, name)[rows], first) for name in ("rung_since", "acted_on", "paid_on")}
    return CaseColumns(
        case=rows,
        heard=heard,
        heard_days=ages,
        rung=seen.rung[rows],
        rung_since=day["rung_since"],
        acted_on=day["acted_on"],
        attempt_days=seen.attempt_days[rows],
        broken_since=seen.broken_since[rows],
        kept_since=seen.kept_since[rows],
        broken_ever=seen.broken[rows],
        kept_ever=seen.kept[rows],
        part_kept_ever=seen.part_kept[rows],
        broken_unanswered=seen.broken_unanswered[rows],
        promise_open=seen.promised[rows],
        call_back_pending=no,
        plan_in_force=no,
        hardship=_under_review(seen, rows),
        disputed=seen.disputed[rows],
        stopped=no,
        paid_since_rung=seen.paid_on[rows] > seen.rung_since[rows],
        paid_since_contact=seen.paid_on[rows] > np.maximum(seen.dialled_on, seen.texted_on)[rows],
        last_paid=day["paid_on"],
        pressure_not_risen=no,
        nothing_new=no,
        last_connected=(seen.in_vain[rows] == 0) & (seen.talked_on[rows] != NEVER),
        unanswered_in_row=seen.in_vain[rows],
        limit_minor=nothing,
        has_guarantor=no,
        address_known=seen.address[rows],
        reports_credit=~no,
        one_currency=~no,
        on_record=~no,
        demanded_in_writing=seen.lettered_on[rows] != NEVER,
        in_time_until=last_day(
            "limitation", np.fmax(np.datetime64(on, "D") - seen.late[rows], day["paid_on"])
        ),
    )


def _under_review(seen: Seen, rows: Ints) -> Flags:
    hardship = seen.path[rows] == PATHS.index("hardship")
    found: Flags = hardship & (seen.since("said_on")[rows] < REVIEW_DAYS)
    return found


def _dates(days: Ints, first: date) -> NDArray[np.datetime64]:
    found = np.datetime64(first, "D") + days
    return np.where(days == NEVER, np.datetime64("NaT", "D"), found)


def _heard(seen: Seen, rows: Ints, practice: Practice) -> tuple[Flags, Ints]:
    """Return what people said of themselves, as a collector puts it down, (m, k), and how long ago."""
    signals = practice.signals
    heard = np.zeros((len(rows), len(signals.codes)), dtype=np.bool_)
    for number, (codes, _) in enumerate(SAID.values()):
        for code in codes:
            heard[:, signals.position(code)] |= seen.said[rows] == number
    ages = np.where(heard, seen.since("said_on")[rows][:, None], 0)
    return heard, ages
