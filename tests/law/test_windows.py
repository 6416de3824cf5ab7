"""Windows and next moments against a plainly written oracle that walks minute by minute."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from kept.law import Coded, Facts, check, load_rulebook, windows

BOOK = load_rulebook("CN")
MINUTE = timedelta(minutes=1)

BASE = {
    "channel": "call",
    "addressee": "borrower",
    "creditor_kind": "bank",
    "zones": ("Asia/Shanghai",),
    "hours_agreed": False,
    "agreed_from": None,
    "agreed_to": None,
    "connected_borrower_today": 0,
    "conversations_borrower_today": 0,
    "unanswered_attempts_number_today": 0,
    "recording_on": True,
    "channel_ceased": False,
    "debt_owed_by_addressee": True,
}
ZONES = [
    ("Asia/Shanghai",),
    ("Asia/Shanghai", "Asia/Urumqi"),
    ("Europe/London",),
    ("America/New_York", "Asia/Shanghai"),
    ("Australia/Lord_Howe",),
    ("Asia/Shanghai", "Europe/London", "America/Los_Angeles"),
]
WALLS = ["00:00", "01:30", "02:30", "06:15", "08:00", "12:00", "20:00", "22:00", "23:59", "24:00"]

#: An ordinary day, the clocks forward and back in New York and London, a half-hour change, two rules' starts.
DAYS = [
    date(2026, 11, 23),
    date(2026, 3, 8),
    date(2026, 11, 1),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 10, 4),
    date(2026, 4, 5),
    date(2026, 1, 30),
    date(2025, 2, 28),
]


def wall(text):
    return int(text[:2]) * 60 + int(text[3:])


def open_here(row, local):
    minute = local.hour * 60 + local.minute
    if not row["hours_agreed"]:
        return 8 * 60 <= minute < 22 * 60
    start, end = wall(row["agreed_from"]), wall(row["agreed_to"])
    return start <= minute < end if start <= end else minute >= start or minute < end


def forbidden(row, moment, counted):
    """Return whether a call is forbidden, from the standard and the guideline, written out by hand."""
    beijing = moment.astimezone(ZoneInfo("Asia/Shanghai")).date()
    locals_ = [moment.astimezone(ZoneInfo(name)) for name in row["zones"]]
    counted_days = [counted.astimezone(ZoneInfo(name)).date() for name in row["zones"]]
    new_day = all(local.date() > day for local, day in zip(locals_, counted_days, strict=True))
    capped = row["connected_borrower_today"] >= 3 or row["conversations_borrower_today"] >= 3
    standard = beijing >= date(2025, 2, 28)
    guideline = beijing >= date(2026, 1, 30) and row["creditor_kind"] == "bank"
    closed = not all(open_here(row, local) for local in locals_)
    return (
        row["channel_ceased"]
        or (standard and (closed or (capped and not new_day)))
        or (guideline and (closed or not row["recording_on"]))
        or (guideline and row["unanswered_attempts_number_today"] >= 6 and not new_day)
    )


def unsettled(row, moment):
    """Return whether a rule of the row has not begun."""
    beijing = moment.astimezone(ZoneInfo("Asia/Shanghai")).date()
    return beijing < date(2025, 2, 28) or (row["creditor_kind"] == "bank" and beijing < date(2026, 1, 30))


def random_row(chance):
    row = BASE | {"creditor_kind": chance.choice(["bank", "microloan"]), "zones": chance.choice(ZONES)}
    for name, most in (
        ("connected_borrower_today", 3),
        ("conversations_borrower_today", 3),
        ("unanswered_attempts_number_today", 6),
    ):
        row[name] = chance.choice([0, 0, 0, 0, most - 1, most])
    if chance.random() < 0.5:
        row |= {
            "hours_agreed": True,
            "agreed_from": chance.choice(WALLS[:-1]),
            "agreed_to": chance.choice(WALLS),
        }
    return row | {"channel_ceased": chance.random() < 0.05, "recording_on": chance.random() < 0.95}


def rows_of(seed, n):
    chance = random.Random(seed)
    return [random_row(chance) for _ in range(n)]


def facts_of(rows):
    return Facts.of(len(rows), **{name: [row[name] for row in rows] for name in BASE})


def minutes_of(day, zone_name):
    moment = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone_name)).astimezone(UTC)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(zone_name))
    while moment < end:
        yield moment
        moment += MINUTE


class TestWindows:
    @pytest.mark.parametrize("day", DAYS, ids=str)
    def test_hold_exactly_the_minutes_an_oracle_allows(self, day):
        rows = rows_of(day.toordinal(), 14)

        found = windows(BOOK, facts_of(rows), day=day)

        for i, row in enumerate(rows):
            spans = found.of(i)
            for moment in minutes_of(day, row["zones"][0]):
                inside = any(start <= moment < end for start, end in spans)
                assert inside == (not forbidden(row, moment, moment) and not unsettled(row, moment)), (
                    row,
                    moment,
                )

    def test_are_apart_sorted_and_inside_the_day(self):
        rows = rows_of(5, 200)

        found = windows(BOOK, facts_of(rows), day=DAYS[0])

        assert (found.start < found.end).all()
        same = found.row[1:] == found.row[:-1]
        assert (np.diff(found.row) >= 0).all()
        assert (found.start[1:][same] > found.end[:-1][same]).all()

    def test_of_an_ordinary_day_run_from_eight_to_ten(self):
        found = windows(BOOK, Facts.of(2, **BASE), day=DAYS[0])

        assert found.row.tolist() == [0, 1]
        assert [[side.isoformat() for side in span] for span in found.of(1)] == [
            ["2026-11-23T08:00:00+08:00", "2026-11-23T22:00:00+08:00"]
        ]

    def test_of_agreed_hours_past_midnight_are_two(self):
        agreed = BASE | {"hours_agreed": True, "agreed_from": "22:00", "agreed_to": "01:00"}

        spans = windows(BOOK, Facts.one(**agreed), day=DAYS[0]).of(0)

        assert [(start.hour, end.hour) for start, end in spans] == [(0, 1), (22, 0)]

    @pytest.mark.parametrize("change", [{"zones": None}, {"recording_on": None}, {"recording_on": False}])
    def test_are_none_for_the_unknown_and_the_refused(self, change):
        assert windows(BOOK, Facts.one(**BASE | change), day=DAYS[0]).of(0) == []

    def test_are_none_for_no_rows(self):
        assert windows(BOOK, Facts.of(0, **BASE), day=DAYS[0]).row.shape == (0,)

    def test_a_portfolio_across_five_zones_has_each_row_in_its_own_day(self):
        names = ["Asia/Shanghai", "Asia/Tokyo", "Europe/London", "America/New_York", "Australia/Sydney"]
        facts = Facts.of(5, **BASE | {"zones": Coded(np.arange(5), names)})

        found = windows(BOOK, facts, day=DAYS[0])

        for i, name in enumerate(names):
            start, end = found.of(i)[0]
            assert (start.tzinfo.key, start.hour, end.hour) == (name, 8, 22)


class TestNextMoment:
    @pytest.mark.parametrize("day", DAYS, ids=str)
    def test_is_the_first_minute_an_oracle_no_longer_forbids(self, day):
        chance = random.Random(day.toordinal())
        for row in rows_of(day.toordinal() + 1, 8):
            at = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Shanghai"))
            at += MINUTE * chance.randrange(1440)

            decision = check(BOOK, Facts.one(**row), at=at)

            if forbidden(row, at, at):
                ahead = (at + MINUTE * k for k in range(4 * 1440))
                first = next((moment for moment in ahead if not forbidden(row, moment, at)), None)
                assert decision.next_at(0) == first, row

    def test_waits_for_every_rule_together(self):
        """The cap lapses at midnight, but then the night's rest still holds."""
        row = BASE | {"connected_borrower_today": 3, "unanswered_attempts_number_today": 6}
        at = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Shanghai"))

        decision = check(BOOK, Facts.one(**row), at=at)

        assert {one.next_at.hour for one in decision.findings(0)} == {0}
        assert decision.next_at(0).isoformat() == "2026-11-24T08:00:00+08:00"

    def test_of_an_allowed_contact_is_now(self):
        at = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Shanghai"))

        assert check(BOOK, Facts.one(**BASE), at=at).next_at(0) == at

    def test_without_a_zone_a_cap_has_no_end_in_sight(self):
        at = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
        row = BASE | {"zones": None, "connected_borrower_today": 3}

        assert check(BOOK, Facts.one(**row), at=at).next_at(0) is None


def test_each_row_has_the_windows_its_own_refused_times_leave():
    refused = [[], ["daily 12:00-14:00"], ["Sun 09:00-10:00"], ["Mon 09:00-10:00"], [], None]
    facts = Facts.of(
        len(refused),
        channel="call",
        addressee="contact_person",
        creditor_kind="bank",
        zones="Europe/London",
        inconvenient_times=refused,
        place_refused=False,
        channel_ceased=False,
        dispute_open=False,
    )

    open_ = windows(load_rulebook("GB"), facts, date(2026, 3, 29))

    hours = [[f"{a:%H:%M}-{b:%H:%M}" for a, b in open_.of(i)] for i in range(facts.n)]
    assert hours == [
        ["00:00-00:00"],
        ["00:00-12:00", "14:00-00:00"],
        ["00:00-09:00", "10:00-00:00"],
        ["00:00-00:00"],
        ["00:00-00:00"],
        [],
    ]
