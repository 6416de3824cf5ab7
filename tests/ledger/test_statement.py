"""The statement: every line is one calculator operation, and their sum is what is owed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.ledger import ColumnError, Component, LineKind, Owed, owed, statement

from .books import START, debt, events_of, portfolios, terms_of
from .oracle import rounded_interest


def told_by(portfolio) -> tuple:
    many, histories = portfolio
    told = [(row, *event) for row, history in enumerate(histories) for event in history]
    return terms_of(*many), events_of(*told), max(one["opened_on"] for one in many)


class TestEveryStatement:
    @given(portfolios(), st.integers(0, 200))
    def test_adds_up_to_what_is_owed_part_by_part(self, portfolio, later):
        terms, events, opened = told_by(portfolio)
        on = opened + timedelta(days=later)
        column = owed(terms, events, on=on)

        for row in range(len(terms)):
            found = statement(terms, events, on=on, row=row)

            for name in Owed.__dataclass_fields__:
                assert getattr(found.owed, name).tolist() == [getattr(column, name)[row].item()]
            for part in Component:
                total = sum(line.allocated.get(part, 0) for line in found.lines)
                assert total == getattr(column, f"{part.name.lower()}_minor")[row]
            assert sum(line.credit_minor for line in found.lines) == column.credit_minor[row]
            assert found.total_minor == column.total_minor[row] - column.credit_minor[row]

    @given(portfolios(), st.integers(0, 200))
    def test_is_one_operation_a_line(self, portfolio, later):
        terms, events, opened = told_by(portfolio)

        lines = statement(terms, events, on=opened + timedelta(days=later)).lines

        running = 0
        for line in lines:
            running += line.amount_minor
            assert line.running_minor == running
            assert line.amount_minor == sum(line.allocated.values()) - line.credit_minor
            if line.kind in {LineKind.INTEREST, LineKind.PENALTY}:
                assert line.days == (line.to_date - line.from_date).days > 0
                base = Decimal(line.base_minor)
                assert line.amount_minor == rounded_interest(base, line.rate_ppm, line.days, line.year_days)

    @given(portfolios(), st.integers(0, 200))
    def test_loses_no_money(self, portfolio, later):
        """What came in less what went back is what was settled and what is in credit."""
        terms, events, opened = told_by(portfolio)
        on = opened + timedelta(days=later)

        found = statement(terms, events, on=on)

        money = [x for x in portfolio[1][0] if x[0] <= on]
        came_in = sum(amount for _, kind, amount in money if kind == "payment")
        went_back = sum(amount for _, kind, amount in money if kind == "reversal")
        moved = [x for x in found.lines if x.kind in {LineKind.PAYMENT, LineKind.REVERSAL}]
        assert -sum(line.amount_minor for line in moved) == came_in - went_back

    @given(portfolios(), st.integers(0, 200))
    def test_shows_each_component_never_below_zero(self, portfolio, later):
        terms, events, opened = told_by(portfolio)
        balance = dict.fromkeys(Component, 0)

        for line in statement(terms, events, on=opened + timedelta(days=later)).lines:
            for part, change in line.allocated.items():
                balance[part] += change
            assert min(balance.values()) >= 0


class TestOneStatement:
    def test_reads_like_a_bank_statement(self):
        one = debt(principal=1_000_000, fee=500, rate_ppm=240_000, penalty_ppm=120_000, year_days=360)
        told = events_of(
            (0, "2024-01-11", "due", 300_000),
            (0, "2024-02-01", "payment", 50_000),
            (0, "2024-02-15", "fee", 1_000),
        )

        lines = statement(terms_of(one), told, on=date(2024, 3, 1)).lines

        assert [
            (x.kind.name, x.to_date.isoformat(), x.days, x.amount_minor, x.running_minor) for x in lines
        ] == [
            ("OPENING", "2024-01-01", 0, 1_000_500, 1_000_500),
            ("DUE", "2024-01-11", 0, 0, 1_000_500),
            ("INTEREST", "2024-02-01", 31, 20_667, 1_021_167),
            ("PENALTY", "2024-02-01", 21, 2_100, 1_023_267),
            ("PAYMENT", "2024-02-01", 0, -50_000, 973_267),
            ("FEE", "2024-02-15", 0, 1_000, 974_267),
            ("INTEREST", "2024-03-01", 29, 18_816, 993_083),
            ("PENALTY", "2024-03-01", 29, 2_642, 995_725),
        ]
        assert lines[1].base_minor == 300_000
        assert lines[4].allocated == {
            Component.FEE: -500,
            Component.INTEREST: -20_667,
            Component.PENALTY: -2_100,
            Component.PRINCIPAL: -26_733,
        }

    def test_shows_a_fee_paid_from_credit_without_a_debt(self):
        told = events_of((0, START, "payment", 150), (0, START + timedelta(days=1), "fee", 30))

        line = statement(terms_of(debt(principal=100)), told, on=date(2024, 2, 1)).lines[-1]

        assert (line.amount_minor, line.allocated, line.credit_minor, line.running_minor) == (
            30,
            {},
            -30,
            -20,
        )

    @pytest.mark.parametrize("row", [-1, 1])
    def test_of_a_debt_that_is_not_there_is_refused(self, row):
        with pytest.raises(ColumnError, match="no such debt"):
            statement(terms_of(debt()), events_of(), on=START, row=row)
