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

    def test_where_all_is_paid_nothing_follows(self, of_file):
        paid = of_file(FILE + "events: [{kind: payment, on: 2026-01-31, amount: '200000'}]")

        assert {one["with_suit"] for one in paid["ahead"]} == {"0.00"}
        assert {cost["state"] for cost in paid["costs"].values()} == {"not_applicable"}
        assert not any(one["may_be_said"] for one in paid["consequences"])
        assert paid["costs"]["case_fee"]["why"] == ["nothing_owed"]

    @pytest.mark.parametrize(
        "foreign", ["currency: USD", "currency: GBP\nstatute: {rule: uk_1998, reference_percent: 4}"]
    )
    def test_a_debt_of_another_country_is_not_told_of_chinese_measures(self, of_file, foreign):
        found = of_file(FILE.replace("penalty: {markup: {yearly_percent: 6}}", "") + foreign)

        assert not any(one["may_be_said"] for one in found["consequences"])
        assert found["costs"]["case_fee"]["why"] == ["law_of"]

    def test_the_terms_say_what_security_and_late_charges_there_are(self, of_file):
        card = """
product: credit_card
opened_on: 2026-01-01
principal: "10000.00"
security: guarantee
card: {minimum_percent: 10, late_fee_percent: 5, bills: [{on: 2026-01-16, due: 2026-02-05}]}
"""

        late = of_file(card)
        found = {one["code"]: one for one in late["consequences"]}

        assert (late["costs"]["late_fee"]["state"], late["costs"]["late_fee"]["amount"]) == (
            "fact_today",
            "50.00",
        )
        assert "¥50.00" in found["card_late_fee"]["sentence"]["zh"]
        assert found["guarantor_spared"]["state"] == "fact_today"

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
