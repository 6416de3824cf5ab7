"""``kill -9`` at random moments: the same command, given again, finishes; nothing is lost or doubled."""

from __future__ import annotations

import time
from datetime import timedelta
from random import Random

import pytest

from .houses import YESTERDAY, kill_until_done
from .portfolios import portfolio

pytestmark = pytest.mark.slow

PLACED = YESTERDAY - timedelta(days=20)
CALLS = 2
FIRST = "第一家"

#: How many kills each kind of work has to survive on each database.
KILLS = {"sqlite": 6, "postgresql": 2}


@pytest.fixture(scope="module")
def files(folder):
    return portfolio(folder / "killed", debts=2500, as_of=PLACED, times=2)


@pytest.fixture(scope="module", params=KILLS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def survivor(kind, new_house, files):
    """A house with people and one placement, stored without a kill; with how long that took."""
    house = new_house(kind)
    house.ask("collectors", "li", 2)
    began = time.monotonic()
    assert house.run("kept", "import", str(files.placement), *_for(FIRST, PLACED)).code == 0
    return house, time.monotonic() - began


def survive(house, kind, commands, within):
    """Kill each command at random until enough kills were survived; yield after each.

    ``within`` is about how long a command takes; the next is killed within the time that the last one took.
    """
    chance, kills = Random(f"{kind}:{commands[0][1]}"), 0
    for words in commands:
        survived, within = kill_until_done(house, *words, chance=chance, within=within)
        kills += survived
        yield words
        if kills >= KILLS[kind]:
            return
    pytest.fail(f"only {kills} kills")


def test_import(survivor, kind, files):
    house, took = survivor
    owners = [f"另一家{k}" for k in range(30)]
    commands = [("kept", "import", str(files.placement), *_for(owner, PLACED)) for owner in owners]

    for owner, _ in zip(owners, survive(house, kind, commands, took), strict=False):
        assert house.ask("imported", owner) == files.stored


def test_payments(survivor, kind, files):
    """Once all are in, the same file is killed while it finds every payment counted already."""
    house, took = survivor
    commands = [("kept", "payments", str(files.payments), *_for(FIRST, YESTERDAY))] * 30

    for _ in survive(house, kind, commands, took):
        assert house.ask("paid", FIRST) == files.posted


def test_night(survivor, kind):
    house, took = survivor
    dates = [PLACED + timedelta(days=k) for k in range(20)]
    commands = [("kept", "night", "--date", str(day)) for day in dates]

    for _ in survive(house, kind, commands, took):
        night = house.ask("nights")[-1]
        assert (night["status"], night["cases_done"], night["sealed"]) == ("done", night["cases"], 1)
        assert (night["said_work"], night["said_moved"]) == (night["work"], night["moved"])


def test_calls(survivor, kind):
    """A call is killed between and within its events; the collector comes back and goes on."""
    house, _ = survivor
    commands = [("hold_each", FIRST, "li0", CALLS * k, CALLS) for k in range(60)]

    for _, _, _, start, many in survive(house, kind, commands, 2):
        for left in house.ask("calls_held", FIRST, start, many):
            assert left["closed"]
            assert left["events_in_order"]
            assert left["events_as_meant"]
            assert (left["promised_minor"], left["parts"]) == ([100_000], [2])
            assert left["on_record"]["call.closed"] == left["on_record"]["contact.permitted"] == 1
            assert left["on_record"]["promise.taken"] == 1


def test_all_of_it_verifies(survivor):
    house, _ = survivor

    assert house.verified()


def _for(owner, day):
    return ("--creditor", owner, "--as-of", str(day))
