"""Twenty kills at random moments leave what an undisturbed night and plan leave; so do second ones."""

from __future__ import annotations

import time
from datetime import date, timedelta
from random import Random

import pytest

from .houses import kill_until_done
from .portfolios import portfolio

pytestmark = pytest.mark.slow

PLACED = date(2026, 11, 24)  # the day of the acts
FIRST = PLACED + timedelta(days=6)
KILLS, MOST_NIGHTS = {"sqlite": 20, "postgresql": 6}, 30
#: What was promised for 27 November, a Friday, is broken when two working days of grace are over: at the end
#: of 1 December, the second night. With luck all kills fall into the first one.
LEAST_NIGHTS = 3
OWNER = "远舟银行"
PROMISE_STATUS = 3


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def houses(request, new_house, twin_of, folder):
    """Two houses that hold the same: three hundred debts and some promises."""
    files = portfolio(folder / f"nights-{request.param}", debts=300, as_of=PLACED, times=1)
    house = new_house(request.param)
    house.ask("collectors", "li", 2)
    done = house.run("kept", "import", str(files.placement), "--creditor", OWNER, "--as-of", str(PLACED))
    assert done.code == 0, done.err
    assert house.ask("work", OWNER, "li0", 0, 8)["held"]
    house.ask("collectors", "boss", 1, "supervisor")
    assert house.ask("approve_all", "boss0", 1.0)
    return house, twin_of(house), KILLS[request.param]


def test_killed_twenty_times_a_night_leaves_what_an_undisturbed_one_does(houses):
    killed, undisturbed, enough = houses
    chance, kills, days = Random("nights"), 0, []
    while (kills < enough or len(days) < LEAST_NIGHTS) and len(days) < MOST_NIGHTS:
        days.append(str(FIRST + timedelta(days=len(days))))
        began = time.monotonic()
        assert undisturbed.ask("close_and_plan", days[-1])
        within = time.monotonic() - began
        kills += kill_until_done(killed, "close_and_plan", days[-1], chance=chance, within=within)[0]

    assert kills >= enough
    left, wanted = killed.ask("left_by_nights"), undisturbed.ask("left_by_nights")
    assert {name: len(rows) for name, rows in left.items()} == {n: len(rows) for n, rows in wanted.items()}
    assert left["nights"] == wanted["nights"]
    assert left == wanted
    assert left["work"]
    assert len(left["planned"]) == len(left["cases"])
    assert len(left["plans"]) == len(days)
    assert {row[PROMISE_STATUS] for row in left["promises"]} == {"broken"}
    assert killed.verified()


def test_the_same_night_again_changes_nothing(houses):
    _, house, _ = houses
    before, last = house.ask("left_by_nights"), house.ask("nights")[-1]["on"]

    house.ask("close_and_plan", last)

    assert house.ask("left_by_nights") == before
