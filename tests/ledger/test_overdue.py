"""How late a debt is."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from kept.ledger import bucket, days_past_due, oldest_unpaid_due, owed

from .books import START, debt, events_of, terms_of

ONE = debt(principal=900)
DUES = [(0, START + timedelta(days=days), "due", 300) for days in (60, 0, 30)]


def late(days: int, *told: tuple) -> tuple[int, int]:
    events = events_of(*DUES, *told)
    found = owed(terms_of(ONE), events, on=START + timedelta(days=days))
    dpd = days_past_due(found.on, oldest_unpaid_due(events, found))
    return int(dpd[0]), int(bucket(dpd)[0])


class TestOldestUnpaidDue:
    @pytest.mark.parametrize(
        ("paid", "days"), [(0, 70), (299, 70), (300, 40), (599, 40), (600, 10), (899, 10), (900, 0)]
    )
    def test_moves_on_as_each_due_is_paid_in_full(self, paid, days):
        told = [(0, START + timedelta(days=65), "payment", paid)] if paid else []

        assert late(70, *told)[0] == days

    @pytest.mark.parametrize(("after", "dpd", "in_bucket"), [(0, 0, 0), (1, 1, 1), (30, 30, 1), (31, 31, 2)])
    def test_is_late_from_the_day_after(self, after, dpd, in_bucket):
        assert late(after) == (dpd, in_bucket)

    def test_comes_back_with_a_reversal(self):
        told = [(0, START, "payment", 900), (0, START + timedelta(days=40), "reversal", 900)]

        assert late(39, *told) == (0, 0)
        assert late(40, *told) == (40, 2)

    def test_is_none_for_principal_that_never_falls_due(self):
        found = owed(terms_of(ONE), events_of(), on=START + timedelta(days=500))

        assert np.isnat(oldest_unpaid_due(events_of(), found)).all()


class TestBucket:
    def test_is_thirty_days_wide_and_ends_with_the_seventh(self):
        edges = [-1, 0, 1, 30, 31, 60, 61, 90, 91, 120, 121, 150, 151, 180, 181, 9_999]

        found = bucket(np.array(edges, dtype=np.int64))

        assert found.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]

    def test_of_a_due_date_ahead_is_not_late(self):
        today, ahead = np.array(["2024-01-01"], dtype="M8[D]"), np.array(["2024-02-01"], dtype="M8[D]")

        assert days_past_due(today, ahead).tolist() == [0]
