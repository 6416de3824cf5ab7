"""Willingness and ability: the sum of named signals, the same for one borrower and for all."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.borrowers import Quadrant, assess, load_signals
from kept.borrowers.assessment import LIMIT_MILLI, SignalShapeError, probability_ppm

SIGNALS = load_signals()

SHOWN = st.dictionaries(st.sampled_from(SIGNALS.codes), st.integers(0, 400), max_size=12)


def columns(people: list[dict[str, int]]):
    present = SIGNALS.matrix([list(shown) for shown in people])
    ages = np.zeros(present.shape, dtype=np.int64)
    for at, shown in enumerate(people):
        for code, days in shown.items():
            ages[at, SIGNALS.position(code)] = days
    return present, ages


def faded(weight: int, decay_days: int | None, days: int) -> int:
    """The weight left after some days, in decimal arithmetic."""
    if decay_days is None:
        return weight
    left = Decimal(weight * max(decay_days - days, 0)) / decay_days
    return int(left.quantize(Decimal(1), ROUND_HALF_EVEN))


def one_by_one(shown: dict[str, int]) -> tuple[int, int, str]:
    """Row-by-row twin: willingness and ability in ppm and the quadrant's name."""
    sums = []
    for side in ("willingness", "ability"):
        weights = [
            faded(getattr(SIGNALS.by_code[code], side), SIGNALS.by_code[code].decay_days, days)
            for code, days in shown.items()
        ]
        held = max(-6000, min(6000, sum(weights) + getattr(SIGNALS.prior, side)))
        ppm = Decimal(1_000_000) / (1 + (Decimal(-held) / 1000).exp())
        sums.append((int(ppm.quantize(Decimal(1), ROUND_HALF_EVEN)), sum(map(abs, weights))))
    (willing, will_weight), (able, able_weight) = sums
    if min(will_weight, able_weight) < SIGNALS.evidence_needed:
        return willing, able, "UNKNOWN"
    return (
        willing,
        able,
        {(True, True): "A", (True, False): "B", (False, True): "C", (False, False): "D"}[
            willing >= 500_000, able >= 500_000
        ],
    )


class TestAssess:
    @given(st.lists(SHOWN, min_size=1, max_size=6))
    def test_equals_the_same_sum_row_by_row(self, people):
        present, ages = columns(people)

        found = assess(SIGNALS, present, age_days=ages)

        assert [
            (int(will), int(able), Quadrant(code).name)
            for will, able, code in zip(found.willingness_ppm, found.ability_ppm, found.quadrant, strict=True)
        ] == [one_by_one(shown) for shown in people]

    @given(st.lists(SHOWN, min_size=1, max_size=6))
    def test_without_ages_counts_every_signal_as_learnt_today(self, people):
        present, ages = columns(people)

        plain, today = assess(SIGNALS, present), assess(SIGNALS, present, age_days=ages * 0)

        for column in ("willingness_ppm", "ability_ppm", "evidence", "willingness_weight", "quadrant"):
            assert np.array_equal(getattr(plain, column), getattr(today, column))

    @given(SHOWN, st.sampled_from(SIGNALS.codes))
    def test_never_falls_when_a_signal_that_speaks_for_someone_is_added(self, shown, code):
        before, after = (assess(SIGNALS, SIGNALS.matrix([codes])) for codes in (shown, {*shown, code}))

        gain = after.willingness_ppm[0] - before.willingness_ppm[0]
        assert gain >= 0 if SIGNALS.by_code[code].willingness >= 0 else gain <= 0

    def test_takes_another_prior(self):
        nobody = SIGNALS.matrix([[]])

        found = assess(SIGNALS, nobody, prior=(0, -1000))

        assert (found.willingness_ppm.tolist(), found.ability_ppm.tolist()) == ([500_000], [268_941])

    def test_takes_no_borrower_at_all(self):
        assert len(assess(SIGNALS, SIGNALS.matrix([])).quadrant) == 0

    def test_refuses_a_matrix_of_another_width(self):
        with pytest.raises(SignalShapeError, match="expected"):
            assess(SIGNALS, np.zeros((2, 3), dtype=np.bool_))

    def test_refuses_ages_of_another_shape(self):
        with pytest.raises(SignalShapeError, match="ages"):
            assess(SIGNALS, SIGNALS.matrix([[]]), age_days=np.zeros((2, 2), dtype=np.int64))


