"""The terms on which a supervisor would accept a promise that is returned, as short texts to choose from."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from kept.borrowers.house import house_file
from kept.datafile import Bilingual, Strict, load

OWN = Path(__file__).with_name("terms.yaml")


class _TermsFile(Strict):
    version: int
    terms: dict[str, Bilingual] = Field(min_length=1)


def load_terms(house: Path | None = None) -> dict[str, Bilingual]:
    """Return the texts by code: the house's ``terms.yaml`` where it has one, else ours."""
    return load(house_file(OWN, house), _TermsFile).terms
