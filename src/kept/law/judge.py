"""One rule on one row, and all rules on n rows: the same values evaluate both."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from kept.dates import local_date
from kept.law.clock import Clock
from kept.law.columns import Mask
from kept.law.facts import Facts
from kept.law.plan import UNSURE, Active, Plan
from kept.law.rule import Outcome
from kept.law.rulebook import Rulebook


class Verdict(IntEnum):
    """The answer, in rising severity: the highest of all rules decides, and only ALLOW allows."""

    ALLOW = 0
    UNKNOWN = 1
    DENY = 2


def plan_at(book: Rulebook, at: datetime) -> Plan:
    """Return the rules in force at a moment, by the calendar of the country's legal zone."""
    return book.plan(local_date(at, book.country.legal_zone))


def speaking(book: Rulebook, row: Facts, at: datetime) -> tuple[Active, ...]:
    """Return the rules in force at a moment that concern, or may concern, one row."""
    return plan_at(book, at).concerning(row)


def judge(active: Active, row: Facts, clock: Clock) -> tuple[bool, bool]:
    """Return whether one rule, in force, denies one row and whether it is unknown for it."""
    if not active.entry.rule.decides:
        return False, False
    if active.value is None or active.stand(row) == UNSURE:
        return False, True
    deny, unknown = active.value.evaluate(row, clock)
    return bool(deny), bool(unknown)


def judge_all(book: Rulebook, facts: Facts, clock: Clock) -> Outcome:
    """Return where any rule denies n rows and where any is unknown."""
    today = clock.there(book.country.legal_zone).date()
    unknown, weighed = book.plan(today).weighed(facts)
    deny: Mask = False
    for value, inside in weighed:
        denies, open_ = value.evaluate(facts, clock)
        if inside is True:
            deny, unknown = deny | denies, unknown | open_
        else:
            deny, unknown = deny | (inside & denies), unknown | (inside & open_)
    return deny, unknown
