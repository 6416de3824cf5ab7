"""Who may accept a promise: at once by the house's rule, or only the supervisor (M19)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from kept.borrowers.house import house_file, version_of
from kept.datafile import Bilingual, Strict, load

OWN = Path(__file__).with_name("approval_policy.yaml")

Figure = Literal["percent_of_arrears", "parts", "first_due_in_days", "last_due_in_days", "broken_before"]
Flag = Literal["asks_waiver", "hardship", "disputed"]


class ArrearsUnknownError(ValueError):
    """A promise cannot be weighed against arrears that are not above zero."""


@dataclass(frozen=True, kw_only=True)
class PromiseFacts:
    """What the policy asks of one promise.

    Amounts are minor units; days are counted from the day it was taken; ``broken_before`` counts promises of
    the same case that were judged broken or only part kept.
    """

    amount_minor: int
    arrears_minor: int
    parts: int
    first_due_in_days: int
    last_due_in_days: int
    broken_before: int = 0
    asks_waiver: bool = False
    hardship: bool = False
    disputed: bool = False

    @property
    def percent_of_arrears(self) -> int:
        """The promised amount in per cent of the arrears, rounded down."""
        if self.arrears_minor <= 0:
            raise ArrearsUnknownError(f"arrears of {self.arrears_minor} minor units need no promise")
        return self.amount_minor * 100 // self.arrears_minor


class Range(Strict):
    """Bounds, both included."""

    at_least: int | None = None
    at_most: int | None = None

    def holds(self, value: int) -> bool:
        """Return whether a value lies within the bounds."""
        above = self.at_least is None or value >= self.at_least
        return above and (self.at_most is None or value <= self.at_most)


class PolicyLine(Strict):
    """One line: what it asks, who decides, and why in both languages."""

    decision: Literal["approve", "supervisor"]
    when: dict[Figure, Range] = Field(default_factory=dict)
    flags: list[Flag] = Field(default_factory=list)
    zh: str
    en: str

    def fits(self, facts: PromiseFacts) -> bool:
        """Return whether every condition of the line holds."""
        return all(getattr(facts, flag) for flag in self.flags) and all(
            bounds.holds(getattr(facts, figure)) for figure, bounds in self.when.items()
        )


class Grace(Strict):
    """How long after the promised day a payment is still in time."""

    days: int = Field(ge=0)
    business_days: bool


class _PolicyFile(Strict):
    version: int
    grace: Grace
    lines: dict[str, PolicyLine] = Field(min_length=1)

    @model_validator(mode="after")
    def _ends_without_condition(self) -> Self:
        *_, last = self.lines.values()
        if last.when or last.flags:
            raise ValueError("the last line must have no condition, so that some line always fits")
        return self


@dataclass(frozen=True)
class Policy:
    """The lines in order, and the grace."""

    lines: dict[str, PolicyLine]
    grace: Grace
    version: str


@dataclass(frozen=True)
class Decision:
    """Who decides on a promise, and the line that says so."""

    line: str
    approved_at_once: bool
    reason: Bilingual


def load_policy(house: Path | None = None) -> Policy:
    """Return the policy: the house's ``approval_policy.yaml`` where it has one, else ours."""
    path = house_file(OWN, house)
    file = load(path, _PolicyFile)
    return Policy(file.lines, file.grace, version_of(path, file.version))


def decide(policy: Policy, facts: PromiseFacts) -> Decision:
    """Return whether a promise is approved at once or goes to the supervisor, and by which line.

    Raises:
        ArrearsUnknownError: the arrears are not above zero.

    >>> facts = PromiseFacts(
    ...     amount_minor=500, arrears_minor=500, parts=1, first_due_in_days=1, last_due_in_days=1
    ... )
    >>> decide(load_policy(), facts).line
    'full_by_tomorrow'
    """
    for code, line in policy.lines.items():
        if line.fits(facts):
            return Decision(code, line.decision == "approve", Bilingual(zh=line.zh, en=line.en))
    raise AssertionError("the last line fits every promise")  # the schema refuses any other file
