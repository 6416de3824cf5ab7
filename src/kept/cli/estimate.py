"""``kept estimate``: what the house's own outcomes say of the response model; a person decides."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from django.conf import settings
from rich.table import Table

from kept.cli.console import fail, house_in_order, out, parse_date, ready
from kept.dates import local_date
from kept.records import house
from kept.site.clock import now
from kept.strategy.response import FACTORS

if TYPE_CHECKING:
    from kept.strategy.estimate import LinkFound, Score

#: Outcomes are looked at for so many days back if nothing else is said.
DAYS = 365

#: What is shown of effects that hardly moved would hide those that did.
_MOVED = 0.05


def estimate(
    since: Annotated[str, typer.Option("--since", help="The first day of the outcomes; a year back.")] = "",
    until: Annotated[str, typer.Option("--until", help="The last day; yesterday if not given.")] = "",
    write: Annotated[
        bool, typer.Option("--write", help="Write practice/response.yaml in the folder KEPT_HOUSE names.")
    ] = False,
) -> None:
    """Estimate how borrowers respond from the house's own outcomes, and say what would change."""
    ready()
    house_in_order()
    try:
        # The extra may be missing; what the command needs of it is read here.
        from kept.records.outcomes import outcomes  # noqa: PLC0415
        from kept.strategy.estimate import estimate as estimated  # noqa: PLC0415
        from kept.strategy.proposal import as_yaml, proposed  # noqa: PLC0415
    except ImportError as error:
        raise fail(str(error)) from error
    last = parse_date(until) if until else local_date(now(), settings.TIME_ZONE) - timedelta(days=1)
    first = parse_date(since) if since else last - timedelta(days=DAYS)
    if first > last:
        raise fail(f"--since {first} lies after --until {last}", code=2)
    response = house.response()
    trials = outcomes(response, since=first, until=last)
    found = [estimated(response, link, trials[link]) for link in FACTORS]
    for one in found:
        _print(one)
    if not any(one.replaces for one in found):
        out.print("Nothing would change: the priors stand.")
        return
    file = proposed(response, found, since=first, until=last)
    if write:
        _write(as_yaml(file), first, last)
    else:
        out.print("Nothing is written. With --write these become practice/response.yaml.")


def _write(text: str, first: date, last: date) -> None:
    home: Path | None = settings.KEPT_HOUSE
    if home is None:
        raise fail("--write needs a folder of the house's own files: set KEPT_HOUSE to one")
    path = home / "practice" / "response.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    out.print(f"{path}: written from outcomes of {first} to {last}; restart Kept to use it", soft_wrap=True)


def _print(one: LinkFound) -> None:
    """Print what is said of one link: how much was seen, how well it is foretold, what would move."""
    out.print(
        f"\n[bold]{one.link}[/bold]: {one.trials} trials of {one.persons} people, {one.succeeded} came true"
    )
    if one.too_few is not None:
        out.print(f"  the prior stands: {one.too_few}")
        return
    if one.before is not None and one.after is not None:
        out.print(f"  people not seen, by the prior: {_said(one.before)}")
        out.print(f"  people not seen, by the estimate: {_said(one.after)}")
        _print_curve(one.before, one.after)
    if not one.replaces:
        out.print("  the prior stands: the estimate foretells people no better")
        return
    table = Table("factor", "level", "prior", "estimate", "95 % from", "to", "trials")
    for effect in one.effects:
        if effect.trials and abs(effect.value - effect.before) >= _MOVED:
            numbers = (effect.before, effect.value, effect.low, effect.high)
            table.add_row(effect.factor, effect.level, *(f"{x:+.2f}" for x in numbers), str(effect.trials))
    out.print(table)


def _said(score: Score) -> str:
    return f"log loss {score.log_loss:.4f}, Brier {score.brier:.4f}, AUC {score.auc:.3f}"


def _print_curve(before: Score, after: Score) -> None:
    """Print the calibration curves: by tenths of the trials, what was foretold and what came."""
    table = Table("tenth", "prior foretold", "came", "estimate foretold", "came ", title="calibration")
    for at in range(min(len(before.curve.trials), len(after.curve.trials))):
        cells = [curve[at] for score in (before, after) for curve in score.curve[:2]]
        table.add_row(str(at + 1), *(f"{cell:.1%}" for cell in cells))
    out.print(table)
