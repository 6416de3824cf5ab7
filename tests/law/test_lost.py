import random
from datetime import date, timedelta

import numpy as np
import pytest

from kept.law import borrower_lost, load_rulebook

BOOK = load_rulebook("CN")
TODAY = date(2026, 11, 23)


def days(*back):
    return [TODAY - timedelta(days=k) for k in back]


def lost(events, *, invalid=False, today=TODAY):
    """Return whether one borrower is lost after (day, reached) events."""
    return many([events], invalid=[invalid], today=today)[0]


def many(histories, *, invalid, today=TODAY):
    flat = [(i, day, reached) for i, events in enumerate(histories) for day, reached in events]
    return borrower_lost(
        BOOK,
        row=np.array([each[0] for each in flat], dtype=np.int64),
        day=np.array([each[1] for each in flat], dtype="datetime64[D]"),
        reached=np.array([each[2] for each in flat], dtype=np.bool_),
        number_invalid=np.array(invalid, dtype=np.bool_),
        today=today,
    )


def failed(*back):
    return [(day, False) for day in days(*back)]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], False),
        (failed(0), False),
        (failed(0, 0, 0), False),
        (failed(1, 1), False),
        (failed(1, 1, 1), True),
        (failed(1, 1, 0), False),
        (failed(1, 1, 1, 0), True),
        (failed(2, 1), False),
        (failed(2, 1, 0), True),
        (failed(3, 1, 0), False),
        (failed(4, 3, 1), True),
        ([*failed(1, 1, 1), (TODAY, True)], False),
        ([(day, True) for day in days(1)] + failed(1, 1, 1), True),
        (failed(1, 1) + [(day, True) for day in days(1)] + failed(1, 0), False),
        ([*failed(2, 1), (TODAY, True), *failed(0)], False),
        (failed(30, 30, 30), True),
        (failed(-1, -1, -1), False),
    ],
)
def test_three_failures_count_from_the_next_day_and_three_days_at_once(events, expected):
    assert lost(events) == expected


def test_a_number_that_does_not_exist_is_lost_at_once():
    assert lost([], invalid=True)


def test_before_the_guideline_nobody_says_what_lost_means():
    answer = many([failed(1, 1, 1), []], invalid=[False, True], today=date(2026, 1, 29))

    assert answer.mask.all()


def test_the_day_the_guideline_took_effect_it_is_known():
    assert not many([[]], invalid=[False], today=date(2026, 1, 30)).mask.any()


def by_hand(events, today):
    run = []
    for day, reached in events:
        if day <= today:
            run = [] if reached else [*run, day]
    three_days = any({day, day + timedelta(days=1), day + timedelta(days=2)} <= set(run) for day in run)
    return (len(run) >= 3 and run[2] < today) or three_days


def test_many_borrowers_are_answered_as_a_plain_loop_answers_each():
    chance = random.Random(4)
    histories = [
        [
            (day, chance.random() < 0.15)
            for day in sorted(
                TODAY - timedelta(days=chance.randrange(-1, 6)) for _ in range(chance.randrange(7))
            )
        ]
        for _ in range(2000)
    ]

    answer = many(histories, invalid=[False] * 2000)

    expected = [by_hand(events, TODAY) for events in histories]
    assert answer.tolist() == expected
    assert 0 < sum(expected) < 2000


def test_events_of_borrowers_may_be_mixed_as_long_as_each_keeps_its_order():
    row = np.array([1, 0, 1, 0, 1], dtype=np.int64)
    day = np.array(days(1, 1, 1, 1, 1), dtype="datetime64[D]")
    none = np.zeros(2, dtype=np.bool_)

    answer = borrower_lost(
        BOOK, row=row, day=day, reached=np.zeros(5, dtype=np.bool_), number_invalid=none, today=TODAY
    )

    assert answer.tolist() == [False, True]
