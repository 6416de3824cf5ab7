"""From the night to a plan: what each choice is worth, who must be contacted, and why who gets what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kept.ladder import HOLDS, Why
from kept.strategy.capacity import Floors
from kept.strategy.choices import Choices
from kept.strategy.night import Decided, NightColumns
from kept.strategy.open_choices import lawful_choices, open_choices, rested_choices, welcome_choices
from kept.strategy.openings import CHANNELS
from kept.strategy.plan import Plan
from kept.strategy.prospects import prospects
from kept.strategy.response import Response
from kept.strategy.wanted import Wanted
from kept.strategy.worklist import Purpose
from kept.strategy.worth import worth

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: How urgent a purpose of the list is; first calls and people forgotten are, once their days are over.
_URGENT = {Purpose.CALL_BACK: 5, Purpose.BROKEN_PROMISE: 4, Purpose.AGREED_DATE: 3}
_FIRST_CALL, _FORGOTTEN = 2, 1
#: Why no call is open where the borrower wants to be left alone all day.
REFUSED_TIMES = "refused_times"


@dataclass(frozen=True, kw_only=True)
class PastContacts:
    """What is known of the last contacts of (n,) cases, and of who made them.

    Attributes:
        path: positions in ``choices.PATHS``.
        spoken_days: days since the last conversation with the borrower, -1 where there was none.
        since: (n, c) days since the last contact by each of ``CHANNELS``, -1 where there was none.
        known_days: days since the case came in.
        attempts: those of the last seven days.
        answered_slot: the slot in which the borrower answered last, -1 if not known.
        refused: (n, s) slots of the day in all of which the borrower wants to be left alone.
        group: the skill group of the collector whose case it is, -1 where it is nobody's.
        area: in which of the areas of visits the borrower lives, from 1; 0 for elsewhere.
    """

    path: NDArray[np.int8]
    spoken_days: Ints
    since: Ints
    attempts: Ints
    answered_slot: NDArray[np.int8]
    known_days: Ints
    refused: Flags
    group: NDArray[np.int8]
    area: NDArray[np.int8]

    @property
    def contact_days(self) -> Ints:
        """(n,) days since the last contact, -1 where there was none."""
        return _latest(self.since)


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What competes tomorrow, a row a case.

    ``worth`` is (n, k); ``urgency`` is 0 where nobody must be contacted, below 0 where somebody must and what
    there is does not suffice; ``floor`` is 0 where any contact would do, 1 where a call would; ``purpose`` is
    the list's; ``hold`` is the ladder's reason where it holds the case, else -1; ``shut`` is the law's reason
    where no call is open, or the borrower's own; ``group`` is that of the collector whose case it is, else
    -1; ``area`` is where visits are made, 0 for elsewhere.
    """

    worth: NDArray[np.float32]
    urgency: NDArray[np.int8]
    floor: NDArray[np.int8]
    purpose: NDArray[np.int8]
    hold: NDArray[np.int8]
    shut: NDArray[np.object_]
    group: NDArray[np.int8]
    area: NDArray[np.int8]


def weigh(
    decided: Decided, read: NightColumns, past: PastContacts, *, response: Response, floors: Floors
) -> Weighed:
    """Return what each choice about each case is worth tomorrow, and who must be contacted.

    Args:
        decided: what the night decided, its openings asked with the slots of the choices.
        read: what it read.
        past: the last contacts.
        response: how borrowers respond, with the choices.
        floors: who must be contacted.
    """
    choices = response.choices
    climb = decided.standing.climb
    found = prospects(
        read.cases,
        decided.standing.figures,
        decided.standing.assessment,
        path=past.path,
        spoken_days=past.spoken_days,
        attempts=past.attempts,
        answered_slot=past.answered_slot,
    )
    open_ = open_choices(choices, climb, lawful=lawful_choices(choices, decided.openings))
    open_ &= rested_choices(choices, past.since) & welcome_choices(choices, past.refused)
    open_ &= ~_waits(read, decided.on)[:, None] | (np.arange(len(choices)) == 0)
    shut = decided.openings.why_shut("call")
    urgency = _urgency(decided, past, floors)
    by_call = (open_ & choices.calls).any(axis=1) & (urgency > _FORGOTTEN)
    return Weighed(
        worth=worth(response, found, open_=open_, dtype=np.float32),
        urgency=urgency,
        floor=by_call.astype(np.int8),
        purpose=decided.list.purpose,
        hold=np.where(np.isin(climb.why, HOLDS), climb.why, -1).astype(np.int8),
        shut=np.where((shut == "") & past.refused.all(axis=1), REFUSED_TIMES, shut),
        group=past.group,
        area=past.area,
    )


def _waits(read: NightColumns, on: date) -> Flags:
    """Return where a later day was agreed for the next contact."""
    later: Flags = ~np.isnat(read.next_contact_on) & (read.next_contact_on > np.datetime64(on, "D"))
    return later


