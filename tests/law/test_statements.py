"""What people say in their own words, and what is made of it; times of the week as texts."""

from datetime import date, datetime

import pytest

from kept.law.history import SpanError, read_spans
from kept.law.history.clock_words import once
from kept.law.history.holidays import business_days_after, holidays
from kept.law.history.statements import times_in, understand
from kept.law.spans import read_span

MONDAY = date(2026, 6, 1)


def said(text):
    """Return each meaning as its kind and whatever it tells."""
    return [
        (str(one.kind) if one.attorney is None else "attorney", *one.channels, *one.spans, *one.places)
        + ((one.about,) if one.about else ())
        + ((one.days,) if one.days else ())
        + (("withdrawn",) if one.withdrawn else ())
        for one in understand(text, today=MONDAY)
    ]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("I can't talk before noon", [("not_at_time", "daily 00:00-12:00")]),
        ("Don’t call me after 7 p.m.", [("not_at_time", "daily 19:00-24:00")]),
        ("Please don't call before 10", [("not_at_time", "daily 00:00-10:00")]),
        ("between 1 and 3 is a bad time", [("not_at_time", "daily 13:00-15:00")]),
        ("1-3pm is inconvenient", [("not_at_time", "daily 13:00-15:00")]),
        ("I'm at work 9 to 5, don't call then", [("not_at_time", "daily 09:00-17:00")]),
        ("No calls on weekends", [("not_at_time", "Sat-Sun 00:00-24:00")]),
        ("Tuesday evenings are inconvenient", [("not_at_time", "Tue 17:00-24:00")]),
        ("don't call me tomorrow", [("not_at_time", "2026-06-02 00:00-24:00")]),
        ("I work nights", [("not_at_time", "daily 06:00-16:00")]),
        ("Only call me after 6pm", [("not_at_time", "daily 00:00-18:00")]),
        (
            "you can only reach me from 9am to 11am",
            [("not_at_time", "daily 00:00-09:00", "daily 11:00-24:00")],
        ),
        (
            "only on Saturdays please",
            [("not_at_time", *(f"{day} 00:00-24:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sun")))],
        ),
        ("weekdays 3 to 5 pm are fine again", [("not_at_time", "withdrawn")]),
        ("I'm busy", [("not_now",)]),
        ("I am driving right now", [("not_now",)]),
        ("please don't call me at work", [("not_at_place", "workplace")]),
        ("I'm at the hospital today", [("at_place_now", "hospital")]),
        ("I can't take personal calls at work", [("employer_forbids",), ("not_at_place", "workplace")]),
        ("my boss doesn't allow that", [("employer_forbids",)]),
        ("stop texting", [("not_by_channel", "sms")]),
        ("stop calling this number", [("not_by_channel", "call")]),
        ("stop calling my cell phone", [("not_by_channel", "call", "mobile")]),
        ("write to me only", [("not_by_channel", "call", "sms", "email", "im", "visit")]),
        (
            "email only, never by post",
            [("not_by_channel", "call", "sms", "im", "letter", "visit")],
        ),
        ("you can text me again", [("not_by_channel", "sms", "withdrawn")]),
        ("STOP", [("not_by_channel",)]),
        ("Do not contact me again", [("cease",)]),
        ("I refuse to pay this", [("cease",)]),
        ("leave me alone", [("cease",)]),
        ("talk to my lawyer, Jane Roe, 555-0199", [("attorney",)]),
        ("you may talk to my sister", [("consent", "sister")]),
        ("it's fine to call me at work", [("consent", "workplace", "place")]),
        ("you can text me at this number", [("consent", "sms", "medium")]),
        ("please call me at 21:30 on Wednesday", [("consent", "2026-06-03 21:30-22:00", "time")]),
        ("you may call me extra times for three days", [("contact_again",), ("consent", "calls", 3)]),
        ("Never before half past nine in the morning", [("not_at_time", "daily 00:00-09:30")]),
        ("the hours from one to 3 in the afternoon are no good", [("not_at_time", "daily 13:00-15:00")]),
        ("any time between 3:00 p.m. and 5:00 p.m. is inconvenient", [("not_at_time", "daily 15:00-17:00")]),
        ("1300-1500 is a bad time", [("not_at_time", "daily 13:00-15:00")]),
        ("I can't take calls until after 4", [("not_at_time", "daily 00:00-16:00")]),
        ("I start work at 7 and finish at 4, don't call then", [("not_at_time", "daily 07:00-16:00")]),
        ("I have class from 9 to 11. Don't call then.", [("not_at_time", "daily 09:00-11:00")]),
        ("After 5 is best; other times are inconvenient", [("not_at_time", "daily 00:00-17:00")]),
        ("Please leave me alone on Sundays", [("not_at_time", "Sun 00:00-24:00")]),
        ("I work the third shift", [("not_at_time", "daily 06:00-16:00")]),
        ("no calls during business hours", [("not_at_time", "daily 09:00-17:00")]),
        ("I'll get fired if you call me at work", [("employer_forbids",)]),
        ("Personal calls are against company policy", [("employer_forbids",)]),
        ("Lose my number", [("not_by_channel", "call")]),
        ("Use email from now on, not the phone", [("not_by_channel", "call")]),
        ("I'd prefer that you email me rather than call", [("not_by_channel", "call")]),
        ("I have retained counsel; her card: jane@smith.example", [("attorney",)]),
        ("stop texting. My boss does not allow calls.", [("not_by_channel", "sms"), ("employer_forbids",)]),
        ("Nine is too early for me", [("not_at_time", "daily 00:00-09:30")]),
        ("7:30 at night is too late", [("not_at_time", "daily 19:30-24:00")]),
        ("I get up at 10, please don't ring earlier", [("not_at_time", "daily 00:00-10:00")]),
        ("2:45 to 3:30 is no good", [("not_at_time", "daily 14:45-15:30")]),
        ("Any day but Tuesday", [("not_at_time", "Tue 00:00-24:00")]),
        ("Call after 3 or do not call", [("not_at_time", "daily 00:00-15:00")]),
        ("I keep getting texts from you. Stop it.", [("not_by_channel", "sms")]),
        ("Put everything in writing", [("not_by_channel", "call", "sms", "im", "visit")]),
        ("Don't use this number again", [("not_by_channel", "call", "sms")]),
        ("I revoke any consent to be called", [("not_by_channel", "call")]),
        ("Staff here may not receive calls", [("employer_forbids",)]),
        ("My daughter pays my bills, you can talk to her", [("consent", "daughter")]),
        ("I shall not be paying this", [("cease",)]),
        ("try me again in two days", [("contact_again",), ("consent", "calls", 3)]),
    ],
)
def test_is_understood(text, meaning):
    assert said(text) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "stop bothering me",
        "the weather is lovely",
        "what do I owe?",
        "",
        "I will not be able to pay until August",
        "I get paid on Friday",
    ],
)
def test_what_says_nothing_of_contacts_is_not_understood(text):
    assert understand(text, today=MONDAY) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("talk to my lawyer, Jane Roe", True),
        ("I have an attorney. Her number is 555-201-3344.", True),
        ("I have an attorney", False),
    ],
)
def test_an_attorney_named_is_told_from_one_only_mentioned(text, named):
    assert understand(text, today=MONDAY)[0].attorney is named


