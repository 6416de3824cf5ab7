"""A country's rules, read once, checked strictly, switched on as far as they are verified."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from kept.datafile import load
from kept.law.kinds import Country, Instrument, Topic
from kept.law.plan import Active, Entry, Plan
from kept.law.rule import Rule, Value
from kept.law.vocabulary import FACTS, SCOPE

PARAMS = Path(__file__).parent / "params"


class RulebookError(ValueError):
    """A rulebook or a house's overlay cannot be used; the message says which rule and why."""


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All rules of a country and a house; immutable, to be held and shared between threads.

    ``entries`` lists every rule, used or not; ``used`` only what is verified or switched on; ``version`` is
    the SHA-256 of the content.
    """

    country_code: str
    country: Country
    entries: tuple[Entry, ...]
    used: tuple[Entry, ...]
    version: str
    marks: tuple[date, ...] = field(repr=False)
    _plans: dict[int, Plan] = field(default_factory=dict, repr=False)

    def entry(self, rule_id: str) -> Entry:
        """Return a rule by its id.

        Raises:
            KeyError: no such rule.
        """
        for entry in self.entries:
            if entry.rule.id == rule_id:
                return entry
        raise KeyError(rule_id)

    def unverified(self) -> Iterator[tuple[Entry, date]]:
        """Return every value nobody has verified, with the date it is said to have taken effect."""
        return ((entry, since) for entry in self.entries for since in _unverified(entry.rule))

    def uses(self, fact: str) -> tuple[str, ...]:
        """Return the ids of the used rules that may ask for a fact."""
        return tuple(e.rule.id for e in self.used if fact in SCOPE or fact in reads(e.rule))

    def plan(self, day: date) -> Plan:
        """Return the rules that speak on a legal date."""
        epoch = bisect_right(self.marks, day)
        if epoch not in self._plans:
            self._plans[epoch] = Plan(tuple(_active(self.used, day)))
        return self._plans[epoch]


def reads(rule: Rule) -> set[str]:
    """Return the facts a rule may ask for beyond its scope."""
    return {name for value in rule.values.values() for name in value.reads()}


def countries() -> tuple[str, ...]:
    """Return the codes of the countries that have a rulebook."""
    return tuple(sorted(path.parent.name for path in PARAMS.glob("*/country.yaml")))


def load_rulebook(country: str, *, house: Path | None = None, switch_on: Collection[str] = ()) -> Rulebook:
    """Return the rules of a country, made stricter by a house's own folder where there is one.

    Args:
        country: code of a folder below ``params``, such as ``CN``.
        house: folder with the house's ``house.yaml`` and topics; see ``law/house.py``.
        switch_on: ids of unverified rules to use none the less, beside those the house names.

    Raises:
        RulebookError: no such country, an id used twice, or a house rule that is looser than the law.
        DataFileError: a file is not what its schema says; names file and line.
    """
    from kept.law.house import read_house  # noqa: PLC0415 - the overlay builds on this file

    legal, entries = _packaged(country)
    switched = frozenset(switch_on)
    if house is not None:
        overlay, own = read_house(house, entries)
        entries, switched = entries + overlay, switched | own
    used = in_use(entries, switched)
    marks = tuple(sorted({mark for entry in used for mark in entry.rule.marks()}))
    return Rulebook(country, legal, entries, used, _version(entries, switched), marks)


@lru_cache
def _packaged(country: str) -> tuple[Country, tuple[Entry, ...]]:
    if country not in countries():
        raise RulebookError(f"no rulebook for {country!r}; there are {', '.join(countries())}")
    folder = PARAMS / country
    instruments = sorted(folder.glob("*/*/instrument.yaml"))
    entries = tuple(
        entry for path in instruments for entry in read_topics(path.parent, load(path, Instrument))
    )
    refuse_twins(entries)
    return load(folder / "country.yaml", Country), entries


def read_topics(folder: Path, instrument: Instrument) -> Iterator[Entry]:
    """Return the rules of every topic file in an instrument's folder, in the order of file names."""
    for path in sorted(folder.glob("*.yaml")):
        if path.name in {"instrument.yaml", "house.yaml"}:
            continue
        name = path.relative_to(PARAMS).as_posix() if path.is_relative_to(PARAMS) else path.name
        yield from (Entry(rule, instrument, name) for rule in load(path, Topic).rules)


def refuse_twins(entries: tuple[Entry, ...]) -> None:
    """Refuse two rules of one id."""
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.rule.id in seen:
            raise RulebookError(f"{entry.rule.id} stands in {seen[entry.rule.id]} and in {entry.file}")
        seen[entry.rule.id] = entry.file


def _active(used: tuple[Entry, ...], day: date) -> Iterator[Active]:
    for entry in used:
        value = entry.rule.value_on(day)
        # A house knows that it had no rule before its first; what the law was before its own, we do not know.
        if value == "before" and entry.instrument.weight != "house_policy":
            yield Active(entry, None)
        elif isinstance(value, Value):
            yield Active(entry, value)


def _unverified(rule: Rule) -> list[date]:
    return [since for since, value in rule.values.items() if value.source.verified == "no"]


def in_use(entries: tuple[Entry, ...], switched: frozenset[str]) -> tuple[Entry, ...]:
    """Return the rules without the values nobody has verified, unless they are switched on by id."""
    return tuple(e for each in entries if (e := each if each.rule.id in switched else _verified(each)))


def _verified(entry: Entry) -> Entry | None:
    """Return the rule without its unverified values, ``None`` when nothing is left."""
    left = set(_unverified(entry.rule))
    kept = {since: value for since, value in entry.rule.values.items() if since not in left}
    return replace(entry, rule=entry.rule.model_copy(update={"values": kept})) if kept else None


def _version(entries: tuple[Entry, ...], switched: frozenset[str]) -> str:
    content = {
        "rules": [
            {
                "file": e.file,
                "instrument": e.instrument.model_dump(mode="json"),
                **e.rule.model_dump(mode="json"),
            }
            for e in entries
        ],
        "switched_on": sorted(switched),
        "facts": {name: fact.model_dump(mode="json") for name, fact in FACTS.items()},
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def third_person_words(language: str, *, country: str = "CN") -> tuple[str, ...]:
    """Return the sentences that may be said to a third person, in order, with places such as ``{creditor}``.

    Source for China: CN-GBT-07.
    """
    words = (entry.rule.words for entry in load_rulebook(country).used if entry.rule.words)
    return tuple(sentence.in_(language) for each in words for sentence in each.may)
