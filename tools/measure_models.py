"""Score Kept's models on public data, out of sample, beside boosted trees and published figures.

python tools/measure_models.py FOLDER [--write docs/reference/models.md]

FOLDER holds the data in the folders that docs/reference/models.md names. Nothing of it is kept.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from measures.model_data import TASKS, Task, card_cure, invoices, phone_campaign, recovery_tiers
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold
from threadpoolctl import threadpool_limits

from kept.borrowers import assess, load_signals
from kept.money import PPM
from kept.strategy.choices import PATHS
from kept.strategy.estimate import Score, Trials, design, estimate, score
from kept.strategy.prospects import age_of
from kept.strategy.response import FACTORS, Response, load_response, probability

Floats = NDArray[np.float64]
Guess = Callable[[NDArray[np.bool_]], Floats]

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "models.md"
START, END = "<!-- measured -->", "<!-- end of measured -->"

SIGNALS = load_signals()
FOLDS = 5
MONTH, WEEK = 30, 7

#: USD of expected recovery at which the next tier of effort begins, and how near to it counts.
THRESHOLD, AROUND = 1000, 100

#: The model that knows only how often it came true.
SHARE = "the share alone"


def folds(task: Task) -> Iterator[NDArray[np.bool_]]:
    """Yield the rows to test on: the later ones, or each fifth of the people in turn."""
    if task.later is not None:
        yield task.later
        return
    turn = np.random.default_rng(1).permutation(int(task.person.max()) + 1)[task.person] % FOLDS
    for one in range(FOLDS):
        yield turn == one


def held_out(task: Task, guess: Guess) -> Score:
    """Return the score of chances that ``guess`` gives for test rows after seeing only the others."""
    said, truth = [], []
    for test in folds(task):
        said.append(guess(test))
        truth.append(task.good[test])
    good = np.concatenate(truth).astype(np.int64)
    return score(np.clip(np.concatenate(said), 1e-6, 1 - 1e-6), np.ones_like(good), good)


def as_they_stand(task: Task) -> Guess:
    """Willing and able, by the weights of ``signals.yaml``: their product."""
    found = assess(SIGNALS, task.matrix(SIGNALS))
    chance = found.willingness_ppm / PPM * (found.ability_ppm / PPM)
    return lambda test: chance[test]


def weights_refit(task: Task) -> Guess:
    """Learn the weights of the same signals from the training rows."""
    shown = task.matrix(SIGNALS).astype(float)

    def guess(test: NDArray[np.bool_]) -> Floats:
        if not task.signals:
            return np.full(int(test.sum()), task.good[~test].mean())
        model = LogisticRegression(C=1.0, max_iter=1000).fit(shown[~test], task.good[~test])
        return np.asarray(model.predict_proba(shown[test])[:, 1])

    return guess


def boosted(task: Task) -> Guess:
    """Let boosted trees learn from all columns of the data but the protected ones."""

    def guess(test: NDArray[np.bool_]) -> Floats:
        model = HistGradientBoostingClassifier(random_state=0, learning_rate=0.05, max_iter=200)
        varies = [len(np.unique(column[np.isfinite(column)])) > 1 for column in task.raw[~test].T]
        columns = task.raw[:, varies]
        model.fit(columns[~test], task.good[~test])
        return np.asarray(model.predict_proba(columns[test])[:, 1])

    return guess


def share_alone(task: Task) -> Guess:
    """Say of each row how often it came true elsewhere."""
    return lambda test: np.full(int(test.sum()), task.good[~test].mean())


def off_by(one: Score) -> float:
    """Return the expected calibration error: how far tenths of the rows are off, on average."""
    curve = one.curve
    return float(np.average(np.abs(curve.predicted - curve.observed), weights=curve.trials))


def line(task: Task, name: str, one: Score) -> str:
    """Return a row of the table."""
    ranks = "—" if name == SHARE else f"{one.auc:.3f}"
    return f"| {task.data} | {task.question} | {name} | {ranks} | {one.brier:.4f} | {off_by(one):.3f} |"


# --- the payment model ------------------------------------------------------------------------------------


def cure_trials(
    task: Task, dpd: NDArray[np.int64], days: NDArray[np.int64], paid: NDArray[np.bool_]
) -> Trials:
    """Return days without payment as person-periods, with the quadrant that the signals give."""
    quadrant = assess(SIGNALS, task.matrix(SIGNALS)).quadrant.astype(np.int64)
    disputed = task.signals.get("disputes_amount", np.zeros(len(dpd), dtype=np.bool_))
    path = np.where(disputed, PATHS.index("dispute"), PATHS.index("unknown"))
    levels = {"quadrant": quadrant, "path": path, "age": age_of(dpd).astype(np.int64)}
    return Trials(levels=levels, tried=days, succeeded=paid.astype(np.int64), person=task.person)


def daily(response: Response, mean: Floats, trials: Trials) -> Floats:
    """Return the daily chance of paying."""
    return probability(design(response, "cure", trials) @ mean)


def prior_of_cure(response: Response) -> Floats:
    """Return the effects of the link as they stand."""
    return np.concatenate([response.effects("cure", factor) for factor in FACTORS["cure"]])


def card_cures(folder: Path, response: Response) -> Iterator[str]:
    """Yield the scores of the payment model on months of cards that are behind."""
    task = card_cure(folder)
    days = np.where(task.good, MONTH // 2, MONTH)
    trials = cure_trials(task, task.extra["dpd"], days, task.good)
    prior = daily(response, prior_of_cure(response), trials)
    yield line(task, "payment model, priors", held_out(task, lambda test: 1 - (1 - prior[test]) ** MONTH))

    def learnt(test: NDArray[np.bool_]) -> Floats:
        found = estimate(response, "cure", trials.take(~test))
        return np.asarray(1 - (1 - daily(response, found.mean, trials.take(test))) ** MONTH)

    yield line(task, "payment model, re-estimated", held_out(task, learnt))


def late_invoices(folder: Path, response: Response) -> Iterator[str]:
    """Yield the scores of the payment model on late invoices: paid within a week of falling due."""
    whole = invoices(folder)
    late = whole.extra["late"] > 0
    keep = lambda column: column[late]  # noqa: E731
    days = whole.extra["late"][late].astype(np.int64)
    issued = whole.extra["issued"][late]
    task = Task(
        data=whole.data,
        question="late, then paid within a week, tested on the last 30 %",
        good=days <= WEEK,
        signals={code: keep(column) for code, column in whole.signals.items()},
        raw=whole.raw[late],
        person=np.arange(len(days)),
        later=issued >= np.sort(issued)[int(0.7 * len(issued))],
    )
    periods = cure_trials(task, np.ones_like(days), np.minimum(days, WEEK), task.good)
    prior = daily(response, prior_of_cure(response), periods)
    yield line(task, "payment model, priors", held_out(task, lambda test: 1 - (1 - prior[test]) ** WEEK))

    def learnt(test: NDArray[np.bool_]) -> Floats:
        found = estimate(response, "cure", periods.take(~test))
        return np.asarray(1 - (1 - daily(response, found.mean, periods.take(test))) ** WEEK)

    yield line(task, "payment model, re-estimated", held_out(task, learnt))
    yield line(task, "boosted trees", held_out(task, boosted(task)))


# --- fatigue, and effort ----------------------------------------------------------------------------------


def fatigue(folder: Path, response: Response) -> str:
    """Return what repeated contact does in the sales calls, beside the prior."""
    task = phone_campaign(folder)
    attempts = task.extra["attempts"][:, None].astype(float)
    model = LogisticRegression(C=np.inf).fit(attempts, task.good)
    share = [task.good[attempts[:, 0] == k].mean() for k in range(7)]
    prior = response.effects("reach", "attempts")[0]
    return (
        f"Each further contact changes the log-odds of success by {model.coef_[0, 0]:.3f} in the bank's\n"
        f"sales calls; the prior of `reach.attempts` is {prior:.3f}. Success by contact 1 to 7:\n"
        f"{', '.join(f'{one:.1%}' for one in share)}."
    )


def effort(folder: Path) -> str:
    """Return what more effort brought after charge-off, and how well recovery is foretold."""
    found = recovery_tiers(folder)
    expected, actual, tier = found["expected"], found["actual"], found["tier"]
    near = np.abs(expected - THRESHOLD) <= AROUND
    above = (expected >= THRESHOLD).astype(float)
    columns = np.column_stack([np.ones(near.sum()), expected[near], above[near]])
    _, _, jump = np.linalg.lstsq(columns, actual[near], rcond=None)[0]
    said = {}
    shapes = {
        "the bank's own expectation": (LinearRegression, expected[:, None]),
        "the same with the tier of effort": (LinearRegression, np.column_stack([expected, tier])),
        "boosted trees on both": (HistGradientBoostingRegressor, np.column_stack([expected, tier])),
    }
    for name, (model, columns) in shapes.items():
        guess = np.empty_like(actual)
        for train, test in KFold(FOLDS, shuffle=True, random_state=1).split(columns):
            guess[test] = model().fit(columns[train], actual[train]).predict(columns[test])
        said[name] = r2_score(actual, guess)
    r2 = ", ".join(f"{name} {value:.3f}" for name, value in said.items())
    return (
        f"At an expected recovery of USD 1,000 the next tier of effort (about USD 50 more) brought USD\n"
        f"{jump:.0f} more, within USD 100 of the threshold. Share of the variance of recovery foretold out\n"
        f"of sample: {r2}."
    )


def report(folder: Path) -> str:
    """Return the tables."""
    response = load_response()
    lines = ["| data | question | model | AUC | Brier | off by |", "|---|---|---|---|---|---|"]
    about = ["| data | rows | came true | published |", "|---|---|---|---|"]
    for make in TASKS:
        task = make(folder)
        counts = f"{len(task.good):,} | {task.good.mean():.1%}"
        about.append(f"| {task.data}: {task.question} | {counts} | {task.published} |")
        if task.signals:
            lines.append(line(task, "signals as they stand", held_out(task, as_they_stand(task))))
            lines.append(line(task, "signals, weights refitted", held_out(task, weights_refit(task))))
        if make is card_cure:
            lines += card_cures(folder, response)
        lines.append(line(task, "boosted trees", held_out(task, boosted(task))))
        lines.append(line(task, SHARE, held_out(task, share_alone(task))))
        if make is invoices:
            lines += late_invoices(folder, response)
    parts = [*about, "", *lines, "", fatigue(folder, response), "", effort(folder)]
    return "\n".join(parts)


def main() -> None:
    """Print the tables, or write them into the page."""
    parser = argparse.ArgumentParser(description="Score Kept's models on public data")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/reference/models.md")
    said = parser.parse_args()
    with threadpool_limits(1):  # threads that wait for each other on a busy machine take far longer than one
        text = report(said.folder)
    if not said.write:
        print(text)
        return
    page = PAGE.read_text("utf-8")
    before, after = page.split(START)[0], page.split(END)[1]
    PAGE.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
