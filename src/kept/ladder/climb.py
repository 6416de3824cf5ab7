"""Where each case should stand on the ladder, and why (M5, M6, M20, M23).

A case rises one rung of its own ladder at a time, and only after the rung it stands on has been carried out:
a missed night, a part payment or a changed ladder can delay a rung but never skip one. Co-operation holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kept.ladder.facts import Counts, Days, Flags, LadderFacts
from kept.ladder.ladder import Ladder, Rung
from kept.ladder.why import HOLDS, RISES, Why

NO_DATE = np.datetime64("NaT", "D")


class MissingRungDateError(ValueError):
    """A case stands on a rung but not since when."""


@dataclass(frozen=True)
class Climb:
    """One row a case; every column is (n,).

    Attributes:
        current: position now.
        proposed: position it should have on the date; the current one while nothing changes.
        upcoming: the next rung of this case's own ladder, 0 at the end of it.
        hold: a co-operative path or a person's decision holds the case.
        needs_approval: the proposed rung is higher and may be set only by a named person.
        due_on: the day something is due: today for a change or an undone measure, later for a wait, else NaT.
        why: ``Why`` codes.
    """

    ladder: Ladder
    facts: LadderFacts
    on: np.datetime64
    current: Counts
    proposed: Counts
    upcoming: Counts
    hold: Flags
    needs_approval: Flags
    due_on: Days
    why: NDArray[np.int8]

    def reason(self, row: int) -> Why:
        """Return why one case should stand where it does."""
        return Why(int(self.why[row]))


def climb(ladder: Ladder, facts: LadderFacts, *, on: date) -> Climb:
    """Return where each case should stand on a business date.

    Args:
        ladder: the rungs and their rules.
        facts: what is known of each case, columns of length n.
        on: the business date.

    Returns:
        Columns of length n. A rung that needs approval is proposed, never set: a named person sets it.

    Raises:
        MissingRungDateError: a case stands on a rung without the day it was reached.
    """
    if bool(np.any((facts.rung > 0) & np.isnat(facts.rung_since))):
        raise MissingRungDateError("a case stands on a rung but rung_since is not known")
    today = np.datetime64(on, "D")
    upcoming, below = _neighbours(ladder, facts)
    why, due_on = _decide(ladder, facts, today, upcoming, below)
    rises = _any_of(why, RISES)
    proposed = np.select(
        [why == Why.CLOSED, why == Why.KEPT, rises], [np.zeros_like(upcoming), below, upcoming], facts.rung
    )
    approval = _per_rung(ladder, lambda rung: rung.approval != "none")
    return Climb(
        ladder=ladder,
        facts=facts,
        on=today,
        current=facts.rung,
        proposed=proposed,
        upcoming=upcoming,
        hold=_any_of(why, HOLDS),
        needs_approval=rises & (approval[proposed] > 0),
        due_on=due_on,
        why=why,
    )


def _any_of(why: NDArray[np.int8], reasons: Collection[Why]) -> Flags:
    """Return where the reason is one of some, by looking each code up."""
    named = np.zeros(max(Why) + 1, dtype=np.bool_)
    named[list(reasons)] = True
    return named[why]


def _per_rung(ladder: Ladder, value: Callable[[Rung], int]) -> Counts:
    """Return a value for each position, 0 for no rung, (m + 1,) int64."""
    return np.array([0, *(value(rung) for rung in ladder.rungs)], dtype=np.int64)


def belongs(rung: Rung, facts: LadderFacts) -> Flags:
    """Return on which cases' own ladder a rung stands, (n,)."""
    on_it = np.ones(len(facts), dtype=np.bool_)
    for name in rung.applies_when:
        on_it &= facts.condition(name)
    for name in rung.unless:
        on_it &= ~facts.condition(name)
    return on_it


def _neighbours(ladder: Ladder, facts: LadderFacts) -> tuple[Counts, Counts]:
    """Return the next rung up and the next rung down of each case's own ladder; 0 where there is none."""
    places = np.arange(1, len(ladder.rungs) + 1, dtype=np.int16)[:, np.newaxis]
    mine = np.array([belongs(rung, facts) for rung in ladder.rungs]).reshape(len(places), len(facts))
    rung, beyond = facts.rung.astype(np.int16), np.int16(len(places) + 1)
    down = np.where(mine & (places < rung), places, np.int16(0)).max(axis=0, initial=0)
    up = np.where(mine & (places > rung), places, beyond).min(axis=0, initial=beyond)
    return np.where(up == beyond, 0, up).astype(np.int64), down.astype(np.int64)


