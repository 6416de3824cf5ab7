"""What is owed on a day: named cases worked by hand, and the oracle on everything else."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.ledger import (
    Allocation,
    AmountTooLargeError,
    ColumnError,
    Component,
    DateBeforeOpeningError,
    EventBeforeOpeningError,
    Events,
    Owed,
    ScheduleTooLargeError,
    Terms,
    UnmatchedReversalError,
    oldest_unpaid_due,
    owed,
    owed_on,
    statement,
)

from .books import (
    START,
    agreed_portfolios,
    by_the_oracle,
    debt,
    events_of,
    figures,
    portfolios,
    terms_of,
)


class TestAgainstTheOracle:
    @given(portfolios(), st.integers(0, 400), st.randoms(use_true_random=False))
    def test_no_cent_differs_from_decimal_debt_by_debt(self, portfolio, later, random):
        """The column path and the plain path agree on every figure, whatever the order of the file."""
        many, histories = portfolio
        on = max(one["opened_on"] for one in many) + timedelta(days=later)
        told = [(row, *event) for row, history in enumerate(histories) for event in history]
        shuffled = _mixed(told, random)

        columns = owed(terms_of(*many), events_of(*shuffled), on=on)

        oldest = oldest_unpaid_due(events_of(*shuffled), columns)
        for row, (one, history) in enumerate(zip(many, histories, strict=True)):
            expected = by_the_oracle(one, history, on)
            assert oldest[row].item() == expected.pop("oldest", None)
            assert figures(columns, row) == expected


class TestSeveralDays:
    @given(portfolios() | agreed_portfolios(), st.integers(0, 200), st.lists(st.integers(0, 90), max_size=3))
    def test_are_each_what_is_asked_for_alone(self, portfolio, later, more):
        """One pass over what happened: accrual to a day must leave no trace in the next."""
        many, histories = portfolio
        events = events_of(*[(row, *event) for row, told in enumerate(histories) for event in told])
        first = max(one["opened_on"] for one in many) + timedelta(days=later)
        days = [first + timedelta(days=sum(more[:k])) for k in range(len(more) + 1)]

        together = owed_on(terms_of(*many), events, days=days)

        for on, found in zip(days, together, strict=True):
            alone = owed(terms_of(*many), events, on=on)
            for name in Owed.__dataclass_fields__:
                assert getattr(found, name).tolist() == getattr(alone, name).tolist()

    def test_hold_back_no_more_under_a_cap_for_having_been_looked_at(self):
        capped = terms_of(ONE | {"cap_ppm": 36_500})
        fee = events_of((0, days_after(1), "fee", 500))

        found = owed_on(capped, fee, days=[days_after(5), days_after(9)])

        assert [one.interest_minor.tolist() for one in found] == [[500], [900]]
        assert [one.held_minor.tolist() for one in found] == [[500], [500]]

    def test_may_be_each_debts_own(self):
        terms, paid = terms_of(ONE, ONE), [(row, days_after(9), "payment", 40_000) for row in (0, 1)]
        days = [np.array([days_after(a), days_after(b)], dtype="datetime64[D]") for a, b in ((8, 9), (9, 30))]

        before, after = owed_on(terms, events_of(*paid), days=days)

        assert before.paid_principal_minor.tolist() == [0, 40_000 - 900]
        assert after.interest_minor.tolist() == [0, 2_018]

    def test_follow_one_another(self):
        with pytest.raises(ColumnError, match="days must follow one another"):
            owed_on(terms_of(ONE), Events.none(), days=[days_after(2), days_after(1)])


#: Bears 1.00 a day.
ONE = debt(principal=1_000_000, rate_ppm=36_500)


def _mixed(told: list, random) -> list:
    """Mix the debts but keep the order within one debt, which counts among payments of one day."""
    queues: dict[int, list] = {}
    for event in told:
        queues.setdefault(event[0], []).append(event)
    mixed = []
    while queues:
        row = random.choice(sorted(queues))
        mixed.append(queues[row].pop(0))
        if not queues[row]:
            del queues[row]
    return mixed


def days_after(days: int) -> date:
    return START + timedelta(days=days)


def owed_after(days: int, one: dict, *told: tuple[date | str, str, int], **options) -> dict[str, int]:
    events = events_of(*[(0, *event) for event in told])
    return figures(owed(terms_of(one), events, on=days_after(days), **options))


class TestInterest:
    def test_runs_from_the_opening_day_to_the_day_before(self):
        """10,000.00 at 24 % for 30 of 365 days is 197.26."""
        found = owed_after(30, debt(principal=1_000_000, rate_ppm=240_000))

        assert found == {"principal": 1_000_000, "interest": 19_726}

    def test_is_nothing_on_the_opening_day(self):
        assert owed_after(0, debt(principal=1_000_000, rate_ppm=240_000)) == {"principal": 1_000_000}

    def test_of_a_360_day_year_is_higher(self):
        found = owed_after(30, debt(principal=1_000_000, rate_ppm=240_000, year_days=360))

        assert found["interest"] == 20_000

    def test_counts_the_29th_of_february(self):
        """From 1 January 2024 to 1 March are 60 days, in 2023 they are 59."""
        leap = debt(principal=365_000_000, rate_ppm=1_000_000)
        common = leap | {"opened_on": date(2023, 1, 1)}
        on = np.array(["2024-03-01", "2023-03-01"], dtype="datetime64[D]")

        found = owed(terms_of(leap, common), Events.none(), on=on)

        assert found.interest_minor.tolist() == [60_000_000, 59_000_000]

    def test_is_nothing_at_a_rate_of_nothing(self):
        assert owed_after(3_650, debt(principal=1_000_000)) == {"principal": 1_000_000}

    def test_does_not_bear_interest(self):
        found = owed_after(365, debt(principal=0, interest=50_000, rate_ppm=240_000))

        assert found == {"interest": 50_000}


class TestPenaltyInterest:
    ONE = debt(principal=1_000_000, rate_ppm=120_000, penalty_ppm=60_000, year_days=360)

    def test_runs_on_top_of_interest_on_what_is_overdue(self):
        """From day 10 to 30: 3,000.00 x 6 % x 20 / 360 = 10.00; interest on all of it goes on."""
        found = owed_after(30, self.ONE, (days_after(10), "due", 300_000))

        overdue = {"overdue_principal": 300_000, "penalty": 1_000}
        assert found == {"principal": 1_000_000, "interest": 10_000} | overdue

    def test_is_nothing_when_paid_on_the_due_date(self):
        paid = (days_after(10), "payment", 303_334)

        found = owed_after(11, self.ONE, (days_after(10), "due", 300_000), paid)

        assert "penalty" not in found
        assert "overdue_principal" not in found

    def test_is_one_day_when_paid_the_day_after(self):
        """Paid a day late: 3,000.00 x 6 % / 360 = 0.50."""
        due, paid = (days_after(10), "due", 300_000), (days_after(11), "payment", 1)

        assert owed_after(11, self.ONE, due, paid)["penalty"] == 50

    def test_of_a_due_date_before_the_opening_runs_from_the_opening(self):
        early, at_opening = (days_after(-100), "due", 300_000), (START, "due", 300_000)

        assert owed_after(20, self.ONE, early) == owed_after(20, self.ONE, at_opening)

    def test_does_not_start_for_principal_paid_ahead(self):
        due, paid = (days_after(10), "due", 300_000), (START, "payment", 300_000)

        found = owed_after(30, self.ONE, due, paid)

        assert found == {"principal": 700_000, "interest": 7_000, "paid_principal": 300_000}

    def test_moves_with_each_part_of_the_schedule(self):
        """1,000.00 from day 10, 2,000.00 from day 20, to day 30: 1.67 + 3.33."""
        dues = [(days_after(10), "due", 100_000), (days_after(20), "due", 100_000)]

        assert owed_after(30, self.ONE, *dues)["penalty"] == 167 + 333


class TestPayments:
    FULL = debt(principal=10_000, interest=500, penalty=200, fee=100, cost=50)

    @pytest.mark.parametrize(
        ("amount", "left"),
        [
            (50, {"fee": 100, "interest": 500, "penalty": 200}),
            (149, {"fee": 1, "interest": 500, "penalty": 200}),
            (650, {"penalty": 200}),
            (850, {}),
        ],
    )
    def test_settle_costs_then_fees_then_interest_then_penalty(self, amount, left):
        found = owed_after(0, self.FULL, (START, "payment", amount))

        assert found == {"principal": 10_000} | left

    def test_settle_principal_last(self):
        found = owed_after(0, self.FULL, (START, "payment", 1_850))

        assert found == {"principal": 9_000, "paid_principal": 1_000}

    def test_settle_in_another_order_where_that_is_agreed(self):
        principal_first = Allocation(tuple(reversed(Component)), "agreed in the contract")

        found = owed_after(0, self.FULL, (START, "payment", 10_100), by=principal_first)

        assert found == {"interest": 500, "penalty": 100, "fee": 100, "cost": 50, "paid_principal": 10_000}

    def test_lower_the_base_from_their_own_day_on(self):
        """10 days on 10,000.00 (27.78 at 10 %), settled; then 20 days on 5,000.00 (27.78)."""
        one = debt(principal=1_000_000, rate_ppm=100_000, year_days=360)

        found = owed_after(30, one, (days_after(10), "payment", 502_778))

        assert found == {"principal": 500_000, "interest": 2_778, "paid_principal": 500_000}

    def test_reduce_the_oldest_due_first(self):
        dues = [(0, days_after(5), "due", 300), (0, START, "due", 300), (0, days_after(9), "due", 300)]
        events = events_of(*dues, (0, days_after(9), "payment", 400))

        found = owed(terms_of(debt(principal=900)), events, on=days_after(9))

        assert found.overdue_principal_minor.tolist() == [500]
        assert oldest_unpaid_due(events, found).tolist() == [days_after(5)]

    def test_after_the_day_asked_do_not_count(self):
        assert owed_after(9, self.FULL, (days_after(10), "payment", 50)) == owed_after(9, self.FULL)

    def test_of_the_day_asked_count(self):
        assert "cost" not in owed_after(10, self.FULL, (days_after(10), "payment", 50))

    def test_many_in_one_day_are_as_good_as_one(self):
        many = [(days_after(3), "payment", 10)] * 40

        found = owed_after(9, self.FULL, *many)

        assert found == owed_after(9, self.FULL, (days_after(3), "payment", 400))


class TestCredit:
    ONE = debt(principal=1_000, rate_ppm=240_000)

    def test_is_what_is_paid_beyond_all_that_is_owed(self):
        assert owed_after(90, self.ONE, (START, "payment", 1_300)) == {"credit": 300, "paid_principal": 1_000}

    def test_pays_later_charges(self):
        told = [(START, "payment", 1_300), (days_after(9), "fee", 200), (days_after(9), "cost", 150)]

        assert owed_after(90, self.ONE, *told) == {"cost": 50, "paid_principal": 1_000}

    def test_never_stands_beside_a_debt(self):
        """The first payment comes back while the second is in credit: the credit settles at once."""
        told = [(START, "payment", 1_000), (START, "payment", 400), (START, "reversal", 1_000)]

        assert owed_after(0, self.ONE, *told) == {"principal": 600, "paid_principal": 400}


class TestReversal:
    FULL = TestPayments.FULL

    def test_puts_every_amount_back_where_it_was(self):
        told = [(START, "payment", 5_000), (START, "reversal", 5_000)]

        assert owed_after(0, self.FULL, *told) == owed_after(0, self.FULL)

    def test_brings_back_what_was_overdue(self):
        told = [(START, "due", 8_000), (START, "payment", 5_000), (days_after(5), "reversal", 5_000)]

        assert owed_after(5, self.FULL, *told)["overdue_principal"] == 8_000

    def test_undoes_the_latest_payment_of_that_amount(self):
        """The first 120 settled costs and fees, the second fees and interest; the second comes back."""
        told = [(START, "payment", 120), (days_after(1), "payment", 120), (days_after(2), "reversal", 120)]

        assert owed_after(2, self.FULL, *told) == owed_after(2, self.FULL, (START, "payment", 120))

    def test_twice_undoes_two_payments(self):
        told = [
            (START, "payment", 120),
            (START, "payment", 120),
            (START, "reversal", 120),
            (START, "reversal", 120),
        ]

        assert owed_after(0, self.FULL, *told) == owed_after(0, self.FULL)

    def test_leaves_other_payments_alone(self):
        told = [(START, "payment", 50), (days_after(1), "payment", 100), (days_after(2), "reversal", 50)]

        assert owed_after(2, self.FULL, *told) == {
            "principal": 10_000,
            "interest": 500,
            "penalty": 200,
            "cost": 50,
        }

    def test_makes_charges_owed_again_that_its_credit_had_paid(self):
        told = [(START, "payment", 1_300), (days_after(1), "fee", 200), (days_after(2), "reversal", 1_300)]

        assert owed_after(2, debt(principal=1_000), *told) == {"principal": 1_000, "fee": 200}

    def test_of_an_amount_never_paid_is_refused(self):
        with pytest.raises(UnmatchedReversalError, match="debt row 0"):
            owed_after(9, self.FULL, (START, "payment", 51), (days_after(1), "reversal", 50))

    def test_of_another_debts_payment_is_refused(self):
        events = events_of((0, START, "payment", 50), (1, START, "reversal", 50))

        with pytest.raises(UnmatchedReversalError, match="debt row 1"):
            owed(terms_of(self.FULL, self.FULL), events, on=START)

    def test_before_its_payment_is_refused(self):
        with pytest.raises(UnmatchedReversalError):
            owed_after(9, self.FULL, (START, "reversal", 50), (days_after(1), "payment", 50))


class TestWaiver:
    FULL = TestPayments.FULL

    def test_gives_up_penalty_then_fees_then_interest(self):
        assert owed_after(0, self.FULL, (START, "waiver", 600)) == {
            "principal": 10_000,
            "interest": 200,
            "cost": 50,
        }

    def test_of_principal_is_not_principal_paid(self):
        assert owed_after(0, self.FULL, (START, "waiver", 1_850)) == {"principal": 9_000}

    def test_of_more_than_is_owed_gives_up_all_and_makes_no_credit(self):
        assert owed_after(0, self.FULL, (START, "waiver", 99_999)) == {}

    def test_comes_after_the_payment_of_its_day(self):
        """A settlement: 8,000 paid, the rest given up."""
        told = [(START, "waiver", 2_850), (START, "payment", 8_000)]

        assert owed_after(0, self.FULL, *told) == {"paid_principal": 7_150}


class TestTotals:
    def test_arrears_leave_out_principal_that_is_not_due(self):
        one = TestPayments.FULL

        found = owed(terms_of(one), events_of((0, START, "due", 4_000)), on=START)

        assert found.total_minor.tolist() == [10_850]
        assert found.arrears_minor.tolist() == [4_850]


class TestColumns:
    def test_a_column_gives_what_each_debt_gives_alone(self):
        """Across more than one block of debts, in any order of events."""
        random = np.random.default_rng(7)
        size = 70_000
        terms = terms_of(*[debt(principal=1_000 + row, rate_ppm=240_000) for row in range(size)])
        row = random.integers(0, size, 5_000)
        events = events_of(*[(int(r), days_after(int(r) % 50), "payment", 1 + int(r) % 900) for r in row])

        found = owed(terms, events, on=days_after(60))

        for one in (0, 65_535, 65_536, 69_999, *row[:20].tolist()):
            expected = statement(terms, events, on=days_after(60), row=one).owed
            assert figures(found, one) == figures(expected)

    def test_no_debts_owe_nothing(self):
        empty = np.zeros(0, dtype=np.int64)
        none = Terms(
            **{field.name: empty for field in fields(Terms)[1:]}, opened_on=empty.astype("datetime64[D]")
        )

        assert len(owed(none, Events.none(), on=START)) == 0

    def test_each_debt_may_be_asked_for_its_own_day(self):
        one = debt(principal=365_000, rate_ppm=1_000_000)
        on = np.array([days_after(1), days_after(2)], dtype="datetime64[D]")

        assert owed(terms_of(one, one), Events.none(), on=on).interest_minor.tolist() == [1_000, 2_000]


class TestRefusals:
    TWO = (debt(principal=1_000), debt(principal=1_000))

    def test_a_payment_before_the_opening(self):
        events = events_of((0, START, "payment", 1), (1, days_after(-1), "payment", 1))

        with pytest.raises(EventBeforeOpeningError, match="debt row 1"):
            owed(terms_of(*self.TWO), events, on=START)

    def test_a_day_before_the_opening(self):
        with pytest.raises(DateBeforeOpeningError, match="rows 0, 1"):
            owed(terms_of(*self.TWO), Events.none(), on=days_after(-1))

    def test_an_event_of_a_debt_that_is_not_there(self):
        with pytest.raises(ColumnError, match="row 2"):
            owed(terms_of(*self.TWO), events_of((2, START, "fee", 1)), on=START)

    def test_days_for_another_number_of_debts(self):
        with pytest.raises(ColumnError, match="3 days for 2 debts"):
            owed(terms_of(*self.TWO), Events.none(), on=np.array([START] * 3, dtype="datetime64[D]"))

    @pytest.mark.parametrize(("more", "refused"), [(-1, False), (0, False), (1, True)])
    def test_a_schedule_beyond_the_principal(self, more, refused):
        events = events_of((1, START, "due", 600), (1, days_after(3), "due", 400 + more))

        if refused:
            with pytest.raises(ScheduleTooLargeError, match="debt row 1"):
                owed(terms_of(*self.TWO), events, on=days_after(5))
        else:
            assert (
                owed(terms_of(*self.TWO), events, on=days_after(5)).overdue_principal_minor[1] == 1_000 + more
            )

    def test_what_grows_beyond_int64(self):
        """10 million million at 10,000 % for 200 years."""
        large = debt(principal=10**15, rate_ppm=100_000_000)

        with pytest.raises(AmountTooLargeError, match="debt row 1"):
            owed(terms_of(self.TWO[0], large), Events.none(), on=date(2224, 1, 1))

    def test_nothing_of_what_does_not(self):
        """The largest principal at 36 % for 30 years is exact: 10.8 times the principal less half a year."""
        large = debt(principal=10**15, rate_ppm=360_000)

        found = owed(terms_of(large), Events.none(), on=days_after(365 * 30))

        assert found.interest_minor.tolist() == [10_800_000_000_000_000]
