"""A spring and an autumn month in Britain beside a plain reading of its rules, and when each refusal ends."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kept.law import Facts, Verdict, check, load_rulebook

BOOK = load_rulebook("GB")
SECOND = timedelta(seconds=1)
OWING = {"borrower", "guarantor", "co_borrower"}
ZONES = [("Europe/London",), ("Europe/London",), ("Europe/Madrid", "Europe/London"), ("America/New_York",)]
#: What people ask for, as the facts say it and as the oracle reads it: weekdays, from, to.
WISHES = {
    "daily 12:00-14:00": (range(7), 12, 14),
    "daily 21:00-09:00": (range(7), 21, 9),
    "Sun 00:00-24:00": ([6], 0, 24),
    "Mon-Fri 00:00-02:00": (range(5), 0, 2),
}


@dataclass
class Customer:
    kind: str
    zones: tuple
    wishes: tuple
    respite_from: date | None
    treatment_ended: date | None
    in_crisis: bool
    disputed: range
    represented: bool
    barred: bool


@dataclass
class Attempt:
    at: datetime
    who: Customer
    addressee: str
    channel: str
    owes: bool
    place_refused: bool
    way_refused: bool
    announced: bool
    vulnerable: bool
    unsuitable: bool
    let_in: bool

    def dated(self, day):
        """Return how many days ago a day was, on the customer's own calendar."""
        return (self.at.astimezone(ZoneInfo(self.who.zones[0])).date() - day).days


def customers(chance, first):
    for _ in range(120):
        rare = [chance.random() < 0.2 for _ in range(6)]
        yield Customer(
            kind=chance.choice(["bank", "card_issuer", "agency", "other"]),
            zones=chance.choice(ZONES),
            wishes=tuple(chance.sample(list(WISHES), chance.choice([0, 0, 0, 1, 2]))),
            respite_from=first - timedelta(chance.randrange(20, 70)) if rare[0] else None,
            treatment_ended=first - timedelta(chance.randrange(40)) if rare[1] else None,
            in_crisis=rare[2] and chance.random() < 0.3,
            disputed=range(chance.randrange(31), 31) if rare[3] else range(0),
            represented=rare[4] and chance.random() < 0.5,
            barred=rare[5] and chance.random() < 0.4,
        )


def attempts(chance, first):
    everybody = list(customers(chance, first))
    for _ in range(700):
        at = datetime(first.year, first.month, first.day, tzinfo=UTC)
        at += timedelta(minutes=chance.randrange(31 * 24 * 60), seconds=chance.choice([0, 0, 59]))
        if chance.random() < 0.5:
            at = at.replace(minute=0, second=0)
        yield Attempt(
            at=at,
            who=chance.choice(everybody),
            addressee=chance.choices(["borrower", "guarantor", "co_borrower", "unrelated"], [80, 8, 8, 4])[0],
            channel=chance.choices(["call", "sms", "letter", "visit", "credit_report"], [60, 10, 10, 15, 5])[
                0
            ],
            owes=chance.random() < 0.97,
            place_refused=chance.random() < 0.05,
            way_refused=chance.random() < 0.05,
            announced=chance.random() < 0.8,
            vulnerable=chance.random() < 0.1,
            unsuitable=chance.random() < 0.1,
            let_in=chance.random() < 0.9,
        )


def facts_of(one):
    who = one.who
    day = (one.at.date() - one.at.date().replace(day=1)).days
    return Facts.one(
        channel=one.channel,
        addressee=one.addressee,
        creditor_kind=who.kind,
        zones=who.zones,
        inconvenient_times=who.wishes,
        place_refused=one.place_refused,
        channel_ceased=one.way_refused,
        breathing_space=who.respite_from is not None,
        days_since_breathing_space=one.dated(who.respite_from) if who.respite_from else None,
        crisis_breathing_space=who.in_crisis or who.treatment_ended is not None,
        crisis_treatment_over=not who.in_crisis,
        days_since_crisis_treatment=one.dated(who.treatment_ended) if who.treatment_ended else None,
        dispute_open=day in who.disputed,
        represented=who.represented,
        refuses_as_time_barred=who.barred,
        debt_owed_by_addressee=one.owes,
        first_visit=True,
        visit_announced=one.announced,
        vulnerable=one.vulnerable,
        place_unsuitable=one.unsuitable,
        place_consent=False,
        place_private=True,
        entry_consent=one.let_in,
    )


