"""The taxonomy of reasons for default: first the reason, then the remedy that fits (M4)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kept.borrowers.house import house_file, version_of
from kept.borrowers.signals import Signals, load_signals
from kept.datafile import Bilingual, Strict, load

OWN = Path(__file__).with_name("reasons.yaml")

#: What a reason leads to; ``reasons.yaml`` explains each.
RemedyPath = Literal["remind", "plan", "hardship", "dispute", "press", "trace", "stop"]


class UnknownReasonError(KeyError):
    """A reason's code is not in the taxonomy."""


class Reason(Strict):
    """Why someone is overdue, what it says about them, what to ask and say, and where it leads.

    ``co_operative`` marks a reason for which pressure need not rise as long as the borrower acts on it (M6).
    """

    label: Bilingual
    signals: list[str]
    path: RemedyPath
    co_operative: bool
    questions: list[Bilingual]
    say: Bilingual


class _ReasonFile(Strict):
    version: int
    reasons: dict[str, Reason]


@dataclass(frozen=True)
class Reasons:
    """The taxonomy in file order."""

    by_code: dict[str, Reason]
    version: str

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes in file order."""
        return tuple(self.by_code)

    def __getitem__(self, code: str) -> Reason:
        try:
            return self.by_code[code]
        except KeyError as error:
            raise UnknownReasonError(f"{code!r} is not a reason for default; see reasons.yaml") from error


def load_reasons(house: Path | None = None, *, signals: Signals | None = None) -> Reasons:
    """Return the taxonomy: the house's ``reasons.yaml`` where it has one, else ours.

    Raises:
        DataFileError: the file is not what its schema says.
        UnknownSignalError: a reason implies a signal that the catalogue does not have.
    """
    path = house_file(OWN, house)
    file = load(path, _ReasonFile)
    known = signals or load_signals(house)
    for reason in file.reasons.values():
        for code in reason.signals:
            known.position(code)
    return Reasons(file.reasons, version_of(path, file.version))
