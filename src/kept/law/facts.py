"""The facts of n contacts, as columns in which each value may be missing."""

from __future__ import annotations

from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from kept.law.columns import Column, FactError, Mask, Number, column, missing, singles
from kept.law.vocabulary import FACTS, LABELLED, SCOPE

_NOBODY_GAVE = {name: missing(fact) for name, fact in FACTS.items()}
_WIDTHS = tuple(len(FACTS[name].values) + 1 for name in SCOPE)

#: How many scopes there are: each code of channel, addressee and kind of creditor, and "missing" for each.
SCOPES = int(np.prod(_WIDTHS))


def scope_number(channel: Number, addressee: Number, creditor_kind: Number) -> Number:
    """Return the number of a scope, 0 to ``SCOPES - 1``."""
    return (channel * _WIDTHS[1] + addressee) * _WIDTHS[2] + creditor_kind


class Facts:
    """What is known about n contacts; immutable.

    >>> Facts.of(2, channel=["call", None], addressee="borrower").known("channel")
    array([ True, False])
    """

    __slots__ = ("_given", "n", "scope")

    def __init__(self, n: int, columns: dict[str, Column]) -> None:
        self.n = n
        self._given = columns
        self.scope = scope_number(*[self.column(name).values for name in SCOPE])

    @classmethod
    def of(cls, n: int, **given: object) -> Self:
        """Return facts of n rows.

        Args:
            n: number of rows, >= 0.
            given: by the names of ``FACTS``. A list, NumPy (masked) array, Arrow array or ``Coded`` is a
                column; a text, number, truth or tuple (of zones) holds for every row; ``None`` is missing.

        Raises:
            FactError: a name outside the vocabulary, a value of the wrong type, a column of the wrong length.
        """
        if n < 0:
            raise FactError(f"{n} rows")
        return cls(n, {name: column(name, value, n) for name, value in given.items()})

    @classmethod
    def one(cls, **given: object) -> Self:
        """Return the facts of one contact; ``zones`` is one name or several.

        >>> Facts.one(channel="call", zones=["Asia/Shanghai"]).show("channel")
        'call'
        """
        return cls(1, singles(given))

    def column(self, name: str) -> Column:
        """Return one fact as it is stored."""
        found = self._given.get(name)
        return _NOBODY_GAVE[name] if found is None else found

    def known(self, name: str) -> Mask:
        """Return where a fact is known: (n,) bool, or one truth for all rows."""
        return self.column(name).known

    def flags(self, name: str) -> Mask:
        """Return a flag's values, False where it is not known."""
        return cast("Mask", self.column(name).values)

    def row(self, i: int) -> Facts:
        """Return row i alone, n = 1.

        Raises:
            IndexError: no such row.
        """
        if not -self.n <= i < self.n:
            raise IndexError(f"row {i} of {self.n}")
        return Facts(1, {name: _at(held, i) for name, held in self._given.items()})

    def without(self, name: str) -> Facts:
        """Return the same rows with one fact missing."""
        return Facts(self.n, {each: held for each, held in self._given.items() if each != name})

    def take(self, rows: NDArray[np.int64]) -> Facts:
        """Return the given rows, in their order."""
        return Facts(len(rows), {name: _taken(held, rows) for name, held in self._given.items()})

    def zones_of(self, i: int) -> tuple[str, ...]:
        """Return the time zones of row i, empty when not known."""
        return self.label("zones", i)

    def label(self, name: str, i: int = 0) -> tuple[str, ...]:
        """Return the words of a labelled fact in row i, empty when there are none or it is not known."""
        held = self.column(name)
        return held.labels[_scalar(held.values, i)]

    def show(self, name: str, i: int = 0) -> Any:  # noqa: ANN401 - as many types as facts have
        """Return the value of one row as a JSON value; ``None`` when it is not known."""
        held, fact = self.column(name), FACTS[name]
        if not _scalar(held.known, i):
            return None
        value = _scalar(held.values, i)
        if fact.type == "code":
            return fact.codes[value]
        if fact.type in LABELLED:
            return list(held.labels[value])
        if fact.type == "time":
            return wall_text(value)
        return bool(value) if fact.type == "flag" else value


def wall_text(seconds: int) -> str:
    """Return seconds after midnight as a wall time; whole minutes without seconds."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours:02d}:{minutes:02d}" + (f":{left:02d}" if left else "")


def _scalar(values: Number | Mask, i: int) -> int:
    return values[i].item() if isinstance(values, np.ndarray) else values


def _at(held: Column, i: int) -> Column:
    return Column(_scalar(held.values, i), bool(_scalar(held.known, i)), held.labels)


def _taken(held: Column, rows: NDArray[np.int64]) -> Column:
    values = held.values[rows] if isinstance(held.values, np.ndarray) else held.values
    known = held.known[rows] if isinstance(held.known, np.ndarray) else held.known
    return Column(values, known, held.labels)
