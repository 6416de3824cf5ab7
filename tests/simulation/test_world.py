"""The same seed is the same world; what is not known to the house is not shown to a strategy."""

from dataclasses import fields, replace

import numpy as np
import pytest

from kept.datafile import DataFileError
from kept.simulation.orders import Morning, Orders
from kept.simulation.parameters import OWN, load_parameters
from kept.simulation.population import Population, populate
from kept.simulation.seen import Seen
from kept.simulation.temper import draw

from .conftest import START


@pytest.mark.parametrize("name", ["nothing", "oldest", "largest", "ladder", "random", "kept"])
def test_the_same_seed_is_the_same_to_the_last_fen_and_another_is_not(name, world_of, strategies):
    diaries = [world_of(days=10, seed=seed).run(strategies[name]) for seed in (3, 3, 4)]

    for key, column in diaries[0].sums.items():
        assert column.tolist() == diaries[1].sums[key].tolist()
    assert diaries[0].sums["recovered"].tolist() != diaries[2].sums["recovered"].tolist()


def test_two_strategies_meet_the_same_luck(world_of):
    """Who is contacted by neither pays on the same days under both."""
    one, other = (world_of(days=20, agents=0.1) for _ in range(2))
    quiet = lambda *_: Orders()  # noqa: E731
    few = lambda *_: Orders(sms=np.arange(5))  # noqa: E731
    one.run(quiet)
    other.run(few)

    paid = [
        {(day, row, amount) for day, rows, amounts in world.diary.payments
         for row, amount in zip(rows.tolist(), amounts.tolist(), strict=True) if row >= 5}
        for world in (one, other)
    ]  # fmt: skip

    assert paid[0] == paid[1]
    assert paid[0]


def test_luck_depends_on_seed_and_day_alone():
    assert draw(1, 2, 50)["pays"].tolist() == draw(1, 2, 50)["pays"].tolist()
    assert draw(1, 2, 50)["pays"].tolist() != draw(1, 3, 50)["pays"].tolist()


def test_a_strategy_sees_nothing_of_what_people_are_like():
    hidden = {"reason", "willing", "able", "payday", "taste"}

    assert hidden <= {field.name for field in fields(Population)}
    assert not hidden & set(Seen.__annotations__)


@pytest.mark.parametrize("name", ["oldest", "largest", "ladder", "random", "kept"])
def test_orders_do_not_change_when_only_what_is_hidden_does(name, world_of, strategies, book):
    worlds = [world_of(days=8) for _ in range(2)]
    for world in worlds:
        world.run(strategies["ladder"])
    worlds[1].temper.reason[:] = 3
    worlds[1].temper.willing -= 5
    worlds[1]._keeps[:] = False

    orders = [
        strategies[name](
            world.seen, Morning(on=START, floor=world.floor, book=book, rng=np.random.default_rng(0))
        )
        for world in worlds
    ]

    for key, rows in orders[0].calls.items():
        assert rows.tolist() == orders[1].calls[key].tolist()
    assert orders[0].sms.tolist() == orders[1].sms.tolist()
    assert sum(map(len, orders[0].calls.values())) > 0


def test_a_message_lifts_and_a_broken_promise_lowers(world_of):
    world = world_of(3000, 1, fresh=True)
    luck, late = draw(9, 0, 3000), np.full(3000, 10)
    before = world.temper.pays(late, 0, luck).sum()

    world.temper.touched("message", np.arange(3000), 0)
    reminded = world.temper.pays(late, 0, luck).sum()
    world.temper.until["message"][:] = -1
    for _ in range(4):
        world.temper.broke(np.arange(3000))

    assert reminded > before > world.temper.pays(late, 0, luck).sum()
    assert world.temper.keeps(np.arange(3000), late, luck).mean() < 0.3


def test_life_takes_income_and_gives_it_back(world_of):
    world = world_of(3000, 1, fresh=True)
    before = np.bincount(world.temper.reason, minlength=4)
    for day in range(200):
        world.temper.live(draw(5, day, 3000))
    after = np.bincount(world.temper.reason, minlength=4)

    assert after[3] == before[3]
    assert after[2] != before[2]
    assert after[0] < before[0]


def test_people_are_there_from_the_start_or_come_in_on_their_first_day_late(parameters):
    people = populate(parameters, 400, days=60, start=START, seed=1)
    late = (np.datetime64(START) + people.enters - people.due_on).astype(int)

    assert (np.diff(people.enters) >= 0).all()
    assert (late[people.enters > 0] == 1).all()
    assert (late >= 1).all()
    assert np.bincount(people.reason[late > 90], minlength=4)[0] < 5, "who forgot paid long ago"


def test_the_file_names_what_is_wrong(tmp_path):
    path = tmp_path / "mine.yaml"
    text = OWN.read_text("utf-8")
    for old, new, said in (
        ("wont: 0.04", "wont: much", "share"),
        ("1-30: 0.30", "1-30: 0.40", "add up to 1.1"),
        ("status: vendor", "status: heard", "status"),
    ):
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(DataFileError, match=said):
            load_parameters(path)


def test_a_floor_without_people_calls_nobody(world_of, strategies):
    world = world_of(days=5, agents=0.0)
    world.floor = replace(world.floor, messages=0, letters=0, plan_reviews=0)
    diary = world.run(strategies["ladder"])

    assert sum(len(rows) for *_, rows in diary.contacts) == 0
