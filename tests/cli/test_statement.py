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
        as_text = asked("--file", a_file(tmp_path, two), "--on", "2026-03-01").stdout
        assert as_text.splitlines()[-1].split() == ["total", "800.00"]

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
            (PLAIN.replace('"10000.00"', "abc"), "principal: 'abc' is not an amount"),
            (PLAIN + "opening: {fee: '-5'}", "opening.fee: an amount is not below zero (value '-5')"),
            (PLAIN + "formed_on: 2026/01/01", "formed_on: is not a date; write for example"),
            (PLAIN + "formed_on: 2026-02-30", "formed_on: there is no such day"),
            (PLAIN + "penalty: {own: 18%}", "penalty.own: write a mapping with yearly_percent"),
            (
                PLAIN + "penalty: {own: {yearly_percent: 1e400}}",
                "yearly_percent: is not a percentage; write 24 or",
            ),
            (PLAIN + "cap: 24%", "cap: write a mapping with rule, yearly_percent"),
            (
                PLAIN + "penality: {times: 2}",
                "penality: this key is not permitted here; did you mean penalty?",
            ),
            (PLAIN + "? [a]\n: b", "a key is one word"),
            (PLAIN + "dues: [{on: 2026-01-09, amount: '10000.01'}]", "more than the principal of 10,000.00"),
            (
                PLAIN + "events: [{kind: payment, on: 2025-12-31, amount: '5'}]",
                "before the opening on 2026-01-01",
            ),
            (
                PLAIN + "events: [{kind: fee, on: 2026-01-02, amount: '5', doubled_from: 2026-01-03}]",
                "a fee has no",
            ),
            (
                PLAIN + "events: [{kind: judgment, on: 2026-01-09, doubled_from: 2026-01-03}]",
                "doubled_from 2026-01",
            ),
            (
                PLAIN + "events: [{kind: plan, on: 2026-01-09, dues: [{on: 2026-01-03, amount: '5'}]}]",
                "fall due before it",
            ),
            (PLAIN + "accrual: daily\nday_count: 30/360", "act/360 or act/365"),
            (PLAIN + "currency: RMB", "currency: write CNY"),
            (PLAIN + "zone: Mars/Crater", "zone: 'Mars/Crater' is not an IANA time zone"),
            (
                PLAIN + "schedule: {method: bullet, periods: 1, first_due: 2026-02-27, day_of_month: 28}",
                "first_due",
            ),
            (
                PLAIN + "statute: {rule: uk_1998}\n"
                "dues: [{on: 2024-12-30, amount: '5'}, {on: 2025-12-30, amount: '5'}]",
                "write each part as a debt of its own",
            ),
        ],
    )
    def test_what_is_wrong_with_it_is_said_in_a_line_after_the_name_of_the_file(self, tmp_path, text, why):
        file = a_file(tmp_path, text)

        result = asked("--file", file, "--on", "2026-02-01", "--json")

        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"{file}:")
        assert len(result.stderr.splitlines()) == 1
        assert why in result.stderr

    def test_a_line_of_days_rounded_by_themselves_says_so(self, tmp_path):
        text = PLAIN.replace("10000.00", "333.33").replace("24", "10") + "accrual: daily"

        found = json.loads(asked("--file", a_file(tmp_path, text), "--on", "2026-01-31", "--json").stdout)

        line = found["lines"][-1]
        assert (line["amount"], line["calculation"]) == ("2.70", "(333.33 × 10 % ÷ 365, rounded) × 30")

    @pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "soon"])
    def test_a_day_that_is_none_is_said_in_a_line(self, tmp_path, day):
        result = asked("--file", a_file(tmp_path, PLAIN), "--on", day)

        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1

    @pytest.mark.parametrize(("to", "opened"), [("", "2026-01-01"), (", to: B", "2026-02-01")])
    def test_a_payment_on_debts_not_yet_opened_is_refused(self, tmp_path, to, opened):
        text = (
            "debts:\n  - {number: A, opened_on: 2026-01-01, principal: '5'}\n"
            "  - {number: B, opened_on: 2026-02-01, principal: '5'}\n"
            f"payments: [{{on: 2025-12-31, amount: '5'{to}}}]"
        )

        result = asked("--file", a_file(tmp_path, text), "--on", "2026-01-15")

        assert result.exit_code == 2
        assert f"payments: 5 on 2025-12-31 lies before the opening on {opened}" in result.stderr

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

        assert result.exit_code == 2
        assert "X-404" in result.stderr

    def test_neither_debt_nor_file_is_refused(self):
        assert asked("--on", "2026-01-01").exit_code == 2
        assert asked("C-1").exit_code == 2
