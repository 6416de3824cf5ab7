"""One rule on n rows at one moment; everything else asks here, for a night and for a single case alike."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from kept.dates import local_date
from kept.law.clock import Clock
from kept.law.facts import Facts
from kept.law.rule import Outcome
from kept.law.rulebook import INSIDE, OUTSIDE, UNSURE, Active, Rulebook


class Verdict(IntEnum):
    """The answer, in rising severity: the highest of all rules decides, and only ALLOW allows."""

    ALLOW = 0
    UNKNOWN = 1
    DENY = 2


def speaking(book: Rulebook, facts: Facts, at: datetime) -> tuple[Active, ...]:
    """Return the rules in force at a moment that concern, or may concern, any of the rows."""
    return book.plan(local_date(at, book.country.legal_zone)).concerning(facts.scope)


def judge(active: Active, facts: Facts, clock: Clock) -> Outcome:
    """Return where one rule denies and where it is unknown: its scope and its value together."""
    stand = active.stand(facts.scope)
    if active.value is None:
        return Outcome(deny=False, unknown=stand != OUTSIDE)
    deny, unknown = active.value.evaluate(facts, clock)
    inside = stand == INSIDE
    return Outcome(inside & deny, (inside & unknown) | (stand == UNSURE))
