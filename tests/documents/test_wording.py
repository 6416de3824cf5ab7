"""Amounts in capital numerals, dates and rates as papers write them."""

from __future__ import annotations

from datetime import date

import pytest

from kept.documents.wording import amount, capitals, day, figures, rate


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (105, "壹元零伍分"),
        (110, "壹元壹角整"),
        (10_00, "壹拾元整"),
        (1007_03, "壹仟零柒元零叁分"),
        (10_000_00, "壹万元整"),
        (10_050_00, "壹万零伍拾元整"),
        (123_456_78, "壹拾贰万叁仟肆佰伍拾陆元柒角捌分"),
        (100_000_001_00, "壹亿零壹元整"),
        (1_000_100_000_00, "壹拾亿零壹拾万元整"),
        (9_999_999_999_99, "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_capital_numerals(minor, text):
    assert capitals(minor, "CNY", "zh") == text


def test_capital_numerals_are_for_cny_in_chinese():
    assert capitals(100, "USD", "zh") == capitals(100, "CNY", "en") == capitals(-100, "CNY", "zh") == ""


def test_amounts_dates_and_rates():
    assert amount(1234550, "USD", "en") == "$12,345.50"
    assert amount(1234550, "CNY", "zh") == "人民币12,345.50元"
    assert day(date(2026, 2, 3), "zh") == "2026年2月3日"
    assert rate(182_500) == "18.25%"


@pytest.mark.parametrize(
    ("currency", "language", "text"),
    [
        ("CNY", "zh", "12,345.50"),
        ("CNY", "en", "12,345.50"),
        ("USD", "zh", "12,345.50"),
        ("USD", "en", "$12,345.50"),
        ("INR", "en", "12,345.50"),
    ],
)
def test_figures_of_a_table_leave_the_currency_to_the_text(currency, language, text):
    assert figures(1234550, currency, language) == text