class TestQuadrant:
    @pytest.mark.parametrize(
        ("shown", "letter"),
        [
            (["forgot", "answers_calls"], "A"),
            (["states_will_pay", "lost_job"], "B"),
            (["refuses_outright", "regular_salary"], "C"),
            (["refuses_outright", "business_closed"], "D"),
            ([], "UNKNOWN"),
        ],
    )
    def test_follows_from_what_was_heard(self, shown, letter):
        found = assess(SIGNALS, SIGNALS.matrix([shown]))

        assert Quadrant(int(found.quadrant[0])).name == letter

    def test_stays_unknown_while_only_one_side_has_evidence(self):
        found = assess(SIGNALS, SIGNALS.matrix([["refuses_outright"]]))

        assert found.quadrant.tolist() == [Quadrant.UNKNOWN]

    @pytest.mark.parametrize(("days", "letter"), [(53, "A"), (54, "A"), (55, "UNKNOWN")])
    def test_becomes_unknown_again_when_the_evidence_has_faded_below_what_is_needed(self, days, letter):
        """calls_back adds 100 on ability, has_savings 1000 fading over 90 days: 500 is reached at day 54."""
        present, ages = columns([{"calls_back": 0, "has_savings": days}])

        found = assess(SIGNALS, present, age_days=ages)

        assert Quadrant(int(found.quadrant[0])).name == letter

    def test_is_turned_by_a_collectors_correction(self):
        shown = ["refuses_outright", "regular_salary"]

        found = assess(SIGNALS, SIGNALS.matrix([shown, [*shown, "corrected_willing"]]))

        assert [Quadrant(code).name for code in found.quadrant] == ["C", "A"]


class TestStrongest:
    def test_explains_an_assessment_strongest_first(self):
        found = assess(SIGNALS, SIGNALS.matrix([["admits_debt", "lost_job", "rude", "refuses_outright"]]))

        assert [(one.code, one.willingness, one.ability) for one in found.strongest(0)] == [
            ("refuses_outright", -1600, 0),
            ("lost_job", 0, -1300),
            ("admits_debt", 400, 0),
        ]

    def test_shows_what_is_left_after_decay_and_drops_what_has_faded(self):
        present, ages = columns([{"rude": 15, "states_will_pay": 30}])

        found = assess(SIGNALS, present, age_days=ages)

        assert [(one.code, one.willingness) for one in found.strongest(0)] == [("rude", -200)]
        assert found.evidence.tolist() == [1]

    @given(SHOWN)
    def test_adds_up_to_the_whole_when_all_are_shown(self, shown):
        present, ages = columns([shown])

        found = assess(SIGNALS, present, age_days=ages)

        assert sum(abs(one.willingness) for one in found.strongest(0, 99)) == found.willingness_weight[0]


class TestProbability:
    def test_is_even_at_zero_and_bounded_at_the_limit(self):
        found = probability_ppm(np.array([0, LIMIT_MILLI, LIMIT_MILLI + 1, -LIMIT_MILLI, -99_999]))

        assert found.tolist() == [500_000, 997_527, 997_527, 2_473, 2_473]

    def test_equals_decimal_arithmetic_at_every_step(self):
        steps = np.arange(-LIMIT_MILLI, LIMIT_MILLI + 1)

        expected = [
            int(
                (Decimal(1_000_000) / (1 + (Decimal(-int(x)) / 1000).exp())).quantize(
                    Decimal(1), ROUND_HALF_EVEN
                )
            )
            for x in steps[::37]
        ]

        assert probability_ppm(steps)[::37].tolist() == expected
