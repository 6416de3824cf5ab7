"""Amounts are read exactly, by columns, and agree with the reader of one."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.intake.amounts import minor
from kept.money import MAX_MINOR, AmountError, format_minor, minor_digits, parse_minor

from .files import codes

CURRENCIES = ["CNY", "JPY", "KWD"]


def read(text, unit="major", digits=2):
    got = minor(pa.array([text], pa.string()), unit, np.array([digits]))
    return int(got.values[0]), bool(got.wrong[0] or got.fine[0] or got.beyond[0])


@given(
    st.lists(
        st.tuples(st.integers(1 - MAX_MINOR // 10, MAX_MINOR // 10 - 1), st.sampled_from(CURRENCIES)),
        min_size=1,
    )
)
def test_what_is_written_for_people_is_read_back(rows):
    texts = [format_minor(amount, currency, symbol=False) for amount, currency in rows]
    digits = np.array([minor_digits(currency) for _, currency in rows])

    got = minor(pa.array(texts), "major", digits)

    assert got.values.tolist() == [amount for amount, _ in rows]
    assert not (got.wrong | got.fine | got.beyond).any()


@given(
    st.from_regex(r"[+-]?[0-9]{0,6}(,[0-9]{3}){0,2}\.?[0-9]{0,5}[ ¥x]?", fullmatch=True),
    st.sampled_from(CURRENCIES),
)
def test_agrees_with_the_reader_of_one(text, currency):
    value, refused = read(text.strip() or None, digits=minor_digits(currency))

    try:
        wanted = parse_minor(text.replace(" ", "").removesuffix("."), currency)
    except AmountError:
        assert refused or not text.strip()
    else:
        assert (value, refused) == (wanted, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", 123450),
        ("¥1234.5", 123450),
        ("CNY 12", 1200),
        ("1200元", 120000),
        ("1 234", 123400),
        ("+5", 500),
        (".5", 50),
        ("12.", 1200),
        ("12.3400000", 1234),
        ("0", 0),
        ("-0.01", -1),
    ],
)
def test_common_ways_of_writing_are_understood(text, value):
    assert read(text) == (value, False)


@pytest.mark.parametrize(
    "text", ["", "abc", "1,23", "1e5", "1..2", "--1", "12,34.5", "1/2", "十元", "NaN", "1-"]
)
def test_what_is_no_amount_is_refused(text):
    assert read(text)[1]


@pytest.mark.parametrize(
    ("text", "unit", "digits", "value"),
    [
        ("1.5", "ten_thousand", 2, 1_500_000),
        ("0.123456", "ten_thousand", 2, 123456),
        ("1.5", "ten_thousand", 0, 15_000),
        ("1.5", "ten_thousand", 3, 15_000_000),
        ("150", "minor", 2, 150),
        ("1.234", "major", 3, 1234),
    ],
)
def test_units_are_exact(text, unit, digits, value):
    assert read(text, unit, digits) == (value, False)


@pytest.mark.parametrize(
    ("text", "unit", "digits"),
    [("1.005", "major", 2), ("1.5", "major", 0), ("0.1", "minor", 2), ("0.1234567", "ten_thousand", 2)],
)
def test_what_is_finer_than_the_currency_is_refused_not_rounded(text, unit, digits):
    assert read(text, unit, digits)[1]


class TestInAFile:
    @pytest.mark.parametrize(
        ("cell", "found"),
        [
            ("0", []),
            ("-0.01", [(2, "amount_out_of_range")]),
            ("10000000000000", []),
            ("10000000000000.01", [(2, "amount_out_of_range")]),
            ("99999999999999999999", [(2, "amount_out_of_range")]),
            ("1.005", [(2, "too_fine")]),
            ("12x", [(2, "not_an_amount")]),
            ("=1+1", [(2, "formula")]),
            ("", [(2, "required")]),
        ],
    )
    def test_a_principal_is_neither_negative_nor_absurd(self, checked, cell, found):
        assert codes(checked({"principal": cell})) == found

    def test_full_width_digits_count(self, checked):
        assert checked({"principal": "￥１，２３４．５０"}).good["principal_minor"].to_pylist() == [123450]

    def test_a_currency_without_cents_takes_none(self, checked):
        rows = {"currency": "JPY", "principal": "1200"}, {"currency": "日元", "principal": "1200.5"}
        got = checked(*rows, {"id_number": "", "currency": "USD", "principal": "1200.5"})

        assert got.good["principal_minor"].to_pylist() == [1200, 120050]
        assert codes(got) == [(3, "too_fine")]
