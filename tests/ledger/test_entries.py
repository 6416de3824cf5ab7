"""What the ledger is told is checked where it comes in."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from kept.ledger import AmountTooLargeError, ColumnError, EventKind, Events, NegativeAmountError, Terms
from kept.ledger.columns import name_rows
from kept.ledger.entries import MAX_RATE_PPM, TAKEN_ON_A_DAY
from kept.money import MAX_MINOR

from .books import START, debt, events_of, terms_of

AMOUNTS = [field.name for field in fields(Terms) if field.name.endswith("_minor")]
RATES = ["rate_ppm", "penalty_ppm"]
THREE = terms_of(debt(), debt(), debt())
TWO_FEES = events_of((0, START, "fee", 1), (0, START, "fee", 2))


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


class TestTerms:
    @pytest.mark.parametrize("name", AMOUNTS + RATES)
    def test_are_refused_below_zero(self, name):
        with pytest.raises(NegativeAmountError, match=f"{name} is below 0 in rows 0, 2"):
            replace(THREE, **{name: ints(-1, 0, -5)})

    @pytest.mark.parametrize(
        ("name", "most"), [(n, MAX_MINOR) for n in AMOUNTS] + [(n, MAX_RATE_PPM) for n in RATES]
    )
    def test_have_an_upper_limit(self, name, most):
        assert getattr(replace(THREE, **{name: ints(0, most, 0)}), name)[1] == most
        with pytest.raises(AmountTooLargeError, match=f"{name} is above {most} in row 1"):
            replace(THREE, **{name: ints(0, most + 1, 0)})

    @pytest.mark.parametrize("year", [0, 364, 366])
    def test_know_years_of_360_and_365_days_only(self, year):
        with pytest.raises(ColumnError, match="360 or 365 in row 2"):
            replace(THREE, year_days=ints(360, 365, year))

    def test_are_equally_long(self):
        with pytest.raises(ColumnError, match="'principal_minor': 2"):
            replace(THREE, principal_minor=ints(1, 2))

    def test_never_turn_a_float_into_money(self):
        with pytest.raises(ColumnError, match="whole numbers, not 1-d float64"):
            replace(THREE, principal_minor=np.array([1.0, 2.0, 3.0]))

    def test_are_columns(self):
        with pytest.raises(ColumnError, match="2-d"):
            replace(THREE, principal_minor=np.zeros((3, 1), dtype=np.int64))
        with pytest.raises(ColumnError, match="2-d"):
            replace(THREE, opened_on=np.zeros((3, 1), dtype="datetime64[D]"))

    @pytest.mark.parametrize("day", ["NaT", "0000-12-31", "10000-01-01"])
    def test_have_a_date_of_four_digit_years(self, day):
        with pytest.raises(ColumnError, match=r"opened_on has no date.*row 1"):
            replace(THREE, opened_on=np.array(["2024-01-01", day, "2024-01-01"], dtype="datetime64[D]"))

    def test_take_smaller_whole_numbers(self):
        assert replace(THREE, fee_minor=np.array([1, 2, 3], dtype=np.int16)).fee_minor.dtype == np.int64


class TestEvents:
    @pytest.mark.parametrize("amount", [0, -1])
    def test_have_an_amount(self, amount):
        with pytest.raises(NegativeAmountError, match="below 1 in row 1"):
            replace(TWO_FEES, amount_minor=ints(1, amount))

    def test_belong_to_a_debt(self):
        with pytest.raises(NegativeAmountError, match="row is below 0"):
            replace(TWO_FEES, row=ints(0, -1))

    @pytest.mark.parametrize("kind", [0, 21])
    def test_are_of_a_known_kind(self, kind):
        with pytest.raises(ColumnError, match="CAP_RATE in row 0"):
            replace(TWO_FEES, kind=ints(kind, 1))

    def test_are_equally_long(self):
        with pytest.raises(ColumnError, match="differ in length"):
            replace(TWO_FEES, on=TWO_FEES.on[:1])

    def test_may_be_none(self):
        assert len(Events.none()) == 0

    def test_of_every_kind_have_a_place_in_the_day(self):
        assert sorted(TAKEN_ON_A_DAY) == sorted(EventKind)


class TestNamingRows:
    @pytest.mark.parametrize(
        ("rows", "said"),
        [([3], "row 3"), ([3, 3, 1], "rows 1, 3"), (list(range(8)), "rows 0, 1, 2, 3, 4 and 3 more")],
    )
    def test_is_short_and_in_order(self, rows, said):
        assert name_rows(ints(*rows)) == said
