"""What is at stake for a borrower: which consequences matter most to them, by facts lawfully held (M8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import model_validator

from kept.borrowers.facts import FLAGS, CaseFacts
from kept.borrowers.house import house_file
from kept.datafile import Bilingual, Strict, load

OWN = Path(__file__).with_name("stakes.yaml")


class Stake(Strict):
    """One thing that may be at stake; ``stakes.yaml`` explains its keys."""

    name: Bilingual
    facts: dict[str, int]
    signals: dict[str, int]
    touches: list[str]

    @model_validator(mode="after")
    def _facts_are_known(self) -> Self:
        unknown = set(self.facts) - FLAGS
        if unknown:
            raise ValueError(f"not facts of a case: {', '.join(sorted(unknown))}")
        return self


class _StakeFile(Strict):
    version: int
    stakes: dict[str, Stake]


@dataclass(frozen=True, slots=True)
class AtStake:
    """One stake of one case: how much it weighs, and the facts and signals that say so."""

    code: str
    name: Bilingual
    weight: int
    because: tuple[str, ...]


@lru_cache(maxsize=8)
def load_stakes(house: Path | None = None) -> dict[str, Stake]:
    """Return what may be at stake: the house's ``stakes.yaml`` where it has one, else ours."""
    return load(house_file(OWN, house), _StakeFile).stakes


def at_stake(stakes: dict[str, Stake], facts: CaseFacts, signals: Collection[str]) -> list[AtStake]:
    """Return what is at stake in one case, the weightiest first; what nothing speaks for is left out.

    >>> facts = CaseFacts(product="trade_invoice", has_guarantor=True)
    >>> [(one.code, one.weight) for one in at_stake(load_stakes(), facts, ["business_slow"])]
    [('business', 5), ('guarantor', 3)]
    """
    found = []
    for code, stake in stakes.items():
        because = [name for name in stake.facts if getattr(facts, name) is True]
        because += [name for name in stake.signals if name in signals]
        weight = sum({**stake.facts, **stake.signals}[name] for name in because)
        if weight > 0:
            found.append(AtStake(code, stake.name, weight, tuple(because)))
    return sorted(found, key=lambda one: -one.weight)


def matters(stakes: dict[str, Stake], found: Collection[AtStake]) -> dict[str, int]:
    """Return how much each consequence that touches a stake matters; the others do not stand there."""
    known: dict[str, int] = {}
    for one in found:
        for code in stakes[one.code].touches:
            known[code] = max(known.get(code, 0), one.weight)
    return known
