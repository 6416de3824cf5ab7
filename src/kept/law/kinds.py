"""The kinds of rule a rulebook may hold, by the word after ``kind:``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kept.datafile import Bilingual, Strict
from kept.law.caps import DailyCap
from kept.law.conditions import Advises, Bars, LostContact, Requires, Retention
from kept.law.harbour import OralRequest, SafeHarbour, ValidationPeriod
from kept.law.hold import Hold
from kept.law.hours import Hours
from kept.law.rolling import RollingCap
from kept.law.rule import Rule, Weight
from kept.law.times import HoursWhen, RefusedTimes
from kept.law.vocabulary import FACTS


class HoursRule(Rule):
    """Quiet hours."""

    kind: Literal["hours"]
    values: Mapping[date, Hours]


class DailyCapRule(Rule):
    """A cap per local day."""

    kind: Literal["daily_cap"]
    values: Mapping[date, DailyCap]


class HoursWhenRule(Rule):
    """Quiet hours, while some conditions hold."""

    kind: Literal["hours_when"]
    values: Mapping[date, HoursWhen]


class RefusedTimesRule(Rule):
    """Times of the week the person asked to be left alone in."""

    kind: Literal["refused_times"]
    values: Mapping[date, RefusedTimes]


class RollingCapRule(Rule):
    """A cap over several days."""

    kind: Literal["rolling_cap"]
    values: Mapping[date, RollingCap]


class SafeHarbourRule(Rule):
    """What must hold before a procedure may be relied on."""

    kind: Literal["safe_harbour"]
    values: Mapping[date, SafeHarbour]


class ValidationPeriodRule(Rule):
    """How long a person may dispute after a notice."""

    kind: Literal["validation_period"]
    values: Mapping[date, ValidationPeriod]


class OralRequestRule(Rule):
    """How long an oral request binds."""

    kind: Literal["oral_request"]
    values: Mapping[date, OralRequest]


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
            | HoursWhenRule
            | RefusedTimesRule
            | RollingCapRule
            | SafeHarbourRule
            | ValidationPeriodRule
            | OralRequestRule
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
    """The act, standard or policy whose rules stand in one folder; ``region``: it protects one place."""

    name: Bilingual
    authority: Bilingual
    weight: Weight
    region: Annotated[str | None, AfterValidator(_region)] = None
    note: Bilingual | None = None


class Country(Strict):
    """A jurisdiction; its legal zone says when a calendar date of the law begins."""

    name: Bilingual
    legal_zone: str
