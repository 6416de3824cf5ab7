"""The rules in force on one day, laid out so that a question touches only the rules that concern it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from kept.law.columns import Column, Mask, Number, pick
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

    __slots__ = ("entry", "region", "table", "value")

    def __init__(self, entry: Entry, value: Value | None) -> None:
        self.entry = entry
        self.value = value
        self.table = _stands(entry.rule.channels, entry.rule.addressees, entry.rule.binds)
        self.region = entry.instrument.region

    def stand(self, row: Facts) -> int:
        """Return OUTSIDE, INSIDE or UNSURE for one row."""
        stands = int(self.table[row.scope])
        if self.region is None or stands == OUTSIDE:
            return stands
        regions = row.column("regions")
        if not regions.known:
            return UNSURE
        return stands if self.region in row.label("regions") else OUTSIDE

    def stands(self, facts: Facts) -> NDArray[np.uint8]:
        """Return OUTSIDE, INSIDE or UNSURE for each of n rows."""
        stands = np.broadcast_to(self.table[facts.scope], (facts.n,))
        if self.region is None:
            return stands
        regions = facts.column("regions")
        placed = np.where(_there(self.region, regions), stands, OUTSIDE)
        known = np.where(regions.known, placed, UNSURE)
        return np.where(stands == OUTSIDE, OUTSIDE, known).astype(np.uint8)


class Weighed:
    """One value that decides, with every scope some rule applies it to.

    Two instruments that say the same are weighed once; each still speaks for itself in the findings.
    """

    __slots__ = ("inside", "region", "value")

    def __init__(self, value: Value, rules: Iterable[Active], region: str | None) -> None:
        self.value = value
        self.region = region
        self.inside = np.logical_or.reduce([rule.table == INSIDE for rule in rules])


class Plan:
    """The rules that speak on one day."""

    def __init__(self, rules: tuple[Active, ...]) -> None:
        self.rules = rules
        self._by_id = {rule.entry.rule.id: rule for rule in rules}
        self._regions = sorted({rule.region for rule in rules if rule.region and rule.entry.rule.decides})
        self._unsure = _unsure(rule for rule in rules if rule.region is None)
        self._unsure_in = {
            name: _unsure(rule for rule in rules if rule.region == name) for name in self._regions
        }
        self._weighed = tuple(_weigh(rules))
        self._concerned_in = {name: self._concerned(name) for name in self._regions}
        self._asked: dict[object, tuple[bool, tuple[tuple[Value, bool], ...]]] = {}

    def rule(self, rule_id: str) -> Active | None:
        """Return a rule by its id, if it speaks on this day."""
        return self._by_id.get(rule_id)

    def concerning(self, row: Facts) -> tuple[Active, ...]:
        """Return the rules that concern, or may concern, one row."""
        return tuple(rule for rule in self.rules if rule.stand(row) != OUTSIDE)

    def weighed(self, facts: Facts) -> tuple[Mask, Iterable[tuple[Value, Mask]]]:
        """Return where some rule cannot be placed, and each value to evaluate with the rows it applies to."""
        scope, regions = facts.scope, facts.column("regions")
        if isinstance(scope, np.ndarray) or (self._regions and isinstance(regions.values, np.ndarray)):
            rows = np.broadcast_to(np.asarray(scope), (facts.n,))
            return self._unsure[rows] | self._unsure_there(rows, regions), self._weighed_rows(rows, regions)
        key = (scope, regions.labels[regions.values], regions.known) if self._regions else scope
        if key not in self._asked:
            values = tuple(
                (each.value, True)
                for each in self._weighed
                if each.inside[scope] and _there(each.region, regions)
            )
            self._asked[key] = bool(self._unsure[scope] | self._unsure_there(scope, regions)), values
        return self._asked[key]

    def _unsure_there(self, scope: Number, regions: Column) -> Mask:
        """Return where a region's rule cannot be placed, or nobody knows whether it applies."""
        unsure: Mask = False
        for name, table in self._unsure_in.items():
            placed = table[scope] & _there(name, regions)
            unsure = unsure | placed | (self._concerned_in[name][scope] & (regions.known ^ True))
        return unsure

    def _concerned(self, region: str) -> NDArray[np.bool_]:
        """Return the scopes about which a region's rules may have something to say."""
        inside = (each.inside for each in self._weighed if each.region == region)
        concerned: NDArray[np.bool_] = np.logical_or.reduce([self._unsure_in[region], *inside])
        return concerned

    def _weighed_rows(self, scope: NDArray[Any], regions: Column) -> Iterable[tuple[Value, Mask]]:
        present = np.flatnonzero(np.bincount(scope, minlength=SCOPES))
        for each in self._weighed:
            here = each.inside[present]
            if here.any():
                inside = True if here.all() else each.inside[scope]
                yield each.value, inside & _there(each.region, regions)


def _there(region: str | None, regions: Column) -> Mask:
    """Return where a person is known to be in a region; everywhere for a rule of the whole country."""
    if region is None:
        return True
    return pick([region in label for label in regions.labels], regions.values)


def _unsure(rules: Iterable[Active]) -> NDArray[np.bool_]:
    """Return the scopes in which some rule that decides cannot be placed."""
    unsure = np.zeros(SCOPES, dtype=np.bool_)
    for rule in rules:
        if rule.entry.rule.decides:
            unsure |= rule.table == UNSURE if rule.value else rule.table != OUTSIDE
    return unsure


def _weigh(rules: Iterable[Active]) -> Iterable[Weighed]:
    alike: dict[object, list[Active]] = {}
    for rule in rules:
        if rule.value is not None and rule.entry.rule.decides:
            alike.setdefault((rule.value.substance(), rule.region), []).append(rule)
    return (Weighed(cast("Value", same[0].value), same, same[0].region) for same in alike.values())


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
