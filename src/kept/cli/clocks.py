"""``kept clocks``: the periods of the house that end soon, and what began them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

import numpy as np
import typer
from django.db.models import Max

from kept.cli.amounts import say
from kept.cli.console import fail, out, parse_date, ready
from kept.clocks import Happenings, Interruption, Running, clock, running
from kept.dates import local_date
from kept.ledger import EventKind
from kept.records.models import Debt, Entry, Promise
from kept.site.clock import now

_LIMITATION = "limitation"

Within = Annotated[str, typer.Option("--within", help="Days ahead, such as 30d.")]
On = Annotated[str, typer.Option("--on", help="The day; today if not given.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@dataclass(frozen=True, slots=True)
class Shown:
    """One period that ends soon."""

    debt: str
    case: int
    clock: str
    last_day: str
    days_left: int
    began: str
    by: str
    basis: str


def clocks(within: Within = "30d", on: On = "", as_json: Json = False) -> None:
    """List the debts whose limitation ends within some days or has ended, the earliest first."""
    ready()
    day = parse_date(on) if on else local_date(now(), "Asia/Shanghai")
    found = sorted(_limitation(day, _days(within)), key=lambda one: (one.last_day, one.debt))
    if as_json:
        rows = [{name: getattr(one, name) for name in Shown.__slots__} for one in found]
        out.print_json(json.dumps({"on": str(day), "clocks": rows}, ensure_ascii=False))
        return
    for one in found:
        say(f"{one.last_day}  {one.days_left:>5} days  {one.debt:20} {one.clock}  from {one.began}: {one.by}")
    say(f"{len(found)} within {within} of {day}; {clock(_LIMITATION).basis.en}")


def _days(text: str) -> int:
    number = text.removesuffix("d")
    if not number.isdecimal():
        raise fail(f"{text!r} is not a number of days; write for example 30d", code=2)
    return int(number)


def _limitation(on: date, within: int) -> list[Shown]:
    """Return the limitation of every debt that ends up to so many days ahead.

    Known to the records: the last due date, promises taken on the case, payments posted on the debt.
    """
    debts = list(
        Debt.objects.order_by("pk")
        .annotate(last_due=Max("dues__on"))
        .values_list("pk", "number", "case_id", "last_due")
    )
    if not debts:
        return []
    happened, words = _happenings([one[0] for one in debts], [one[2] for one in debts])
    due = np.array([one[3] for one in debts], dtype="datetime64[D]")
    state = running(due, happened, on=np.datetime64(on))
    until = np.datetime64(on + timedelta(days=within))
    return [_shown(debts[k], state, k, words, on) for k in np.flatnonzero(state.last <= until).tolist()]


def _shown(debt: tuple[int, str, int, date], state: Running, k: int, words: list[str], on: date) -> Shown:
    last, by = state.last[k].item(), int(state.by[k])
    return Shown(
        debt=debt[1],
        case=debt[2],
        clock=_LIMITATION,
        last_day=str(last),
        days_left=(last - on).days,
        began=str(state.started[k]),
        by="last due date" if by < 0 else words[by],
        basis=clock(_LIMITATION).basis.en,
    )


def _happenings(debts: list[int], cases: list[int]) -> tuple[Happenings, list[str]]:
    """Return what the records know to have begun limitation anew, and what each is called."""
    row = {pk: k for k, pk in enumerate(debts)}
    of_case: dict[int, list[int]] = {}
    for k, case in enumerate(cases):
        of_case.setdefault(case, []).append(k)
    told = [
        (k, on, Interruption.PROMISE, f"promise {pk}")
        for pk, case, on in Promise.objects.values_list("pk", "case_id", "taken_on")
        for k in of_case.get(case, [])
    ]
    paid = Entry.objects.filter(kind=EventKind.PAYMENT).values_list("pk", "debt_id", "on")
    told += [(row[debt], on, Interruption.PART_PAYMENT, f"payment {pk}") for pk, debt, on in paid]
    count = len(told)
    return Happenings(
        row=np.array([one[0] for one in told], dtype=np.int64),
        on=np.array([one[1] for one in told], dtype="datetime64[D]"),
        until=np.full(count, np.datetime64("NaT", "D")),
        kind=np.array([one[2] for one in told], dtype=np.int64),
        proven=np.ones(count, dtype=np.bool_),
    ), [one[3] for one in told]
