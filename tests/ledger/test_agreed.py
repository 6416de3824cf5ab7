"""Debts that agree more than a rate: against the oracle, plain debts, and their statements."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kept.ledger import Component, LineKind, Owed, oldest_unpaid_due, owed, statement

from .books import (
    CLAUSES,
    agreed_debts,
    agreed_portfolios,
    by_the_oracle,
    events_of,
    figures,
    portfolios,
    terms_of,
)


def told_by(portfolio):
    many, histories = portfolio
    told = [(row, *event) for row, history in enumerate(histories) for event in history]
    return terms_of(*many), events_of(*told), max(one["opened_on"] for one in many)


class TestEveryAgreedDebt:
    @settings(max_examples=25)
    @given(agreed_portfolios(), st.integers(0, 400))
    def test_equals_the_oracle(self, portfolio, later):
        many, histories = portfolio
        terms, events, opened = told_by(portfolio)
        on = opened + timedelta(days=later)

        found = owed(terms, events, on=on)

        oldest = oldest_unpaid_due(events, found).tolist()
        for row, (one, history) in enumerate(zip(many, histories, strict=True)):
            expected = by_the_oracle(one, history, on)
            assert figures(found, row) | ({"oldest": oldest[row]} if oldest[row] else {}) == expected

    @settings(max_examples=25)
    @given(agreed_portfolios(), st.integers(0, 200))
    def test_has_a_statement_that_adds_up_part_by_part(self, portfolio, later):
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
            assert found.total_minor == column.total_minor[row] - column.credit_minor[row]
            held = -sum(line.amount_minor for line in found.lines if line.kind == LineKind.CAP)
            assert held == column.held_minor[row]

    @settings(max_examples=25)
    @given(agreed_portfolios())
    def test_neither_makes_nor_loses_a_cent_of_what_was_paid(self, portfolio):
        terms, events, opened = told_by(portfolio)

        for row in range(len(terms)):
            for line in statement(terms, events, on=opened + timedelta(days=300), row=row).lines:
                if line.kind == LineKind.PAYMENT:
                    assert line.amount_minor == -line.base_minor
                elif line.kind in {LineKind.REVERSAL, LineKind.DISBURSEMENT, LineKind.FEE, LineKind.COST}:
                    assert line.amount_minor == line.base_minor

    @settings(max_examples=25)
    @given(agreed_portfolios(), st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order_in_which_events_are_told(self, portfolio, random):
        """One event a kind and day: where two rates meet on a day, the last told counts."""
        many, histories = portfolio
        single = [
            [event for event in {(e[0], e[1]): e for e in history}.values() if event[1] != "reversal"]
            for history in histories
        ]
        shuffled = [random.sample(history, len(history)) for history in single]
        terms, events, opened = told_by((many, single))
        on = opened + timedelta(days=300)

        found = owed(terms, told_by((many, shuffled))[1], on=on)

        expected = owed(terms, events, on=on)
        for row in range(len(many)):
            assert figures(found, row) == figures(expected, row)

    @settings(max_examples=25)
    @given(agreed_portfolios(), st.integers(0, 200))
    def test_has_no_part_below_zero(self, portfolio, later):
        terms, events, opened = told_by(portfolio)

        found = owed(terms, events, on=opened + timedelta(days=later))

        for name in Owed.__dataclass_fields__:
            assert name == "on" or (getattr(found, name) >= 0).all()

    @settings(max_examples=25)
    @given(portfolios(), st.integers(0, 200))
    def test_that_agrees_nothing_further_is_a_plain_debt(self, portfolio, later):
        many, histories = portfolio
        terms, events, opened = told_by(portfolio)
        on = opened + timedelta(days=later)

        agreed, _, _ = told_by(([one | {"rounding": CLAUSES["rounding"]} for one in many], histories))

        for row in range(len(terms)):
            assert figures(owed(agreed, events, on=on), row) == figures(owed(terms, events, on=on), row)
            assert (
                statement(agreed, events, on=on, row=row).lines
                == statement(terms, events, on=on, row=row).lines
            )


SAME_DAY = st.lists(st.integers(1, 3_000), min_size=2, max_size=6)


@settings(max_examples=40)
@given(SAME_DAY, st.randoms(use_true_random=False), agreed_debts())
def test_the_order_of_payments_of_one_day_neither_makes_nor_loses_money(amounts, random, one):
    day = one["opened_on"] + timedelta(days=40)
    again = random.sample(amounts, len(amounts))

    first, second = (
        owed(terms_of(one), events_of(*((0, day, "payment", amount) for amount in order)), on=day)
        for order in (amounts, again)
    )

    assert figures(first) == figures(second)
    before = owed(terms_of(one), events_of(), on=day)
    paid = int(before.total_minor[0]) - int(first.total_minor[0]) + int(first.credit_minor[0])
    assert paid == sum(amounts)
