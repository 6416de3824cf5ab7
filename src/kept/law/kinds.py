"""The kinds of rule a rulebook may hold, by the word after ``kind:``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kept.datafile import Bilingual, Strict
from kept.law.caps import DailyCap
from kept.law.conditions import Advises, Bars, LostContact, Requires, Retention
from kept.law.hold import Hold
from kept.law.hours import Hours
from kept.law.rule import Rule, Weight
from kept.law.vocabulary import FACTS


class HoursRule(Rule):
    """Quiet hours."""

    kind: Literal["hours"]
    values: Mapping[date, Hours]


class DailyCapRule(Rule):
    """A cap per local day."""

    kind: Literal["daily_cap"]
    values: Mapping[date, DailyCap]


class HoldRule(Rule):
    """Days of peace after an event."""

    kind: Literal["hold"]
    values: Mapping[date, Hold]


class RequiresRule(Rule):
    """What must hold."""

    kind: Literal["requires"]
    values: Mapping[date, Requires]


class BarsRule(Rule):
    """What bars a contact."""

    kind: Literal["bars"]
    values: Mapping[date, Bars]


class AdvisesRule(Rule):
    """Duties, and words that may or may never be said."""

    kind: Literal["advises"]
    values: Mapping[date, Advises]


class RetentionRule(Rule):
    """How long records are kept."""

    kind: Literal["retention"]
    values: Mapping[date, Retention]


class LostContactRule(Rule):
    """When a borrower counts as lost."""

    kind: Literal["lost_contact"]
    values: Mapping[date, LostContact]


class Topic(Strict):
    """One file: the rules of one instrument on one topic."""

    topic: Bilingual
    rules: tuple[
        Annotated[
            HoursRule
            | DailyCapRule
            | HoldRule
            | RequiresRule
            | BarsRule
            | AdvisesRule
            | RetentionRule
            | LostContactRule,
            Field(discriminator="kind"),
        ],
        ...,
    ] = Field(min_length=1)


def _region(name: str | None) -> str | None:
    if name is not None and name not in FACTS["regions"].values:
        raise ValueError(f"{name!r} is none of {', '.join(FACTS['regions'].codes)}")
    return name


class Instrument(Strict):
    """The act, standard or policy whose rules stand in one folder; ``region`` if it protects but one place."""

    name: Bilingual
    authority: Bilingual
    weight: Weight
    region: Annotated[str | None, AfterValidator(_region)] = None
    note: Bilingual | None = None


class Country(Strict):
    """A jurisdiction; its legal zone says when a calendar date of the law begins."""

    name: Bilingual
    legal_zone: str
