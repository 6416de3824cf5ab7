"""The response model: reached × promises × keeps, and pays without being contacted; sums of named effects.

Each link's log-odds are a base and one effect a factor, in thousandths, each with its source.
No protected trait is a factor, and the factors are fixed here, so none can become one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from kept.borrowers.house import house_file, version_of
from kept.datafile import DataFileError, Strict, load
from kept.strategy.choices import PATHS, QUADRANTS, REST, Choices, PathName, QuadrantName, load_choices
from kept.strategy.prospects import AGES, BROKEN, SPOKEN

OWN = Path(__file__).with_name("response.yaml")

Floats = NDArray[np.float64]
LinkName = Literal["reach", "promise", "kept", "cure"]
Status = Literal["verified", "second-hand", "vendor", "assumption", "own"]
Effect = Annotated[int, Field(ge=-9000, le=9000)]
Spread = Annotated[int, Field(gt=0, le=9000)]

#: Whether the borrower answers in the slot in which they answered last.
ANSWERED = ("unknown", "other_slot", "same_slot")

#: Whether a plan is offered to someone whose reason asks for one.
FITS = ("no", "yes")

#: Slot or group of a choice that is not a call at an hour.
NOWHERE = "none"

#: Which factors each link has.
FACTORS: Mapping[str, tuple[str, ...]] = {
    "reach": (
        "base", "quadrant", "path", "age", "spoken", "attempts", "way", "slot", "group", "answered",
    ),
    "promise": ("base", "quadrant", "path", "age", "spoken", "way", "fits", "group"),
    "kept": ("base", "quadrant", "path", "age", "broken", "way", "group"),
    "cure": ("base", "quadrant", "path", "age"),
}  # fmt: skip

_FIXED: Mapping[str, tuple[str, ...]] = {
    "base": ("all",),
    "quadrant": QUADRANTS,
    "path": PATHS,
    "age": AGES,
    "spoken": SPOKEN,
    "attempts": ("each",),
    "broken": BROKEN,
    "answered": ANSWERED,
    "fits": FITS,
}


class Prior(Strict):
    """The effects of a factor's levels, thousandths of log-odds; ``response.yaml`` explains its keys."""

    values: dict[str, Effect]
    sd: Spread | dict[str, Spread]
    status: Status
    source: str = Field(min_length=1)


class Factor(Prior):
    """A factor as it stands; ``prior`` keeps what own estimates began from."""

    prior: Prior | None = None


def prior_of(factor: Factor) -> Prior:
    """Return what an estimate of a factor begins from: its prior where it is one itself."""
    return factor.prior or factor


class Way(Strict):
    """What a way of reaching people does to those it reaches; ``response.yaml`` explains its keys."""

    promises: bool
    offers_plan: bool = False
    pays_after_days: int = Field(ge=0)
    horizon_days: int = Field(gt=0, le=3650)
    nudge_days: int = Field(ge=0)
    nudge: dict[QuadrantName, Effect]
    status: Status
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _every_quadrant(self) -> Self:
        if set(self.nudge) != set(QUADRANTS):
            raise ValueError(f"nudge: missing: {', '.join(sorted(set(QUADRANTS) - set(self.nudge)))}")
        return self


class Share(Strict):
    """What of the amount a payment brings, parts per million, by path."""

    values: dict[PathName, Annotated[int, Field(ge=0, le=1_000_000)]]
    status: Status
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _every_path(self) -> Self:
        if set(self.values) != set(PATHS):
            raise ValueError(f"missing: {', '.join(sorted(set(PATHS) - set(self.values)))}")
        return self


class Complaints(Strict):
    """How often a conversation ends in a complaint."""

    per_conversation_ppm: int = Field(ge=0, le=1_000_000)
    after_attempts: int = Field(ge=0)
    times: int = Field(ge=1)
    status: Status
    source: str = Field(min_length=1)


class ResponseFile(Strict):
    """The file as it stands."""

    version: int
    links: dict[LinkName, dict[str, Factor]]
    ways: dict[str, Way]
    share_ppm: Share
    complaints: Complaints

    @model_validator(mode="after")
    def _every_factor_and_level(self) -> Self:
        for link, wanted in FACTORS.items():
            found = self.links.get(link, {})  # type: ignore[call-overload]
            _same(link, found, wanted)
            for name, levels in _FIXED.items():
                if name in found:
                    _same(f"{link}.{name}", found[name].values, levels)
        return self


def _same(where: str, found: Mapping[str, object], wanted: tuple[str, ...]) -> None:
    if odd := set(found) ^ set(wanted):
        raise ValueError(f"{where}: missing or unknown: {', '.join(sorted(odd))}")


@dataclass(frozen=True)
class Response:
    """The model, and the choices it was checked against."""

    file: ResponseFile
    choices: Choices
    version: str

    @cached_property
    def levels(self) -> Mapping[str, tuple[str, ...]]:
        """The levels of each factor, in order of their codes."""
        ways = tuple(dict.fromkeys(one.entry.way for one in self.choices.all))
        here = {"way": ways, "slot": (NOWHERE, *self.choices.slots)}
        return {**_FIXED, **here, "group": (NOWHERE, *self.choices.file.groups)}

    def effects(self, link: str, factor: str) -> Floats:
        """Return the effects of a factor's levels in order, log-odds."""
        found = self.file.links[link][factor].values  # type: ignore[index]
        return np.array([found[level] for level in self.levels[factor]]) / 1000

    def of_choices(self, link: str) -> Floats:
        """Return what way, slot and group add to a link, (k,) log-odds."""
        found = np.zeros(len(self.choices))
        for factor in ("way", "slot", "group"):
            if factor in FACTORS[link]:
                found += self.effects(link, factor)[self._codes[factor]]
        return found

    @cached_property
    def _codes(self) -> Mapping[str, NDArray[np.intp]]:
        """The level of each choice in the factors that belong to choices, (k,) each."""
        names = {
            "way": [one.entry.way for one in self.choices.all],
            "slot": [one.slot or NOWHERE for one in self.choices.all],
            "group": [one.group or NOWHERE for one in self.choices.all],
        }
        return {
            factor: np.array([self.levels[factor].index(name) for name in found], dtype=np.intp)
            for factor, found in names.items()
        }


def probability(log_odds: Floats) -> Floats:
    """Return probabilities from log-odds, any shape.

    >>> float(probability(np.array(0.0)))
    0.5
    """
    found: Floats = 1 / (1 + np.exp(-log_odds))
    return found


def load_response(house: Path | None = None, *, choices: Choices | None = None) -> Response:
    """Return the model: the house's ``response.yaml`` where it has one, else ours.

    Raises:
        DataFileError: the file is not what its schema says, or lacks a way, slot or group of the choices.
    """
    path = house_file(OWN, house)
    file = load(path, ResponseFile)
    response = Response(file, choices or load_choices(house), version_of(path, file.version))
    for link, factors in FACTORS.items():
        for factor in {"way", "slot", "group"} & set(factors):
            found = file.links[link][factor].values  # type: ignore[index]
            if missing := set(response.levels[factor]) - set(found):
                raise DataFileError(
                    f"{path}: links.{link}.{factor}: choices.yaml has {', '.join(sorted(missing))}; "
                    "give each an effect in values, 0 if it says nothing"
                )
    if missing := set(response.levels["way"]) - set(file.ways) - {REST}:
        raise DataFileError(f"{path}: ways: choices.yaml has {', '.join(sorted(missing))}; describe each")
    return response
