"""``kept demo``: the sample portfolio with a week of history, served."""

from __future__ import annotations

import socket
from typing import Annotated

import typer
from rich.table import Table

from kept.cli.console import err, fail, out, parse_date
from kept.cli.serve import serve
from kept.demo.build import CREDITOR, PASSWORD, PEOPLE, HalfBuiltError, NotADemoHouseError, build


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Build the data and exit.")] = False,
    port: Annotated[int, typer.Option(help="Port to listen on; the next free one is taken.")] = 8000,
    on: Annotated[str, typer.Option("--date", help="Business date of the demo; today if not given.")] = "",
) -> None:
    """Build the demo house (once) and serve it on this machine."""
    try:
        made = build(on=parse_date(on) if on else None, say=lambda what: err.print(f"… {what}"))
    except (HalfBuiltError, NotADemoHouseError) as error:
        raise fail(str(error)) from error
    out.print(_people())
    out.print(f"Today's payments to import ({CREDITOR}, {made.today}): {made.payments}", soft_wrap=True)
    if not no_serve:
        serve(port=_free(port), host="127.0.0.1", workers=2)


def _people() -> Table:
    table = Table(title=f"Sign in with password {PASSWORD}")
    for heading in ("sign-in", "name", "role"):
        table.add_column(heading)
    for username, name, role in PEOPLE:
        table.add_row(username, name, str(role))
    return table


def _free(port: int) -> int:
    """Return the first port from the wished one on which nobody listens."""
    for candidate in range(port, port + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", candidate)) != 0:
                return candidate
    return port
