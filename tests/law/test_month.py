"""A month of attempts at random, judged by the rulebook and by a plain reading of the same rules.

The oracle below knows nothing of the engine: it is a list of ifs over a list of events. March 2026 holds both
changes of clocks that the zones of this month go through.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from kept.law import Facts, Verdict, borrower_lost, check, load_rulebook

BOOK = load_rulebook("CN")
START = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 31
COLLECTORS = 50
BORROWERS = 300
ZONES = (
    "Asia/Shanghai",
    "Asia/Shanghai",
    "Asia/Shanghai",
    "America/New_York",
    "Europe/London",
    "Asia/Kolkata",
)
KINDS = ("bank", "card_issuer", "consumer_finance", "microloan", "other")
OWING = {"borrower", "guarantor"}


@dataclass
class Borrower:
    number: int
    kind: str
    zones_by_day: list
    agreed: tuple | None
    plan: range
    died_on: int | None
    guarantee_lapsed: bool
    number_invalid: bool
    refused_numbers: dict = field(default_factory=dict)
    contact_refused_at: datetime | None = None


@dataclass
class Attempt:
    at: datetime
    borrower: Borrower
    addressee: str
    channel: str
    line: str
    recording: bool
    visitors: int
    credentials: bool
    place_private: bool
    entry_consent: bool
    told: bool
    consent: bool
    connected: bool
    conversation: bool

    @property
    def day(self):
        return (self.at - START).days

    @property
    def zones(self):
        return self.borrower.zones_by_day[self.day]

    @property
    def today(self):
        return self.at.astimezone(ZoneInfo(self.zones[0])).date()


def people(chance):
    for number in range(BORROWERS):
        home, other = chance.choice(ZONES), chance.choice(ZONES)
        moves = chance.randrange(5, DAYS) if chance.random() < 0.15 else DAYS + 9
        # For a week after a move nobody is sure which of the two places it is.
        places = [
            (home,) if day < moves else (home, other) if day < moves + 7 else (other,)
            for day in range(DAYS + 1)
        ]
        first = chance.randrange(-20, DAYS)
        yield Borrower(
            number=number,
            kind=chance.choice(KINDS),
            zones_by_day=places,
            agreed=chance.choice([(18, 23), (20, 2), (9, 12)]) if chance.random() < 0.15 else None,
            plan=range(first, first + 15) if chance.random() < 0.3 else range(0),
            died_on=chance.randrange(DAYS) if chance.random() < 0.05 else None,
            guarantee_lapsed=chance.random() < 0.3,
            number_invalid=chance.random() < 0.05,
        )


def attempts(chance, everybody):
    """Return a month of attempts in order of time: each day some collectors, each at one borrower."""
    made = []
    for day in range(DAYS):
        for _ in range(chance.randrange(COLLECTORS)):
            who = chance.choice(everybody[: 1 + chance.randrange(BORROWERS)])
            line = chance.choice(["mobile", "home"])
            for _ in range(chance.choice([1, 2, 3, 5, 9])):
                at = START + timedelta(days=day, seconds=chance.randrange(86_400))
                if chance.random() < 0.2:
                    at = at.replace(minute=0, second=chance.choice([0, 59]))
                made.append(an_attempt(chance, at, who, line))
    return sorted(made, key=lambda one: one.at)


def an_attempt(chance, at, who, line):
    often = lambda share: chance.random() < share  # noqa: E731 - a short word for a thrown coin
    answer = chance.random()
    return Attempt(
        at=at,
        borrower=who,
        addressee=chance.choices(["borrower", "guarantor", "contact_person", "unrelated"], [80, 8, 10, 2])[0],
        channel=chance.choices(
            ["call", "sms", "im", "letter", "visit", "credit_report"], [75, 8, 3, 4, 7, 3]
        )[0],
        line=line,
        recording=often(0.97),
        visitors=chance.choice([1, 2, 2, 3]),
        credentials=often(0.9),
        place_private=often(0.5),
        entry_consent=often(0.7),
        told=often(0.8),
        consent=often(0.8),
        connected=answer < 0.4,
        conversation=answer < 0.25,
    )


class Books:
    """What the house has on record: the permitted contacts, counted as they happen."""

    def __init__(self):
        self.by_borrower = {}

    def facts(self, one):
        """Return the facts of an attempt as a house would derive them."""
        who = one.borrower
        calls = [past for past in self.by_borrower.get(who.number, ()) if past.channel == "call"]
        zone = ZoneInfo(one.zones[0])
        mine = [past for past in calls if past.at.astimezone(zone).date() == one.today]
        talks = Counter(
            connected=sum(past.connected for past in mine), spoken=sum(past.conversation for past in mine)
        )
        here = sum(1 for past in mine if past.line == one.line and not past.connected)
        agreed = who.agreed
        return Facts.one(
            channel=one.channel,
            addressee=one.addressee,
            creditor_kind=who.kind,
            zones=one.zones,
            hours_agreed=agreed is not None,
            agreed_from=f"{agreed[0]:02}:00" if agreed else None,
            agreed_to=f"{agreed[1]:02}:00" if agreed else None,
            connected_borrower_today=talks["connected"],
            conversations_borrower_today=talks["spoken"],
            unanswered_attempts_number_today=here,
            recording_on=one.recording,
            channel_ceased=one.at >= who.refused_numbers.get(one.line, one.at + timedelta(1)),
            addressee_ceased=who.contact_refused_at is not None and one.at >= who.contact_refused_at,
            borrower_lost=self.lost(one, calls) if one.addressee == "contact_person" else False,
            borrower_deceased=who.died_on is not None and one.day >= who.died_on,
            borrower_incapable=False,
            debt_owed_by_addressee=not (one.addressee == "guarantor" and who.guarantee_lapsed),
            plan_in_force=one.day in who.plan,
            visitors=one.visitors,
            credentials=one.credentials,
            place_private=one.place_private,
            entry_consent=one.entry_consent,
            told_before_report=one.told,
            report_consent=one.consent,
            debt_assigned=False,
        )

    def lost(self, one, calls):
        own = [past for past in calls if past.addressee == "borrower"]
        found = borrower_lost(
            BOOK,
            row=np.zeros(len(own), dtype=np.int64),
            day=np.array([past.today for past in own], dtype="datetime64[D]"),
            reached=np.array([past.conversation for past in own], dtype=np.bool_),
            number_invalid=np.array([one.borrower.number_invalid]),
            today=one.today,
        )
        return bool(found[0])

    def keep(self, one, chance):
        self.by_borrower.setdefault(one.borrower.number, []).append(one)
        if one.channel == "call" and one.conversation and chance.random() < 0.03:
            one.borrower.refused_numbers.setdefault(one.line, one.at)
        if one.addressee == "contact_person" and chance.random() < 0.3:
            one.borrower.contact_refused_at = one.borrower.contact_refused_at or one.at


def what_it_breaks(one, past, when=None):
    """Return every rule an attempt breaks; ``past`` holds the contacts made with this borrower.

    With ``when``, every rule it breaks at that moment if nothing but the hour and the day has changed.
    """
    return {
        *breaks_by_the_hour(one, when or one.at),
        *breaks_by_number(one, past, when or one.at),
        *breaks_on_a_visit(one),
        *breaks_by_person(one, past),
        *breaks_otherwise(one),
    }


def regulated(one):
    return one.borrower.kind != "other"


def of_a_bank(one):
    return one.borrower.kind in {"bank", "card_issuer"}


def breaks_by_the_hour(one, when):
    if not regulated(one) or one.channel not in {"call", "sms", "im", "visit"}:
        return
    for place in one.zones:
        hour = when.astimezone(ZoneInfo(place)).hour
        if one.borrower.agreed is None and (hour >= 22 or hour < 8):
            yield "night"
        if one.borrower.agreed == (20, 2) and 2 <= hour < 20:
            yield "outside the agreed hours past midnight"
        if one.borrower.agreed in {(18, 23), (9, 12)}:
            first, last = one.borrower.agreed
            if hour < first or hour >= last:
                yield "outside the agreed hours"


def breaks_by_number(one, past, when):
    if one.channel != "call" or one.addressee not in OWING:
        return
    zones = [ZoneInfo(place) for place in one.zones]
    if all(when.astimezone(zone).date() > one.at.astimezone(zone).date() for zone in zones):
        return
    connected = spoken = vain = 0
    for earlier in past:
        there = earlier.at.astimezone(ZoneInfo(one.zones[0])).date()
        if earlier.channel == "call" and there == one.today:
            connected += earlier.connected
            spoken += earlier.conversation
            vain += earlier.line == one.line and not earlier.connected
    if regulated(one) and connected >= 3:
        yield "three connected calls a day"
    if regulated(one) and spoken >= 3:
        yield "three conversations a day"
    if of_a_bank(one) and vain >= 6:
        yield "six calls in vain to a number a day"


def breaks_on_a_visit(one):
    if of_a_bank(one) and one.channel in {"call", "visit"} and not one.recording:
        yield "recording"
    if of_a_bank(one) and one.channel == "visit" and one.visitors < 2:
        yield "two visitors"
    if of_a_bank(one) and one.channel == "visit" and not one.credentials:
        yield "credentials"
    if one.channel == "visit" and one.place_private and not one.entry_consent:
        yield "entry"


def breaks_by_person(one, past):
    who = one.borrower
    dead = who.died_on is not None and one.day >= who.died_on
    asked_to_stop = who.contact_refused_at is not None and who.contact_refused_at <= one.at
    if one.addressee == "unrelated":
        yield "unrelated person"
    if one.addressee == "guarantor" and who.guarantee_lapsed:
        yield "does not owe"
    if one.addressee == "contact_person" and regulated(one) and not dead and not is_lost(one, past):
        yield "borrower not lost"
    if one.addressee == "contact_person" and regulated(one) and asked_to_stop:
        yield "contact person refused"
    if one.addressee == "contact_person" and one.channel == "credit_report":
        yield "report on a contact person"


def breaks_otherwise(one):
    refused = one.borrower.refused_numbers.get(one.line)
    if one.channel in {"call", "sms", "im"} and refused is not None and refused <= one.at:
        yield "number refused"
    if one.borrower.kind == "card_issuer" and one.channel != "credit_report" and one.day in one.borrower.plan:
        yield "plan in force"
    if one.channel == "credit_report" and not one.told:
        yield "not told before the report"
    if one.channel == "credit_report" and regulated(one) and one.addressee in OWING and not one.consent:
        yield "no consent to reports"


def is_lost(one, past):
    """Return whether the borrower is lost: a dead number, three failures by yesterday, or on three days."""
    if one.borrower.number_invalid:
        return True
    failed = []
    for earlier in past:
        if earlier.channel == "call" and earlier.addressee == "borrower":
            if earlier.conversation:
                failed = []
            else:
                failed.append(earlier.today)
    if len(failed) >= 3 and failed[2] < one.today:
        return True
    days = set(failed)
    return any({day + timedelta(1), day + timedelta(2)} <= days for day in days)


def assert_it_ends(one, past, ends):
    """The moment a refusal ends is open, the second before is not; without one, none comes in three days."""
    if ends is not None:
        assert not what_it_breaks(one, past, ends), one
        assert what_it_breaks(one, past, ends - timedelta(seconds=1)), one
        return
    for hour in range(72):
        assert what_it_breaks(one, past, one.at + timedelta(hours=hour)), one


@pytest.mark.parametrize("seed", [20260301, 11])
def test_a_month_permits_nothing_that_breaks_a_rule_and_refuses_nothing_without_one(seed):
    chance = random.Random(seed)
    everybody = list(people(chance))
    books, past, seen = Books(), {}, Counter()

    for one in attempts(chance, everybody):
        decision = check(BOOK, books.facts(one), at=one.at)
        verdict = Verdict(decision.verdict[0])
        contacts = past.setdefault(one.borrower.number, [])
        broken = what_it_breaks(one, contacts)

        assert verdict == (Verdict.DENY if broken else Verdict.ALLOW), (one, broken)
        if verdict == Verdict.ALLOW:
            contacts.append(one)
            books.keep(one, chance)
        elif chance.random() < 0.1:
            assert_it_ends(one, contacts, decision.next_at(0))
        seen.update(broken or {"permitted"})

    assert seen["permitted"] > 1000
    assert len(seen) == 20, "each rule of the oracle was broken by somebody"
