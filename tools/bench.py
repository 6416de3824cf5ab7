"""Measure Kept against named baselines in one run and print the ratios; nothing is kept.

Seconds are processor time of this process, so that a busy machine changes them little; read the ratios.
What each baseline is stands in docs/reference/bench.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from measures.ratio import Ratio

_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def main() -> None:
    """Build a house in a temporary folder, measure, print."""
    asked = _asked()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder:
        os.environ["KEPT_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "kept.site.settings"
        os.environ.pop("DATABASE_URL", None)
        import django  # noqa: PLC0415 - the house is named first

        django.setup()
        table = Table(title="Processor time against baselines of the same run", title_justify="left")
        for heading in ("what", "ours", "baseline", "ratio", "spread", "the baseline is"):
            table.add_column(heading, justify="left" if heading in {"what", "the baseline is"} else "right")
        with console.status("measuring") as status:
            for one in _measured(Path(folder), status.update, asked):
                table.add_row(*_row(one))
        console.print(table)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rivals", type=Path, help="a Python that has rule-engine")
    parser.add_argument(
        "--large", type=int, nargs="*", default=[], help="further sizes of the night over Parquet"
    )
    parser.add_argument("--plan-cases", type=int, default=500_000, help="cases of the plan")
    parser.add_argument(
        "--night-cases", type=int, default=100_000, help="cases of the nights in SQLite and PostgreSQL"
    )
    return parser.parse_args()


def _measured(folder: Path, say: Callable[[str], object], asked: argparse.Namespace) -> Iterator[Ratio]:
    from measures import (  # noqa: PLC0415 - Django is set up first
        gate_windows,
        house,
        large_nights,
        letters,
        night_rivals,
        night_rows,
        pages,
        plans,
        rooms,
    )

    say("streaming the windows of ten million accounts")
    yield gate_windows.measure_windows()
    say(f"planning {asked.plan_cases:,} cases")
    yield plans.measure_plan(asked.plan_cases)
    say("deciding a hundred thousand accounts and a million from Parquet")
    yield from night_rows.measure_night_rows(folder, (*night_rows.SIZES, *asked.large))
    say("asking others for parts of the night")
    yield from night_rivals.measure_night_rivals(asked.rivals)
    say(f"closing nights over {asked.night_cases:,} cases in SQLite and PostgreSQL")
    yield from large_nights.measure_large_nights(asked.night_cases)
    say("writing the sample")
    at = house.open_house(folder)
    say("importing 30,000 accounts and their payments")
    yield from house.measure_files(at)
    say("closing a night")
    taken, cases = house.measure_night(at)
    yield rooms.measure_night_arithmetic(taken, cases, at.today)
    say("asking for pages")
    yield from pages.measure_pages(at)
    say("setting letters")
    yield from letters.measure_letters(at.now)
    say("asking the ledger and the gate")
    yield rooms.measure_ledger()
    yield from rooms.measure_gate(at.now)


def _row(one: Ratio) -> tuple[str, ...]:
    from measures.ratio import times  # noqa: PLC0415 - as above

    ours, theirs = statistics.median(one.ours), statistics.median(one.theirs)
    ratio = f"{times(one.ratio)}×"
    return one.name, _seconds(ours, one.unit), _seconds(theirs, one.unit), ratio, one.spread, one.baseline


def _seconds(spent: float, unit: str) -> str:
    size, name = next((pair for pair in _UNITS if spent >= pair[0]), _UNITS[-1])
    return f"{spent / size:.3g} {name}/{unit}"


if __name__ == "__main__":
    main()
