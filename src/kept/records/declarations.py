"""What only the house itself can say: whether calls are recorded, whether it makes visits, who has a lawyer.

It stands in ``declarations.yaml`` in the house's folder. What is not said there is unknown, and unknown never
dials, visits or climbs.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from pydantic import Field

from kept.datafile import Strict, load

NAME = "declarations.yaml"

#: The file a new house begins with: every line explained, nothing said yet.
BLANK = Path(__file__).with_name(NAME)


class Calls(Strict):
    """Of telephone calls."""

    recorded: bool | None = None


class Visits(Strict):
    """Of visits."""

    made: bool | None = None
    two_visitors: bool | None = None
    credentials: bool | None = None
    recorded: bool | None = None


class Declarations(Strict):
    """The house's standing facts; None is not said. ``lawyer_instructed`` is by the creditor's name."""

    version: int = 1
    calls: Calls = Calls()
    visits: Visits = Visits()
    lawyer_instructed: dict[str, bool] = Field(default_factory=dict)


def load_declarations(folder: Path) -> Declarations:
    """Return what the house declares; nothing where it has no file.

    Raises:
        DataFileError: the file is not what its schema says.
    """
    path = folder / NAME
    return load(path, Declarations) if path.exists() else Declarations()


def begin_declarations(folder: Path) -> None:
    """Put the explained, empty file in a new house's folder; one that is there stays."""
    path = folder / NAME
    if not path.exists():
        shutil.copyfile(BLANK, path)
