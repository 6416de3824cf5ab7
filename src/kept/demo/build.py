"""Build the demo house: people, the sample portfolio placed six days ago, and a week of work on it."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from kept.actions.close_night import close_night
from kept.actions.decide_promise import approve_promise
from kept.actions.import_portfolio import import_portfolio
from kept.actions.plan_day import plan_day
from kept.actions.take_file import take_file
from kept.calls import Event
from kept.dates import at_local, local
from kept.demo import talk
from kept.records.brief import brief
from kept.records.declarations import NAME
from kept.records.models import (
    Case,
    Creditor,
    CreditorKind,
    EvidenceRecord,
    FileKind,
    Promise,
    PromiseStatus,
    Role,
    Task,
    TaskKind,
    User,
    Work,
)
from kept.sample import write_sample

CREDITOR = "远舟银行信用卡中心（演示）"
PASSWORD = "kept-demo-2026"  # noqa: S105 - printed for whoever runs the demo on their own machine
DAYS = 6

PEOPLE = (
    ("liming", "李明", Role.COLLECTOR),
    ("sunqian", "孙倩", Role.COLLECTOR),
    ("wangli", "王丽", Role.SUPERVISOR),
    ("zhouyan", "周砚", Role.SUPERVISOR),
    ("chenhe", "陈和", Role.COMPLIANCE),
    ("zhaoxi", "赵汐", Role.ANALYST),
    ("admin", "系统管理员", Role.ADMIN),
)
#: Skill groups of those who are not in the first.
SENIOR = {"sunqian": "senior"}

Say = Callable[[str], None]


class HalfBuiltError(RuntimeError):
    """A demo was stopped while it was built; its story has holes."""


class NotADemoHouseError(RuntimeError):
    """The home already holds a house with data of its own."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo house: its business date, and the day's payment file to import in the story."""

    today: date
    payments: Path


def build(*, on: date | None, say: Say) -> Demo:
    """Build the demo house, or take up the one that is there, and set its clock into working hours.

    Raises:
        HalfBuiltError: a demo was stopped while it was built.
        NotADemoHouseError: the home holds a house that is not a demo; nothing is touched.
    """
    today = on or local(timezone.now(), settings.TIME_ZONE).date()
    if not settings.DEMO_FILE.exists():
        _claim()
        for name in (NAME, "house.yaml"):
            shutil.copyfile(Path(__file__).with_name(name), settings.KEPT_HOME / name)
        _remember(today, whole=False)
        call_command("migrate", verbosity=0)
        return _tell(today, say)
    known = json.loads(settings.DEMO_FILE.read_text(encoding="utf-8"))
    call_command("migrate", verbosity=0)
    if not known["whole"]:
        raise HalfBuiltError(
            f"{settings.KEPT_HOME} holds a demo that was stopped while it was built; remove it"
        )
    built = date.fromisoformat(known["today"])
    newest = EvidenceRecord.objects.order_by("-at").values_list("at", flat=True)[0]
    _remember(built, datetime.fromisoformat(newest), whole=True)
    return Demo(built, settings.KEPT_HOME / "payments.csv")


def _claim() -> None:
    """Refuse a home in which someone works."""
    call_command("migrate", verbosity=0)
    if Case.objects.exists() or User.objects.exists():
        raise NotADemoHouseError(
            f"{settings.KEPT_HOME} holds a house with data; set KEPT_HOME to an empty folder"
        )


def _remember(today: date, last: datetime | None = None, *, whole: bool) -> None:
    """Write the demo's clock: ten in the morning of its date, or where its last record left it."""
    ten = at_local(today, time(10, 0), settings.TIME_ZONE)
    starts = max(ten, last + timedelta(minutes=1)) if last else ten
    shift = int((starts - timezone.now()).total_seconds())
    known = {"today": today.isoformat(), "shift_seconds": shift, "whole": whole}
    settings.DEMO_FILE.write_text(json.dumps(known), encoding="utf-8")
    settings.DEMO_SHIFT_SECONDS = shift


def _tell(today: date, say: Say) -> Demo:
    people = _people()
    start = today - timedelta(days=DAYS)
    say("placing the sample portfolio")
    payments = _place(start, today)
    close_night(start - timedelta(days=1), now=_at(start, 6))
    for k in range(DAYS):
        day = start + timedelta(days=k)
        say(f"working {day}")
        _work(day, today, people, payments)
        _approve(day, people["wangli"], leave=3 if day == today - timedelta(days=1) else 0)
        close_night(day, now=_at(day + timedelta(days=1), 1))
        plan_day(day + timedelta(days=1), now=_at(day + timedelta(days=1), 2))
    _remember(today, whole=True)
    return Demo(today, payments)


