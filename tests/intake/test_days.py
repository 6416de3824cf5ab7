"""Dates in the ways files write them."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.intake.days import AHEAD_DAYS, EARLIEST, days

from .files import AS_OF, codes

WAYS = (
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0:%Y.%m.%d}",
    "{0:%Y%m%d}",
    "{0:%Y年%m月%d日}",
    "{0.year}/{0.month}/{0.day}",
    "{0:%Y-%m-%d} 13:45:00",
)


@given(st.lists(st.tuples(st.dates(date(1900, 1, 1)), st.sampled_from(WAYS)), min_size=1))
def test_every_way_of_writing_gives_the_day(rows):
    texts = [way.format(day).zfill(8) for day, way in rows]

    assert days(pa.array(texts)).to_pylist() == [day for day, _ in rows]


@pytest.mark.parametrize("text", ["2026-02-31", "2025-02-29", "2026-13-01", "2026-00-10", "20260230"])
def test_a_day_that_is_not_in_the_calendar_is_no_day(text, checked):
    assert days(pa.array([text])).to_pylist() == [None]
    assert codes(checked({"due_on": text})) == [(2, "impossible_date")]


@pytest.mark.parametrize("text", ["11/23/2026", "23.11.26", "昨天", "46296", "2026-11", "2026-11-23-1"])
def test_what_is_not_a_date_is_refused(text, checked):
    assert codes(checked({"due_on": text})) == [(2, "not_a_date")]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (EARLIEST - timedelta(days=1), ["date_out_of_range"]),
        (EARLIEST, []),
        (AS_OF + timedelta(days=AHEAD_DAYS), []),
        (AS_OF + timedelta(days=AHEAD_DAYS + 1), ["date_out_of_range"]),
    ],
)
def test_due_dates_lie_within_reason(checked, day, found):
    assert [code for _, code in codes(checked({"due_on": day.isoformat()}))] == found


@pytest.mark.parametrize(("ahead", "found"), [(0, []), (1, [(2, "date_out_of_range")])])
def test_nothing_was_paid_after_the_business_date(checked, ahead, found):
    paid_on = AS_OF + timedelta(days=ahead)

    assert codes(checked({"last_payment_on": paid_on.isoformat()})) == found


@pytest.mark.parametrize(
    ("cell", "due_on"), [("0", AS_OF), ("35", date(2026, 10, 19)), ("35天", date(2026, 10, 19))]
)
def test_days_past_due_give_the_due_date(checked, cell, due_on):
    got = checked({"due_on": None, "逾期天数": cell})

    assert got.good["due_on"].to_pylist() == [due_on]


@pytest.mark.parametrize("cell", ["-1", "36501", "很久", "1.5"])
def test_days_past_due_are_a_count(checked, cell):
    assert codes(checked({"due_on": None, "逾期天数": cell}))[0][1] == "not_a_count"
