"""Simple interest: one formula, one rounding, exact at every size."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.ledger import AmountTooLargeError, simple_interest
from kept.ledger.accrual import LIMIT_MINOR

from .oracle import rounded_interest

ROWS = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 10**6), st.integers(0, 10**15)),
        st.one_of(st.sampled_from([0, 36_500, 240_000]), st.integers(0, 10**6)),
        st.integers(0, 36_500),
        st.sampled_from([360, 365]),
    ),
    max_size=8,
)


def interest_on(rows: list[tuple[int, int, int, int]]) -> list[int]:
    base, rate, days, year = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return simple_interest(base, rate_ppm=rate, days=days, year_days=year).tolist()


class TestSimpleInterest:
    @given(ROWS)
    def test_equals_the_same_formula_in_decimal_row_by_row(self, rows):
        """The column path and the scalar path agree to the cent, also where the product outgrows int64."""
        expected = [rounded_interest(Decimal(base), *rest) for base, *rest in rows]

        assert interest_on(rows) == expected

    @pytest.mark.parametrize(
        ("base", "rounded"), [(4, 0), (5, 0), (6, 1), (14, 1), (15, 2), (25, 2), (26, 3)]
    )
    def test_rounds_half_to_even(self, base, rounded):
        """A tenth of the base for a year: 5 gives 0.5, 15 gives 1.5."""
        assert interest_on([(base, 100_000, 365, 365)]) == [rounded]

    @pytest.mark.parametrize("even", [10**14, 10**14 + 2])
    def test_rounds_half_to_even_beyond_one_product(self, even):
        """Ten years at 5 %, then half of each base: beside a row whose product needs two steps."""
        large = (10**15, 10**6, 36_500, 365)

        assert interest_on([(2 * even + 1, 500_000, 365, 365), large])[0] == even

    def test_is_refused_where_the_result_itself_is_too_large(self):
        largest = (10**15, 100_000_000, 3_650, 365)  # exactly the limit
        beyond = (10**15, 100_000_000, 3_651, 365)

        assert interest_on([largest]) == [LIMIT_MINOR]
        with pytest.raises(AmountTooLargeError, match="row 1"):
            interest_on([largest, beyond])
