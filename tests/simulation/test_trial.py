"""Strategies side by side: pairs, intervals, the report, the command."""

import json
from datetime import date
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from typer.testing import CliRunner

from kept.cli.main import app
from kept.simulation.costs import Costs
from kept.simulation.report import called, page, words
from kept.simulation.trial import MEASURES, Setting, compare, difference, student
from kept.strategy.choices import load_choices

COSTS = Costs.of(load_choices())
SETTING = Setting(population=150, days=12, seed=5, seeds=3, start=date(2026, 3, 2))


@pytest.fixture(scope="module")
def trial(parameters, book, strategies):
    some = {name: strategies[name] for name in ("kept", "ladder", "nothing")}
    return compare(some, SETTING, parameters=parameters, book=book, costs=COSTS, level=("kept", "ladder"))


def test_every_strategy_is_measured_once_a_seed(trial):
    counts = {name: len(runs) for name, runs in trial.runs.items()}
    assert counts == {"kept": 3, "ladder": 3, "nothing": 3, "kept=ladder": 3}
    assert trial.column("nothing", "agent_hours").tolist() == [0, 0, 0]
    assert np.isnan(trial.column("nothing", "per_agent_hour")).all()
    assert (trial.column("ladder", "recovered") > trial.column("nothing", "recovered")).all()
    for run in trial.runs["ladder"]:
        hours, each = run.measures["agent_hours"], run.measures["per_agent_hour"]
        assert each * hours == pytest.approx(run.measures["recovered"])
        assert run.contacts.mean() == pytest.approx(run.measures["contacts_per_person"])
        assert run.by_day[-1] == run.measures["recovered"]


def test_what_was_spent_is_hours_and_contacts_at_their_cost(world_of, strategies):
    sums = {
        name: float(column.sum()) for name, column in world_of(days=6).run(strategies["ladder"]).sums.items()
    }
    groups, choices = load_choices().file.groups, load_choices().file.choices

    spent = COSTS.spent_minor(sums)

    hours = sum(sums[f"minutes_{name}"] * one.cost_minor_an_hour / 60 for name, one in groups.items())
    rest = (
        15 * sums["dials"]
        + 5 * sums["sms"]
        + sums["email"]
        + 1500 * sums["letters"]
        + 500 * sums["plan_offers"]
    )
    assert spent == pytest.approx(hours + rest)
    assert choices["call"].cost_minor == 15
    assert sums["minutes"] == pytest.approx(sum(sums[f"minutes_{name}"] for name in groups))
    assert min(sums["minutes_senior"], sums["dials"], sums["sms"], sums["plan_offers"]) > 0


def test_in_the_hours_of_another_a_strategy_has_no_more_of_them(trial):
    ours, theirs = trial.column("kept=ladder", "agent_hours"), trial.column("ladder", "agent_hours")

    assert (ours <= theirs + 1e-6).all()
    assert (ours > 0.6 * theirs).all(), "on a floor of nine minutes a slot, a conversation often does not fit"
    assert (
        trial.column("kept", "net") == trial.column("kept", "recovered") - trial.column("kept", "spent")
    ).all()


def test_a_seed_in_a_longer_row_is_the_same_run(trial, parameters, book, strategies):
    alone = Setting(population=150, days=12, seed=6, seeds=1, start=date(2026, 3, 2))
    again = compare({"ladder": strategies["ladder"]}, alone, parameters=parameters, book=book, costs=COSTS)

    assert again.runs["ladder"][0].measures == trial.runs["ladder"][1].measures


def test_pairs_take_away_what_both_share():
    """The interval of the differences is far narrower than that of either column."""
    luck = np.random.default_rng(3).normal(100, 20, 20)
    found = difference(luck + 2 + np.random.default_rng(4).normal(0, 0.5, 20), luck)

    assert found.low < 2 < found.high
    assert found.high - found.low < 1
    assert found.ahead == 1
    assert found.relative == pytest.approx(found.mean / luck.mean())


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(1)
    held = [
        found.low <= 0 <= found.high
        for found in (difference(rng.normal(size=8), rng.normal(size=8)) for _ in range(1500))
    ]

    assert 0.935 < np.mean(held) < 0.965


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 19, 30, 200, 201, 500])
def test_students_t_is_that_of_scipy(freedom):
    stats = pytest.importorskip("scipy.stats")

    assert student(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), abs=2e-3)


def test_one_repetition_proves_nothing():
    found = difference(np.array([3.0]), np.array([1.0]))

    assert (found.low, found.high) == (-np.inf, np.inf)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_every_measure_and_draws_what_can_be_drawn(trial, language):
    text = page(trial, against="ladder", language=language)

    for measure in MEASURES:
        assert words().measures[measure].in_(language) in text
    for name in trial.runs:
        assert called(name, language) in text
    drawings = [part.split("</svg>")[0] + "</svg>" for part in text.split("<svg")[1:]]
    assert len(drawings) == 3
    for drawing in drawings:
        tree = ET.fromstring("<svg" + drawing)
        numbers = [float(one.get(key)) for one in tree.iter("circle") for key in ("cx", "cy")]
        assert all(0 <= number <= 880 for number in numbers)
    assert "nan" not in text
    assert "http" not in text


def test_words_exist_for_all_that_is_told():
    assert set(words().measures) == set(MEASURES)


class TestCommand:
    def run(self, *args):
        return CliRunner().invoke(app, ["simulate", *args])

    def test_prints_tables_and_writes_the_page(self, tmp_path):
        out = tmp_path / "report.html"
        ends = self.run(
            "--population", "80", "--days", "4", "--seeds", "2", "--strategy", "ladder",
            "--against", "random", "--out", str(out), "--language", "zh",
        )  # fmt: skip

        assert ends.exit_code == 0, ends.output
        assert "按账龄阶梯" in ends.output
        assert out.read_text("utf-8").startswith("<!doctype html>")

    def test_prints_json(self):
        ends = self.run(
            "--population", "80", "--days", "3", "--seeds", "2", "--strategy", "kept", "--json"
        )  # fmt: skip
        found = json.loads(ends.stdout)

        assert found["against"] == "ladder"
        assert len(found["runs"]["kept"]) == 2
        assert found["differences"]["kept"]["recovered"]["mean"] == pytest.approx(
            np.mean([run["recovered"] for run in found["runs"]["kept"]])
            - np.mean([run["recovered"] for run in found["runs"]["ladder"]])
        )

    def test_names_the_strategies_there_are(self):
        ends = self.run("--strategy", "clever")

        assert ends.exit_code == 2
        assert "there is no strategy 'clever'" in ends.output
        assert "ladder" in ends.output
