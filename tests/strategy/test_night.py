"""The order of the steps, and what a timing caller sees of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pyarrow as pa
import pytest

from kept.law import load_rulebook
from kept.records.night_columns import night_columns, practice
from kept.strategy.night import STEPS, Decider, Timed, decide
from kept.strategy.portfolio import decisions, from_arrow

from ..house import TODAY, placed, row
from .portfolios import ON, a_portfolio, a_practice

TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.django_db
def test_each_step_is_done_once_in_its_order():
    cases = placed(row("C-1"), row("C-2", id_number="2"))
    read = night_columns([case.pk for case in cases], on=TOMORROW).columns
    ticks = count()
    step = Timed(lambda: float(next(ticks)))

    decide(read, on=TOMORROW, practice=practice(), step=step)

    assert tuple(step.seconds) == STEPS
    assert set(step.seconds.values()) == {1.0}


@pytest.fixture(scope="module")
def batches():
    rows = a_portfolio(300, a_practice())
    return [rows.slice(first, 40) for first in range(0, 300, 40)]


class TestADecider:
    """What is remembered from batch to batch changes nothing."""

    @staticmethod
    def decided(by: Decider, batch: pa.RecordBatch) -> pa.RecordBatch:
        read = from_arrow(batch, on=by.on, practice=by.practice)
        return decisions(read.cases.case, by.decide(read))

    def test_decides_as_one_who_was_never_asked_before(self, batches):
        practice = a_practice()
        by = Decider(on=ON, practice=practice)

        found = [self.decided(by, one) for one in batches]

        alone = [self.decided(Decider(on=ON, practice=practice), one) for one in batches]
        assert found == alone

    def test_of_another_day_or_another_law_hears_nothing_of_it(self, batches):
        """They take turns, so that each would meet what another had left behind."""
        here = a_practice()
        there = replace(here, book=load_rulebook("US"))
        nights = [(ON, here), (ON + timedelta(days=400), here), (ON, there)]
        each = [Decider(on=on, practice=practice) for on, practice in nights]

        found = [[self.decided(by, one) for by in each] for one in batches]

        for one, in_turn in zip(batches, found, strict=True):
            alone = [self.decided(Decider(on=on, practice=practice), one) for on, practice in nights]
            assert in_turn == alone
            assert in_turn[0].column("call_shut") != in_turn[2].column("call_shut")

    def test_may_be_asked_by_several_threads(self, batches):
        by = Decider(on=ON, practice=a_practice())

        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda one: self.decided(by, one), batches * 2))

        alone = [self.decided(Decider(on=ON, practice=by.practice), one) for one in batches]
        assert found == alone * 2
