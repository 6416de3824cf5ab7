"""Small builders of a house: people, a creditor, cases with debts, a working day. Real rows, no mocks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Min
from django.test import Client
from django.utils import timezone

from kept.actions.close_call import close_call
from kept.actions.import_portfolio import import_portfolio
from kept.actions.start_call import start_call
from kept.actions.step_call import step_call
from kept.actions.take_file import take_file
from kept.calls import Event
from kept.dates import BEIJING, at_local
from kept.demo import talk
from kept.records.models import (
    Call,
    Case,
    Creditor,
    CreditorKind,
    FileKind,
    FileRun,
    Promise,
    Role,
    User,
)
from kept.records.placements import place

TODAY = date(2026, 11, 24)  # a Tuesday
PASSWORD = "correct-horse-9"
PHONES = [f"138001380{k:02d}" for k in range(100)]


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    """A moment on Beijing's clock."""
    return at_local(day, time(hour, minute), BEIJING)


def person(name: str, role: Role = Role.COLLECTOR) -> User:
    """Someone who can sign in with ``PASSWORD``."""
    return User.objects.create_user(name, password=PASSWORD, role=role, display_name=name.title())


def signed_in(person_: User) -> Client:
    """A browser in which someone has signed in."""
    client = Client()
    client.force_login(person_, backend="django.contrib.auth.backends.ModelBackend")
    return client


def clock_shows(settings: Any, moment: datetime) -> None:
    """Let the house's clock show a moment, as a demo house's does."""
    settings.DEMO_SHIFT_SECONDS = (moment - timezone.now()).total_seconds()


def creditor(name: str = "远舟银行", kind: CreditorKind = CreditorKind.CARD_ISSUER) -> Creditor:
    """A creditor, made once."""
    return Creditor.objects.get_or_create(name=name, defaults={"kind": kind})[0]


def row(number: str = "C-1", **said: Any) -> dict[str, Any]:
    """A checked placement row: 1,000.00 overdue for twelve days, unless said otherwise."""
    empty = dict.fromkeys(
        (
            "id_number", "phone_2", "phone_3", "email", "employer", "work_address", "contract_on",
            "last_payment_on", "last_payment_minor", "credit_limit_minor",
        )
    )  # fmt: skip
    due = said.pop("due_on", TODAY - timedelta(days=12))
    principal = said.get("principal_minor", 100_000)
    return {
        **empty,
        "row": 2,
        "debtor_name": "张小敏",
        "id_type": "resident",
        "phone_1": "13800138000",
        "home_address": "示例市示例路 1 号",
        "debt_number": number,
        "product": "credit_card",
        "currency": "CNY",
        "principal_minor": principal,
        "rate_ppm": 180_000,
        "penalty_ppm": 0,
        "year_days": 365,
        "interest_minor": 0,
        "penalty_minor": 0,
        "fee_minor": 0,
        "cost_minor": 0,
        "dues": [{"on": due, "amount_minor": principal}],
        **said,
    }


def placed(*rows: Mapping[str, Any], as_of: date = TODAY, owner: Creditor | None = None) -> list[Case]:
    """The cases of a creditor after rows were placed at the start of a date, by their first debt's number."""
    house = owner or creditor()
    place(house, list(rows) or [row()], as_of=as_of, source="0" * 64)
    return list(Case.objects.filter(creditor=house).annotate(first=Min("debts__number")).order_by("first"))


def a_case(collector: User | None = None, **said: Any) -> Case:
    """One case of one debt, given to a collector."""
    case = placed(row(**said))[-1]
    if collector is not None:
        case.collector = collector
        case.save(update_fields=["collector"])
    return case


def a_call(case: Case, by: User, moment: datetime | None = None) -> Call:
    """A call begun with the borrower's first number."""
    phone = case.borrower.phones.filter(relation=None).order_by("place")[0]
    return start_call(case.pk, phone.pk, by=by, now=moment or at(10))


def say(call: Call, by: User, events: Iterable[Event], moment: datetime | None = None) -> None:
    """Tell the guide what happened in a call."""
    begun = moment or at(10, 1)
    for event in talk.truly(call.contact.case, begun, events):
        step_call(call.pk, event, by=by, now=begun)


def a_promise(case: Case, by: User, moment: datetime | None = None) -> Promise:
    """A promise of 300.00 in three days and 700.00 in seventeen, which waits for a supervisor."""
    begun = moment or at(9)
    call = a_call(case, by, begun)
    parts = ((30_000, TODAY + timedelta(days=3)), (70_000, TODAY + timedelta(days=17)))
    say(call, by, talk.short_of_cash(parts), begun)
    close_call(call.pk, by=by, now=begun + timedelta(minutes=4))
    return Promise.objects.get(contact=call.contact)


def a_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows under the headings of the first."""
    lines = list(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


def imported(path: Path, *, as_of: date = TODAY, owner: Creditor | None = None) -> FileRun:
    """Take a placement file in and store it."""
    taken = take_file(path, kind=FileKind.PLACEMENT, creditor=owner or creditor(), as_of=as_of, now=at(8))
    return import_portfolio(taken.run.pk, now=at(8))
