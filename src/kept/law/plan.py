"""The rules in force on one day, laid out so that a question touches only the rules that concern it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from kept.law.columns import Mask, Number
from kept.law.facts import SCOPES, Facts, scope_number
from kept.law.kinds import Instrument
from kept.law.rule import Rule, Value
from kept.law.vocabulary import FACTS, SCOPE

#: How a rule stands to a scope: not concerned, concerned, or not to be told for want of a scope fact.
OUTSIDE, INSIDE, UNSURE = 0, 1, 2


@dataclass(frozen=True)
class Entry:
    """A rule with the instrument it belongs to and the file it stands in."""

    rule: Rule
    instrument: Instrument
    file: str


class Active:
    """One rule on one day: its value, or ``None`` where the day lies before its first."""

    __slots__ = ("entry", "table", "value")

    def __init__(self, entry: Entry, value: Value | None) -> None:
        self.entry = entry
        self.value = value
        self.table = _stands(entry.rule.channels, entry.rule.addressees, entry.rule.binds)

    def stand(self, row: Facts) -> int:
        """Return OUTSIDE, INSIDE or UNSURE for one row."""
        return int(self.table[row.scope])


class Weighed:
    """One value that decides, with every scope some rule applies it to.

    Two instruments that say the same are weighed once; each still speaks for itself in the findings.
    """

    __slots__ = ("inside", "value")

    def __init__(self, value: Value, rules: Iterable[Active]) -> None:
        self.value = value
        self.inside = np.logical_or.reduce([rule.table == INSIDE for rule in rules])


class Plan:
    """The rules that speak on one day."""

    def __init__(self, rules: tuple[Active, ...]) -> None:
        self.rules = rules
        self._by_id = {rule.entry.rule.id: rule for rule in rules}
        self._unsure = np.zeros(SCOPES, dtype=np.bool_)
        for rule in rules:
            if rule.entry.rule.decides:
                self._unsure |= rule.table == UNSURE if rule.value else rule.table != OUTSIDE
        self._weighed = tuple(_weigh(rules))
        self._asked: dict[int, tuple[bool, tuple[tuple[Value, bool], ...]]] = {}

    def rule(self, rule_id: str) -> Active | None:
        """Return a rule by its id, if it speaks on this day."""
        return self._by_id.get(rule_id)

    def concerning(self, row: Facts) -> tuple[Active, ...]:
        """Return the rules that concern, or may concern, one row."""
        return tuple(rule for rule in self.rules if rule.stand(row) != OUTSIDE)

    def weighed(self, scope: Number) -> tuple[Mask, Iterable[tuple[Value, Mask]]]:
        """Return where some rule cannot be placed, and each value to evaluate with the rows it applies to."""
        if isinstance(scope, np.ndarray):
            return self._unsure[scope], self._weighed_rows(scope)
        if scope not in self._asked:
            values = tuple((each.value, True) for each in self._weighed if each.inside[scope])
            self._asked[scope] = bool(self._unsure[scope]), values
        return self._asked[scope]

    def _weighed_rows(self, scope: NDArray[Any]) -> Iterable[tuple[Value, Mask]]:
        present = np.flatnonzero(np.bincount(scope, minlength=SCOPES))
        for each in self._weighed:
            here = each.inside[present]
            if here.all():
                yield each.value, True
            elif here.any():
                yield each.value, each.inside[scope]


def _weigh(rules: Iterable[Active]) -> Iterable[Weighed]:
    alike: dict[object, list[Active]] = {}
    for rule in rules:
        if rule.value is not None and rule.entry.rule.decides:
            alike.setdefault(rule.value.substance(), []).append(rule)
    return (Weighed(cast("Value", same[0].value), same) for same in alike.values())


@cache
def _stands(
    channels: tuple[str, ...], addressees: tuple[str, ...], binds: tuple[str, ...]
) -> NDArray[np.uint8]:
    table = np.zeros(SCOPES, dtype=np.uint8)
    options = [
        _options(name, wanted) for name, wanted in zip(SCOPE, (channels, addressees, binds), strict=True)
    ]
    for channel, first in options[0]:
        for addressee, second in options[1]:
            for creditor, third in options[2]:
                table[scope_number(channel, addressee, creditor)] = max(first, second, third)
    table.setflags(write=False)
    return table


def _options(name: str, wanted: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the numbers of the wanted codes, and of "missing", with how the rule stands to each."""
    codes = FACTS[name].codes
    missing = INSIDE if set(wanted) == set(codes) else UNSURE
    return [(k, INSIDE) for k, code in enumerate(codes) if code in wanted] + [(len(codes), missing)]
