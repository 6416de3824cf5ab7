"""One small world that tests look at from many sides."""

from dataclasses import replace
from datetime import date

import pytest

from kept.law import load_rulebook
from kept.simulation.baselines import BASELINES
from kept.simulation.orders import floor_for
from kept.simulation.parameters import REASONS, load_parameters
from kept.simulation.pipeline import Pipeline
from kept.simulation.population import populate
from kept.simulation.world import World
from kept.strategy.strategies import load_strategy

START = date(2026, 3, 2)
#: The first day of a year with a new year and a 29 February in it.
YEAR_FROM = date(2027, 9, 1)


@pytest.fixture(scope="session")
def parameters():
    return load_parameters()


@pytest.fixture(scope="session")
def book():
    return load_rulebook("CN")


@pytest.fixture(scope="session")
def strategies():
    return {**BASELINES, "kept": Pipeline.of(load_strategy("", folder=None, practice=None))}


@pytest.fixture(scope="session")
def world_of(parameters, book):
    """Return a function that makes a world of some people and days, ready to run."""

    def make(n=200, days=40, seed=1, *, agents=None, fresh=False, of=parameters, start=START):
        people = populate(of, n, days=days, start=start, seed=seed, fresh=fresh)
        floor = floor_for(parameters.file.floor, n, agents=agents)
        return World(of, people, floor, book=book, start=start, days=days, seed=seed)

    return make


@pytest.fixture(scope="session")
def touchy(parameters):
    """Borrowers more of whom ask not to be called, dispute, pay in parts, or live by another clock."""
    often = {"asks_to_stop": 0.05, "disputes": 0.15, "abroad": 0.15}
    numbers = parameters.file.numbers
    changed = {
        name: getattr(numbers, name).model_copy(update={"value": value}) for name, value in often.items()
    }
    reasons = parameters.file.by_reason
    parts = reasons.pays_in_part.model_copy(update={"values": dict.fromkeys(REASONS, 0.4)})
    update = {
        "numbers": numbers.model_copy(update=changed),
        "by_reason": reasons.model_copy(update={"pays_in_part": parts}),
    }
    file = parameters.file.model_copy(update=update)
    return replace(parameters, file=file)


@pytest.fixture(scope="session")
def years(world_of, strategies, touchy):
    """A year of 160 people under Kept's own strategy and three months under the ladder."""
    made = {}
    for name, days in (("kept", 365), ("ladder", 90)):
        world = world_of(160, days, seed=7, agents=1.2, of=touchy, start=YEAR_FROM)
        seen = []
        world.run(strategies[name], lambda _, world=world, seen=seen: seen.append(Evening(world)))
        made[name] = (world, seen)
    return made


class Evening:
    """What stood in the books when a day was over."""

    def __init__(self, world):
        self.owed = world.seen.owed_minor.copy()
        self.promised = world.seen.promised.copy()
        self.stopped = world.seen.stopped_calls.copy()
        self.disputed_until = world.seen.disputed_until.copy()
