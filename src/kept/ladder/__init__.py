"""Pressure that rises step by step: the levels as data, the climb as a function of facts."""

from kept.ladder.climb import Climb, MissingRungDateError, climb
from kept.ladder.explain import explain, missing, passed_over
from kept.ladder.facts import FactShapeError, LadderFacts
from kept.ladder.ladder import NONE, Ladder, Rung, UnknownRungError, load_ladder
from kept.ladder.why import HOLDS, RISES, Why

__all__ = [
    "HOLDS",
    "NONE",
    "RISES",
    "Climb",
    "FactShapeError",
    "Ladder",
    "LadderFacts",
    "MissingRungDateError",
    "Rung",
    "UnknownRungError",
    "Why",
    "climb",
    "explain",
    "load_ladder",
    "missing",
    "passed_over",
]
