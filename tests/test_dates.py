"""Moments, wall clocks and days, without a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.dates import (
    NaiveMomentError,
    UnknownZoneError,
    as_days,
    at_local,
    days_between,
    local,
    local_date,
    months_later,
    zone,
)

NEW_YORK, LONDON, BEIJING = "America/New_York", "Europe/London", "Asia/Shanghai"


class TestAtLocal:
    @pytest.mark.parametrize(
        ("zone_name", "day", "wall", "moment"),
        [
            (NEW_YORK, date(2026, 3, 8), "01:59:59", "2026-03-08T01:59:59-05:00"),
            (NEW_YORK, date(2026, 3, 8), "02:00:00", "2026-03-08T03:00:00-04:00"),
            (NEW_YORK, date(2026, 3, 8), "02:30:00", "2026-03-08T03:00:00-04:00"),
            (NEW_YORK, date(2026, 3, 8), "02:59:59.5", "2026-03-08T03:00:00-04:00"),
            (NEW_YORK, date(2026, 3, 8), "03:00:00", "2026-03-08T03:00:00-04:00"),
            (LONDON, date(2026, 3, 29), "00:59:00", "2026-03-29T00:59:00+00:00"),
            (LONDON, date(2026, 3, 29), "01:00:00", "2026-03-29T02:00:00+01:00"),
            (LONDON, date(2026, 3, 29), "01:01:00", "2026-03-29T02:00:00+01:00"),
            (LONDON, date(2026, 3, 29), "02:00:00", "2026-03-29T02:00:00+01:00"),
            ("Australia/Lord_Howe", date(2026, 10, 4), "02:10:00", "2026-10-04T02:30:00+11:00"),
        ],
    )
    def test_moves_a_skipped_time_to_the_end_of_the_gap(self, zone_name, day, wall, moment):
        assert at_local(day, time.fromisoformat(wall), zone_name).isoformat() == moment

    @pytest.mark.parametrize(
        ("zone_name", "day", "wall", "moment"),
        [
            (NEW_YORK, date(2026, 11, 1), "00:59", "2026-11-01T00:59:00-04:00"),
            (NEW_YORK, date(2026, 11, 1), "01:30", "2026-11-01T01:30:00-04:00"),
            (NEW_YORK, date(2026, 11, 1), "02:00", "2026-11-01T02:00:00-05:00"),
            (LONDON, date(2026, 10, 25), "01:30", "2026-10-25T01:30:00+01:00"),
            (LONDON, date(2026, 10, 25), "02:00", "2026-10-25T02:00:00+00:00"),
        ],
    )
    def test_takes_the_first_of_a_time_that_comes_twice(self, zone_name, day, wall, moment):
        first = time.fromisoformat(wall)

        assert at_local(day, first, zone_name).isoformat() == moment
        assert at_local(day, first.replace(fold=1), zone_name).isoformat() == moment

    @given(st.dates(date(1990, 1, 1), date(2035, 1, 1)), st.times())
    def test_is_the_wall_clock_itself_where_there_is_no_daylight_saving(self, day, wall):
        """China kept summer time until 1991 only."""
        day = max(day, date(1992, 1, 1))

        assert at_local(day, wall, BEIJING).replace(tzinfo=None) == datetime.combine(
            day, wall.replace(fold=0)
        )

    @given(st.dates(date(2000, 1, 1), date(2035, 1, 1)), st.times(), st.sampled_from([NEW_YORK, LONDON]))
    def test_is_never_before_the_wished_wall_time(self, day, wall, zone_name):
        found = at_local(day, wall, zone_name)

        wished = datetime.combine(day, wall.replace(fold=0))
        assert timedelta(0) <= found.replace(tzinfo=None) - wished <= timedelta(hours=1)

    def test_in_an_unknown_zone_is_refused(self):
        with pytest.raises(UnknownZoneError, match="Mars/Olympus"):
            at_local(date(2026, 1, 1), time(8), "Mars/Olympus")


class TestLocal:
    def test_shows_the_wall_clock_of_the_zone(self):
        moment = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)

        assert local(moment, BEIJING).isoformat() == "2026-03-11T01:00:00+08:00"
        assert local_date(moment, BEIJING) == date(2026, 3, 11)
        assert local_date(moment, NEW_YORK) == date(2026, 3, 10)

    def test_refuses_a_moment_without_its_zone(self):
        with pytest.raises(NaiveMomentError, match="2026-03-10T17:00:00 has no time zone"):
            local(datetime(2026, 3, 10, 17, 0), BEIJING)  # noqa: DTZ001 - the point of the test

    @pytest.mark.parametrize("name", ["", "Asia/Nowhere", "../etc/passwd", "/etc/passwd"])
    def test_refuses_a_name_that_is_no_zone(self, name):
        with pytest.raises(UnknownZoneError):
            zone(name)


class TestAsDays:
    @given(st.lists(st.none() | st.dates()))
    def test_are_the_days_that_numpy_makes_of_them(self, dates):
        assert as_days(dates).tolist() == np.array(dates, dtype="datetime64[D]").tolist() == dates


class TestDaysBetween:
    def test_counts_the_first_day_and_not_the_last(self):
        start = np.array(["2024-02-28", "2023-02-28", "2024-01-01", "2024-01-02"], dtype="datetime64[D]")
        end = np.array(["2024-03-01", "2023-03-01", "2024-01-01", "2024-01-01"], dtype="datetime64[D]")

        assert days_between(start, end).tolist() == [2, 1, 0, -1]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
    ],
)
def test_a_month_without_the_day_ends_on_its_last(day, months, later):
    assert months_later(day, months) == later