def _preconditions_met(ladder: Ladder, facts: LadderFacts, upcoming: Counts) -> Flags:
    met = np.ones(len(facts), dtype=np.bool_)
    for position, rung in enumerate(ladder.rungs, start=1):
        for name in rung.preconditions:
            met &= facts.condition(name) | (upcoming != position)
    return met


def _decide(
    ladder: Ladder, facts: LadderFacts, today: np.datetime64, upcoming: Counts, below: Counts
) -> tuple[NDArray[np.int8], Days]:
    """Return the reason for each case and the day that goes with it."""
    on_rung = facts.rung > 0
    ends_on = _term_ends(ladder, facts)
    elapsed = today >= ends_on
    steps_down = _per_rung(ladder, lambda rung: rung.steps_down)[facts.rung] > 0
    kept = on_rung & (facts.kept_since > 0) & (facts.broken_since == 0)
    soonest = _per_rung(ladder, lambda rung: rung.min_dpd)[upcoming]
    tests = {
        Why.CLOSED: facts.arrears_minor <= 0,
        Why.STOPPED: facts.stopped,
        Why.DISPUTED: facts.disputed,
        Why.HARDSHIP: facts.hardship,
        Why.PLAN: facts.plan_in_force,
        Why.PROMISED: facts.promise_open,
        Why.CALL_BACK: facts.call_back_pending,
        Why.KEPT: kept & steps_down & (below > 0),
        Why.NOT_DONE: on_rung & ~_carried_out(ladder, facts),
        Why.TOP: upcoming == 0,
        Why.KEPT_STAYS: kept & ~steps_down & ~elapsed,
        Why.WAITING: on_rung & ~elapsed & ~_hurried(ladder, facts),
        Why.TOO_EARLY: facts.dpd < soonest,
        Why.PRECONDITION: ~_preconditions_met(ladder, facts, upcoming),
        Why.START: ~on_rung,
        Why.BROKEN: facts.broken_since > 0,
        Why.NOTHING_NEW: ~elapsed,
    }
    why = np.select(list(tests.values()), [np.int8(key) for key in tests], np.int8(Why.WAITED))
    return why.astype(np.int8), _due(why, today, ends_on, today + (soonest - facts.dpd))


def _due(why: NDArray[np.int8], today: np.datetime64, ends_on: Days, soonest_on: Days) -> Days:
    now = _any_of(why, (*RISES, Why.CLOSED, Why.KEPT, Why.NOT_DONE))
    waits = _any_of(why, (Why.WAITING, Why.KEPT_STAYS))
    return np.select([now, waits, why == Why.TOO_EARLY], [today, ends_on, soonest_on], NO_DATE)


def _carried_out(ladder: Ladder, facts: LadderFacts) -> Flags:
    """Return where the rung's measure was carried out, or tried in vain on enough different days."""
    enough = _per_rung(ladder, lambda rung: rung.done_after_attempt_days or 0)[facts.rung]
    return ~np.isnat(facts.acted_on) | ((enough > 0) & (facts.attempt_days >= enough))


def _term_ends(ladder: Ladder, facts: LadderFacts) -> Days:
    """Return the day from which the next rung may follow the one a case stands on; NaT off the ladder."""
    wait = _per_rung(ladder, lambda rung: rung.wait_days)[facts.rung]
    done_on = np.where(np.isnat(facts.acted_on), facts.rung_since, facts.acted_on)
    return np.asarray(done_on + wait, dtype="datetime64[D]")


def _hurried(ladder: Ladder, facts: LadderFacts) -> Flags:
    """Return where waiting is over early: a promise was broken, or words alone no longer move anything."""
    firm = _per_rung(ladder, lambda rung: rung.firm_term)[facts.rung] > 0
    return ~firm & ((facts.broken_since > 0) | (facts.pressure_not_risen & facts.nothing_new))
