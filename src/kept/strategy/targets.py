"""What a collector is asked to reach on a day."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from kept.borrowers.house import house_file
from kept.datafile import Strict, load

OWN = Path(__file__).with_name("targets.yaml")


class Targets(Strict):
    """The day's targets; ``targets.yaml`` explains its keys."""

    version: int
    conversations: int = Field(ge=1)


def load_targets(house: Path | None = None) -> Targets:
    """Return the targets: the house's ``targets.yaml`` where it has one, else ours.

    Raises:
        DataFileError: the file is not what its schema says.
    """
    return load(house_file(OWN, house), Targets)
