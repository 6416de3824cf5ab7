"""The estimators find known effects again, know how sure they are, and keep the prior where they must."""

import builtins
import importlib
import sys
from datetime import date

import numpy as np
import pytest

from kept.strategy.estimate import (
    SMALLEST_OUTCOMES,
    SMALLEST_TRIALS,
    Trials,
    TrialShapeError,
    calibration,
    design,
    estimate,
    score,
)
from kept.strategy.proposal import as_yaml, proposed
from kept.strategy.prospects import AGES, age_of
from kept.strategy.response import FACTORS, load_response, prior_of, probability

from .simulated import prior, trials

SINCE, UNTIL = date(2026, 1, 1), date(2026, 6, 30)


@pytest.fixture(scope="module")
def response():
    return load_response()


def truth_of(response, link, seed):
    """Return true effects that are as far from the prior as its spread says."""
    mean, sd = prior(response, link)
    return mean + sd * np.random.default_rng(seed).normal(size=len(mean))


@pytest.fixture(scope="module")
def many(response):
    """One large sample of reach and what was found in it."""
    truth = truth_of(response, "reach", 11)
    seen = trials(response, "reach", truth, 30_000, 12)
    return truth, seen, estimate(response, "reach", seen)


class TestRecovery:
    def test_what_differs_between_levels_is_found_again(self, many):
        truth, _, found = many

        slope = [at for at, one in enumerate(found.effects) if one.factor == "attempts"]
        quadrant = [at for at, one in enumerate(found.effects) if one.factor == "quadrant"]
        assert found.mean[slope] == pytest.approx(truth[slope], abs=0.03)
        assert np.diff(found.mean[quadrant]) == pytest.approx(np.diff(truth[quadrant]), abs=0.2)

    def test_chances_are_found_again_far_better_than_the_prior_had_them(self, response, many):
        truth, seen, found = many
        matrix = design(response, "reach", seen)[:2_000]
        chances, low, high = found.chances(matrix)

        true, before = probability(matrix @ truth), probability(matrix @ prior(response, "reach")[0])
        assert np.abs(chances - true).mean() < 0.012
        assert np.abs(before - true).mean() > 4 * np.abs(chances - true).mean()
        assert np.all((low < chances) & (chances < high))

    @pytest.mark.parametrize("link", FACTORS)
    def test_intervals_of_ninety_five_percent_hold_the_truth_about_as_often(self, response, link):
        """Twelve worlds drawn from the prior, a thousand trials each: 290 to 610 intervals a link."""
        held, chances = [], []
        for seed in range(12):
            truth = truth_of(response, link, seed)
            days = 30 if link == "cure" else 1
            seen = trials(response, link, truth, 1_000, 100 + seed, days=days)
            found = estimate(response, link, seen)
            held += [low <= at <= high for at, low, high in bounds(truth, found)]
            matrix = design(response, link, seen)[:50]
            _, low, high = found.chances(matrix)
            true = probability(matrix @ truth)
            chances += ((low <= true) & (true <= high)).tolist()

        assert 0.925 < np.mean(held) < 0.975
        assert 0.91 < np.mean(chances) < 0.985

    def test_people_tried_again_and_again_make_nothing_surer_than_they_should(self, response):
        """Two thousand trials of forty people who differ say less than those of two thousand people."""
        truth = truth_of(response, "promise", 3)
        alike = trials(response, "promise", truth, 2_000, 4)
        again = trials(response, "promise", truth, 2_000, 4, persons=40, frailty=1.5)

        assert self.spread(response, again) > 2 * self.spread(response, alike)

    @staticmethod
    def spread(response, seen):
        """Return the standard deviation of the average log-odds."""
        average = design(response, "promise", seen).mean(axis=0)
        return np.sqrt(average @ estimate(response, "promise", seen).covariance @ average)


class TestSurvival:
    def test_the_days_until_payment_are_found_again_from_people_who_did_not_all_pay(self, response):
        """Four thousand people age from day 1 until they pay or sixty days are over."""
        hazard = {"1-3": 0.08, "4-7": 0.06, "8-14": 0.03, "15-30": 0.02, "31-60": 0.004}
        rng = np.random.default_rng(9)
        by_day = np.array([hazard[AGES[age]] for age in age_of(np.arange(1, 61))])
        pays = rng.random((4_000, 60)) < by_day
        last = np.where(pays.any(axis=1), pays.argmax(axis=1), 59)

        found = estimate(response, "cure", self.periods(pays, last))

        alone = {"quadrant": [0], "path": [0]}
        for age, wanted in hazard.items():
            one = Trials(
                levels={name: np.array(at) for name, at in {**alone, "age": [AGES.index(age)]}.items()},
                **dict.fromkeys(("tried", "succeeded", "person"), np.array([1])),
            )
            chance, low, high = found.chances(design(response, "cure", one))
            assert chance[0] == pytest.approx(wanted, rel=0.15)
            assert low[0] < wanted < high[0]
        assert found.replaces

    @staticmethod
    def periods(pays, last):
        """Return the days each person was at each age, and whether they paid then."""
        ages = age_of(np.arange(1, 61)).astype(np.int64)
        rows = []
        for person, end in enumerate(last.tolist()):
            for age in np.unique(ages[: end + 1]):
                tried = int((ages[: end + 1] == age).sum())
                rows.append((age, tried, int(pays[person, end] and ages[end] == age), person))
        age, tried, paid, person = np.array(rows).T
        none = np.zeros_like(age)
        levels = {"quadrant": none, "path": none, "age": age}
        return Trials(levels=levels, tried=tried, succeeded=paid, person=person)


