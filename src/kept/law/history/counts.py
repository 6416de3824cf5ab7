"""Contacts, counted as each rule counts them; the days and caps are the rulebook's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from kept.law.history.events import Outcome, Touch, Wish
from kept.law.history.holidays import is_rest_day
from kept.law.history.view import View
from kept.law.rolling import RollingCap

#: Calls to these are left out of the federal count.
_UNCOUNTED = frozenset(
    {"borrower_attorney", "creditor", "creditor_attorney", "collector_attorney", "credit_bureau"}
)
_PERSONAL = frozenset({None, "home", "mobile"})
_FAMILY = frozenset({"borrower", "guarantor", "co_borrower", "spouse"})
_MANY_MESSAGES = 3


def counts(view: View) -> dict[str, Any]:
    """Return every counter for which a rule in force names its days, and the days until it is free again."""
    found: dict[str, Any] = {}
    for cap in view.values(RollingCap):
        counted = _COUNTED[cap.counts]
        debts = view.particular(view.proposed.debts) or {""}
        each = [[one for one in counted(view, cap) if _of(view, one, debt)] for debt in debts]
        days = max((sorted(view.days_ago(one) for one in touches) for touches in each), key=_recent(cap))
        found |= _counter(cap, days)
    return found


def _recent(cap: RollingCap) -> Callable[[list[int]], int]:
    return lambda days: sum(ago < cap.days for ago in days)


def _of(view: View, touch: Touch, debt: str) -> bool:
    return not debt or view.about(touch.debts, (debt,))


def _counter(cap: RollingCap, days_ago: list[int]) -> dict[str, int]:
    """Return a counter and in how many days it falls below the cap, from the days since each contact."""
    recent = [ago for ago in days_ago if ago < cap.days]
    full = len(recent) >= cap.cap
    return {cap.counts: len(recent), cap.frees: cap.days - recent[cap.cap - 1] if full else 0}


def _federal_calls(view: View, cap: RollingCap) -> Iterable[Touch]:
    if view.person.role in _UNCOUNTED:
        return []
    return [one for one in _calls(view) if not _consented(view, one, cap.consent_days)]


def _calls(view: View) -> Iterable[Touch]:
    """Return our calls to this person that reached the dialed number."""
    return (
        one
        for one in view.placed()
        if one.channel == "call" and one.person == view.person.id and one.outcome != Outcome.NOT_CONNECTED
    )


def _phone(view: View, *, personal: bool) -> list[Touch]:
    return [
        one
        for one in view.placed()
        if one.channel in {"call", "sms"}
        and one.person == view.person.id
        and one.outcome != Outcome.NOT_CONNECTED
        and (one.place in _PERSONAL) == personal
    ]


def _family(view: View, *, at_work: bool = False) -> list[Touch]:
    """Return contacts with borrower or spouse about any debt, as if about the proposed one."""
    family = {one.id for one in view.history.people if one.role in _FAMILY} | {view.person.id}
    return [
        _about_any(one)
        for one in view.placed()
        if one.person in family
        and one.outcome != Outcome.NOT_CONNECTED
        and (not at_work or one.place == "workplace")
    ]


def _about_any(touch: Touch) -> Touch:
    return Touch(
        at=touch.at, channel=touch.channel, person=touch.person, outcome=touch.outcome, place=touch.place
    )


_COUNTED: Mapping[str, Callable[[View, RollingCap], Iterable[Touch]]] = {
    "calls_about_debt": _federal_calls,
    "phone_contacts_personal": lambda view, _: _phone(view, personal=True),
    "phone_contacts_elsewhere": lambda view, _: _phone(view, personal=False),
    "contacts_with_family": lambda view, _: _family(view),
    "contacts_at_work": lambda view, _: _family(view, at_work=True),
    "contacts_about_account": lambda view, _: [one for one in view.placed() if one.person == view.person.id],
}


def conversation(view: View) -> dict[str, Any]:
    """Return whether and how long ago a telephone conversation about the debt was held, whoever began it."""
    if view.person.role in _UNCOUNTED:
        return {"conversation_held": False, "days_since_conversation": 0}
    held = [one for one in _conversations(view) if view.about(one.debts)]
    since = min((view.days_ago(one) for one in held), default=0)
    return {"conversation_held": bool(held), "days_since_conversation": since}


def _conversations(view: View) -> list[Touch]:
    return [
        one
        for one in view.touches
        if one.channel == "call"
        and one.person == view.person.id
        and one.outcome == Outcome.CONVERSATION
        and view.ours(one)
    ]


def excluded(view: View) -> bool:
    """Return whether the proposed call is outside the federal count."""
    cap = next((one for one in view.values(RollingCap) if one.counts == "calls_about_debt"), None)
    proposed = Touch(at=view.at, channel="call", person=view.person.id, debts=view.proposed.debts)
    return view.person.role in _UNCOUNTED or (
        cap is not None and _consented(view, proposed, cap.consent_days)
    )


def _consented(view: View, call: Touch, days: int | None) -> bool:
    """Return whether the person had asked for, or agreed to, a call.

    The day of the consent is the first; it ends with the days agreed, and with the conversation it was for.
    """
    if days is None:
        return False
    given = view.consents("calls", "time", "any")
    return any(
        one.received < call.at
        and view.about(one.debts, call.debts)
        and _lasts(view, one, call, days)
        and (one.about != "time" or view.within(one.spans, call))
        and not any(one.received < held.at < call.at for held in _conversations(view))
        for one in given
    )


def _lasts(view: View, consent: Wish, call: Touch, days: int) -> bool:
    day = (view.local_day(call) - view.local_day(consent)).days
    return day < min(days, consent.days or days)


def patterns(view: View) -> dict[str, bool]:
    """Return the signs that may rebut the presumption that few calls comply."""
    cap = next((one for one in view.values(RollingCap) if one.counts == "calls_about_debt"), None)
    if cap is None:
        return {}
    recent = [one for one in _calls(view) if view.days_ago(one) < cap.days]
    mine = [one for one in recent if view.about(one.debts)]
    days = [view.local_day(one) for one in mine] + [view.local_day(_now(view))]
    return {
        "rapid_succession": any(_rapid(view, one, cap.rapid_minutes) for one in recent),
        "one_day_pattern": len(mine) + 1 >= cap.cap and len(set(days)) == 1,
        "rest_day_pattern": len(days) > 1 and all(is_rest_day(day) for day in days),
        "voicemail_pattern": sum(one.outcome == Outcome.MESSAGE for one in mine) >= _MANY_MESSAGES,
        "aggregate_pattern": len(recent) + 1 > cap.cap and len(mine) < cap.cap,
    }


def _now(view: View) -> Touch:
    return Touch(at=view.at, channel=view.proposed.channel, person=view.person.id)


def _rapid(view: View, touch: Touch, minutes: int | None) -> bool:
    numbers = {touch.address, view.proposed.address} - {None}
    return (
        minutes is not None
        and len(numbers) <= 1
        and touch.outcome != Outcome.CONVERSATION
        and view.at - touch.at <= timedelta(minutes=minutes)
    )
