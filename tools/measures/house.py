"""A house for the measurements: ten collectors, the full sample placed and paid on, one night closed."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

import kept.demo
from kept.actions.close_night import close_night
from kept.actions.import_portfolio import import_portfolio
from kept.actions.post_payments import post_payments
from kept.actions.take_file import take_file
from kept.dates import at_local, local_date
from kept.records import house
from kept.records.models import Case, Creditor, CreditorKind, FileKind, Role, User
from kept.sample import write_full
from measures.portfolio import fill
from measures.ratio import Ratio, seconds

COLLECTORS = 10

#: What the house of the measurements declares: as the demo house does.
DECLARED = Path(kept.demo.__file__).with_name("declarations.yaml")


@dataclass(frozen=True)
class House:
    """The house's business date, a moment in its working hours, and its sample's files."""

    today: date
    now: datetime
    placement: Path
    payments: Path


def open_house(folder: Path) -> House:
    """Make tables and people, write the sample, and set the house's clock to ten in the morning."""
    call_command("migrate", verbosity=0)
    today = local_date(timezone.now(), settings.TIME_ZONE)
    now = at_local(today, time(10), settings.TIME_ZONE)
    settings.DEMO_SHIFT_SECONDS = int((now - timezone.now()).total_seconds())
    for k in range(COLLECTORS):
        User.objects.create(username=f"collector-{k}", role=Role.COLLECTOR)
    shutil.copyfile(DECLARED, settings.KEPT_HOME / DECLARED.name)
    house.playbooks(), house.ladder(), house.signals(), house.reasons(), house.policy(), house.rulebook()
    return House(today, now, *write_full(folder, as_of=today))


def large_house(
    cases: int, *, today: date, collectors: int, take: Callable[[str, Callable[[], object]], None]
) -> datetime:
    """Fill a house with invented cases, unless it is filled; return ten in the morning of the date.

    ``take`` does a piece of work and notes what it took.
    """
    call_command("migrate", verbosity=0)
    now = at_local(today, time(10), settings.TIME_ZONE)
    shutil.copyfile(DECLARED, settings.KEPT_HOME / DECLARED.name)
    if not Case.objects.exists():
        for k in range(collectors):
            User.objects.create(username=f"collector-{k}", role=Role.COLLECTOR)
        take("filling", lambda: fill(cases, today=today, now=now))
    return now


def measure_files(at: House) -> list[Ratio]:
    """Import the placement and the payments, once each, beside bare reading and storing of the same files."""
    owner = Creditor.objects.create(name="Measured", kind=CreditorKind.CARD_ISSUER)
    return [
        _file(at, owner, FileKind.PLACEMENT, at.placement, import_portfolio),
        _file(at, owner, FileKind.PAYMENTS, at.payments, post_payments),
    ]


def _file(at: House, owner: Creditor, kind: FileKind, path: Path, store: Callable[..., object]) -> Ratio:
    def ours() -> None:
        taken = take_file(path, kind=kind, creditor=owner, as_of=at.today, now=at.now)
        store(taken.run.pk, now=at.now, taken=taken)

    with path.open(encoding="utf-8-sig") as lines:
        rows = sum(1 for _ in lines) - 1
    bare = [seconds(partial(_bare, path)) / rows for _ in range(3)]
    baseline = "csv.reader + executemany into bare SQLite tables"
    return Ratio(f"{kind} file: checked, stored, on record", "row", baseline, [seconds(ours) / rows], bare)


def measure_night(at: House) -> tuple[float, int]:
    """Close yesterday; return its processor seconds and how many cases there were."""
    taken = seconds(lambda: close_night(at.today - timedelta(days=1), now=at.now))
    return taken, Case.objects.count()


def _bare(path: Path) -> None:
    """Read a file and store its cells as text, each kind of thing in its own table; nothing is checked."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream)
    database = sqlite3.connect(settings.KEPT_HOME / "bare.sqlite3")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    for prefix, columns in _tables(head).items():
        table = f"bare_{abs(hash((path.name, prefix)))}"
        cells = [tuple(row[k] for k in columns) for row in rows if any(row[k] for k in columns)]
        database.execute(f"DROP TABLE IF EXISTS {table}")
        database.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {_named(columns)})")
        holes = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({_named(columns)}) VALUES ({holes})"  # noqa: S608 - numbers of ours
        database.executemany(statement, cells)
    database.commit()
    database.close()


def _tables(head: list[str]) -> dict[str, list[int]]:
    """Return the columns of each thing a row holds: the person, each number, address, relation, the debt."""
    beside = ("电话1", "电话2", "居住地址", "单位地址", "联系人1", "联系人2", "保证人1")
    tables: dict[str, list[int]] = {}
    for k, title in enumerate(head):
        thing = next((one for one in beside if title.startswith(one)), "")
        person = title in {"姓名", "证件类型", "证件号码", "电子邮箱", "工作单位"}
        tables.setdefault(thing or ("person" if person else "debt"), []).append(k)
    return tables


def _named(columns: list[int]) -> str:
    return ", ".join(f"c{k}" for k in columns)
