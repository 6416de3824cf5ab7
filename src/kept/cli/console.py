"""What the commands share: the console, progress on it, dates and moments, and errors said plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kept.datafile import DataFileError
from kept.law.rulebook import RulebookError
from kept.ledger.written import FIRST_YEAR, LAST_YEAR
from kept.records import house
from kept.records.declarations import begin_declarations

out = Console()
err = Console(stderr=True)


def parse_date(text: str) -> date:
    """Return an ISO date, or end the command saying how to write one."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise fail(f"{text!r} is not a date; write for example 2026-11-23", code=2) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise fail(f"{text} lies outside the years {FIRST_YEAR} to {LAST_YEAR}", code=2)
    return found


def ready() -> None:
    """Bring the house's database up to this version; a new house gets its tables and a file to declare in."""
    if settings.KEPT_HOUSE is None:
        begin_declarations(settings.KEPT_HOME)
    plan = MigrationExecutor(connection)
    if plan.migration_plan(plan.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)


def house_in_order() -> None:
    """Read every file of the house before work begins, or end the command naming the fault."""
    try:
        house.load_all()
    except (DataFileError, RulebookError) as error:
        raise fail(str(error)) from error


def fail(message: str, *, code: int = 1) -> typer.Exit:
    """Print an error and return the exit to raise."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(code)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while work goes on; the value is called with done and total."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task(what, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
