"""The named signals that move willingness and ability to pay, and their weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from kept.borrowers.house import house_file, version_of
from kept.datafile import Bilingual, Strict, load

OWN = Path(__file__).with_name("signals.yaml")

Kind = Literal["call", "file", "payments", "contacts", "correction"]


class UnknownSignalError(KeyError):
    """A signal's code is not in the catalogue."""


class Signal(Strict):
    """One thing known about a borrower; weights are thousandths of log-odds."""

    kind: Kind
    willingness: int = Field(ge=-3000, le=3000)
    ability: int = Field(ge=-3000, le=3000)
    decay_days: int | None = Field(default=None, gt=0)
    sensitive: bool = False
    zh: str
    en: str
    source: str

    @property
    def label(self) -> Bilingual:
        """The signal's name in both languages."""
        return Bilingual(zh=self.zh, en=self.en)


class Prior(Strict):
    """Where willingness and ability stand before any signal, in thousandths of log-odds."""

    willingness: int
    ability: int
    source: str


class _SignalFile(Strict):
    version: int
    prior: Prior
    evidence_needed: int = Field(gt=0)
    signals: dict[str, Signal]


@dataclass(frozen=True)
class Signals:
    """The catalogue in file order; a column of a signal matrix is a position in ``codes``."""

    by_code: dict[str, Signal]
    prior: Prior
    evidence_needed: int
    version: str

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes in file order."""
        return tuple(self.by_code)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {code: at for at, code in enumerate(self.codes)}

    @cached_property
    def willingness(self) -> NDArray[np.int64]:
        """(k,) weights on willingness, thousandths of log-odds."""
        return np.array([signal.willingness for signal in self.by_code.values()], dtype=np.int64)

    @cached_property
    def ability(self) -> NDArray[np.int64]:
        """(k,) weights on ability, thousandths of log-odds."""
        return np.array([signal.ability for signal in self.by_code.values()], dtype=np.int64)

    @cached_property
    def decay_days(self) -> NDArray[np.int64]:
        """(k,) days until a signal counts for nothing; 0 where it never fades."""
        return np.array([signal.decay_days or 0 for signal in self.by_code.values()], dtype=np.int64)

    def position(self, code: str) -> int:
        """Return the column of a signal, or raise ``UnknownSignalError``."""
        try:
            return self._position[code]
        except KeyError as error:
            raise UnknownSignalError(f"{code!r} is not a signal; see signals.yaml") from error

    def matrix(self, present: Sequence[Iterable[str]]) -> NDArray[np.bool_]:
        """Return an (n, k) matrix that is true where a borrower shows a signal.

        Raises:
            UnknownSignalError: a code is not in the catalogue.
        """
        rows = np.zeros((len(present), len(self.codes)), dtype=np.bool_)
        for at, codes in enumerate(present):
            for code in codes:
                rows[at, self.position(code)] = True
        return rows


def load_signals(house: Path | None = None) -> Signals:
    """Return the signal catalogue: the house's ``signals.yaml`` where it has one, else ours."""
    path = house_file(OWN, house)
    file = load(path, _SignalFile)
    return Signals(file.signals, file.prior, file.evidence_needed, version_of(path, file.version))
