"""Read a file of cases: a JSON list of objects, checked; every mistake names the case and the field.

What a case must have is checked strictly. Its facts are free: what the reader of the history does not know is
kept, so that the answer can say what it was given without.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

Expected = Literal["allowed", "prohibited", "presumed_violation", "presumed_compliant"]


class CaseFileError(ValueError):
    """A file of cases cannot be read; the message names each case and field."""


class _Open(BaseModel):
    """Base of what may hold more than we read; the rest is in ``model_extra``."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Happening(_Open):
    """One event, or the proposed contact."""

    kind: str
    t: AwareDatetime | None = None
    actor: str | None = None
    to: str | None = None
    debts: tuple[str, ...] | None = None
    medium: str | None = None
    meaning: str | None = None
    outcome: str | None = None
    number: str | None = None
    place: str | None = None
    purpose: str | None = None
    received: AwareDatetime | None = None

    def get(self, name: str) -> Any:  # noqa: ANN401 - whatever the file says
        """Return a field the schema does not know, ``None`` if it is not there."""
        return (self.model_extra or {}).get(name)


class Proposed(Happening):
    """The contact to decide about; its moment is required."""

    t: AwareDatetime


class Given(_Open):
    """The facts of a case."""

    jurisdiction: str = "US-federal"
    jurisdiction_state: str | None = None
    collector: Mapping[str, Any] = Field(default_factory=dict)
    parties: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    debts: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    events: tuple[Happening, ...] = ()
    proposed: Proposed


class Case(_Open):
    """One case: judged are only the rules named in ``tests``."""

    id: str
    tests: tuple[str, ...] = Field(min_length=1)
    facts: Given
    expected: Expected
    question: str = ""
    reason: str = ""
    citation: str = ""
    verified: Literal["yes", "secondary", "no"] = "yes"
    flags: Mapping[str, Any] = Field(default_factory=dict)


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of a file, in order.

    Raises:
        CaseFileError: unreadable, not JSON, not a list, a field missing or of a wrong type, an id used twice.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CaseFileError(f"{path}: cannot be read: {error}") from error
    if not isinstance(given, list):
        raise CaseFileError(f"{path}: must be a list of cases")
    cases, wrong = [], []
    for place, each in enumerate(given, start=1):
        try:
            cases.append(Case.model_validate(each))
        except ValidationError as error:
            wrong += [f"{path}: {_name(each, place)}: {said}" for said in _explain(error)]
    wrong += [
        f"{path}: case {name}: stands {n} times"
        for name, n in Counter(one.id for one in cases).items()
        if n > 1
    ]
    if wrong:
        raise CaseFileError("\n".join(wrong))
    return tuple(cases)


def _name(given: object, place: int) -> str:
    named = given.get("id") if isinstance(given, dict) else None
    return f"case {named}" if isinstance(named, str) else f"case number {place}"


def _explain(error: ValidationError) -> Iterator[str]:
    for problem in error.errors():
        yield f"{'.'.join(str(step) for step in problem['loc']) or 'the case'}: {problem['msg']}"
