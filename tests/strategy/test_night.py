"""The order of the steps, and what a timing caller sees of it."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest

from kept.records.night_columns import night_columns, practice
from kept.strategy.night import STEPS, Timed, decide

from ..house import TODAY, placed, row

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