def bounds(truth, found):
    return [(at, one.low, one.high) for at, one in zip(truth, found.effects, strict=True)]


class TestPrior:
    def test_without_trials_the_prior_stands(self, response):
        one = trials(response, "kept", prior(response, "kept")[0], 1, 1)

        found = estimate(response, "kept", one.take(np.array([False])))

        assert found.mean.tolist() == prior(response, "kept")[0].tolist()
        assert [one.sd for one in found.effects] == pytest.approx(prior(response, "kept")[1])
        assert found.too_few == f"0 trials; {SMALLEST_TRIALS} are needed"
        assert not found.replaces

    def test_a_level_nobody_was_in_stays_at_its_prior(self, response):
        seen = trials(response, "kept", truth_of(response, "kept", 5), 3_000, 6)
        seen = seen.take(seen.levels["path"] != 5)

        found = {(one.factor, one.level): one for one in estimate(response, "kept", seen).effects}

        assert found["path", "press"].trials == 0
        assert found["path", "press"].value == pytest.approx(-0.2, abs=1e-6)
        assert found["path", "press"].sd == pytest.approx(0.3, rel=1e-3)
        assert found["path", "plan"].sd < 0.25

    @pytest.mark.parametrize(("n", "enough"), [(SMALLEST_TRIALS - 1, False), (SMALLEST_TRIALS, True)])
    def test_below_the_stated_sample_the_prior_is_kept(self, response, n, enough):
        truth = prior(response, "promise")[0]
        truth[0] -= 2

        found = estimate(response, "promise", trials(response, "promise", truth, n, 7))

        assert (found.too_few is None) == found.replaces == enough

    def test_too_few_of_one_outcome_keep_the_prior_too(self, response):
        truth = prior(response, "cure")[0]
        truth[0] -= 4

        found = estimate(response, "cure", trials(response, "cure", truth, 2_000, 8))

        assert found.succeeded < SMALLEST_OUTCOMES
        assert found.too_few == f"{found.succeeded} of the rarer outcome; {SMALLEST_OUTCOMES} are needed"

    def test_an_estimate_that_foretells_people_no_better_replaces_nothing(self, response):
        mean, _ = prior(response, "kept")
        worse = [estimate(response, "kept", trials(response, "kept", mean, 600, seed)) for seed in range(5)]

        assert not all(one.replaces for one in worse)
        assert all(one.replaces == (one.after.log_loss < one.before.log_loss) for one in worse)


class TestScores:
    def test_a_perfect_forecast_lies_on_the_diagonal(self):
        chance = np.repeat([0.1, 0.4, 0.8], 1000)
        curve = calibration(chance, np.full(3000, 10), (chance * 10).astype(np.int64))

        assert curve.observed == pytest.approx(curve.predicted)
        assert curve.trials.sum() == 30_000

    def test_scores_are_those_of_the_trials_one_by_one(self):
        chance, tried, came = np.array([0.2, 0.6]), np.array([3, 2]), np.array([1, 2])

        found = score(chance, tried, came)

        assert found.brier == pytest.approx((0.64 + 2 * 0.04 + 2 * 0.16) / 5)
        assert found.log_loss == pytest.approx(-(np.log(0.2) + 2 * np.log(0.8) + 2 * np.log(0.6)) / 5)
        assert found.auc == pytest.approx(5 / 6)

    def test_one_outcome_alone_has_no_ranking(self):
        assert np.isnan(score(np.array([0.2]), np.array([5]), np.array([0])).auc)

    def test_a_trial_that_does_not_say_a_factor_is_refused(self, response):
        seen = trials(response, "cure", prior(response, "cure")[0], 10, 1)
        del seen.levels["age"]

        with pytest.raises(TrialShapeError, match="cure: the trials do not say age"):
            estimate(response, "cure", seen)


class TestProposal:
    def test_what_is_written_is_read_again_and_begins_from_the_same_prior(self, response, many, tmp_path):
        _, seen, found = many
        file = proposed(response, [found], since=SINCE, until=UNTIL)
        (tmp_path / "response.yaml").write_text(as_yaml(file), "utf-8")

        own = load_response(tmp_path)

        assert own.file == file
        assert own.file.version == response.file.version + 1
        attempts = own.file.links["reach"]["attempts"]
        assert attempts.values["each"] == round(
            found.effects[[e.factor for e in found.effects].index("attempts")].value * 1000
        )
        assert attempts.status == "own"
        assert "30000 trials" in attempts.source
        assert prior_of(attempts).values == response.file.links["reach"]["attempts"].values
        assert own.file.links["kept"] == response.file.links["kept"]
        again = estimate(own, "reach", seen)
        assert again.mean == pytest.approx(found.mean, abs=1e-4)

    def test_what_may_not_replace_the_prior_is_not_taken(self, response):
        few = estimate(response, "kept", trials(response, "kept", prior(response, "kept")[0], 20, 1))

        assert proposed(response, [few], since=SINCE, until=UNTIL).links == response.file.links


def test_without_the_extra_the_remedy_is_named(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **named):
        if name.startswith("sklearn"):
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(sys.modules, "kept.strategy.estimate")

    with pytest.raises(ImportError, match=r"pip install 'kept\[estimate\]'"):
        importlib.import_module("kept.strategy.estimate")
