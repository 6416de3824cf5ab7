"""A year of simulated days keeps what must hold, judged by a plain reading of the rules."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest

from ..ledger import oracle as ledger
from .conftest import YEAR_FROM
from .oracle import Book, at_night


@pytest.fixture(params=["kept", "ladder"])
def year(request, years):
    return years[request.param]


def contacts_of(world):
    """Yield day, channel, slot and row of every contact."""
    for day, channel, slot, rows in world.diary.contacts:
        for row in rows.tolist():
            yield day, channel, slot, row


def test_nobody_is_contacted_at_night_where_they_live(year):
    world, _ = year
    nights = {}
    for day, channel, slot, row in contacts_of(world):
        if channel == "letter":
            continue
        key = (day, slot, int(world.people.zone[row]))
        if key not in nights:
            nights[key] = at_night(YEAR_FROM, *key)
        assert not nights[key], (day, channel, slot, row)

    assert any(zone for _, _, zone in nights), "somebody lives by another clock and is contacted"


def test_the_year_has_a_new_year_and_a_leap_day_on_which_people_are_contacted(years):
    world, _ = years["kept"]
    days = {YEAR_FROM + timedelta(day) for day, *_ in contacts_of(world)}

    assert {date(2027, 12, 31), date(2028, 1, 1), date(2028, 2, 29), date(2028, 3, 1)} <= days
    assert world.diary.days == 365


def test_no_number_rings_in_vain_more_than_six_times_a_day_and_nobody_talks_more_than_three(year):
    world, _ = year
    dialled = Counter((day, row) for day, channel, _, row in contacts_of(world) if channel == "call")
    talked = Counter((day, row) for day, rows in world.diary.talks for row in rows.tolist())

    assert talked
    for key, times in dialled.items():
        assert times - talked[key] <= 6
        assert talked[key] <= 3


def test_nobody_gets_two_messages_within_a_week_from_kept(years):
    world, _ = years["kept"]
    written = {}
    for day, channel, _, row in contacts_of(world):
        if channel in {"sms", "email", "plan_offer"}:
            written.setdefault(row, []).append(day)

    gaps = [late - early for days in written.values() for early, late in pairwise(days)]
    assert len(gaps) > 100
    assert min(gaps) == 7


def test_the_gate_refuses_what_a_list_asks_for_against_the_law(years):
    """Kept asks the law before it plans; a list does not."""
    assert years["ladder"][0].diary.refused > 0
    assert years["kept"][0].diary.refused == 0


def test_nobody_is_called_who_asked_not_to_be_or_disputes(year):
    world, evenings = year
    calls = [(day, row) for day, channel, _, row in contacts_of(world) if channel == "call"]

    assert not [1 for day, row in calls if day and evenings[day - 1].stopped[row]]
    assert evenings[-1].stopped.any()
    anyhow = [(day, row) for day, _, _, row in contacts_of(world)]
    assert not [1 for day, row in anyhow if day and evenings[day - 1].disputed_until[row] >= day]
    assert (evenings[-1].disputed_until > 0).any()


def test_nobody_is_called_twice_a_day_or_while_a_promise_is_open(year):
    world, evenings = year
    calls = [(day, row) for day, channel, _, row in contacts_of(world) if channel == "call"]

    assert len(calls) > 500
    assert max(Counter(calls).values()) == 1
    assert not [1 for day, row in calls if day and evenings[day - 1].promised[row]]


def test_who_owes_nothing_is_left_alone(year):
    world, evenings = year

    assert not [
        1
        for day, _, _, row in contacts_of(world)
        if day and evenings[day - 1].owed[row] == 0 and world.people.enters[row] < day
    ]
    assert not [1 for day, _, _, row in contacts_of(world) if world.people.enters[row] > day]


def test_every_balance_is_what_an_independent_ledger_says(year):
    world, evenings = year
    people = world.people
    paid = {}
    for day, rows, amounts in world.diary.payments:
        for row, amount in zip(rows.tolist(), amounts.tolist(), strict=True):
            paid.setdefault(row, {})[day] = amount
    partial = 0
    for row in range(len(people)):
        book = Book(int(people.principal_minor[row]), people.due_on[row].item(), people.rate_ppm)
        for day in range(int(people.enters[row]), world.diary.days):
            book.until(YEAR_FROM + timedelta(day))
            if day in paid.get(row, {}):
                partial += paid[row][day] < book.owed()
                assert paid[row][day] <= book.owed()
                book.pay(paid[row][day])
            assert evenings[day].owed[row] == book.owed(), (row, day)

    assert partial > 3
    assert sum(sum(days.values()) for days in paid.values()) == int(world.diary.sums["recovered"].sum())


def test_balances_are_those_of_the_ledgers_oracle_at_the_turn_of_the_year_and_after_a_leap_day(years):
    world, evenings = years["kept"]
    people, checked = world.people, 0
    for on in (date(2028, 1, 1), date(2028, 2, 29), date(2028, 3, 1), date(2028, 8, 30)):
        day = (on - YEAR_FROM).days
        for row in np.flatnonzero(people.enters <= day).tolist():
            paid = [
                (YEAR_FROM + timedelta(when), "payment", int(amounts[rows == row][0]))
                for when, rows, amounts in world.diary.payments
                if when <= day and (rows == row).any()
            ]
            assert evenings[day].owed[row] == _by_the_ledgers_oracle(people, row, paid, on), (row, on)
            checked += bool(paid)

    assert checked > 100


def _by_the_ledgers_oracle(people, row, paid, on):
    principal, due_on = int(people.principal_minor[row]), people.due_on[row].item()
    none = dict.fromkeys(("cost", "fee", "interest", "penalty"), Decimal(0))
    debt = ledger.Debt(
        opened_on=due_on,
        principal=Decimal(principal),
        rate_ppm=people.rate_ppm,
        penalty_ppm=0,
        year_days=365,
        **none,
    )
    owes = ledger.answer(debt, [(due_on, "due", principal), *paid], on)
    return int(owes["principal"] + owes["interest"])


def test_no_day_uses_more_than_there_is(year):
    world, _ = year
    floor = world.floor

    assert (world.diary.sums["minutes"] <= sum(floor.minutes.values()) + 1e-6).all()
    assert (world.diary.sums["messages"] <= floor.messages).all()
    assert (world.diary.sums["letters"] <= floor.letters).all()
    assert (world.diary.sums["plan_offers"] <= floor.plan_reviews).all()
    talks, dials = world.diary.sums["talks"], world.diary.sums["dials"]
    np.testing.assert_allclose(
        world.diary.sums["minutes"], talks * floor.talk_minutes + (dials - talks) * floor.dial_minutes
    )


def test_promises_end_kept_broken_or_paid_before(year):
    world, evenings = year
    sums = {name: int(column.sum()) for name, column in world.diary.sums.items()}

    assert sums["kept"] > 0
    assert sums["broken"] > 0
    assert sums["kept"] + sums["broken"] <= sums["promises"]
    assert int(world.seen.broken.sum()) == sums["broken"]
    assert int((world.seen.kept + world.seen.part_kept).sum()) == sums["kept"]
    assert not (evenings[-1].promised & (evenings[-1].owed == 0)).any()
