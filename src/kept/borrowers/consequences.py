"""What default costs and what paying gains, item by item; only what the law lets be told is said (M7)."""

from __future__ import annotations

import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from kept.borrowers.facts import FIGURES, FLAGS, CaseFacts
from kept.borrowers.house import house_file, version_of
from kept.datafile import Bilingual, Strict, load
from kept.law import State, Telling, may_tell
from kept.money import format_minor

OWN = Path(__file__).with_name("consequences.yaml")


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
    on: date,
    told: Collection[str] = (),
    approved: Collection[str] = (),
    up_to: int = HARDEST,
    matters: Mapping[str, int] | None = None,
    language: str = "zh",
) -> list[Item]:
    """Return every item for one case: sayable first, untold before told, what matters more, the gentler.

    Args:
        catalogue: the items.
        facts: what is known of the case on the business date.
        on: the business date.
        told: codes this borrower has already been told.
        approved: codes of the measures (rungs) that a named person has approved and the house intends.
        up_to: the hardest pressure that may be told at this rung, 1 to 5 (``tells_up_to`` of the ladder).
        matters: how much an item matters to this borrower, by its code (``stakes.matters``); 0 if not there.
        language: the sentence's language, ``zh…`` or any other for English.

    >>> facts = CaseFacts(product="credit_card", per_day_minor=1234, total_minor=1_000_000)
    >>> found = consequences(load_consequences(), facts, on=date(2026, 11, 23))
    >>> [item.code for item in found if item.state is State.FACT_TODAY]
    ['interest_per_day', 'interest_stops', 'plan_still_possible']
    """
    items = []
    for code, entry in catalogue.by_code.items():
        telling = may_tell(entry, facts, on, law_of=catalogue.law_of, approved=approved)
        why = _with_pressure(entry, telling, up_to)
        sentence = entry.say.in_(language).format(**_amounts(entry, facts)) if not why else None
        items.append(_item(code, entry, state=telling.state, why=why, sentence=sentence, told=code in told))
    weight = matters or {}
    return sorted(
        items,
        key=lambda item: (
            not item.sayable, item.told, ORDER.index(item.state), -weight.get(item.code, 0), item.pressure
        ),
    )  # fmt: skip


def _with_pressure(entry: Consequence, telling: Telling, up_to: int) -> tuple[str, ...]:
    """Return what the law has in the way and, of what is true, that it is harder than the rung tells."""
    hard = telling.state in TRUE_STATES and entry.pressure > up_to
    return (*telling.why, f"pressure:{entry.pressure}") if hard else telling.why


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


def _amounts(entry: Consequence, facts: CaseFacts) -> dict[str, str]:
    return {name: format_minor(getattr(facts, f"{name}_minor"), facts.currency) for name in entry.figures}


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
