"""The vocabulary of facts: what a rule may ask for, its type, and what it means in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Self

from pydantic import Field, model_validator

from kept.datafile import Bilingual, Strict, load

FactType = Literal["code", "flag", "count", "time", "zones", "spans", "regions"]

#: The types whose values are sets of words; each distinct set of a column is one label.
LABELLED = frozenset({"zones", "spans", "regions"})

#: The facts that choose which rules speak at all, in the order in which a scope is numbered.
SCOPE = ("channel", "addressee", "creditor_kind")


class Fact(Strict):
    """One word of the vocabulary.

    ``code`` is one of ``values``; ``flag`` is yes or no; ``count`` a whole number >= 0; ``time`` a local wall
    time in seconds after midnight; ``zones`` one or more IANA names; ``spans`` times of the week as
    ``law.spans`` writes them, perhaps none; ``regions`` some of ``values``, perhaps none.
    """

    type: FactType
    zh: str
    en: str
    values: Mapping[str, Bilingual] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _codes_have_values(self) -> Self:
        if (self.type in {"code", "regions"}) != bool(self.values):
            raise ValueError("values belong to a code or to regions, and these need them")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the code words in the order of their numbers."""
        return tuple(self.values)

    def in_(self, language: str) -> str:
        """Return the meaning for a language tag."""
        return self.zh if language.lower().startswith("zh") else self.en


class _Vocabulary(Strict):
    facts: dict[str, Fact]


FACTS: Mapping[str, Fact] = MappingProxyType(
    load(Path(__file__).parent / "facts.yaml", _Vocabulary).facts,
)
