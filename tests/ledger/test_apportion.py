"""One payment among several debts: the order of the Civil Code, and no cent lost."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kept.ledger import apportion


def shared(money: int, *debts: dict) -> tuple[list[int], int]:
    plain = {"owed": 100, "due": True, "security": 0, "burden": 0, "on": "2026-01-01"}
    full = [plain | debt for debt in debts]
    received, left = apportion(
        np.array([money], dtype=np.int64),
        group=np.zeros(len(full), dtype=np.int64),
        owed_minor=np.array([one["owed"] for one in full], dtype=np.int64),
        is_due=np.array([one["due"] for one in full]),
        security=np.array([one["security"] for one in full], dtype=np.int64),
        burden_ppm=np.array([one["burden"] for one in full], dtype=np.int64),
        due_on=np.array([one["on"] for one in full], dtype="M8[D]"),
    )
    return received.tolist(), int(left[0])


class TestOrder:
    def test_debts_that_are_due_come_first(self):
        assert shared(150, {"due": False}, {}) == ([50, 100], 0)

    def test_then_the_least_secured(self):
        assert shared(150, {"security": 2}, {"security": 0}, {"security": 1}) == ([0, 100, 50], 0)

    def test_then_the_most_burdensome(self):
        assert shared(150, {"burden": 1}, {"burden": 240_000}) == ([50, 100], 0)

    def test_then_the_one_due_first(self):
        assert shared(150, {"on": "2026-03-01"}, {"on": "2026-02-01"}) == ([50, 100], 0)

    def test_those_alike_share_in_proportion_and_the_first_takes_the_last_cent(self):
        assert shared(100, {"owed": 200}, {"owed": 100}) == ([67, 33], 0)
        assert shared(1, {"owed": 5}, {"owed": 5}, {"owed": 5}) == ([1, 0, 0], 0)

    def test_what_is_left_over_is_returned(self):
        assert shared(250, {}, {}) == ([100, 100], 50)


COLUMN = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 10**15), st.booleans(), st.integers(0, 2), st.integers(0, 2)),
    max_size=12,
)


@given(COLUMN, st.lists(st.integers(0, 10**15), min_size=5, max_size=5))
def test_no_cent_is_made_or_lost_and_no_debt_receives_more_than_it_owes(debts, money):
    group, owed, due, security, burden = (
        np.array([debt[k] for debt in debts], dtype=np.bool_ if k == 2 else np.int64) for k in range(5)
    )

    received, left = apportion(
        np.array(money, dtype=np.int64),
        group=group,
        owed_minor=owed,
        is_due=due,
        security=security,
        burden_ppm=burden,
        due_on=np.full(len(debts), np.datetime64("2026-01-01")),
    )

    assert ((received >= 0) & (received <= owed)).all()
    for borrower in range(5):
        own = group == borrower
        assert int(received[own].sum()) + int(left[borrower]) == money[borrower]
        assert left[borrower] == max(money[borrower] - int(owed[own].sum()), 0)
