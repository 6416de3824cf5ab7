"""What there is tomorrow: minutes of each group in each slot, letters, visits, filings; and the floors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from kept.borrowers.house import house_file, version_of
from kept.datafile import DataFileError, Strict, load
from kept.strategy.choices import Choices, Resource

OWN = Path(__file__).with_name("capacity.yaml")

#: More of it than anybody could use.
PLENTY = 1e12


Units = Annotated[int, Field(ge=0)]


class Floors(Strict):
    """Who must be contacted; ``capacity.yaml`` explains its keys."""

    first_call_within_days: int = Field(ge=1)
    not_forgotten_days: int = Field(ge=1)


class CapacityFile(Strict):
    """``capacity.yaml``, which explains its keys."""

    version: int
    collectors_percent: dict[str, Units]
    minutes: dict[str, Units]
    a_day: dict[Resource, Units]
    visits_by_area: dict[str, Units] = Field(default_factory=dict)
    floors: Floors

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if sum(self.collectors_percent.values()) != 100:  # noqa: PLR2004 - per cent
            raise ValueError("collectors_percent adds up to 100")
        return self


class Capacity:
    """What there is, for a catalogue of choices."""

    def __init__(self, file: CapacityFile, choices: Choices, version: str) -> None:
        self.file, self.choices, self.version = file, choices, version

    @property
    def floors(self) -> Floors:
        """Who must be contacted."""
        return self.file.floors

    def of(self, collectors: Mapping[str, float]) -> NDArray[np.float64]:
        """Return (r,) units of each resource of the choices, with so many active collectors in each group."""
        return np.array([self._one(name, collectors) for name in self.choices.resources()])

    def groups_of(self, collectors: int) -> dict[str, float]:
        """Return how many of so many collectors are in each group, where nobody says who is."""
        return {group: collectors * share / 100 for group, share in self.file.collectors_percent.items()}

    def _one(self, resource: str, collectors: Mapping[str, float]) -> float:
        kind, *rest = resource.split(".")
        if kind == "visits" and rest:
            return float(self.file.visits_by_area[rest[0]])
        if kind != "minutes":
            return float(self.file.a_day.get(kind, PLENTY))  # type: ignore[call-overload]
        slot, group = rest
        return collectors.get(group, 0.0) * self.file.minutes[slot]


def load_capacity(house: Path | None = None, *, choices: Choices) -> Capacity:
    """Return what there is: the house's ``capacity.yaml`` where it has one, else ours.

    Raises:
        DataFileError: the file is not what its schema says, or its groups and slots are not the choices'.
    """
    path = house_file(OWN, house)
    file = load(path, CapacityFile)
    for name, given, wanted in (
        ("collectors_percent", file.collectors_percent, choices.file.groups),
        ("minutes", file.minutes, choices.file.slots),
        ("visits_by_area", file.visits_by_area, choices.file.areas),
    ):
        if set(given) != set(wanted):
            raise DataFileError(
                f"{path}: {name}: choices.yaml has {', '.join(wanted) or 'none'}; give each its number"
            )
    return Capacity(file, choices, version_of(path, file.version))
