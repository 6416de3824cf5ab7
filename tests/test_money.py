"""Whole minor units, written and read by people without loss."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.money import (
    MAX_MINOR,
    AmountError,
    divide_half_even,
    divide_half_up,
    format_minor,
    minor_digits,
    parse_minor,
)

CURRENCIES = ["CNY", "USD", "JPY", "KWD", "TWD", "XAF"]


class TestParse:
    @pytest.mark.parametrize(
        ("text", "minor"),
        [
            ("1,234.5", 123_450),
            ("1234.50", 123_450),
            (" ¥1,234.56 ", 123_456),
            ("￥１，２３４．５６", 123_456),
            ("-¥1,234.56", -123_456),
            ("¥-12", -1_200),
            ("+0.01", 1),
            (".5", 50),
            ("-.5", -50),
            ("1.500", 150),
            ("0", 0),
            ("007", 700),
        ],
    )
    def test_is_exact(self, text, minor):
        assert parse_minor(text) == minor

    @pytest.mark.parametrize("currency", CURRENCIES)
    @given(minor=st.integers(-MAX_MINOR, MAX_MINOR))
    def test_reads_what_format_writes(self, currency, minor):
        assert parse_minor(format_minor(minor, currency, symbol=False), currency) == minor
        assert parse_minor(format_minor(minor, currency), currency) == minor

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "-",
            ".",
            "¥",
            "12,34",
            "1,2345",
            "1.2.3",
            "1e5",
            "NaN",
            "inf",
            "1 000",
            "12元",
            "$12",
            "1¥2",
            "=1+1",
            "--1",
            "-¥-1",
            "0x10",
        ],
    )
    def test_refuses_what_is_no_amount(self, text):
        with pytest.raises(AmountError, match="is not an amount"):
            parse_minor(text)

    @pytest.mark.parametrize(("text", "currency"), [("0.001", "CNY"), ("1.5", "JPY"), ("0.0001", "KWD")])
    def test_refuses_what_is_finer_than_the_currency(self, text, currency):
        with pytest.raises(AmountError, match=f"finer than the smallest unit of {currency}"):
            parse_minor(text, currency)

    def test_refuses_what_is_too_large(self):
        assert parse_minor("10,000,000,000,000.00") == MAX_MINOR
        with pytest.raises(AmountError, match="too large"):
            parse_minor("10,000,000,000,000.01")


class TestFormat:
    @pytest.mark.parametrize(
        ("minor", "currency", "text"),
        [
            (0, "CNY", "¥0.00"),
            (-5, "CNY", "-¥0.05"),
            (123_456_789, "USD", "$1,234,567.89"),
            (1_234, "JPY", "JPY 1,234"),
            (1_234, "KWD", "KWD 1.234"),
        ],
    )
    def test_shows_symbol_thousands_and_all_minor_digits(self, minor, currency, text):
        assert format_minor(minor, currency) == text

    def test_leaves_the_symbol_out_where_asked(self):
        assert format_minor(-123_456, symbol=False) == "-1,234.56"

    def test_knows_currencies_without_cents(self):
        assert [minor_digits(currency) for currency in ("CNY", "JPY", "KWD")] == [2, 0, 3]


class TestDivideHalfEven:
    @given(st.lists(st.tuples(st.integers(-(10**18), 10**18), st.integers(1, 10**12)), min_size=1))
    def test_equals_decimal(self, rows):
        numerator, denominator = np.array(rows, dtype=np.int64).T

        found = divide_half_even(numerator, denominator)

        expected = [
            (Decimal(n) / Decimal(d)).quantize(Decimal(1), ROUND_HALF_EVEN)
            if (2 * n) % d == 0
            else (2 * n // d + 1) // 2
            for n, d in rows
        ]
        assert found.tolist() == expected

    def test_takes_ties_to_the_even_neighbour_on_both_sides_of_zero(self):
        assert divide_half_even(np.array([-25, -15, -5, 5, 15, 25]), 10).tolist() == [-2, -2, 0, 0, 2, 2]


class TestDivideHalfUp:
    @given(st.lists(st.tuples(st.integers(0, 10**18), st.integers(1, 10**12)), min_size=1))
    def test_equals_whole_number_arithmetic(self, rows):
        numerator, denominator = np.array(rows, dtype=np.int64).T

        found = divide_half_up(numerator, denominator)

        assert found.tolist() == [(2 * n + d) // (2 * d) for n, d in rows]
