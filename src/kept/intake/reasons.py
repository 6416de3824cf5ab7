"""Why a file or a cell was refused, in both languages, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files

from kept.datafile import Bilingual, Strict, load


class Reason(Strict):
    """What is wrong and its remedy; facts of the case stand in braces."""

    reason: Bilingual
    remedy: Bilingual

    def filled(self, facts: Mapping[str, object]) -> tuple[Bilingual, Bilingual]:
        """Return reason and remedy with the facts in place."""
        return _fill(self.reason, facts), _fill(self.remedy, facts)


class _Reasons(Strict):
    files: dict[str, Reason]
    cells: dict[str, Reason]


class IntakeError(ValueError):
    """A file cannot be taken at all; ``reason`` and ``remedy`` say why, and what to do, in both languages."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.reason, self.remedy = file_reason(code).filled(facts)
        super().__init__(f"{self.reason.en}. {self.remedy.en}.")


def file_reason(code: str) -> Reason:
    """Return the reason a file was refused, by its code."""
    return _reasons().files[code]


def cell_reason(code: str) -> Reason:
    """Return the reason a cell was refused, by its code."""
    return _reasons().cells[code]


def codes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return every code there is: those of files, those of cells."""
    return tuple(_reasons().files), tuple(_reasons().cells)


@cache
def _reasons() -> _Reasons:
    with as_file(files("kept.intake") / "reasons.yaml") as path:
        return load(path, _Reasons)


def _fill(text: Bilingual, facts: Mapping[str, object]) -> Bilingual:
    return Bilingual(zh=text.zh.format_map(facts), en=text.en.format_map(facts))
