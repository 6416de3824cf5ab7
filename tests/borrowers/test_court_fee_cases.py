"""Every edge of every court-fee table, worked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from kept.borrowers import court_costs
from kept.money import parse_minor

FILE = Path(__file__).parents[1] / "cases" / "ledger" / "court_fees.yaml"
CASES = yaml.load(FILE.read_text("utf-8"), yaml.BaseLoader)["cases"]

#: The case fee as court calculators give it: up to, times in ten thousandths, plus yuan.
QUICK = [
    (10_000, 0, 50),
    (100_000, 250, -200),
    (200_000, 200, 300),
    (500_000, 150, 1_300),
    (1_000_000, 100, 3_800),
    (2_000_000, 90, 4_800),
    (5_000_000, 80, 6_800),
    (10_000_000, 70, 11_800),
    (20_000_000, 60, 21_800),
    (10**12, 50, 41_800),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["amount"])
def test_each_fee(case):
    found = court_costs(np.array([parse_minor(case["amount"])], dtype=np.int64))

    columns = {
        "case": found.case_minor,
        "halved": found.case_halved_minor,
        "order": found.payment_order_minor,
        "preservation": found.preservation_minor,
        "enforcement": found.enforcement_minor,
    }
    assert {name: int(column[0]) for name, column in columns.items()} == {
        name: parse_minor(case[name]) for name in columns
    }


@pytest.mark.parametrize(
    "yuan", [9_999, 10_000, 99_900, 100_100, 333_300, 777_700, 1_500_000, 7_000_000, 30_000_000]
)
def test_the_quick_form_of_the_table_comes_to_the_same(yuan):
    _, times, plus = next(row for row in QUICK if yuan <= row[0])

    assert court_costs(np.array([yuan * 100])).case_minor.tolist() == [yuan * times // 100 + plus * 100]