def _people() -> dict[str, User]:
    made = {}
    for username, name, role in PEOPLE:
        person = User(username=username, display_name=name, role=role)
        person.skill_group = SENIOR.get(username, "")
        person.set_password(PASSWORD)
        person.save()
        made[username] = person
    return made


def _place(start: date, today: date) -> Path:
    folder = settings.KEPT_HOME
    placement, _ = write_sample(folder / "placed", as_of=start)
    _, payments = write_sample(folder, as_of=today)
    (folder / "placement.csv").unlink()
    creditor = Creditor.objects.create(
        name=CREDITOR, kind=CreditorKind.CARD_ISSUER, callback_number="400-000-0000", reports_credit=True
    )
    taken = take_file(placement, kind=FileKind.PLACEMENT, creditor=creditor, as_of=start, now=_at(start, 5))
    import_portfolio(taken.run.pk, now=_at(start, 5))
    return payments


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return at_local(day, time(hour, minute), settings.TIME_ZONE)


# --- a day's work -----------------------------------------------------------------------------------------


def _work(day: date, today: date, people: dict[str, User], payments: Path) -> None:
    """Hold some calls of the day's lists, each collector one after the other from ten o'clock."""
    paying = _paying(payments)
    for collector in (people["liming"], people["sunqian"]):
        clock = _at(day, 10)
        rows = list(
            Work.objects.filter(on=day, collector=collector, purpose="first_call")
            .select_related("case__borrower", "case__creditor", "case__collector")
            .order_by("rank", "-worth", "id")[:60]
        )
        for n, row in enumerate(_spread(rows, paying, last=day == today - timedelta(days=1))):
            said = _outcome(n, row.case, day, today, paying)
            if said is not None and talk.hold(row.case, collector, clock, said):
                clock += timedelta(minutes=6)


def _spread(rows: list[Work], paying: dict[str, int], *, last: bool) -> list[Work]:
    """Return about ten of the day's rows; the promises that today's payments keep are taken last."""
    due = [row for row in rows if _pays(row.case, paying)]
    rest = [row for row in rows if not _pays(row.case, paying)]
    return [*due[:3], *rest[:7]] if last else rest[:9]


def _pays(case: Case, paying: dict[str, int]) -> int:
    return max((paying.get(number, 0) for number in case.debts.values_list("number", flat=True)), default=0)


def _paying(payments: Path) -> dict[str, int]:
    """Return what today's payment file will bring for each debt number, minor units."""
    with payments.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    head, body = rows[0], rows[1:]
    number = next(k for k, title in enumerate(head) if "编号" in title or "账号" in title or "合同" in title)
    amount = next(k for k, title in enumerate(head) if "金额" in title)
    return {row[number]: int(row[amount].replace(".", "").replace(",", "")) for row in body if row[number]}


def _outcome(n: int, case: Case, day: date, today: date, paying: dict[str, int]) -> Iterator[Event] | None:
    """Return how the n-th call of a day goes."""
    arrears = brief(case, on=day).arrears_minor
    if arrears <= 0:
        return None
    if _pays(case, paying):
        return talk.forgot(_pays(case, paying), today)
    return (
        talk.forgot(arrears, day + timedelta(days=1)),
        talk.not_connected(),
        talk.short_of_cash(_two_parts(arrears, day)),
        talk.refuses(day + timedelta(days=2)),
        talk.short_of_cash(_two_parts(arrears, day)),
        talk.cannot_pay(),
        talk.not_connected(),
        talk.disputes(),
        talk.short_of_cash(_two_parts(arrears, day)),
    )[n % 9]


def _two_parts(arrears: int, day: date) -> tuple[tuple[int, date], ...]:
    now = -(-arrears * 30 // 100)
    if now >= arrears:
        return ((arrears, day + timedelta(days=3)),)
    return ((now, day + timedelta(days=3)), (arrears - now, day + timedelta(days=17)))


def _approve(day: date, supervisor: User, *, leave: int) -> None:
    """Approve what waits at five o'clock, and call back the next morning; leave the newest ones open."""
    waiting = Promise.objects.filter(status=PromiseStatus.SUBMITTED).order_by("taken_at")
    ready = list(waiting)[: max(0, waiting.count() - leave)]
    for promise in ready:
        approve_promise(promise.pk, by=supervisor, now=_at(day, 17))
    if leave:
        return
    with transaction.atomic():
        told = Task.objects.filter(kind=TaskKind.CALL_BACK, done_at=None)
        Promise.objects.filter(pk__in=told.values("promise")).update(told_on=day)
        told.update(done_at=_at(day, 18))
