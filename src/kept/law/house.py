"""A house's own rules: a folder that may make the law stricter, and is refused where it would loosen it.

The folder holds ``house.yaml`` (name, and ids of unverified rules to switch on) and topic files of the same
form as the law's. All rules apply side by side and the strictest decides, so nothing here can open what the
law closes; a house rule looser than a law rule of its kind is a mistake somebody believes in, and is refused.
"""

from __future__ import annotations

from pathlib import Path

from kept.datafile import Bilingual, Strict, load
from kept.law.kinds import Instrument
from kept.law.plan import Entry
from kept.law.rule import Rule, Value
from kept.law.rulebook import RulebookError, in_use, read_topics, refuse_twins


class House(Strict):
    """``house.yaml``."""

    name: Bilingual
    switch_on: tuple[str, ...] = ()


def read_house(folder: Path, law: tuple[Entry, ...]) -> tuple[tuple[Entry, ...], frozenset[str]]:
    """Return a house's rules and the ids it switches on.

    Raises:
        RulebookError: a rule is looser than the law or has an id of the law, or an id to switch on is none.
        DataFileError: a file is not what its schema says.
    """
    house = load(folder / "house.yaml", House)
    policy = Instrument(name=house.name, authority=house.name, weight="house_policy")
    entries = tuple(read_topics(folder, policy))
    refuse_twins((*law, *entries))
    known = {entry.rule.id for entry in law}
    if strange := [rule_id for rule_id in house.switch_on if rule_id not in known]:
        raise RulebookError(f"house.yaml switches on {strange[0]}, which is not a rule of the country")
    switched = frozenset(house.switch_on)
    for entry in entries:
        _refuse_looser(entry, in_use(law, switched))
    return entries, switched


def _refuse_looser(house: Entry, law: tuple[Entry, ...]) -> None:
    for entry in law:
        if not _share_scope(house.rule, entry.rule):
            continue
        for own, legal in _overlapping(house.rule, entry.rule):
            reason = own.looser_than(legal) if type(own) is type(legal) else None
            if reason is not None:
                raise RulebookError(
                    f"{house.file}: {house.rule.id} is looser than {entry.rule.id} "
                    f"({entry.instrument.name.en}, {legal.source.article}): {reason.en} / {reason.zh}"
                )


def _share_scope(one: Rule, other: Rule) -> bool:
    pairs = ((one.channels, other.channels), (one.addressees, other.addressees), (one.binds, other.binds))
    return all(set(mine) & set(theirs) for mine, theirs in pairs)


def _overlapping(house: Rule, law: Rule) -> list[tuple[Value, Value]]:
    """Return the pairs of values that are in force on a common day."""
    days = sorted(house.marks() | law.marks())
    pairs = [(house.value_on(day), law.value_on(day)) for day in days]
    return [(own, legal) for own, legal in pairs if isinstance(own, Value) and isinstance(legal, Value)]
