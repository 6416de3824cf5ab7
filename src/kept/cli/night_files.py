"""``kept night --in … --out …``: the night over a portfolio in Parquet, here or on a cluster; no database."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from kept.cli.console import fail, house_in_order, out, progress
from kept.money import format_minor
from kept.records.night_columns import practice
from kept.strategy.parts import Together
from kept.strategy.plan_files import Day, plan_files
from kept.strategy.portfolio import PortfolioError
from kept.strategy.stream import decide_files

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Engine(StrEnum):
    """What does the work."""

    EMBEDDED = "embedded"
    SPARK = "spark"


def night_files(engine: Engine, *, source: str, target: str, debts: str, master: str, on: date) -> None:
    """Decide the night after a date for a portfolio in Parquet and say how many cases there were."""
    house_in_order()
    try:
        if engine is Engine.SPARK:
            cases = _on_spark(source, target, debts=debts, master=master, on=on)
        elif debts:
            raise fail(
                "Debts apart from their cases are brought together by Spark: add --engine spark.", code=2
            )
        else:
            with progress("night") as show:
                cases = decide_files(
                    source, target, on=on + timedelta(days=1), practice=practice(), progress=show
                )
    except PortfolioError as error:
        raise fail(str(error)) from error
    out.print(f"{on}: {cases} cases decided in {target}", soft_wrap=True)


def _on_spark(source: str, target: str, *, debts: str, master: str, on: date) -> int:
    spark = _session(master)
    from kept.strategy import cluster  # noqa: PLC0415 - only kept[spark] has it

    day = on + timedelta(days=1)
    return cluster.decide_on_spark(spark, source, target, on=day, practice=practice(), debts=debts)


def _session(master: str) -> SparkSession:
    try:
        from kept.strategy import cluster  # noqa: PLC0415 - only kept[spark] has it
    except ModuleNotFoundError as error:
        raise fail(f"{error.name} is not installed: pip install 'kept[spark]'") from error
    try:
        return cluster.session(master)
    except cluster.ClusterError as error:
        raise fail(str(error)) from error


def plan_files_of(engine: Engine, *, source: str, target: str, master: str, day: Day) -> None:
    """Plan a day for a portfolio in Parquet and say what the plan comes to."""
    try:
        if engine is Engine.SPARK:
            found = _plan_on_spark(source, target, master=master, day=day)
        else:
            with progress("plan") as show:
                found = plan_files(source, target, day=day, progress=show)
    except PortfolioError as error:
        raise fail(str(error)) from error
    out.print(
        f"{day.on}: {found.cases} cases planned in {target}, worth {format_minor(round(found.value))} over "
        f"resting, at most {found.gap * 100:.2f} % from the best, floors unmet {found.unmet}",
        soft_wrap=True,
    )


def _plan_on_spark(source: str, target: str, *, master: str, day: Day) -> Together:
    spark = _session(master)
    from kept.strategy.cluster_plan import plan_on_spark  # noqa: PLC0415 - only kept[spark] has it

    return plan_on_spark(spark, source, target, day=day)


def asked_for_files(source: str, target: str) -> bool:
    """Return whether a night over files is asked for.

    Raises:
        typer.BadParameter: one of the two is given without the other.
    """
    if bool(source) != bool(target):
        raise typer.BadParameter("--in and --out go together: what to read, and where to write")
    return bool(source)
