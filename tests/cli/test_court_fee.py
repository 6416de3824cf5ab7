"""``kept court-fee`` prints every fee of a claim, for people and for programs."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from kept.cli.main import app


def asked(*words: str):
    return CliRunner().invoke(app, ["court-fee", *words])


def test_json_holds_every_fee_as_a_decimal_string():
    found = json.loads(asked("--amount", "350000", "--json").stdout)

    assert found["case_fee"] == "6550.00"
    assert found["case_fee_halved"] == "3275.00"
    assert found["payment_order_fee"] == "2183.33"
    assert found["preservation_fee"] == "2270.00"
    assert found["enforcement_fee"] == "5150.00"
    assert found["bankruptcy_fee"] == "3275.00"


def test_the_brackets_add_up_to_the_fee():
    found = json.loads(asked("--amount", "20,000,000.01", "--json").stdout)

    assert [line["fee"] for line in found["brackets"]["case_fee"]] == [
        "50.00", "2250.00", "2000.00", "4500.00", "5000.00",
        "9000.00", "24000.00", "35000.00", "60000.00", "0.00005",
    ]  # fmt: skip
    assert found["case_fee"] == "141800.00"


def test_people_see_the_bracket_that_begins_at_ten_thousand_and_one_fen():
    shown = asked("--amount", "10000.01").stdout

    assert "50.00" in shown
    assert "0.00025" in shown


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--amount", "ten"], "not an amount"),
        (["--amount", "-1"], "below zero"),
        (["--amount", "5", "--on", "2007-03-31"], "no court fees are known for 2007-03-31"),
    ],
)
def test_what_cannot_be_answered_is_refused_and_why(words, why):
    result = asked(*words)

    assert result.exit_code == 2
    assert why in result.stderr