def test_a_text_without_a_time_names_none():
    assert times_in("whenever", today=MONDAY) == ()


def test_one_weekday_is_its_next_date_unless_it_is_every_week():
    assert once(("Mon 10:00-11:00",), "on Monday", MONDAY) == ("2026-06-01 10:00-11:00",)
    assert once(("Mon 10:00-11:00",), "on Mondays", MONDAY) == ("Mon 10:00-11:00",)
    assert once(("Mon-Fri 10:00-11:00",), "weekday", MONDAY) == ("Mon-Fri 10:00-11:00",)


class TestSpans:
    @pytest.mark.parametrize(
        ("text", "inside", "outside"),
        [
            ("Tue 17:00-21:00", "2026-06-02T17:00", "2026-06-02T21:00"),
            ("Fri-Mon 10:00-11:00", "2026-06-07T10:30", "2026-06-02T10:30"),
            ("Sat,Sun 00:00-24:00", "2026-06-06T23:59", "2026-06-08T00:00"),
            ("Tue 20:00-08:00", "2026-06-03T07:59", "2026-06-02T07:59"),
            ("2026-06-03 21:30-22:00", "2026-06-03T21:45", "2026-06-10T21:45"),
            ("daily 13:00-15:00", "2026-06-07T13:00", "2026-06-07T12:59"),
        ],
    )
    def test_hold_their_start_and_not_their_end(self, text, inside, outside):
        span = read_span(text)

        assert span.holds(datetime.fromisoformat(inside))
        assert not span.holds(datetime.fromisoformat(outside))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Tuesday 10:00-11:00",
            "Tue 10-11",
            "Tue 10:00-25:00",
            "Tue 10:60-11:00",
            "2026-13-01 10:00-11:00",
        ],
    )
    def test_what_is_no_span_is_refused(self, text):
        with pytest.raises(SpanError):
            read_spans((text,))


class TestHolidays:
    def test_are_the_eleven_of_the_statute(self):
        assert sorted(day.isoformat()[5:] for day in holidays(2026)) == [
            "01-01", "01-19", "02-16", "05-25", "06-19", "07-04", "09-07", "10-12", "11-11", "11-26", "12-25",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (date(2026, 6, 1), date(2026, 6, 8)),
            (date(2026, 6, 15), date(2026, 6, 23)),
            (date(2026, 6, 6), date(2026, 6, 12)),
        ],
    )
    def test_business_days_leave_out_weekends_and_holidays(self, start, end):
        assert business_days_after(start, 5) == end
