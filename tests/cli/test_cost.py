"""``kept cost`` shows what default costs, in figures and in what may be said of it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from kept.cli.main import app

from ..house import TODAY, a_case

FILE = """
opened_on: 2026-01-01
principal: "100000.00"
interest: {rate: {yearly_percent: 12}}
penalty: {markup: {yearly_percent: 6}}
dues: [{on: 2026-02-01, amount: "100000.00"}]
"""


def asked(*words: str):
    return CliRunner().invoke(app, ["cost", *words, "--json"])


@pytest.fixture
def of_file(tmp_path):
    def of(text: str, on: str = "2026-03-01") -> dict:
        file = tmp_path / "debt.yaml"
        file.write_text(text, encoding="utf-8")
        return json.loads(asked("--file", str(file), "--on", on).stdout)

    return of


class TestOfAFile:
    def test_shows_each_day_and_each_fee(self, of_file):
        found = of_file(FILE + "facts: {contract_has_arbitration_clause: false}")

        amounts = {code: (cost["state"], cost["amount"]) for code, cost in found["costs"].items()}
        assert found["pay_today"] == "102400.00"
        assert amounts["per_day"] == ("fact_today", "49.31")
        assert amounts["case_fee"] == ("conditional", "2348.00")
        assert amounts["case_fee_halved"] == ("conditional", "1174.00")
        assert amounts["payment_order_fee"] == ("conditional", "782.67")
        assert amounts["preservation_fee"] == ("conditional", "1032.00")
        assert amounts["enforcement_fee"] == ("after_judgment", "1436.00")
        assert amounts["doubled_per_day"] == ("after_judgment", "17.50")
        assert amounts["lawyer_fee"] == ("unknown", None)

    def test_what_is_ahead_stands_beside_paying_today(self, of_file):
        found = of_file(FILE)

        assert [one["days"] for one in found["ahead"]] == [30, 90, 365]
        assert [one["total"] for one in found["ahead"]] == ["103879.45", "106838.36", "120400.00"]
        assert found["ahead"][2]["with_suit"] == "124582.00"

    def test_a_clause_of_arbitration_leaves_no_court_fee(self, of_file):
        found = of_file(FILE + "facts: {contract_has_arbitration_clause: true}")

        assert found["costs"]["case_fee"] == found["costs"]["case_fee"] | {
            "state": "not_applicable",
            "amount": None,
            "why": ["contract_has_arbitration_clause"],
        }

    def test_after_the_term_of_a_judgment_the_doubled_part_is_a_fact(self, of_file):
        judged = FILE + "events: [{kind: judgment, on: 2026-02-10, doubled_from: 2026-02-20}]"

        assert of_file(judged)["costs"]["doubled_per_day"]["state"] == "fact_today"
        assert of_file(judged, on="2026-02-15")["costs"]["doubled_per_day"]["state"] == "conditional"

    def test_a_measure_nobody_approved_is_not_to_be_said(self, of_file):
        found = {one["code"]: one for one in of_file(FILE)["consequences"]}

        assert found["suit_announced"]["sentence"] is None
        assert found["interest_per_day"]["sentence"]["zh"].startswith("目前每多拖一天")


@pytest.mark.django_db
class TestOfTheHouse:
    def test_a_debt_shows_its_case(self):
        debt = a_case().debts.get()

        found = json.loads(asked(debt.number, "--on", TODAY.isoformat()).stdout)

        assert found["costs"]["per_day"]["state"] in {"fact_today", "not_applicable"}
        assert len(found["ahead"]) == 3
