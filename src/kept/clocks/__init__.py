"""Periods that run against a claim or a party: limitation, guarantee, objections, preservation, retention."""

from kept.clocks.card_fraud import EffectiveDemands, effective_demands
from kept.clocks.deadlines import act_by, last_day, validation_ends
from kept.clocks.limitation import HappeningError, Happenings, Running, running
from kept.clocks.rules import Clock, Happening, Interruption, UnknownClockError, clock, clock_file

__all__ = [
    "Clock",
    "EffectiveDemands",
    "Happening",
    "HappeningError",
    "Happenings",
    "Interruption",
    "Running",
    "UnknownClockError",
    "act_by",
    "clock",
    "clock_file",
    "effective_demands",
    "last_day",
    "running",
    "validation_ends",
]
