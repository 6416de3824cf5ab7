"""The default-cost statement (违约成本): what default costs in money and what follows, for one case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from kept.borrowers.consequences import (
    HARDEST,
    Basis,
    Consequences,
    Item,
    consequences,
)
from kept.borrowers.facts import FIGURES, FLAGS, CaseFacts
from kept.datafile import Bilingual, Strict, load
from kept.law import State, may_tell

OWN = Path(__file__).with_name("default_cost.yaml")

#: Days ahead for which the total is shown beside paying today.
AHEAD = (30, 90, 365)


class CostItem(Strict):
    """One item of the catalogue of costs; ``default_cost.yaml`` explains its keys."""

    name: Bilingual
    figure: str
    applies_when: list[str] = Field(default_factory=list)
    unless: list[str] = Field(default_factory=list)
    today_when: list[str] | None = None
    after_judgment: bool = False
    in_suit: bool = False
    basis: list[Basis] = Field(min_length=1)

    @property
    def measure(self) -> None:
        """An amount announces no measure."""
        return

    @property
    def figures(self) -> frozenset[str]:
        """The one figure of the item."""
        return frozenset({self.figure})

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        unknown = {*self.applies_when, *self.unless, *(self.today_when or [])} - FLAGS
        if unknown or self.figure not in FIGURES:
            raise ValueError(
                f"not facts or figures of a case: {', '.join(sorted({*unknown, self.figure} - FIGURES))}"
            )
        return self


class _CostFile(Strict):
    version: int
    law_of: str
    items: dict[str, CostItem]


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost in money: its state, its amount where it may arise, and what keeps it from being sure."""

    code: str
    name: Bilingual
    state: State
    amount_minor: int | None
    why: tuple[str, ...]
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is owed some days ahead if nothing is paid, and with the costs of a suit lost; minor units."""

    days: int
    on: date
    total_minor: int
    with_suit_minor: int


@dataclass(frozen=True, slots=True)
class DefaultCost:
    """All of it; ``consequences`` come in both languages, item by item in the same order."""

    on: date
    currency: str
    pay_today_minor: int
    ahead: tuple[Ahead, ...]
    costs: tuple[Cost, ...]
    consequences: tuple[tuple[Item, Item], ...]


def default_cost(
    catalogue: Consequences,
    facts: CaseFacts,
    *,
    on: date,
    totals: Mapping[date, int],
    told: Collection[str] = (),
    approved: Collection[str] = (),
    up_to: int = HARDEST,
    matters: Mapping[str, int] | None = None,
) -> DefaultCost:
    """Return what default costs in one case.

    Args:
        catalogue: the consequences.
        facts: what is known of the case on the day, its figures filled in.
        on: the day.
        totals: what is owed on the day and on later days if nothing is paid, minor units.
        told: codes this borrower has been told.
        approved: measures a named person has approved.
        up_to: the hardest pressure that may be told.
        matters: how much each consequence matters to this borrower, by its code.

    The costs of a suit are those of the claim on each day; what cannot arise in this case does not count.
    """
    zh, en = (
        consequences(
            catalogue,
            facts,
            on=on,
            told=told,
            approved=approved,
            up_to=up_to,
            matters=matters,
            language=language,
        )
        for language in ("zh", "en")
    )
    ahead = tuple(
        Ahead((day - on).days, day, total, total + _suit(facts, on, total))
        for day, total in sorted(totals.items())
        if day > on
    )
    return DefaultCost(
        on, facts.currency, totals[on], ahead, costs(facts, on=on), tuple(zip(zh, en, strict=True))
    )


def costs(facts: CaseFacts, *, on: date) -> tuple[Cost, ...]:
    """Return every cost in money of one case with its state, in the order of the file."""
    file = _file()
    found = []
    for code, item in file.items.items():
        telling = may_tell(item, facts, on, law_of=file.law_of)
        excluded = telling.state is State.NOT_APPLICABLE
        amount = None if excluded else getattr(facts, f"{item.figure}_minor")
        found.append(Cost(code, item.name, telling.state, amount, tuple(telling.why), tuple(item.basis)))
    return tuple(found)


def _suit(facts: CaseFacts, on: date, claim_minor: int) -> int:
    """Return what a suit over that much adds for the party that loses it."""
    then = facts.with_claim(claim_minor)
    added = {code for code, item in _file().items.items() if item.in_suit}
    return sum(cost.amount_minor or 0 for cost in costs(then, on=on) if cost.code in added)


@lru_cache(maxsize=1)
def _file() -> _CostFile:
    return load(OWN, _CostFile)
