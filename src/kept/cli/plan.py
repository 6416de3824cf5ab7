"""``kept plan``: share out a day's hours, letters, visits and filings among all open cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from kept.actions.plan_day import plan_day
from kept.cli.console import house_in_order, out, parse_date, progress, ready
from kept.money import format_minor
from kept.records.models import DayPlan
from kept.site.clock import now, today


def plan(
    on: Annotated[str, typer.Option("--date", help="The day to plan; today if not given.")] = "",
) -> None:
    """Plan a day: one choice a case, worth most within what there is; the same day again is planned anew."""
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
