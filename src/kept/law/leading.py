"""The rule that speaks first against each of many contacts: what heads the findings of each."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import numpy as np

from kept.law.clock import Clock
from kept.law.columns import Coded
from kept.law.facts import Facts
from kept.law.judge import plan_at
from kept.law.plan import INSIDE, UNSURE
from kept.law.rule import Weight
from kept.law.rulebook import Rulebook


def leading_rules(book: Rulebook, facts: Facts, *, at: datetime) -> Coded:
    """Return for each contact the rule its findings begin with: denials first, weightier law first.

    Args:
        book: the rules.
        facts: n rows.
        at: aware moment, for all of them.

    Returns:
        Rules by their ids; below 0 where nothing speaks against the contact.
    """
    clock, weights = Clock(at), list(get_args(Weight))
    rules = [rule for rule in plan_at(book, at).rules if rule.entry.rule.decides]
    rules.sort(key=lambda rule: weights.index(rule.entry.instrument.weight))
    denied, unknown = np.full((2, facts.n), -1, dtype=np.int32)
    for number, rule in reversed(list(enumerate(rules))):
        stand = rule.stands(facts)
        unknown[stand == UNSURE] = number
        if rule.value is None:
            unknown[stand == INSIDE] = number
            continue
        denies, open_ = rule.value.evaluate(facts, clock)
        denied[(stand == INSIDE) & denies] = number
        unknown[(stand == INSIDE) & open_ & ~np.asarray(denies)] = number
    return Coded(np.where(denied >= 0, denied, unknown), [rule.entry.rule.id for rule in rules])
