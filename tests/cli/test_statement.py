"""``kept statement`` prints every line of a debt, of the house or of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kept.cli.main import app

from ..house import TODAY, a_case


def asked(*words: str):
    return CliRunner().invoke(app, ["statement", *words])


def a_file(tmp_path: Path, text: str) -> str:
    file = tmp_path / "debt.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


PLAIN = """
opened_on: 2026-01-01
principal: "10000.00"
interest: {rate: {yearly_percent: 24}}
"""


class TestOfAFile:
    def test_every_line_shows_its_own_calculation(self, tmp_path):
        found = json.loads(asked("--file", a_file(tmp_path, PLAIN), "--on", "2026-02-01", "--json").stdout)

        assert found["lines"][-1]["calculation"] == "10000.00 × 24 % × 31 ÷ 365"
        assert found["lines"][-1]["running_total"] == found["totals"]["total"] == "10203.84"
        assert found["totals"]["interest"] == "203.84"

    def test_a_moment_before_midnight_in_the_borrowers_zone_is_still_that_day(self, tmp_path):
        late = PLAIN + 'events: [{kind: payment, at: "2026-01-31T15:59:59+00:00", amount: "100.00"}]'

        found = json.loads(asked("--file", a_file(tmp_path, late), "--on", "2026-02-02", "--json").stdout)

        assert [line["to"] for line in found["lines"] if line["kind"] == "payment"] == ["2026-01-31"]

    def test_news_of_an_older_payment_shows_what_it_changed(self, tmp_path):
        late = PLAIN + 'events: [{kind: payment, on: 2026-01-31, recorded: 2026-03-01, amount: "1000.00"}]'

        found = json.loads(asked("--file", a_file(tmp_path, late), "--on", "2026-03-02", "--json").stdout)

        assert found["restated"] == [
            {
                "recorded": "2026-03-01",
                "before": found["restated"][0]["before"],
                "after": found["restated"][0]["after"],
                "difference": {
                    "principal": "-802.74",
                    "interest": "-212.57",
                    "arrears": "-212.57",
                    "total": "-1015.31",
                },
            }
        ]

    def test_one_payment_on_two_debts_settles_the_one_that_is_due(self, tmp_path):
        two = """
debts:
  - {number: A, opened_on: 2026-01-01, principal: "1000.00"}
  - {number: B, opened_on: 2026-01-01, principal: "500.00", dues: [{on: 2026-02-01, amount: "500.00"}]}
payments: [{on: 2026-03-01, amount: "700.00"}]
"""

        found = json.loads(asked("--file", a_file(tmp_path, two), "--on", "2026-03-01", "--json").stdout)

        assert [one["totals"]["total"] for one in found["debts"]] == ["800.00", "0.00"]
        assert found["totals"]["total"] == "800.00"

    @pytest.mark.parametrize(
        ("second", "payments", "why"),
        [
            ("number: A", "", "a number each"),
            ("number: B, currency: EUR", "", "one currency"),
            ("number: B", "payments: [{on: 2026-02-01, amount: '1', to: C}]", "no debt has the number C"),
        ],
    )
    def test_debts_that_do_not_go_together_are_refused(self, tmp_path, second, payments, why):
        one = "opened_on: 2026-01-01, principal: '5'"
        text = f"debts: [{{number: A, {one}}}, {{{second}, {one}}}]\n{payments}"

        result = asked("--file", a_file(tmp_path, text), "--on", "2026-02-01")

        assert result.exit_code == 2
        assert why in result.stderr.replace("\n", " ")

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("principal: '1'", "opened_on"),
            (PLAIN + "colour: red", "colour"),
            (PLAIN + "events: [{kind: waiver, on: 2026-01-02, amount: '1'}]", "by"),
            (PLAIN + "events: [{kind: payment, on: 2026-01-02}]", "needs amount"),
            (PLAIN.replace("24", "24.00001"), "finer than"),
            (PLAIN + "events: [{kind: reversal, on: 2026-01-02, amount: '5'}]", "no payment to reverse"),
            (PLAIN + "cap: {rule: usury}", "is no cap"),
            (PLAIN + "product: private_loan", "formed_on"),
            (PLAIN + "formed_on: 2019-01-02\ncap: {rule: cn_private_loan}", "filed_on"),
        ],
    )
    def test_what_is_wrong_with_it_is_said(self, tmp_path, text, why):
        result = asked("--file", a_file(tmp_path, text), "--on", "2026-02-01")

        assert result.exit_code == 2
        assert why in result.stderr.replace("\n", " ")

    def test_a_day_before_the_opening_is_refused(self, tmp_path):
        result = asked("--file", a_file(tmp_path, PLAIN), "--on", "2025-12-31")

        assert result.exit_code == 2
        assert "before the opening on 2026-01-01" in result.stderr


@pytest.mark.django_db
class TestOfTheHouse:
    def test_a_debt_is_found_by_its_number(self):
        debt = a_case().debts.get()

        found = json.loads(asked(debt.number, "--on", TODAY.isoformat(), "--json").stdout)

        assert found["debt"] == debt.number
        assert found["lines"][0]["kind"] == "opening"

    def test_a_number_nobody_has_is_refused(self):
        result = asked("X-404", "--on", TODAY.isoformat())

        assert result.exit_code == 1
        assert "X-404" in result.stderr

    def test_neither_debt_nor_file_is_refused(self):
        assert asked("--on", "2026-01-01").exit_code == 2
        assert asked("C-1").exit_code == 2
