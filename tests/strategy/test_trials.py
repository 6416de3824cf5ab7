"""Trials: who is in which arm, intervals that hold at every look, alarms, and when it ends."""

import math

import numpy as np
import pytest

from kept.strategy.trials import (
    Interval,
    Rules,
    Sums,
    Verdict,
    challengers,
    complaints_evidence,
    judge,
    lead,
    power,
)
from kept.strategy.trials.arms import ShareError
from kept.strategy.trials.lead import FEWEST

EVERYBODY = np.arange(1, 200_001)


class TestArms:
    @pytest.mark.parametrize("share", [0, 1, 50_000, 500_000, 999_999, 1_000_000])
    def test_the_challenger_gets_its_share(self, share):
        got = challengers(EVERYBODY, salt="a", share_ppm=share).mean()

        assert abs(got - share / 1e6) < 4 * math.sqrt(0.25 / len(EVERYBODY)) + 1e-12
        assert share not in {0, 1_000_000} or got == share / 1e6

    def test_a_larger_share_keeps_who_was_in(self):
        few, more = (challengers(EVERYBODY, salt="a", share_ppm=ppm) for ppm in (100_000, 300_000))

        assert not (few & ~more).any()

    def test_another_salt_shares_out_anew(self):
        a, b = (challengers(EVERYBODY, salt=salt, share_ppm=500_000) for salt in "ab")

        assert abs((a == b).mean() - 0.5) < 0.01

    def test_neighbours_in_number_are_not_neighbours_in_arm(self):
        a = challengers(EVERYBODY, salt="a", share_ppm=500_000)

        assert abs((a[1:] == a[:-1]).mean() - 0.5) < 0.01

    @pytest.mark.parametrize("share", [-1, 1_000_001])
    def test_a_share_of_less_than_nothing_or_more_than_all_is_refused(self, share):
        with pytest.raises(ShareError):
            challengers(EVERYBODY, salt="a", share_ppm=share)


def running_sums(outcomes, looks):
    totals, squares = np.cumsum(outcomes), np.cumsum(np.square(outcomes))
    return [Sums(n, float(totals[n - 1]), float(squares[n - 1])) for n in looks]


class TestLead:
    def test_is_not_said_of_too_few(self):
        few, enough = Sums(FEWEST - 1, 10.0, 10.0), Sums(FEWEST, 10.0, 10.0)

        assert lead(few, enough, alpha=0.05, tuned_for=1000) is None
        assert lead(enough, enough, alpha=0.05, tuned_for=1000) is not None

    def test_looked_at_a_hundred_times_it_misleads_no_oftener_than_agreed(self):
        """Two equal arms of skewed outcomes; a fixed 95 % interval misleads far oftener."""
        looks = np.unique(np.geomspace(FEWEST, 10_000, 100).astype(int))
        misled, misled_fixed, trials = 0, 0, 400
        chance = np.random.default_rng(5)
        for _ in range(trials):
            one, two = (
                running_sums(chance.binomial(1, 0.3, looks[-1]) * chance.random(looks[-1]), looks)
                for _ in range(2)
            )
            found = [lead(a, b, alpha=0.05, tuned_for=10_000) for a, b in zip(one, two, strict=True)]
            misled += any(not each.low <= 0 <= each.high for each in found)
            fixed = [
                abs(a.mean - b.mean) > 1.96 * math.sqrt(a.variance / a.n + b.variance / b.n)
                for a, b in zip(one, two, strict=True)
            ]
            misled_fixed += any(fixed)

        assert misled / trials <= 0.05
        assert misled_fixed / trials > 0.2

    def test_finds_a_true_difference_and_holds_it(self):
        chance = np.random.default_rng(6)
        better, worse = chance.binomial(1, 0.36, 20_000), chance.binomial(1, 0.30, 20_000)

        found = lead(
            Sums.of(better.astype(float)), Sums.of(worse.astype(float)), alpha=0.05, tuned_for=40_000
        )

        assert 0 < found.low < 0.06 < found.high

    def test_sums_are_those_of_the_outcomes(self):
        outcomes = np.random.default_rng(1).random(50)

        assert Sums.of(outcomes).mean == pytest.approx(outcomes.mean())
        assert Sums.of(outcomes).variance == pytest.approx(outcomes.var(ddof=1))


