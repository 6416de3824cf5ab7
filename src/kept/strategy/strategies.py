"""A strategy: what may be done about a case, how it is weighed, and how borrowers are thought to respond.

The house's own strategy is its practice. Another one is a folder of the files that stand in their place; a
file that is not there is the practice's. Two strategies offer the same choices and weigh them differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from kept.borrowers.house import house_file
from kept.datafile import DataFileError
from kept.strategy import choices as choices_file
from kept.strategy import response as response_file
from kept.strategy.choices import Choices, load_choices
from kept.strategy.response import Response, load_response

#: What a strategy's folder may hold.
FILES = (choices_file.OWN, response_file.OWN)


class NoStrategyError(LookupError):
    """There is no such strategy in the house's folder."""


@dataclass(frozen=True)
class Strategy:
    """A strategy by its name and its version, the fingerprint of its files."""

    name: str
    version: str
    choices: Choices
    response: Response


def strategy_names(folder: Path | None) -> list[str]:
    """Return the names of the strategies in a folder, each a folder of its own."""
    if folder is None or not folder.is_dir():
        return []
    return sorted(one.name for one in folder.iterdir() if one.is_dir())


def load_strategy(name: str, *, folder: Path | None, practice: Path | None) -> Strategy:
    """Return a strategy, checked: each file strictly, and all of them together.

    Args:
        name: of its folder; the empty name is the house's own strategy.
        folder: where the strategies are.
        practice: the house's practice, which stands in for what a strategy does not hold.

    Raises:
        NoStrategyError: there is no such folder.
        DataFileError: a file is not what its schema says, is not part of a strategy, or offers other choices
            than the practice does.
    """
    own = _folder(name, folder)
    paths = _paths(own, practice)
    choices = load_choices(paths[0].parent)
    if own is not None:
        _same_choices(choices, load_choices(practice), paths[0])
    response = load_response(paths[1].parent, choices=choices)
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()
    return Strategy(name, digest[:16], choices, response)


def differences(name: str, *, folder: Path | None, practice: Path | None) -> Iterator[str]:
    """Yield what a strategy changes in the house's own, as lines of a unified diff."""
    for ours, theirs in zip(_paths(None, practice), _paths(_folder(name, folder), practice), strict=True):
        before, after = (path.read_text("utf-8").splitlines() for path in (ours, theirs))
        yield from unified_diff(before, after, ours.name, f"{name}/{ours.name}", n=1, lineterm="")


def _folder(name: str, folder: Path | None) -> Path | None:
    if not name:
        return None
    if name not in strategy_names(folder) or folder is None:
        raise NoStrategyError(
            f"there is no strategy {name!r}; there are: {', '.join(strategy_names(folder))}"
        )
    own = folder / name
    strange = sorted({one.name for one in own.iterdir()} - {one.name for one in FILES})
    if strange:
        raise DataFileError(f"{own / strange[0]}: a strategy holds {' and '.join(one.name for one in FILES)}")
    return own


def _paths(own: Path | None, practice: Path | None) -> list[Path]:
    """Return the files of a strategy: its own, else the practice's, else Kept's."""
    return [house_file(house_file(one, practice), own) for one in FILES]


def _same_choices(ours: Choices, theirs: Choices, path: Path) -> None:
    if ours.codes != theirs.codes:
        odd = sorted({*ours.codes} ^ {*theirs.codes})
        raise DataFileError(
            f"{path}: offers other choices than the practice: {', '.join(odd) or 'their order'}"
        )
