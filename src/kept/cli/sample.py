"""``kept sample``: write the sample portfolio as files to import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kept.cli.console import fail, out, parse_date
from kept.sample import SampleError, write_full, write_sample


def sample(
    folder: Annotated[Path, typer.Argument(help="Where to write the placement and payments files.")],
    as_of: Annotated[str, typer.Option("--as-of", help="The date the files state the position of.")],
    rows: Annotated[int, typer.Option("--rows", help="Overdue accounts to take.")] = 400,
    full: Annotated[bool, typer.Option("--full", help="All 30,000 accounts, overdue or not.")] = False,
) -> None:
    """Write real card balances under invented names, as a placement file and a payments file."""
    day = parse_date(as_of)
    try:
        written = write_full(folder, as_of=day) if full else write_sample(folder, as_of=day, n=rows)
    except SampleError as error:
        raise fail(str(error)) from error
    for path in written:
        out.print(str(path), soft_wrap=True)
