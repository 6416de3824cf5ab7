"""What papers say of the house and of each creditor: ``house.yaml`` in the house's folder of papers.

A house without a folder of its own files has it where it keeps its things, beside its declarations.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field as Key

from kept.datafile import Strict, load


class StandingFacts(Strict):
    """Field by field: of every creditor, and of one by name, which goes first."""

    everywhere: dict[str, str] = Key(default_factory=dict)
    creditors: dict[str, dict[str, str]] = Key(default_factory=dict)

    def of(self, creditor: str) -> dict[str, str]:
        """Return what papers in a creditor's name may say."""
        return self.everywhere | self.creditors.get(creditor, {})


def load_standing_facts(path: Path) -> StandingFacts:
    """Return the house's standing facts; nothing where it has no file.

    Raises:
        DataFileError: the file is not what its schema says.
    """
    return load(path, StandingFacts) if path.is_file() else StandingFacts()
