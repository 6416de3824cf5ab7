"""The periods the law sets, as data: how long, from when, what begins them anew, where it is written."""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from kept.datafile import Bilingual, Strict, load

OWN = Path(__file__).with_name("clocks.yaml")

Verified = Literal["text", "secondary", "no"]


class UnknownClockError(ValueError):
    """There is no clock of that name."""


class Interruption(IntEnum):
    """What may begin a period anew; an obstacle only holds its end back."""

    DEMAND = 1
    PROMISE = 2
    PART_PAYMENT = 3
    SUIT = 4
    TRANSFER_NOTICE = 5
    OBSTACLE = 6


class Length(Strict):
    """How long a period is, in one unit; ``until_settled`` is as long as anything is owed."""

    months: int | None = Field(default=None, gt=0)
    days: int | None = Field(default=None, gt=0)
    business_days: int | None = Field(default=None, gt=0)
    until_settled: bool = False

    @model_validator(mode="after")
    def _is_one_length(self) -> Self:
        given = (self.months, self.days, self.business_days, self.until_settled or None)
        if sum(one is not None for one in given) != 1:
            raise ValueError("give one of months, days, business_days, until_settled")
        return self


class After(Strict):
    """Which record of a case a period runs from, and in which cases; ``clocks.yaml`` explains its keys."""

    what: Literal["contact", "call", "demand", "plan", "record", "payment_in_full"]
    creditor_kind: str = ""
    product: str = ""
    reports_credit: bool = False


class Clock(Strict):
    """One period; ``clocks.yaml`` explains its keys."""

    country: str
    name: Bilingual
    since: date
    starts: Bilingual = Field(alias="from")
    length: Length
    interrupted: list[str]
    act_before: int = Field(default=0, ge=0)
    longest_months: int | None = None
    extends_months: int | None = None
    waits: bool = False
    after: After | None = None
    basis: Bilingual
    verified: Verified

    @model_validator(mode="after")
    def _interruptions_are_known(self) -> Self:
        unknown = {name.upper() for name in self.interrupted} - set(Interruption.__members__)
        if unknown:
            raise ValueError(f"no such interruption: {', '.join(sorted(unknown))}")
        return self


class Proof(Strict):
    """What an interruption needs to be proven by."""

    proof: Bilingual
    revives: bool
    basis: Bilingual
    verified: Verified


class Happening(Strict):
    """What a person puts on record, and which periods it begins, begins anew or ends."""

    name: Bilingual
    interrupts: str = ""
    concludes: str = ""
    starts: list[str] = Field(default_factory=list)
    ends: list[str] = Field(default_factory=list)

    @property
    def interruption(self) -> Interruption | None:
        """The kind of interruption it is; None where it is none."""
        return Interruption[self.interrupts.upper()] if self.interrupts else None


class CardFraud(Strict):
    """The conditions under which a card overdraft may be reported as a crime."""

    least_principal_major: int
    demands: int = Field(ge=2, le=2)
    days_between_demands: int
    months_unpaid: int
    basis: Bilingual
    verified: Verified


class ClockFile(Strict):
    """The whole file."""

    version: int
    clocks: dict[str, Clock] = Field(min_length=1)
    interruptions: dict[str, Proof]
    happenings: dict[str, Happening]
    card_fraud: CardFraud

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        for code, one in self.happenings.items():
            kinds = {name.upper() for name in (one.interrupts, one.concludes) if name}
            unknown = (kinds - set(Interruption.__members__)) | ({*one.starts, *one.ends} - set(self.clocks))
            if unknown:
                raise ValueError(f"{code}: no such clock or interruption: {', '.join(sorted(unknown))}")
        return self


@cache
def clock_file() -> ClockFile:
    """Return every clock."""
    return load(OWN, ClockFile)


def clock(code: str) -> Clock:
    """Return a clock by its code; ``UnknownClockError`` where there is none."""
    clocks = clock_file().clocks
    if code not in clocks:
        raise UnknownClockError(f"{code!r} is no clock; there are {', '.join(clocks)}")
    return clocks[code]
