"""The order of settlement is data, and complete."""

from __future__ import annotations

import numpy as np
import pytest

from kept.ledger import CN_561, Allocation, AllocationError, Component
from kept.ledger.allocation import allocate


class TestAllocate:
    def test_gives_each_component_at_most_what_it_is_owed(self):
        balances = np.array([[1, 1], [2, 2], [3, 3], [4, 4], [5, 5]], dtype=np.int64)

        received, left = allocate(balances, np.array([8, 20], dtype=np.int64), CN_561)

        assert received.T.tolist() == [[1, 2, 3, 2, 0], [1, 2, 3, 4, 5]]
        assert left.tolist() == [0, 5]

    def test_leaves_its_arguments_alone(self):
        balances, money = np.ones((5, 1), dtype=np.int64), np.array([3], dtype=np.int64)

        allocate(balances, money, CN_561)

        assert (balances.sum(), money.sum()) == (5, 3)


class TestAllocation:
    def test_of_the_civil_code_puts_costs_first_and_principal_last(self):
        assert (CN_561.order[0], CN_561.order[-2:]) == (
            Component.COST,
            (Component.PRINCIPAL, Component.DOUBLED),
        )
        assert CN_561.order.index(Component.INTEREST) < CN_561.order.index(Component.PENALTY)

    @pytest.mark.parametrize(
        "order",
        [(), tuple(Component)[:-1], (*tuple(Component)[:-1], Component.COST), (*Component, Component.FEE)],
    )
    def test_names_each_component_once(self, order):
        with pytest.raises(AllocationError, match="each component once"):
            Allocation(order, "invented")
