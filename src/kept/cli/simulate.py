"""``kept simulate``: try strategies on simulated borrowers before people are called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.table import Table

from kept.cli.amounts import say
from kept.cli.console import fail, out, parse_date, progress
from kept.datafile import DataFileError
from kept.law import load_rulebook
from kept.records import house
from kept.simulation.baselines import BASELINES
from kept.simulation.calibration import Moment, calibrate
from kept.simulation.costs import Costs
from kept.simulation.orders import Strategy
from kept.simulation.parameters import Parameters, load_parameters
from kept.simulation.pipeline import Pipeline
from kept.simulation.report import called, page, paired_rows, shown, words
from kept.simulation.trial import MEASURES, Setting, Trial, compare, difference
from kept.strategy.strategies import NoStrategyError

_KEPT, _NOTHING = "kept", "nothing"
_BAR = 30


def simulate(
    population: Annotated[int, typer.Option(min=1, help="How many borrowers.")] = 5000,
    days: Annotated[int, typer.Option(min=1, help="How many days go by.")] = 60,
    strategy: Annotated[
        str,
        typer.Option(
            help="kept, the house's own; one it would try; or "
            "nothing, oldest, largest, ladder, ladder_filled, random."
        ),
    ] = _KEPT,
    against: Annotated[
        list[str] | None, typer.Option(help="Strategies to compare with, the first being the measure.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the same seed, the same result.")] = 1,
    seeds: Annotated[int, typer.Option(min=1, help="How many repetitions.")] = 20,
    agents: Annotated[
        int | None, typer.Option(min=0, help="Collectors on the floor; else one for each thousand borrowers.")
    ] = None,
    start: Annotated[str, typer.Option(help="The first day; the law is the one of the days.")] = "2026-03-02",
    parameters: Annotated[
        Path | None, typer.Option(help="A file of borrowers in place of Kept's own.")
    ] = None,
    calibration: Annotated[
        bool,
        typer.Option("--calibration", help="Print what the borrowers add up to beside what they should."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; money in minor units.")] = False,
    report: Annotated[Path | None, typer.Option("--out", help="Write the report as an HTML page.")] = None,
    language: Annotated[str, typer.Option(help="The language of the report: zh or en.")] = "en",
) -> None:
    """Try a strategy against others on the same simulated borrowers, under the same law and hours."""
    day = parse_date(start)
    try:
        borrowers = load_parameters(parameters)
        if calibration:
            _calibrate(borrowers, population, seed, as_json=as_json, language=language)
            return
        names = list(dict.fromkeys([strategy, *(against or ["ladder"])]))
        chosen = {name: _strategy(name) for name in names}
    except (DataFileError, NoStrategyError) as error:
        raise fail(str(error), code=2) from error
    setting = Setting(population=population, days=days, seed=seed, seeds=seeds, start=day, agents=agents)
    base = (against or ["ladder"])[0]
    with progress("days") as done:
        trial = compare(
            chosen,
            setting,
            parameters=borrowers,
            book=load_rulebook("CN"),
            costs=Costs.of(house.choices()),
            level=None if base in {strategy, _NOTHING} else (strategy, base),
            done=done,
        )
    if report is not None:
        report.write_text(page(trial, against=base, language=language), encoding="utf-8")
    if as_json:
        out.print_json(json.dumps(_as_json(trial, base, borrowers)))
    else:
        _print(trial, base, language)


def _strategy(name: str) -> Strategy:
    """Return a strategy: one of the baselines, the house's own, or one the house would try."""
    if name in BASELINES:
        return BASELINES[name]
    if name != _KEPT and name not in house.strategy_names():
        known = ", ".join([_KEPT, *BASELINES, *house.strategy_names()])
        raise NoStrategyError(f"there is no strategy {name!r}; there are: {known}")
    return Pipeline(
        house.strategy("" if name == _KEPT else name),
        house.signals(),
        house.ladder(),
        house.consequences(),
        house.capacity().floors,
    )


def _print(trial: Trial, base: str, language: str) -> None:
    text = words().words
    table = Table(text["measure"].in_(language), *(called(name, language) for name in trial.runs))
    for measure in MEASURES:
        means = [shown(measure, float(trial.column(name, measure).mean())) for name in trial.runs]
        table.add_row(words().measures[measure].in_(language), *means)
    out.print(table)
    for name in trial.runs:
        if name == base:
            continue
        title = text["difference"].in_(language).format(a=called(name, language), b=called(base, language))
        heads = [title, "", *(text[key].in_(language) for key in ("interval", "relative", "ahead"))]
        paired = Table(*heads)
        for _, row in paired_rows(trial, name, base, language):
            paired.add_row(*row)
        out.print(paired)
    _bars(trial, base, language)
    say(text["caution"].in_(language))


def _bars(trial: Trial, base: str, language: str) -> None:
    """Draw what each recovered, repetition by repetition, from the lowest to the highest."""
    most = max(float(trial.column(name, "recovered").max()) for name in trial.runs) or 1.0
    for name in trial.runs:
        column = trial.column(name, "recovered")
        low, middle, high = (round(value / most * _BAR) for value in np.quantile(column, [0, 0.5, 1]))
        bar = "█" * low + "▓" * (middle - low) + "░" * (high - middle)
        mark = " =" if name == base else ""
        say(f"{called(name, language):22}{bar}{mark}")


def _as_json(trial: Trial, base: str, borrowers: Parameters) -> dict[str, Any]:
    setting = trial.setting
    return {
        "population": setting.population,
        "days": setting.days,
        "seed": setting.seed,
        "seeds": setting.seeds,
        "start": str(setting.start),
        "agents": setting.agents,
        "parameters": borrowers.version,
        "runs": {
            name: [{key: _plain(value) for key, value in run.measures.items()} for run in runs]
            for name, runs in trial.runs.items()
        },
        "against": base,
        "differences": {name: _differences(trial, name, base) for name in trial.runs if name != base},
    }


def _differences(trial: Trial, name: str, base: str) -> Mapping[str, Mapping[str, float | None]]:
    found = {
        measure: difference(trial.column(name, measure), trial.column(base, measure)) for measure in MEASURES
    }
    return {
        measure: {key: _plain(value) for key, value in vars(one).items()} for measure, one in found.items()
    }


def _plain(value: float) -> float | None:
    """Return a number as JSON knows numbers; what is not one is null."""
    return float(value) if np.isfinite(value) else None


# --- calibration -------------------------------------------------------------------------------------------


def _calibrate(borrowers: Parameters, n: int, seed: int, *, as_json: bool, language: str) -> None:
    with progress("steps") as done:
        moments = calibrate(borrowers, book=load_rulebook("CN"), n=n, seed=seed, done=done)
    if as_json:
        out.print_json(json.dumps([_moment(one) for one in moments]))
        return
    table = Table("moment", "target", "reached", "met", "status", "source")
    for one in moments:
        low, high = one.target.from_, one.target.to
        target = f"{low:.3f}" if low == high else f"{low:.3f}–{high:.3f}"
        name = words().moments[one.name].in_(language)
        met = "yes" if one.met else "no"
        table.add_row(name, target, f"{one.reached:.3f}", met, one.target.status, one.target.source)
    out.print(table)
    missed = [words().moments[one.name].in_(language) for one in moments if not one.met]
    say(f"not matched: {'; '.join(missed)}" if missed else "all are matched within a twentieth")


def _moment(one: Moment) -> dict[str, Any]:
    return {
        "moment": one.name,
        "from": one.target.from_,
        "to": one.target.to,
        "reached": one.reached,
        "met": one.met,
        "status": one.target.status,
        "source": one.target.source,
    }