class TestGuard:
    def test_equal_rates_raise_no_alarm_oftener_than_agreed(self):
        chance = np.random.default_rng(7)
        alarms, trials = 0, 1_000
        for _ in range(trials):
            ours = np.cumsum(chance.random(150) < 0.2)
            evidence = [complaints_evidence(int(k), n - int(k), share=0.2) for n, k in enumerate(ours, 1)]
            alarms += max(evidence) >= 20

        assert alarms / trials <= 0.05

    def test_four_times_the_rate_is_found(self):
        assert complaints_evidence(20, 20, share=0.2) >= 20

    def test_no_complaints_say_nothing(self):
        assert complaints_evidence(0, 0, share=0.2) == pytest.approx(1.0)

    def test_thousands_of_complaints_do_not_overflow(self):
        assert math.isfinite(complaints_evidence(100_000, 10, share=0.1))


class TestPower:
    ASKED = {"deviation": 0.45, "per_day": 200.0, "share": 0.5, "alpha": 0.05, "days": (10, 30, 90)}

    def test_more_days_show_less(self):
        said = power(**self.ASKED)

        assert sorted(said.smallest, reverse=True) == list(said.smallest)
        assert said.days_for(said.smallest[1]) == 30
        assert said.days_for(0.0) is None

    def test_what_it_says_is_found_as_often_as_it_says(self):
        chance = np.random.default_rng(8)
        n, difference = 200 * 30, power(**self.ASKED).smallest[1]
        found, trials = 0, 300
        for _ in range(trials):
            arms = (Sums.of(chance.normal(mean, 0.45, n // 2)) for mean in (difference, 0.0))
            found += lead(*arms, alpha=0.05, tuned_for=200 * 90).low > 0

        assert 0.73 < found / trials < 0.87


def arm(n, mean):
    return Sums(n, n * mean, n * (mean**2 + 0.2))


class TestVerdict:
    RULES = Rules(share=0.5, alpha=0.05, tuned_for=10_000, worthwhile=0.01, days=90)

    @pytest.mark.parametrize(
        ("challenger", "champion", "complaints", "day", "expected"),
        [
            (arm(10, 0.5), arm(10, 0.5), (0, 0), 5, Verdict.TOO_FEW),
            (arm(5_000, 0.30), arm(5_000, 0.30), (0, 0), 5, Verdict.GOES_ON),
            (arm(50_000, 0.33), arm(50_000, 0.30), (0, 0), 5, Verdict.CHALLENGER_LEADS),
            (arm(50_000, 0.30), arm(50_000, 0.33), (0, 0), 5, Verdict.CHAMPION_LEADS),
            (arm(400_000, 0.30), arm(400_000, 0.30), (0, 0), 5, Verdict.TOO_CLOSE),
            (arm(50_000, 0.33), arm(50_000, 0.30), (40, 5), 5, Verdict.COMPLAINTS),
            (arm(5_000, 0.30), arm(5_000, 0.30), (0, 0), 89, Verdict.GOES_ON),
            (arm(5_000, 0.30), arm(5_000, 0.30), (0, 0), 90, Verdict.TIME_OVER),
            (arm(10, 0.30), arm(10, 0.30), (0, 0), 90, Verdict.TIME_OVER),
        ],
    )
    def test_is_what_was_agreed(self, challenger, champion, complaints, day, expected):
        found = judge(self.RULES, challenger=challenger, champion=champion, complaints=complaints, day=day)

        assert found.verdict == expected
        assert found.stops == (expected not in {Verdict.TOO_FEW, Verdict.GOES_ON})

    def test_shows_the_figures_behind_it(self):
        found = judge(
            self.RULES, challenger=arm(5_000, 0.31), champion=arm(5_000, 0.30), complaints=(2, 2), day=3
        )

        assert isinstance(found.lead, Interval)
        assert found.lead.middle == pytest.approx(0.01)
        assert 0 < found.complaints < 20
