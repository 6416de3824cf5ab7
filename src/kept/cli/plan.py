"""``kept plan``: share out a day's hours, letters, visits and filings among all open cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from kept.actions.plan_day import SEED, plan_day
from kept.cli.console import house_in_order, out, parse_date, progress, ready
from kept.cli.night_files import Engine, asked_for_files, plan_files_of
from kept.money import format_minor
from kept.records import house
from kept.records.models import DayPlan
from kept.records.night_columns import practice
from kept.site.clock import now, today
from kept.strategy.plan_files import Day
from kept.strategy.rows import Planner


def plan(
    on: Annotated[str, typer.Option("--date", help="The day to plan; today if not given.")] = "",
    source: Annotated[str, typer.Option("--in", help="A portfolio in Parquet to plan instead.")] = "",
    target: Annotated[str, typer.Option("--out", help="A new folder for its plan.")] = "",
    collectors: Annotated[int, typer.Option(min=0, help="How many collectors work on it.")] = 0,
    engine: Annotated[Engine, typer.Option(help="What plans a portfolio in Parquet.")] = Engine.EMBEDDED,
    master: Annotated[str, typer.Option(help="The Spark cluster, such as spark://host:7077.")] = "local[*]",
) -> None:
    """Plan a day: one choice a case, worth most within what there is; the same day again is planned anew.

    With --in and --out: plan a portfolio in Parquet, here or on Spark, without the database.
    """
    if asked_for_files(source, target):
        house_in_order()
        day = Day(
            on=parse_date(on) if on else today(),
            by=Planner(practice(), house.response(), house.capacity().floors),
            capacity=house.capacity().of(house.capacity().groups_of(collectors)),
            seed=SEED,
        )
        plan_files_of(engine, source=source, target=target, master=master, day=day)
        return
    ready()
    house_in_order()
    planned(parse_date(on) if on else today())


def planned(on: date) -> None:
    """Plan a day and print what came of it."""
    with progress("plan") as show:
        found = plan_day(on, now=now(), progress=show)
    out.print(told(found))


def told(found: DayPlan) -> str:
    """Return a plan in a line."""
    chosen = ", ".join(f"{code} {n}" for code, n in sorted(found.figures["choices"].items()))
    worth = format_minor(found.value_minor)
    return (
        f"{found.on}: {found.cases} cases planned, worth {worth} over resting, "
        f"at most {found.gap_ppm / 10_000:.2f} % from the best, floors unmet {found.unmet}; {chosen}"
    )
