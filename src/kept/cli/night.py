"""``kept night``: close a business date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import typer
from django.conf import settings

from kept.actions.close_night import NightPassedError, NightTooEarlyError, close_night
from kept.cli.console import fail, house_in_order, out, parse_date, progress, ready
from kept.dates import local_date
from kept.site.clock import now


def night(
    on: Annotated[str, typer.Option("--date", help="The date to close; yesterday if not given.")] = "",
) -> None:
    """Close a business date: promises judged, figures, rungs, tomorrow's lists; missed dates first."""
    ready()
    house_in_order()
    moment = now()
    day = parse_date(on) if on else local_date(moment, settings.TIME_ZONE) - timedelta(days=1)
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
