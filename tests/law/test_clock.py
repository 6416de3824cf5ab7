from datetime import UTC, date, datetime

import pytest

from kept.dates import NaiveMomentError
from kept.law.clock import Clock, clock_changes, wall_moments


def moments(day, wall_s, zone_name):
    return sorted(moment.astimezone(UTC).isoformat() for moment in wall_moments(day, wall_s, zone_name))


class TestWallMoments:
    def test_an_ordinary_time_comes_once(self):
        assert moments(date(2026, 11, 23), 8 * 3600, "Asia/Shanghai") == ["2026-11-23T00:00:00+00:00"]

    def test_the_end_of_a_day_is_the_next_midnight(self):
        assert moments(date(2026, 11, 23), 86_400, "Asia/Shanghai") == ["2026-11-23T16:00:00+00:00"]

    def test_a_repeated_hour_comes_twice(self):
        assert moments(date(2026, 11, 1), 5400, "America/New_York") == [
            "2026-11-01T05:30:00+00:00",
            "2026-11-01T06:30:00+00:00",
        ]

    def test_a_skipped_hour_is_the_moment_after_the_gap(self):
        assert "2026-03-08T07:00:00+00:00" in moments(date(2026, 3, 8), 9000, "America/New_York")


class TestClockChanges:
    @pytest.mark.parametrize(
        ("day", "zone_name", "expected"),
        [
            (date(2026, 3, 8), "America/New_York", {datetime(2026, 3, 8, 7, tzinfo=UTC)}),
            (date(2026, 11, 1), "America/New_York", {datetime(2026, 11, 1, 6, tzinfo=UTC)}),
            (date(2026, 10, 4), "Australia/Lord_Howe", {datetime(2026, 10, 3, 15, 30, tzinfo=UTC)}),
            (date(2026, 11, 23), "Asia/Shanghai", set()),
        ],
    )
    def test_are_found_to_the_second(self, day, zone_name, expected):
        assert clock_changes(day, zone_name) == expected


class TestClock:
    def test_a_moment_without_a_zone_is_refused(self):
        with pytest.raises(NaiveMomentError):
            Clock(datetime(2026, 11, 23))  # noqa: DTZ001 - the point of the test

    def test_shows_seconds_after_midnight_in_each_zone(self):
        clock = Clock(datetime(2026, 11, 23, 14, 0, 5, tzinfo=UTC))

        assert clock.seconds(("Asia/Shanghai", "Europe/London")) == (79_205, 50_405)

    def test_counters_lapse_when_the_day_is_new_in_every_zone(self):
        counted = datetime(2026, 11, 23, 12, tzinfo=UTC)
        both = ("Asia/Shanghai", "Europe/London")

        assert not Clock(counted).counters_lapsed(both)
        assert not Clock(datetime(2026, 11, 23, 16, tzinfo=UTC), counted).counters_lapsed(both)
        assert Clock(datetime(2026, 11, 24, 0, tzinfo=UTC), counted).counters_lapsed(both)
        assert not Clock(datetime(2026, 11, 24, 0, tzinfo=UTC), counted).counters_lapsed(())
