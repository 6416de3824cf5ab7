"""The levels of pressure as data: what each is, when it may be used, who must approve it (M5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from kept.borrowers.consequences import HARDEST, Basis
from kept.borrowers.house import house_file, version_of
from kept.datafile import Bilingual, Strict, load
from kept.ladder.why import Why

OWN = Path(__file__).with_name("ladder.yaml")
OWN_WORDS = Path(__file__).with_name("words.yaml")

#: The place of a case that is on no rung.
NONE = "none"

Approval = Literal["none", "supervisor", "compliance"]
RungChannel = Literal["message", "call", "letter", "visit", "mediation", "court"]


class UnknownRungError(KeyError):
    """A rung's code is not on the ladder."""


class Rung(Strict):
    """One level of pressure; ``ladder.yaml`` explains its keys."""

    name: Bilingual
    tone: Bilingual
    channel: RungChannel
    tells_up_to: int = Field(ge=1, le=HARDEST)
    min_dpd: int = Field(ge=1)
    applies_when: list[str] = Field(default_factory=list)
    unless: list[str] = Field(default_factory=list)
    preconditions: list[str] = Field(default_factory=list)
    approval: Approval
    wait_days: int = Field(ge=0)
    firm_term: bool = False
    done_after_attempt_days: int | None = Field(default=None, gt=0)
    steps_down: bool = True
    quiet_days_if_declined: int = Field(default=14, ge=0)
    basis: list[Basis] = Field(min_length=1)


class _LadderFile(Strict):
    version: int
    rungs: dict[str, Rung] = Field(min_length=1)
    facts: dict[str, Bilingual]

    @model_validator(mode="after")
    def _every_fact_is_named(self) -> Self:
        asked = {
            fact
            for rung in self.rungs.values()
            for fact in (*rung.applies_when, *rung.unless, *rung.preconditions)
        }
        if asked - set(self.facts):
            raise ValueError(f"facts without a name: {', '.join(sorted(asked - set(self.facts)))}")
        if NONE in self.rungs:
            raise ValueError(f"{NONE!r} is the place before the first rung, not a rung")
        return self


class Notes(Strict):
    """What an explanation adds to its reason."""

    part_paid: Bilingual
    passed_over: Bilingual
    approval: Bilingual


class Words(Strict):
    """Sentences that explain a climb, by the code of the reason."""

    reasons: dict[str, Bilingual]
    notes: Notes
    roles: dict[Approval, Bilingual]
    none: Bilingual

    @model_validator(mode="after")
    def _every_reason_has_words(self) -> Self:
        codes = {why.code for why in Why}
        if codes != set(self.reasons):
            raise ValueError(
                f"reasons without words or unknown: {', '.join(sorted(codes ^ set(self.reasons)))}"
            )
        if set(self.roles) != {"supervisor", "compliance"}:
            raise ValueError("roles are supervisor and compliance")
        return self


@dataclass(frozen=True)
class Ladder:
    """Rungs in order. Positions count from 1; 0 is no rung."""

    file: _LadderFile
    words: Words
    version: str

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes by position: ``codes[0]`` is ``"none"``."""
        return (NONE, *self.file.rungs)

    @cached_property
    def rungs(self) -> tuple[Rung, ...]:
        """Rungs in order; the rung at position p is ``rungs[p - 1]``."""
        return tuple(self.file.rungs.values())

    @cached_property
    def _position(self) -> dict[str, int]:
        return {code: at for at, code in enumerate(self.codes)}

    def __getitem__(self, code: str) -> Rung:
        return self.rungs[self.position(code) - 1]

    def position(self, code: str) -> int:
        """Return where a rung stands, 0 for ``"none"``.

        Raises:
            UnknownRungError: the ladder has no such rung.
        """
        try:
            return self._position[code]
        except KeyError as error:
            raise UnknownRungError(f"{code!r} is not on this ladder: {', '.join(self.codes)}") from error

    def positions(self, codes: Sequence[str]) -> NDArray[np.int64]:
        """Return the positions of many rungs, (n,) int64."""
        return np.array([self.position(code) for code in codes], dtype=np.int64)

    def tells_up_to(self, position: int) -> int:
        """Return the hardest consequences told at a rung: its own, at least those of a first call."""
        calls = (rung.tells_up_to for rung in self.rungs if rung.channel == "call")
        own = self.rungs[position - 1].tells_up_to if position else 1
        return max(own, next(calls, 1))

    def name(self, position: int, language: str) -> str:
        """Return the name of a rung for people; of no rung, a word for none."""
        if position == 0:
            return self.words.none.in_(language)
        return self.rungs[position - 1].name.in_(language)


def load_ladder(house: Path | None = None) -> Ladder:
    """Return the ladder: the house's ``ladder.yaml`` where it has one, else ours.

    Raises:
        DataFileError: the file is not what its schema says, or a rung asks for a fact without a name.
    """
    path = house_file(OWN, house)
    file = load(path, _LadderFile)
    words = load(house_file(OWN_WORDS, house), Words)
    return Ladder(file, words, version_of(path, file.version))
