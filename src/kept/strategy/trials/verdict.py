"""What a trial has come to: complaints first, then the end agreed beforehand, then the money."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from kept.strategy.trials.guard import complaints_evidence
from kept.strategy.trials.lead import Interval, Sums, lead


class Verdict(StrEnum):
    """What a trial has come to."""

    TOO_FEW = auto()
    GOES_ON = auto()
    CHALLENGER_LEADS = auto()
    CHAMPION_LEADS = auto()
    TOO_CLOSE = auto()
    COMPLAINTS = auto()
    TIME_OVER = auto()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What was agreed before the start.

    Attributes:
        share: the challenger's share, between 0 and 1, neither included.
        alpha: chance of ever calling a difference that is not there, and of a false alarm on complaints.
        tuned_for: number of ripe outcomes at which the interval is tightest.
        worthwhile: the least difference worth changing the strategy for, in the unit of the outcome.
        days: how long the trial lasts at most, from its start.
    """

    share: float
    alpha: float
    tuned_for: int
    worthwhile: float
    days: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """A verdict and the figures behind it; ``stops`` says whether new borrowers are no longer shared out."""

    verdict: Verdict
    lead: Interval | None
    complaints: float

    @property
    def stops(self) -> bool:
        """Whether the trial is over by the rules agreed."""
        return self.verdict not in {Verdict.TOO_FEW, Verdict.GOES_ON}


def judge(rules: Rules, *, challenger: Sums, champion: Sums, complaints: tuple[int, int], day: int) -> Found:
    """Return what a trial has come to on a day.

    Args:
        rules: what was agreed.
        challenger: its ripe outcomes.
        champion: its ripe outcomes.
        complaints: of the challenger's and of the champion's borrowers.
        day: days since the start.
    """
    ahead = lead(challenger, champion, alpha=rules.alpha, tuned_for=rules.tuned_for)
    evidence = complaints_evidence(*complaints, share=rules.share)
    return Found(verdict=_verdict(rules, ahead, evidence, day), lead=ahead, complaints=evidence)


def _verdict(rules: Rules, ahead: Interval | None, evidence: float, day: int) -> Verdict:
    if evidence >= 1 / rules.alpha:
        return Verdict.COMPLAINTS
    if ahead is not None and ahead.low > 0:
        return Verdict.CHALLENGER_LEADS
    if ahead is not None and ahead.high < 0:
        return Verdict.CHAMPION_LEADS
    if ahead is not None and ahead.high < rules.worthwhile:
        return Verdict.TOO_CLOSE
    if day >= rules.days:
        return Verdict.TIME_OVER
    return Verdict.TOO_FEW if ahead is None else Verdict.GOES_ON
