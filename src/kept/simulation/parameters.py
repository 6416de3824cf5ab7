"""What simulated borrowers are like, as data with source and status; and what they should add up to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from kept.borrowers.house import version_of
from kept.datafile import Strict, load

OWN = Path(__file__).with_name("borrowers.yaml")

Floats = NDArray[np.float64]

#: Why a borrower is late in truth; what is told of it is another thing.
REASONS = ("forgot", "short", "hardship", "wont")

#: Last day late of each stage but the last.
STAGE_TO = (30, 60, 90, 365)

#: Parts of the day, as the choices of a strategy name them.
SLOTS = {"morning": (8, 12), "midday": (12, 14), "afternoon": (14, 18), "evening": (18, 22)}

#: Groups of the floor, in the order in which the list is given out.
GROUPS = ("senior", "collector")

Status = Literal["verified", "second-hand", "vendor", "assumption"]
ReasonName = Literal["forgot", "short", "hardship", "wont"]
AgeName = Literal["1-30", "31-60", "61-90", "91-180", "181-365", "366-700"]
SlotName = Literal["morning", "midday", "afternoon", "evening"]
Amount = Annotated[float, Field(ge=0)]


class _Sourced(Strict):
    status: Status
    source: str = Field(min_length=1)


class ByReason(_Sourced):
    """One number a reason."""

    values: dict[ReasonName, Amount]

    @model_validator(mode="after")
    def _every_reason(self) -> Self:
        if missing := set(REASONS) - set(self.values):
            raise ValueError(f"missing: {', '.join(sorted(missing))}")
        return self

    @property
    def column(self) -> Floats:
        """(4,) in the order of ``REASONS``."""
        return np.array([self.values[name] for name in REASONS])  # type: ignore[index]


class ByStage(_Sourced):
    """One number a stage."""

    values: list[Amount] = Field(min_length=len(STAGE_TO) + 1, max_length=len(STAGE_TO) + 1)


class Number(_Sourced):
    """One number."""

    value: Amount


class Stock(_Sourced):
    """How those owing at the beginning are spread over days late; shares add up to 1."""

    values: dict[AgeName, Amount]

    @model_validator(mode="after")
    def _a_whole(self) -> Self:
        total = sum(self.values.values())
        if abs(total - 1) > 1e-9:  # noqa: PLR2004 - rounding of decimals
            raise ValueError(f"the shares add up to {total:.6g}, not 1")
        return self


class Reasons(Strict):
    """How borrowers of each reason respond; ``borrowers.yaml`` says what each number is."""

    share: ByReason
    pays_at_first: ByReason
    fades_days: ByReason
    pays_always: ByReason
    at_payday: ByReason
    reached: ByReason
    promises: ByReason
    keeps: ByReason
    after_talk: ByReason
    after_message: ByReason
    after_letter: ByReason
    after_plan_offer: ByReason
    pays_in_part: ByReason


class Stages(Strict):
    """What days late take away."""

    pays: ByStage
    reached: ByStage


class Numbers(Strict):
    """Single numbers."""

    willing_sd: Number
    able_sd: Number
    slot_sd: Number
    again_in_week: Number
    after_broken: Number
    promise_days: Number
    talk_days: Number
    message_days: Number
    letter_days: Number
    plan_days: Number
    senior: Number
    tells_reason: Number
    disputes: Number
    asks_to_stop: Number
    complains: Number
    complains_after_three: Number
    loses_income: Number
    recovers: Number
    worn_by_dial: Number
    broken_weighs: Number
    paid_lifts: Number
    gets_email: Number
    has_address: Number
    abroad: Number


class Portfolio(Strict):
    """What is owed; ``newcomers`` come in day by day on their first day late, the rest are there."""

    median_minor: int = Field(gt=0)
    spread: float = Field(ge=0, le=3)
    rate_ppm: int = Field(ge=0)
    newcomers: float = Field(ge=0, le=1)
    stock: Stock


class FloorFile(Strict):
    """People and means for each thousand borrowers, and minutes that contacts take."""

    agents: float = Field(ge=0)
    seniors: float = Field(ge=0)
    minutes: dict[SlotName, Amount]
    dial_minutes: float = Field(gt=0)
    talk_minutes: float = Field(gt=0)
    messages: float = Field(ge=0)
    letters: float = Field(ge=0)
    plan_reviews: float = Field(ge=0)

    @model_validator(mode="after")
    def _every_slot(self) -> Self:
        if missing := set(SLOTS) - set(self.minutes):
            raise ValueError(f"minutes: missing: {', '.join(sorted(missing))}")
        return self


class Target(_Sourced):
    """What a moment should be, from one value to another."""

    from_: float = Field(alias="from")
    to: float


class Targets(Strict):
    """What the population should add up to."""

    uncontacted_30: Target
    called_30: Target
    per_person_reached: Target
    kept: Target
    reached_a_dial: Target
    month_2: Target
    month_3: Target
    year_after_90: Target
    after_455: Target
    reminder: Target


class ParameterFile(Strict):
    """The file as it stands."""

    version: int
    by_reason: Reasons
    by_stage: Stages
    numbers: Numbers
    portfolio: Portfolio
    floor: FloorFile
    targets: Targets


@dataclass(frozen=True)
class Parameters:
    """The parameters, and the version that reports cite."""

    file: ParameterFile
    version: str

    def of(self, name: str) -> Floats:
        """Return a number of each reason, (4,)."""
        found: ByReason = getattr(self.file.by_reason, name)
        return found.column

    def stage(self, name: str) -> Floats:
        """Return a number of each stage, (5,)."""
        found: ByStage = getattr(self.file.by_stage, name)
        return np.array(found.values)

    def number(self, name: str) -> float:
        """Return a single number."""
        found: Number = getattr(self.file.numbers, name)
        return found.value


def load_parameters(path: Path | None = None) -> Parameters:
    """Return the parameters, from a file of the same form where one is given.

    Raises:
        DataFileError: the file is not what its schema says.
    """
    chosen = path or OWN
    file = load(chosen, ParameterFile)
    return Parameters(file, version_of(chosen, file.version))
