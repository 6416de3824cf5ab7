"""What default costs and what paying gains, item by item; only what is true can be said (M7)."""

from __future__ import annotations

import string
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from kept.borrowers.facts import FIGURES, FLAGS, CaseFacts
from kept.borrowers.house import house_file, version_of
from kept.datafile import Bilingual, Strict, load
from kept.money import format_minor

OWN = Path(__file__).with_name("consequences.yaml")


class State(StrEnum):
    """How true an item is for one case today."""

    FACT_TODAY = "fact_today"
    CONDITIONAL = "conditional"
    AFTER_JUDGMENT = "after_judgment"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


#: What may be said comes first: facts, then what follows from the contract, then what follows a judgment.
ORDER = tuple(State)

#: The strongest pressure words can carry: what follows a judgment.
HARDEST = 5

TRUE_STATES = frozenset({State.FACT_TODAY, State.CONDITIONAL, State.AFTER_JUDGMENT})


class Basis(Strict):
    """Where the law says so; ``verified`` tells how the text was read."""

    instrument: Bilingual
    article: str
    verified: Literal["text", "secondary", "no"]


class Consequence(Strict):
    """One item of the catalogue; ``consequences.yaml`` explains its keys."""

    side: Literal["cost", "gain"]
    pressure: int = Field(ge=1, le=HARDEST)
    applies_when: list[str] = Field(default_factory=list)
    unless: list[str] = Field(default_factory=list)
    today_when: list[str] | None = None
    after_judgment: bool = False
    measure: str | None = None
    say: Bilingual
    basis: list[Basis] = Field(min_length=1)

    @property
    def figures(self) -> frozenset[str]:
        """The figures the sentence carries, the same in both languages."""
        return _placeholders(self.say.zh)

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        unknown = {*self.applies_when, *self.unless, *(self.today_when or [])} - FLAGS
        if unknown:
            raise ValueError(f"not facts of a case: {', '.join(sorted(unknown))}")
        if _placeholders(self.say.en) != self.figures:
            raise ValueError("the Chinese and the English sentence carry different figures")
        if self.figures - FIGURES:
            raise ValueError(f"not figures of a case: {', '.join(sorted(self.figures - FIGURES))}")
        return self


class _ConsequenceFile(Strict):
    version: int
    law_of: str
    consequences: dict[str, Consequence]


@dataclass(frozen=True)
class Consequences:
    """The catalogue in file order."""

    by_code: dict[str, Consequence]
    law_of: str
    version: str


@dataclass(frozen=True)
class Item:
    """One item for one case.

    ``sentence`` is None unless the item may be said today; ``why`` then names the facts, figures,
    ``measure:…`` or ``pressure:…`` in the way.
    """

    code: str
    side: Literal["cost", "gain"]
    state: State
    pressure: int
    told: bool
    needs_approval: bool
    sentence: str | None
    why: tuple[str, ...]
    basis: tuple[Basis, ...]

    @property
    def sayable(self) -> bool:
        """A collector may say this today."""
        return self.sentence is not None


def load_consequences(house: Path | None = None) -> Consequences:
    """Return the catalogue: the house's ``consequences.yaml`` where it has one, else ours."""
    path = house_file(OWN, house)
    file = load(path, _ConsequenceFile)
    return Consequences(file.consequences, file.law_of, version_of(path, file.version))


def consequences(
    catalogue: Consequences,
    facts: CaseFacts,
    *,
    told: Collection[str] = (),
    approved: Collection[str] = (),
    up_to: int = HARDEST,
    language: str = "zh",
) -> list[Item]:
    """Return every item for one case: sayable ones first, untold before told, gentler before harder.

    Args:
        catalogue: the items.
        facts: what is known of the case on the business date.
        told: codes this borrower has already been told.
        approved: codes of the measures (rungs) that a named person has approved and the house intends.
        up_to: the hardest pressure that may be told at this rung, 1 to 5 (``tells_up_to`` of the ladder).
        language: the sentence's language, ``zh…`` or any other for English.

    >>> facts = CaseFacts(product="credit_card", per_day_minor=1234, total_minor=1_000_000)
    >>> [item.code for item in consequences(load_consequences(), facts) if item.state is State.FACT_TODAY]
    ['interest_per_day', 'interest_stops', 'plan_still_possible']
    """
    items = []
    for code, entry in catalogue.by_code.items():
        state, why = _state(entry, facts, law_of=catalogue.law_of)
        if state in TRUE_STATES:
            why = _bars(entry, approved, up_to)
        sentence = entry.say.in_(language).format(**_amounts(entry, facts)) if not why else None
        items.append(_item(code, entry, state=state, why=why, sentence=sentence, told=code in told))
    return sorted(
        items, key=lambda item: (not item.sayable, item.told, ORDER.index(item.state), item.pressure)
    )


def _bars(entry: Consequence, approved: Collection[str], up_to: int) -> tuple[str, ...]:
    """Return what keeps a true item from being said today."""
    bars = [] if entry.measure is None or entry.measure in approved else [f"measure:{entry.measure}"]
    return (*bars, f"pressure:{entry.pressure}") if entry.pressure > up_to else tuple(bars)


def _item(
    code: str, entry: Consequence, *, state: State, why: tuple[str, ...], sentence: str | None, told: bool
) -> Item:
    return Item(
        code=code,
        side=entry.side,
        state=state,
        pressure=entry.pressure,
        told=told,
        needs_approval=entry.measure is not None,
        sentence=sentence,
        why=why,
        basis=tuple(entry.basis),
    )


def _state(entry: Consequence, facts: CaseFacts, *, law_of: str) -> tuple[State, tuple[str, ...]]:
    """Return the state and, where the item cannot be said, the names of what stands in the way."""
    if facts.law_of != law_of:
        return State.NOT_APPLICABLE, ("law_of",)
    against = [name for name in entry.applies_when if getattr(facts, name) is False]
    against += [name for name in entry.unless if getattr(facts, name) is True]
    if against:
        return State.NOT_APPLICABLE, tuple(against)
    missing = [name for name in (*entry.applies_when, *entry.unless) if getattr(facts, name) is None]
    missing += sorted(name for name in entry.figures if getattr(facts, f"{name}_minor") is None)
    if missing:
        return State.UNKNOWN, tuple(missing)
    if entry.today_when is not None and all(getattr(facts, name) for name in entry.today_when):
        return State.FACT_TODAY, ()
    if entry.after_judgment and not facts.judged:
        return State.AFTER_JUDGMENT, ()
    return State.CONDITIONAL, ()


def _amounts(entry: Consequence, facts: CaseFacts) -> dict[str, str]:
    return {name: format_minor(getattr(facts, f"{name}_minor"), facts.currency) for name in entry.figures}


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
