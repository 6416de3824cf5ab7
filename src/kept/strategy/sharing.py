"""From the night to a plan: what each choice is worth, who must be contacted, and why who gets what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kept.ladder import HOLDS, Why
from kept.strategy.capacity import Floors
from kept.strategy.choices import Choices, lawful_choices, open_choices
from kept.strategy.night import Decided, NightColumns
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
_URGENT = {Purpose.CALL_BACK: 4, Purpose.BROKEN_PROMISE: 3, Purpose.AGREED_DATE: 2}
_OVERDUE_FLOOR = 1


@dataclass(frozen=True, kw_only=True)
class PastContacts:
    """What is known of the last contacts of (n,) cases.

    ``path`` holds positions in ``choices.PATHS``; the days since the last conversation and since any contact
    are -1 where there was none, ``known_days`` those since the case came in; ``attempts`` are of the last
    seven days; ``answered_slot`` is -1 if not known.
    """

    path: NDArray[np.int8]
    spoken_days: Ints
    contact_days: Ints
    attempts: Ints
    answered_slot: NDArray[np.int8]
    known_days: Ints


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What competes tomorrow, a row a case.

    ``worth`` is (n, k); ``urgency`` is 0 where nobody must be contacted, below 0 where somebody must and what
    there is does not suffice; ``purpose`` is the list's;
    ``hold`` is the ladder's reason where it holds the case, else -1; ``shut`` is the law's reason where no
    call is open.
    """

    worth: NDArray[np.float32]
    urgency: NDArray[np.int8]
    purpose: NDArray[np.int8]
    hold: NDArray[np.int8]
    shut: NDArray[np.str_]


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
    open_ &= ~_waits(read, decided.on)[:, None] | (np.arange(len(choices)) == 0)
    return Weighed(
        worth=worth(response, found, open_=open_, dtype=np.float32),
        urgency=_urgency(decided, past, floors),
        purpose=decided.list.purpose,
        hold=np.where(np.isin(climb.why, HOLDS), climb.why, -1).astype(np.int8),
        shut=decided.openings.why_shut("call"),
    )


def _waits(read: NightColumns, on: date) -> Flags:
    """Return where a later day was agreed for the next contact."""
    later: Flags = ~np.isnat(read.next_contact_on) & (read.next_contact_on > np.datetime64(on, "D"))
    return later


def _urgency(decided: Decided, past: PastContacts, floors: Floors) -> NDArray[np.int8]:
    purpose = decided.list.purpose
    urgency = np.zeros(len(purpose), dtype=np.int8)
    for one, how in _URGENT.items():
        urgency[purpose == one] = how
    first = (purpose == Purpose.FIRST_CALL) & (past.known_days >= floors.first_call_within_days)
    free = ~np.isin(decided.standing.climb.why, (Why.CLOSED, *HOLDS))
    since = np.where(past.contact_days < 0, past.known_days, past.contact_days)
    forgotten = free & (since >= floors.not_forgotten_days) & (decided.standing.figures.arrears_minor > 0)
    urgency[(urgency == 0) & (first | forgotten)] = _OVERDUE_FLOOR
    return urgency


def wanted(weighed: Weighed, choices: Choices) -> Wanted:
    """Return what the cases could have, as the plan takes it; a floor is met by any contact."""
    return Wanted(
        worth=weighed.worth,
        resource=choices.resource_of(),
        use=choices.use,
        floor=np.where(weighed.urgency > 0, 0, -1).astype(np.int32),
        meets=met(np.arange(len(choices)), choices)[None, :],
        urgency=weighed.urgency.astype(np.float64),
    )


def met(choice: NDArray[np.integer], choices: Choices) -> Flags:
    """Return whether (n,) choices meet a floor."""
    contacts = np.array([one.entry.channel in CHANNELS for one in choices.all])
    found: Flags = contacts[choice]
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
