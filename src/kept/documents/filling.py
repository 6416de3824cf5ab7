"""Fill a paper: which fields the records fill, which a person must, and which are still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kept.datafile import Bilingual
from kept.documents.fields import Field, FieldValueError, Source, check
from kept.documents.paper import Paper


class NotFinalError(ValueError):
    """A paper has required fields open; ``names`` are their codes, ``said`` names them for a person."""

    def __init__(self, open_: Mapping[str, Field]) -> None:
        """Say which."""
        super().__init__(f"still empty: {', '.join(open_)}")
        self.names = tuple(open_)
        labels = [field.label for field in open_.values()]
        self.said = Bilingual(
            zh=f"尚缺：{'、'.join(one.zh for one in labels)}",
            en=f"still empty: {', '.join(one.en for one in labels)}",
        )


class TooLongError(ValueError):
    """A plan runs longer than its paper may."""

    def __init__(self, years: int) -> None:
        """Say the longest term."""
        self.said = Bilingual(
            zh=f"最后一期还款日在 {years} 年之后",
            en=f"the last instalment lies more than {years} years ahead",
        )
        super().__init__(self.said.en)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A value that the records propose and a person may change."""

    value: Any


@dataclass(frozen=True, slots=True)
class Filled:
    """A paper with its values.

    Attributes:
        paper: the paper.
        values: every field's value; None where it is empty.
        said_by: for each filled field, who said it: the records, a person or the house.
        open: the required fields that are empty, in the paper's order.
    """

    paper: Paper
    values: Mapping[str, Any]
    said_by: Mapping[str, Source]
    open: tuple[str, ...]
    currency: str = "CNY"

    def require_final(self) -> None:
        """Refuse to go on while a required field is empty or a plan runs longer than the law lets it.

        Raises:
            NotFinalError: a required field is empty.
            TooLongError: the last instalment lies beyond the longest term.
        """
        if self.open:
            raise NotFinalError({name: self.paper.fields[name] for name in self.open})
        years, plan = self.paper.file.longest_years, self.values.get("instalments")
        if years is not None and plan:
            begun, last = self.values["made_on"], max(row["on"] for row in plan)
            if (last.year - years, last.month, last.day) > (begun.year, begun.month, begun.day):
                raise TooLongError(years)


def fill(
    paper: Paper, facts: Mapping[str, Any], said: Mapping[str, Any] | None = None, *, currency: str = "CNY"
) -> Filled:
    """Return a paper filled with what the records know and what a person says.

    Args:
        paper: the paper.
        facts: what the records and the house know, by field; what the paper does not ask for is left out.
        said: what a person says. It stands before a fact only in fields that are a person's to fill, or where
            the fact is but ``Proposed``.
        currency: of all amounts.

    Raises:
        FieldValueError: a person names a field that is not theirs to fill, or a value does not fit its field.
    """
    given = dict(said or {})
    _refuse_strangers(paper, facts, given)
    values, said_by = {}, {}
    for name, field in paper.fields.items():
        person = _empty_to_none(given.get(name))
        fact = facts.get(name)
        known = _empty_to_none(fact.value if isinstance(fact, Proposed) else fact)
        values[name] = known if person is None else person
        if values[name] is None:
            continue
        check(name, field, values[name])
        theirs = person is not None or isinstance(fact, Proposed)
        said_by[name] = Source.PERSON if theirs else field.source
    for name, field in paper.fields.items():
        if field.follows is not None:
            table, _, column = field.follows.partition(".")
            if values[table] is not None:
                values[name] = _follow(values[table], column)
                said_by[name] = said_by[table]
    still = tuple(
        name
        for name, field in paper.fields.items()
        if name in paper.required and field.follows is None and values[name] is None
    )
    return Filled(paper, values, said_by, still, currency)


def _follow(rows: Sequence[Mapping[str, Any]], column: str) -> int:
    """Return the sum of a table's column, or without one how many rows there are."""
    return sum(row[column] for row in rows) if column else len(rows)


def _refuse_strangers(paper: Paper, facts: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    for name in given:
        if name not in paper.fields:
            raise FieldValueError(f"{paper.code} has no field {name}")
        if paper.fields[name].follows is not None:
            raise FieldValueError(f"{name} follows from {paper.fields[name].follows}; say that instead")
        fact, source = facts.get(name), paper.fields[name].source
        if isinstance(fact, Proposed) or source != Source.RECORD:
            continue
        if _empty_to_none(fact) is not None:
            raise FieldValueError(f"{name} is filled from the records; correct it there")


def _empty_to_none(value: Any) -> Any:  # noqa: ANN401 - any kind of value
    """Return None for a text of nothing but space and a table without rows, and the value otherwise."""
    empty = (isinstance(value, str) and not value.strip()) or value == []
    return None if empty else value
