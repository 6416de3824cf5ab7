"""Many thousand ledgers in one call, against the oracle one by one: no cent of difference."""

from __future__ import annotations

import pytest

from .chance import differences


@pytest.mark.slow
def test_three_thousand_random_plain_ledgers_equal_the_oracle():
    assert differences(seed=561, size=3_000, agreed=False) == 0


@pytest.mark.slow
def test_fifteen_hundred_random_ledgers_with_clauses_rates_plans_and_judgments_equal_the_oracle():
    assert differences(seed=560, size=1_500, agreed=True) == 0
