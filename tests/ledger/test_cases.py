"""Cases worked by hand and published examples, each with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import yaml

from kept.ledger import DebtFile, Method, debt_terms, instalments, simple_interest, year_parts
from kept.ledger.day_count import DayCount
from kept.money import parse_minor

CASES = Path(__file__).parents[1] / "cases" / "ledger"
CONVENTIONS = dict(zip(["act/360", "act/365", "act/act", "30/360", "30e/360"], DayCount, strict=True))


def read(name: str) -> dict:
    return yaml.load((CASES / name).read_text("utf-8"), yaml.BaseLoader)


def one(value: int) -> np.ndarray:
    return np.array([value], dtype=np.int64)


def parts_of(case: dict) -> tuple[np.ndarray, np.ndarray]:
    start, end = (np.array([case[name]], dtype="M8[D]").astype(np.int64) for name in ("from", "to"))
    return year_parts(one(CONVENTIONS[case["convention"]]), start, end)


def named(case: dict) -> str:
    return case.get("name") or f"{case['convention']} {case['from']} {case['to']}"


@pytest.mark.parametrize("case", read("day_counts.yaml")["days"], ids=named)
def test_days(case):
    assert parts_of(case)[0].tolist() == [int(case["days"])]


@pytest.mark.parametrize(
    "case", read("day_counts.yaml")["interest_on_ten_thousand_at_ten_percent"], ids=named
)
def test_interest_by_actual_years(case):
    parts, year = parts_of(case)

    found = simple_interest(one(10_000_00), rate_ppm=one(100_000), days=parts, year_days=year)

    assert found.tolist() == [parse_minor(case["interest"])]


@pytest.mark.parametrize("case", read("schedules.yaml")["cases"], ids=named)
def test_schedule(case):
    loan = case["loan"]

    found = instalments(
        one(parse_minor(loan["principal"])),
        method=Method(loan["method"]),
        rate_ppm=one(int(Decimal(loan["yearly_percent"]) * 10_000)),
        periods=int(loan["periods"]),
    )

    for name, column in (
        ("payment", found.payment_minor),
        ("interest", found.interest_minor),
        ("parts", found.principal_minor),
    ):
        expected = {int(period): parse_minor(amount) for period, amount in case[name].items()}
        assert {period: int(column[0, period - 1]) for period in expected} == expected
    assert int(found.principal_minor.sum()) == parse_minor(loan["principal"])


@pytest.mark.parametrize("case", read("statements.yaml")["cases"], ids=named)
def test_statement(case):
    on = date.fromisoformat(case["on"])

    standing = debt_terms(DebtFile.model_validate(case["debt"]), on=on).owed(on)

    found = {name: int(getattr(standing, f"{name}_minor")[0]) for name in case["expect"]}
    currency = case["debt"].get("currency", "CNY")
    assert found == {name: parse_minor(amount, currency) for name, amount in case["expect"].items()}


def test_there_are_sixty_cases_and_each_has_a_source():
    days = read("day_counts.yaml")
    others = read("schedules.yaml")["cases"] + read("statements.yaml")["cases"]

    assert all(case["source"] for case in others)
    assert all(case["source"] in days for case in days["days"])
    assert len(days["days"]) + len(others) >= 60
