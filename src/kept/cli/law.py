"""``kept law``: the law as code, on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kept.cli.console import fail, out
from kept.law.casebook import CaseFileError, read_cases

app = typer.Typer(no_args_is_help=True, help="The law as code.")


@app.callback()
def law() -> None:
    """Ask the rules of the law, and test them."""


@app.command()
def cases(
    files: Annotated[list[Path], typer.Argument(help="JSON files of cases.")],
) -> None:
    """Read files of test cases and say what they hold."""
    for file in files:
        try:
            found = read_cases(file)
        except CaseFileError as error:
            raise fail(str(error), code=2) from error
        out.print(f"{file}: {len(found)} cases", soft_wrap=True, markup=False, highlight=False)
