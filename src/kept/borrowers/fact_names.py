"""What the facts and figures of a case are called, so that a page can say which one is missing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kept.datafile import Bilingual, Strict, load

OWN = Path(__file__).with_name("fact_names.yaml")


class _NameFile(Strict):
    version: int
    facts: dict[str, Bilingual]


@cache
def fact_names() -> dict[str, Bilingual]:
    """Return the names by the codes of ``CaseFacts``, figures without their unit."""
    return load(OWN, _NameFile).facts
