"""The rules as a list to read: each with its topic, sentence, values, sources, and how many cases test it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from kept.datafile import Bilingual, Strict, load
from kept.law.kinds import Topic
from kept.law.plan import Entry
from kept.law.rule import Value
from kept.law.rulebook import PARAMS, Rulebook, reads
from kept.law.vocabulary import FACTS

#: Written by ``tools/law_reference.py`` from the named cases of the tests.
CASE_COUNTS = Path(__file__).with_name("case_counts.yaml")


class _Counts(Strict):
    cases: dict[str, int]


@dataclass(frozen=True)
class Listed:
    """One rule of a rulebook.

    Attributes:
        topic: of the file it stands in; None for a house's own, which has no packaged file.
        used: whether any value of it is switched on.
        cases: how many named cases of the tests put it to the test.
    """

    entry: Entry
    topic: Bilingual | None
    used: bool
    cases: int

    @property
    def unverified(self) -> tuple[date, ...]:
        """The days of values nobody has verified."""
        values = self.entry.rule.values.items()
        return tuple(since for since, value in values if value.source.verified == "no")

    @property
    def asks(self) -> tuple[str, ...]:
        """The facts it may ask for, in the order of the vocabulary."""
        asked = reads(self.entry.rule)
        return tuple(name for name in FACTS if name in asked)

    def sentence(self) -> Bilingual:
        """Return the rule's sentence with its newest values; facts stand in brackets by their names."""
        return Bilingual(zh=self._said("zh"), en=self._said("en"))

    def _said(self, language: str) -> str:
        left, right = ("〔", "〕") if language == "zh" else ("[", "]")
        facts = {name: f"{left}{fact.in_(language)}{right}" for name, fact in FACTS.items()}
        newest: Value = list(self.entry.rule.values.values())[-1]
        return self.entry.rule.text.in_(language).format_map(facts | newest.parameters())

    def as_json(self) -> dict[str, Any]:
        """Return the rule as plain JSON values."""
        rule, instrument = self.entry.rule, self.entry.instrument
        return {
            "id": rule.id,
            "title": rule.title.model_dump(),
            "text": self.sentence().model_dump(),
            "topic": self.topic.model_dump() if self.topic else None,
            "instrument": instrument.name.model_dump(),
            "authority": instrument.authority.model_dump(),
            "weight": instrument.weight,
            "force": rule.force,
            "unit": rule.unit,
            "binds": list(rule.binds),
            "channels": list(rule.channels),
            "addressees": list(rule.addressees),
            "asks": list(self.asks),
            "values": [_value_json(since, value) for since, value in rule.values.items()],
            "used": self.used,
            "cases": self.cases,
            "file": self.entry.file,
        }


def listed(book: Rulebook) -> tuple[Listed, ...]:
    """Return every rule of a rulebook, used or not, in the order of its files."""
    used = {entry.rule.id for entry in book.used}
    return tuple(
        Listed(entry, _topic(entry.file), entry.rule.id in used, case_counts().get(entry.rule.id, 0))
        for entry in book.entries
    )


@lru_cache
def case_counts() -> Mapping[str, int]:
    """Return how many named cases put each rule to the test; a rule without one is left out."""
    return load(CASE_COUNTS, _Counts).cases


@lru_cache(maxsize=1024)
def _topic(file: str) -> Bilingual | None:
    path = PARAMS / file
    return load(path, Topic).topic if path.is_file() else None


def _value_json(since: date, value: Value) -> dict[str, Any]:
    return {
        "from": since.isoformat(),
        "to": value.to.isoformat() if value.to else None,
        **value.source.model_dump(),
        "parameters": value.parameters(),
    }
