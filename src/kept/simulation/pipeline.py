"""Kept's own strategy in the simulation: the pieces of the night, called as the night calls them.

It is given what the house knows and nothing else. Standing, ladder, what is open and what each choice is
worth by the response model are the real ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kept.borrowers import Signals, load_signals
from kept.ladder import Climb, Ladder, load_ladder
from kept.law import Rulebook
from kept.ledger import bucket
from kept.simulation.leave import MESSAGES_AT, allowed
from kept.simulation.orders import Morning, Orders
from kept.simulation.parameters import GROUPS, SLOTS
from kept.simulation.seen import NEVER, SAID, Seen
from kept.strategy.choices import open_choices
from kept.strategy.figures import Figures
from kept.strategy.prospects import prospects
from kept.strategy.standing import CaseColumns, stand
from kept.strategy.strategies import Strategy as Files
from kept.strategy.worth import worth

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Worth = NDArray[np.floating]

_BY = {"sms": "sms", "email": "email", "plan_offer": "sms", "call": "call", "demand_letter": "letter"}


@dataclass
class Pipeline:
    """Kept's strategy; the files are the house's own or those of a challenger."""

    files: Files
    signals: Signals
    ladder: Ladder

    @classmethod
    def of(cls, files: Files) -> Self:
        """Return the pipeline over a strategy's files, with Kept's own signals and ladder."""
        return cls(files, load_signals(), load_ladder())

    def __call__(self, seen: Seen, morning: Morning, /) -> Orders:
        """Return the day's orders."""
        on, rows = morning.on, np.flatnonzero(seen.open)
        columns, figures = case_columns(seen, rows, on, self.signals), _figures(seen, rows, on)
        standing = stand(columns, figures, on=on, signals=self.signals, ladder=self.ladder)
        known = prospects(
            columns,
            figures,
            standing.assessment,
            path=seen.path[rows],
            spoken_days=np.where(seen.talked_on[rows] == NEVER, -1, seen.since("talked_on")[rows]),
            attempts=seen.dials_in_week[rows],
            answered_slot=seen.answered_slot[rows].astype(np.int8),
        )
        climb = standing.climb
        open_ = open_choices(self.files.choices, climb, lawful=self._lawful(seen, rows, on, morning.book))
        found = worth(self.files.response, known, open_=open_ & self._again(seen, rows))
        return self._orders(seen, rows, found, climb, morning.rng)

    def _lawful(self, seen: Seen, rows: Ints, on: date, book: Rulebook) -> Flags:
        """Return what the law leaves open of each choice, (m, k); courts and visits are not simulated."""
        choices = self.files.choices
        found = np.zeros((len(rows), len(choices)), dtype=np.bool_)
        asked: dict[tuple[str, tuple[int, ...]], Flags] = {}
        for column, one in enumerate(choices.all):
            channel = _BY.get(one.entry.way)
            if channel is None:
                continue
            hours = SLOTS[one.slot] if one.slot else (MESSAGES_AT,)
            if (channel, hours) not in asked:
                asked[channel, hours] = allowed(book, seen, rows, channel, on=on, hours=hours)
            found[:, column] = asked[channel, hours]
        return found

    def _again(self, seen: Seen, rows: Ints) -> Flags:
        """Return where a choice may be made again: what was sent is let work first."""
        found = np.ones((len(rows), len(self.files.choices)), dtype=np.bool_)
        since = {"sms": ("texted_on", 7), "email": ("texted_on", 7), "plan_offer": ("offered_on", 30)}
        for column, one in enumerate(self.files.choices.all):
            name, days = since.get(one.entry.way, ("lettered_on", 30))
            if one.entry.way in _BY and one.entry.way != "call":
                found[:, column] = seen.since(name)[rows] >= days
            if one.entry.way == "email":
                found[:, column] &= seen.email[rows]
            if one.entry.channel == "letter":
                found[:, column] &= seen.address[rows]
        return found

    def _orders(self, seen: Seen, rows: Ints, found: Worth, climb: Climb, rng: np.random.Generator) -> Orders:
        """Return each choice's list, best first; a case stands on the list of each call worth making."""
        lists: dict[str, Ints] = {}
        order = rng.permutation(len(rows))
        for column, code in enumerate(self.files.choices.codes):
            best = order[np.argsort(-found[order, column], kind="stable")]
            lists[code] = rows[best[found[best, column] > 0]]
        empty = np.zeros(0, dtype=np.int64)
        calls = {
            (slot, group): lists.get(f"call.{slot}.{group}", empty) for slot in SLOTS for group in GROUPS
        }
        return Orders(
            calls=calls,
            sms=lists.get("sms", empty),
            email=lists.get("email", empty),
            letters=lists.get("demand_letter", empty),
            plan_offers=lists.get("plan_offer", empty),
            rungs=_rungs(seen, rows, climb),
        )


def _rungs(seen: Seen, rows: Ints, climb: Climb) -> Ints:
    """Return what the ladder proposes; a demand letter is approved on the day, nothing beyond it."""
    letter = climb.ladder.codes.index("demand_letter")
    found = seen.rung.copy()
    found[rows] = np.where(climb.needs_approval & (climb.proposed > letter), climb.current, climb.proposed)
    return found


def _figures(seen: Seen, rows: Ints, on: date) -> Figures:
    owed_minor, late = seen.owed_minor[rows], seen.late[rows]
    return Figures(
        total_minor=owed_minor,
        arrears_minor=owed_minor,
        tomorrow_minor=owed_minor,
        per_day_minor=np.zeros_like(owed_minor),
        oldest_due=np.datetime64(on, "D") - late,
        dpd=late,
        bucket=bucket(late),
    )


def case_columns(seen: Seen, rows: Ints, on: date, signals: Signals) -> CaseColumns:
    """Return what the records hold of some cases."""
    no = np.zeros(len(rows), dtype=np.bool_)
    nothing = np.zeros(len(rows), dtype=np.int64)
    heard, ages = _heard(seen, rows, signals)
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
        hardship=no,
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
    )


def _dates(days: Ints, first: date) -> NDArray[np.datetime64]:
    found = np.datetime64(first, "D") + days
    return np.where(days == NEVER, np.datetime64("NaT", "D"), found)


def _heard(seen: Seen, rows: Ints, signals: Signals) -> tuple[Flags, Ints]:
    """Return what people said of themselves, as a collector puts it down, (m, k), and how long ago."""
    heard = np.zeros((len(rows), len(signals.codes)), dtype=np.bool_)
    for number, (codes, _) in enumerate(SAID.values()):
        for code in codes:
            heard[:, signals.position(code)] |= seen.said[rows] == number
    ages = np.where(heard, seen.since("said_on")[rows][:, None], 0)
    return heard, ages