def _latest(since: Ints) -> Ints:
    """Return the fewest days of each row, -1 where there are none."""
    never = np.iinfo(np.int64).max
    least = np.where(since < 0, never, since).min(axis=1, initial=never)
    return np.where(least == never, -1, least)


def _urgency(decided: Decided, past: PastContacts, floors: Floors) -> NDArray[np.int8]:
    purpose = decided.list.purpose
    urgency = np.zeros(len(purpose), dtype=np.int8)
    for one, how in _URGENT.items():
        urgency[purpose == one] = how
    first = (purpose == Purpose.FIRST_CALL) & (past.known_days >= floors.first_call_within_days)
    first &= past.since[:, CHANNELS.index("call")] < 0
    free = ~np.isin(decided.standing.climb.why, (Why.CLOSED, *HOLDS))
    since = np.where(past.contact_days < 0, past.known_days, past.contact_days)
    forgotten = free & (since >= floors.not_forgotten_days) & (decided.standing.figures.arrears_minor > 0)
    urgency[(urgency == 0) & forgotten] = _FORGOTTEN
    urgency[(urgency <= _FORGOTTEN) & first] = _FIRST_CALL
    return urgency


def wanted(weighed: Weighed, choices: Choices) -> Wanted:
    """Return what the cases could have, as the plan takes it: what costs more than it brings only if owed."""
    in_vain = (weighed.worth < 0) & (weighed.urgency <= 0)[:, None]
    return Wanted(
        worth=np.where(in_vain, -np.inf, weighed.worth),
        resource=choices.resource_of,
        use=choices.use,
        kind=weighed.area.astype(np.int32) if choices.file.areas else None,
        floor=np.where(weighed.urgency > 0, weighed.floor, -1).astype(np.int32),
        meets=_meets(choices),
        urgency=weighed.urgency.astype(np.float64),
        held=weighed.group.astype(np.int32),
        keeps=_keeps(choices),
    )


def _meets(choices: Choices) -> Flags:
    """Return (2, k) which choices meet a floor: any contact, and a call."""
    return np.array([choices.contacts, choices.calls])


def _keeps(choices: Choices) -> NDArray[np.float64]:
    """Return (g, k) by how much a call is preferred that is made by the group whose case it is."""
    stay = choices.file.policy.stay_minor
    own = [[stay if one.group == group else 0 for one in choices.all] for group in choices.groups]
    return np.array(own, dtype=np.float64)


def elsewhere(plan: Plan, weighed: Weighed, choices: Choices) -> Flags:
    """Return which cases are to be called by another group than that of the collector whose case it is."""
    group = np.array([-1 if one.group is None else choices.groups.index(one.group) for one in choices.all])
    found: Flags = (weighed.group >= 0) & (group[plan.choice] >= 0) & (group[plan.choice] != weighed.group)
    return found


def met(weighed: Weighed, choice: NDArray[np.integer], choices: Choices) -> Flags:
    """Return whether the choice of each case is what it must have; any is where nobody must be contacted."""
    found: Flags = (weighed.urgency == 0) | _meets(choices)[weighed.floor, choice]
    return found


def next_best(plan: Plan, weighed: Weighed) -> tuple[Ints, NDArray[np.float64]]:
    """Return the best other choice of each case, and its worth; -1 and 0 where nothing else is open."""
    rows = np.arange(len(plan.choice))
    others = weighed.worth.astype(np.float64)
    others[rows, plan.choice] = -np.inf
    column = others.argmax(axis=1)
    value = others[rows, column]
    none = ~np.isfinite(value)
    return np.where(none, -1, column), np.where(none, 0.0, value)


def reasons(plan: Plan, weighed: Weighed) -> NDArray[np.str_]:
    """Return why each case got what it got, a code a case.

    ``floor:PURPOSE`` and ``worth`` for who is contacted; ``held:WHY``, ``law:RULE``, ``nothing_open``,
    ``not_worth`` and ``capacity`` for who rests.
    """
    best = weighed.worth[:, 1:].max(axis=1, initial=-np.inf)
    rests = plan.choice == 0
    purpose = np.array([one.code for one in Purpose])[weighed.purpose]
    held = np.array([one.code for one in Why])[np.maximum(weighed.hold, 0)]
    tests = [
        ~rests & (weighed.urgency > 0),
        ~rests,
        weighed.hold >= 0,
        ~np.isfinite(best) & (weighed.shut != ""),
        ~np.isfinite(best),
        best <= 0,
    ]
    codes = [
        np.char.add("floor:", purpose),
        np.full(len(rests), "worth"),
        np.char.add("held:", held),
        np.char.add("law:", weighed.shut.astype(str)),
        np.full(len(rests), "nothing_open"),
        np.full(len(rests), "not_worth"),
    ]
    return np.select(tests, codes, "capacity")
