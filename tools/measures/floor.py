"""A collector at work: pages asked for and calls held, one after the other, each timed by the clock."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from datetime import time as time_of_day
from itertools import cycle
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kept.dates import at_local
from kept.demo import talk
from kept.records import house
from kept.records.models import Case, Role, User, Work
from kept.records.my_day import open_call
from measures.house import House
from measures.pages import case_and_call, get

#: Between two requests.
PAUSE = 0.05

_RINGS_OUT = ("next", "answer:not_connected", "answer:rang_out")


def work(file: Path, today: date) -> None:
    """Work as a collector until the process is ended; a line of JSON for each page and each call."""
    now = at_local(today, time_of_day(10), settings.TIME_ZONE)
    settings.DEMO_SHIFT_SECONDS = int((now - timezone.now()).total_seconds())
    house.playbooks(), house.ladder(), house.signals(), house.reasons(), house.policy(), house.rulebook()
    collector, other = _free()[:2]
    visitor = Client(SERVER_NAME="127.0.0.1")
    visitor.force_login(collector)
    pages = {"My day": reverse("day"), **case_and_call(collector, House(today, now, Path(), Path()))}
    for address in pages.values():
        get(visitor, address)
    acts: list[tuple[str, Callable[[], object]]] = [
        (name, lambda address=address: get(visitor, address)) for name, address in pages.items()
    ]
    cases = _cases(other, today)
    acts.append(("call held", lambda: talk.hold(next(cases), other, now, talk.events(_RINGS_OUT))))
    with file.open("w", encoding="utf-8", buffering=1) as lines:
        for name, act in cycle(acts):
            _timed(lines, name, act)
            time.sleep(PAUSE)


def _free() -> list[User]:
    """Return the collectors without an open call, as one who was ended here before has left."""
    return [one for one in User.objects.filter(role=Role.COLLECTOR).order_by("pk") if open_call(one) is None]


def _timed(lines: TextIO, name: str, act: Callable[[], object]) -> None:
    began = time.monotonic()
    act()
    lines.write(f"{json.dumps({'what': name, 'at': began, 'seconds': time.monotonic() - began})}\n")


def _cases(collector: User, today: date) -> Iterator[Case]:
    listed = Work.objects.filter(collector=collector, on=today).order_by("rank", "-worth", "id")
    for pk in list(listed.values_list("case_id", flat=True)):
        yield Case.objects.select_related("borrower").get(pk=pk)