def what_it_breaks(one, when):
    """Return every rule broken if all stays as it is at the attempt and the contact is made at ``when``."""
    return {*by_time(one, when), *by_respite(one, when), *by_person(one), *by_visit(one)}


def by_time(one, when):
    if one.who.kind == "other" or one.channel not in {"call", "sms", "visit"}:
        return
    for place in one.who.zones:
        wall = when.astimezone(ZoneInfo(place))
        for wish in one.who.wishes:
            days, start, end = WISHES[wish]
            hour, day = wall.hour, wall.weekday()
            if start < end and day in days and start <= hour < end:
                yield "asked for peace"
            if start > end and (hour >= start or hour < end):
                yield "asked for peace at night"


def by_respite(one, when):
    if one.channel == "credit_report" or one.addressee not in {"borrower", "co_borrower"}:
        return
    gone = min(
        (when.astimezone(ZoneInfo(place)).date() - one.at.astimezone(ZoneInfo(place)).date()).days
        for place in one.who.zones
    )
    who = one.who
    if who.respite_from and one.dated(who.respite_from) + gone < 60:
        yield "breathing space"
    if who.in_crisis:
        yield "crisis treatment"
    elif who.treatment_ended and one.dated(who.treatment_ended) + gone < 30:
        yield "thirty days after crisis treatment"


def by_person(one):
    if one.who.kind == "other":
        return
    if (one.at.day - 1) in one.who.disputed:
        yield "dispute"
    if one.channel == "credit_report":
        return
    if one.who.represented and one.addressee in {"borrower", "co_borrower"}:
        yield "represented"
    if one.who.barred and one.addressee in OWING:
        yield "will not pay a barred debt"
    if one.addressee in OWING and not one.owes:
        yield "does not owe"
    if one.addressee == "unrelated":
        yield "unrelated"
    if one.way_refused:
        yield "way of contact refused"
    if one.place_refused and one.channel in {"call", "visit"}:
        yield "place refused"


def by_visit(one):
    if one.who.kind == "other" or one.channel != "visit":
        return
    if not one.announced:
        yield "visit not announced"
    if one.vulnerable:
        yield "vulnerable"
    if one.unsuitable:
        yield "unsuitable place"
    if not one.let_in:
        yield "entry"


@pytest.mark.parametrize("first", [date(2026, 3, 1), date(2026, 10, 1)], ids=["spring", "autumn"])
def test_a_month_agrees_with_a_plain_reading_and_each_refusal_ends_to_the_second(first):
    chance, seen = random.Random(first.month), Counter()

    for one in attempts(chance, first):
        decision = check(BOOK, facts_of(one), at=one.at)
        broken = what_it_breaks(one, one.at)
        ends = decision.next_at(0)

        assert decision.verdict[0] == (Verdict.DENY if broken else Verdict.ALLOW), (one, broken)
        if ends is None:
            later = (one.at + timedelta(hours=step) for step in range(0, 24 * 70, 11))
            assert all(what_it_breaks(one, moment) for moment in later), one
        elif broken:
            assert not what_it_breaks(one, ends), one
            assert what_it_breaks(one, ends - SECOND), one
        seen.update(broken or {"permitted"})
        seen["ends"] += bool(broken and ends)

    assert seen["permitted"] > 150
    assert seen["ends"] > 60
    assert len(seen) == 18, "each rule of the oracle was broken by somebody"
