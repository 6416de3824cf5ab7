"""Court fees in China: the bracket tables at, below and above every edge."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.borrowers import court_costs
from kept.borrowers.court_costs import (
    FeesUnknownError,
    NegativeClaimError,
    bracket_lines,
    doubled_part_per_day,
    fee_edition,
)

CASE = [
    *((10_000, "0"), (100_000, "0.025"), (200_000, "0.02"), (500_000, "0.015"), (1_000_000, "0.01")),
    *(
        (2_000_000, "0.009"),
        (5_000_000, "0.008"),
        (10_000_000, "0.007"),
        (20_000_000, "0.006"),
        (None, "0.005"),
    ),
]


def fee_by_hand(claim_minor: int, divisor: int = 1) -> int:
    """The case fee in Decimal, bracket by bracket, rounded once."""
    yuan, fee, below = Decimal(claim_minor) / 100, Decimal(50), Decimal(0)
    for top, rate in CASE:
        upper = yuan if top is None else min(yuan, Decimal(top))
        fee += max(upper - below, Decimal(0)) * Decimal(rate)
        below = yuan if top is None else Decimal(top)
    return int((fee * 100 / divisor).quantize(Decimal(1), ROUND_HALF_EVEN))


class TestCourtCosts:
    @pytest.mark.parametrize(
        ("yuan", "fees_minor"),
        [
            (30_000, [55_000, 27_500, 18_333, 35_000, 32_000]),
            (100_000, [230_000, 115_000, 76_667, 140_000, 102_000]),
            (350_000, [655_000, 327_500, 218_333, 515_000, 227_000]),
            (500_000, [880_000, 440_000, 293_333, 740_000, 302_000]),
            (1_000_000, [1_380_000, 690_000, 460_000, 1_240_000, 500_000]),
        ],
    )
    def test_equal_the_tables_worked_by_hand(self, yuan, fees_minor):
        """Case, half of it, payment order, enforcement, preservation."""
        found = court_costs(np.array([yuan * 100]))

        assert [
            int(column[0])
            for column in (
                found.case_minor,
                found.case_halved_minor,
                found.payment_order_minor,
                found.enforcement_minor,
                found.preservation_minor,
            )
        ] == fees_minor

    @pytest.mark.parametrize(
        ("claim_minor", "fee_minor"), [(0, 5_000), (1_000_000, 5_000), (1_000_001, 5_000), (1_000_040, 5_001)]
    )
    def test_turn_at_ten_thousand_yuan(self, claim_minor, fee_minor):
        assert court_costs(np.array([claim_minor])).case_minor.tolist() == [fee_minor]

    @pytest.mark.parametrize(
        ("yuan", "fee_minor"), [(1_000, 3_000), (895_998, 499_999), (895_999, 500_000), (896_001, 500_000)]
    )
    def test_cap_preservation_at_five_thousand_yuan(self, yuan, fee_minor):
        assert court_costs(np.array([yuan * 100])).preservation_minor.tolist() == [fee_minor]

    @given(st.lists(st.integers(0, 10**15), min_size=1, max_size=8))
    def test_equal_decimal_arithmetic_to_the_fen(self, claims):
        found = court_costs(np.array(claims, dtype=np.int64))

        assert found.case_minor.tolist() == [fee_by_hand(claim) for claim in claims]
        assert found.case_halved_minor.tolist() == [fee_by_hand(claim, 2) for claim in claims]
        assert found.payment_order_minor.tolist() == [fee_by_hand(claim, 3) for claim in claims]

    @given(st.integers(0, 10**15))
    def test_are_the_sum_of_their_brackets(self, claim):
        steps = sum(line.fee_scaled for line in bracket_lines(fee_edition().case, claim))

        assert abs(steps - fee_by_hand(claim) * 10**6) <= 10**6 // 2

    def test_of_a_bankruptcy_stop_at_three_hundred_thousand_yuan(self):
        estates = np.array([10_000_00, 111_640_000_00, 111_640_002_00, 10**15], dtype=np.int64)

        assert court_costs(estates).bankruptcy_minor.tolist() == [25_00, 300_000_00, 300_000_00, 300_000_00]

    def test_are_unknown_before_the_first_table(self):
        assert court_costs(np.array([1]), on=date(2007, 4, 1)).case_minor.tolist() == [50_00]
        with pytest.raises(FeesUnknownError, match="2007-03-31"):
            court_costs(np.array([1]), on=date(2007, 3, 31))

    def test_refuse_a_claim_below_zero(self):
        with pytest.raises(NegativeClaimError):
            court_costs(np.array([-1]))


def test_the_doubled_part_is_one_and_three_quarters_per_ten_thousand_a_day():
    assert doubled_part_per_day(np.array([10_000_00, 2_857])).tolist() == [175, 0]
