"""Figures, dates and masks as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from kept.site import format as shown

MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


class TestAmounts:
    def test_an_amount_has_symbol_thousands_and_cents(self):
        assert shown.money(999_999_999_999) == "¥9,999,999,999.99"

    def test_one_fen_is_shown_whole(self):
        assert shown.money(1) == "¥0.01"

    def test_no_amount_is_a_dash_not_zero(self):
        assert shown.money(None) == "—"

    @pytest.mark.parametrize(("minor", "text"), [(421, "+¥4.21"), (0, "¥0.00"), (-421, "-¥4.21")])
    def test_a_change_carries_its_sign(self, minor, text):
        assert shown.change(minor) == text

    @pytest.mark.parametrize(("number", "text"), [(0, "0"), (999, "999"), (1_000, "1,000"), (None, "—")])
    def test_a_count_has_thousands(self, number, text):
        assert shown.count(number) == text

    @pytest.mark.parametrize(
        ("ppm", "text"), [(240_000, "24%"), (500, "0.05%"), (1, "0.0001%"), (0, "0%"), (-36_500, "-3.65%")]
    )
    def test_a_rate_is_exact_and_shortest(self, ppm, text):
        assert shown.rate(ppm) == text

    def test_a_rate_says_its_period(self):
        assert shown.rate(500, "/日") == "0.05%/日"


class TestMoments:
    def test_a_date_carries_its_weekday_in_each_language(self):
        with override("zh-hans"):
            assert shown.day(MONDAY) == "2026-11-23 周一"
        with override("en"):
            assert shown.day(MONDAY) == "Mon 23 Nov 2026"

    def test_a_near_date_drops_its_year(self):
        with override("zh-hans"):
            assert shown.short_day(MONDAY) == "11-23 周一"
        with override("en"):
            assert shown.short_day(MONDAY) == "Mon 23 Nov"

    def test_a_moment_late_in_utc_is_the_next_day_at_the_house(self):
        with override("zh-hans"):
            assert shown.day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == "2026-11-23 周一"
            assert shown.short_day(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == "11-22 周日"

    def test_a_time_is_the_houses_unless_a_zone_differs(self):
        assert shown.clock(MORNING) == "10:30"
        assert shown.clock(MORNING, "Asia/Hong_Kong") == "10:30"

    @pytest.mark.parametrize(
        ("zone", "text"),
        [
            ("Asia/Urumqi", "08:30 UTC+6"),
            ("Asia/Kolkata", "08:00 UTC+5:30"),
            ("America/New_York", "21:30 UTC-5"),
        ],
    )
    def test_another_zone_says_its_offset(self, zone, text):
        assert shown.clock(MORNING, zone) == text

    def test_a_moment_takes_its_date_from_the_persons_zone(self):
        with override("zh-hans"):
            assert shown.moment(MORNING) == "2026-11-23 周一 10:30"
            assert shown.moment(MORNING, "America/New_York") == "2026-11-22 周日 21:30 UTC-5"

    def test_no_moment_is_a_dash(self):
        assert {shown.day(None), shown.short_day(None), shown.clock(None), shown.moment(None)} == {"—"}

    @pytest.mark.parametrize(("seconds", "text"), [(0, "00:00"), (192, "03:12"), (3_600, "1:00:00")])
    def test_a_duration_reads_like_a_clock(self, seconds, text):
        assert shown.minutes(seconds) == text

    def test_machines_read_utc(self):
        assert shown.iso(MORNING) == "2026-11-23T02:30:00+00:00"


class TestMasks:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("张晓明", "张*明"), ("赵敏", "赵*"), ("陈", "陈*"), ("欧阳娜娜", "欧**娜"),
            (" 李建华 ", "李*华"),
            ("上海某国际贸易公司", "上海****公司"), ("John Smith", "J*** S***"), ("", ""),
        ],
    )  # fmt: skip
    def test_a_name_can_be_recognised_but_not_read(self, name, text):
        assert shown.mask_name(name) == text

    @pytest.mark.parametrize(
        ("number", "text"),
        [("13812341234", "138****1234"), ("+8613812341234", "+86138****1234"), ("02112345678", "021****5678"),
         ("12345678", "12****78"), ("1234567", "*****67"), ("95588", "***88")],
    )  # fmt: skip
    def test_a_number_shows_its_ends(self, number, text):
        assert shown.mask_phone(number) == text

    @pytest.mark.parametrize(
        ("document", "text"),
        [("11010519900307123X", "110***********123X"), ("12345678", "123*5678"), ("1234567", "*******")],
    )
    def test_a_document_shows_three_and_four(self, document, text):
        assert shown.mask_id(document) == text
