"""Rates in the ways files give them, to ppm a year."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.intake import Mapping
from kept.intake.headings import Target
from kept.intake.rates import _said

from .files import codes


def ppm(checked, cell, unit="", **others):
    mapping = Mapping(columns={"rate": Target(column="rate_ppm", unit=unit)})
    got = checked({"rate": cell} | others, mapping=mapping)
    assert got.bad == []
    return got.good["rate_ppm"].to_pylist()[0]


@given(st.integers(0, 1_000_000))
def test_per_cent_is_exact_to_the_ppm(rate_ppm):
    said = _said(f"{Decimal(rate_ppm) / 10_000}%", "percent_year")

    assert (said["milli"], said["period"]) == (1000 * rate_ppm, "year")


@pytest.mark.parametrize(
    ("cell", "unit", "wanted"),
    [
        ("18.25", "", 182_500),
        ("18.25%", "", 182_500),
        ("年化18%", "", 180_000),
        ("0", "", 0),
        ("0.5%", "", 5_000),
        ("万分之五", "", 182_500),
        ("万分之4.5", "", 164_250),
        ("0.05%/日", "", 182_500),
        ("日息0.05%", "", 182_500),
        ("1.5%/月", "", 180_000),
        ("月利率1.5%", "", 180_000),
        ("1.5", "percent_month", 180_000),
        ("0.05", "percent_day", 182_500),
        ("5", "per_10k_day", 182_500),
        ("0.18", "fraction_year", 180_000),
        ("182500", "ppm", 182_500),
    ],
)
def test_every_usual_way_gives_the_rate_a_year(checked, cell, unit, wanted):
    assert ppm(checked, cell, unit) == wanted


def test_a_daily_rate_is_for_the_days_of_the_row(checked):
    assert ppm(checked, "0.05%/日", year_days="实际/360") == 180_000


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("0.18", "rate_in_doubt"),
        ("0.99", "rate_in_doubt"),
        ("1", None),
        ("100", None),
        ("100.01", "rate_out_of_range"),
        ("-1", "rate_out_of_range"),
        ("abc", "not_a_rate"),
        ("18%%", "not_a_rate"),
        ("1e300", "not_a_rate"),
        ("9" * 60, "not_a_rate"),
    ],
)
def test_a_rate_out_of_reason_is_refused(checked, cell, code):
    assert codes(checked({"rate": cell})) == ([(2, code)] if code else [])


@pytest.mark.parametrize(
    ("heading", "cell", "markup"),
    [("罚息加点(%)", "9", 90_000), ("罚息利率", "27", 90_000), ("罚息加收比例", "50%", 90_000)],
)
def test_penalty_interest_becomes_the_markup_on_the_contract_rate(checked, heading, cell, markup):
    assert checked({"rate": "18", heading: cell}).good["penalty_ppm"].to_pylist() == [markup]


def test_a_penalty_rate_below_the_contract_rate_is_refused(checked):
    assert codes(checked({"rate": "18", "罚息利率": "17"})) == [(2, "rate_out_of_range")]
