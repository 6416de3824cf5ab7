"""``kept night``: close a business date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import typer
from django.conf import settings

from kept.actions.close_night import NightPassedError, NightTooEarlyError, close_night
from kept.cli.console import fail, house_in_order, out, parse_date, progress, ready
from kept.cli.night_files import Engine, asked_for_files, night_files
from kept.cli.plan import planned
from kept.dates import local_date
from kept.records.models import DayPlan, Night
from kept.site.clock import now


def night(
    on: Annotated[str, typer.Option("--date", help="The date to close; yesterday if not given.")] = "",
    source: Annotated[str, typer.Option("--in", help="A portfolio in Parquet to decide instead.")] = "",
    target: Annotated[str, typer.Option("--out", help="A new folder for its decisions.")] = "",
    debts: Annotated[str, typer.Option("--debts", help="Its debts, if not in it (Spark only).")] = "",
    engine: Annotated[Engine, typer.Option(help="What decides a portfolio in Parquet.")] = Engine.EMBEDDED,
    master: Annotated[str, typer.Option(help="The Spark cluster, such as spark://host:7077.")] = "local[*]",
) -> None:
    """Close a business date: promises judged, figures, rungs, tomorrow's lists and plan; missed dates first.

    With --in and --out: decide a portfolio in Parquet, here or on Spark, without the database.
    """
    moment = now()
    day = parse_date(on) if on else local_date(moment, settings.TIME_ZONE) - timedelta(days=1)
    if asked_for_files(source, target):
        night_files(engine, source=source, target=target, debts=debts, master=master, on=day)
        return
    ready()
    house_in_order()
    try:
        with progress("night") as show:

            def told(_: date, done: int, total: int) -> None:
                show(done, total)

            nights = close_night(day, now=moment, progress=told)
    except (NightPassedError, NightTooEarlyError) as error:
        raise fail(str(error)) from error
    for one in nights:
        if one.finished_at is not None and one.finished_at < moment:
            out.print(f"{one.on}: already closed")
            continue
        counts = ", ".join(f"{name} {n}" for name, n in sorted(one.counts.items()) if n)
        out.print(f"{one.on}: {one.cases_done} cases; {counts or 'nothing changed'}")
        for name, said in _told(one).items():
            out.print(f"  {name}: {said or 'none'}")
    last = nights[-1]
    tomorrow = last.on + timedelta(days=1)
    if last.finished_at == moment or not DayPlan.objects.filter(on=tomorrow).exists():
        planned(tomorrow)


def _told(one: Night) -> dict[str, str]:
    """Return what a night says of itself beside its counts, a line each."""
    moved = {move: n for move, n in one.buckets.items() if not move.endswith("minor") and not _stays(move)}
    return {
        "changed bucket": ", ".join(f"{move} {n}" for move, n in sorted(moved.items())),
        "shut the day after": ", ".join(f"{why} {n}" for why, n in sorted(one.refused.items())),
        "seconds": ", ".join(f"{step} {spent:.2f}" for step, spent in one.seconds.items()),
    }


def _stays(move: str) -> bool:
    before, _, after = move.split(maxsplit=1)[0].partition(">")
    return before == after
