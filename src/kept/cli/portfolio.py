"""``kept portfolio``: the house's cases as Parquet, for a night elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from django.conf import settings

from kept.cli.console import fail, house_in_order, out, parse_date, ready
from kept.dates import local_date
from kept.records.portfolio import portfolio_rows
from kept.site.clock import now
from kept.strategy.portfolio import WITH_PAST, PortfolioError
from kept.strategy.stream import written

app = typer.Typer(no_args_is_help=True, help="The house's cases as Parquet, for a night elsewhere.")


@app.command()
def export(
    target: Annotated[str, typer.Option("--out", help="A new folder, or a URI such as s3://bucket/folder.")],
    on: Annotated[str, typer.Option("--date", help="The date to close; yesterday if not given.")] = "",
) -> None:
    """Write the open cases as rows without names: all that night and plan read of them."""
    ready()
    house_in_order()
    day = parse_date(on) if on else local_date(now(), settings.TIME_ZONE) - timedelta(days=1)
    cases = 0
    try:
        with written(target, WITH_PAST) as write:
            for rows in portfolio_rows(day + timedelta(days=1)):
                write(rows)
                cases += rows.num_rows
    except (PortfolioError, OSError) as error:
        raise fail(str(error)) from error
    out.print(f"{cases} cases in {target}", soft_wrap=True)
