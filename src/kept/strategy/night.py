"""The night: the order of its steps over columns. No database and no clock; the business date is an argument.

A ``Decider`` does for batch after batch all that can be done case by case. What cases compete for, the hours
of collectors and the visits of a day, is shared out by the plan over all of them together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from kept.borrowers import Consequences, Signals, assess
from kept.ladder import RISES, Ladder, climb
from kept.law import Rulebook
from kept.ledger import Events, Owed, Terms, oldest_unpaid_due, owed_on
from kept.strategy.figures import Figures, case_figures
from kept.strategy.openings import LawColumns, LawfulDay, Means, Openings, Slot
from kept.strategy.standing import CaseColumns, Standing, ladder_facts, shown_signals
from kept.strategy.untold import ToldColumns, Untold
from kept.strategy.worklist import Worklist, worklist

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]

Found = TypeVar("Found")

#: The steps in their order, by the names under which their times are told.
STEPS = ("accrue", "figures", "untold", "signals", "quadrant", "rung", "openings", "list")


@dataclass(frozen=True, kw_only=True)
class NightColumns:
    """All that a night reads of (n,) cases with (d,) debts; from a database, from Arrow, from a simulation.

    Attributes:
        cases: (n,) what the records hold.
        debt_case: (d,) row of each debt's case, 0 to n - 1.
        terms: (d,) the debts as placed.
        events: what happened to them; ``events.row`` is a row of ``terms``.
        spoken: (n,) a conversation with the borrower was held before.
        next_contact_on: (n,) datetime64[D], the day agreed for the next contact; NaT where none was.
        law: (n,) what the law asks.
        told: (n,) what was told, for where pressure did not rise.
    """

    cases: CaseColumns
    debt_case: Ints
    terms: Terms
    events: Events
    spoken: Flags
    next_contact_on: Days
    law: LawColumns
    told: ToldColumns

    def __len__(self) -> int:
        return len(self.cases.case)


@dataclass(frozen=True, kw_only=True)
class Practice:
    """By what a night decides: the house's catalogues, rules, means and parts of the day."""

    signals: Signals
    ladder: Ladder
    consequences: Consequences
    book: Rulebook
    means: Means
    slots: tuple[Slot, ...]


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a night finds and decides for (n,) cases.

    Attributes:
        on: the day that follows the night.
        standing: figures, willingness and ability, place on the ladder.
        openings: what the law leaves open on the day.
        list: the purpose and worth of contacting each case on it.
    """

    on: date
    standing: Standing
    openings: Openings
    list: Worklist

    @property
    def moves(self) -> Flags:
        """(n,) the rung changes by itself: nobody's approval is needed."""
        found = self.standing.climb
        changes: Flags = found.proposed != found.current
        return changes & ~found.needs_approval

    @property
    def proposes(self) -> Flags:
        """(n,) a named person is asked for the next rung."""
        found = self.standing.climb
        rises: Flags = np.isin(found.why, RISES)
        return found.needs_approval & rises


class Step(Protocol):
    """How a step is done: given its name and its work, it returns what the work returns."""

    def __call__(self, name: str, work: Callable[[], Found], /) -> Found:
        """Do the work."""
        ...


def in_turn(_: str, work: Callable[[], Found], /) -> Found:
    """Do a step and nothing around it."""
    return work()


class Timed:
    """Does step after step and adds up how long each took by a clock that is given: this room has none."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        #: Seconds by step, in the order in which the steps came first.
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, work: Callable[[], Found], /) -> Found:
        """Do a step and add its time."""
        began = self._clock()
        found = work()
        self.seconds[name] = self.seconds.get(name, 0.0) + self._clock() - began
        return found


class Decider:
    """Decides cases batch after batch, the night before a day; what many of them share is asked once."""

    def __init__(self, *, on: date, practice: Practice) -> None:
        """Take the day that follows the night, figures being those at its start, and by what is decided."""
        self.on, self.practice = on, practice
        self._untold = Untold(on=on, catalogue=practice.consequences, ladder=practice.ladder)
        self._day = LawfulDay(on=on, book=practice.book, means=practice.means, slots=practice.slots)

    def decide(self, read: NightColumns, *, step: Step = in_turn) -> Decided:
        """Return what the night finds and decides of some cases.

        Args:
            read: what is known of the cases.
            step: how each step is done, for who times them.
        """
        on, by = self.on, self.practice
        today, later = step("accrue", lambda: _accrue(read, on))
        figures = step("figures", lambda: _figures(read, today, later))
        cases = step("untold", lambda: self._with_untold(read, figures))
        present, ages = step("signals", lambda: shown_signals(cases, figures, on=on, signals=by.signals))
        assessment = step("quadrant", lambda: assess(by.signals, present, age_days=ages))
        found = step("rung", lambda: climb(by.ladder, ladder_facts(cases, figures, on=on), on=on))
        standing = Standing(figures=figures, assessment=assessment, climb=found)
        return Decided(
            on=on,
            standing=standing,
            openings=step("openings", lambda: self._openings(read)),
            list=step("list", lambda: _list(read, standing, on)),
        )

    def _with_untold(self, read: NightColumns, figures: Figures) -> CaseColumns:
        """Return the cases' columns with where words alone no longer move anything."""
        return replace(read.cases, nothing_new=self._untold.nothing_new(read.cases, figures, read.told))

    def _openings(self, read: NightColumns) -> Openings:
        return self._day.openings(
            read.law,
            spoken=read.spoken,
            disputed=read.cases.disputed,
            plan_in_force=read.cases.plan_in_force & ~read.cases.call_back_pending,
        )


def decide(read: NightColumns, *, on: date, practice: Practice, step: Step = in_turn) -> Decided:
    """Return what the night before a day finds and decides of cases that are all there is to decide."""
    return Decider(on=on, practice=practice).decide(read, step=step)


def _accrue(read: NightColumns, on: date) -> tuple[Owed, Owed]:
    """Return what each debt owes at the start of a day and of the next."""
    day = np.datetime64(on, "D")
    today, later = owed_on(read.terms, read.events, days=[day, day + 1])
    return today, later


def _figures(read: NightColumns, today: Owed, later: Owed) -> Figures:
    oldest = oldest_unpaid_due(read.events, today)
    return case_figures(read.debt_case, len(read), standing=today, tomorrow=later, oldest=oldest)


def _list(read: NightColumns, standing: Standing, on: date) -> Worklist:
    named = ~np.isnat(read.next_contact_on)
    due = read.next_contact_on <= np.datetime64(on, "D")
    return worklist(
        read.cases,
        standing,
        never_spoken=~read.spoken,
        due_again=named & due,
        waits_again=named & ~due,
    )
