"""May we contact these people, by this channel, at this moment: allow, unknown or deny, with every reason."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kept.law.clock import Clock
from kept.law.columns import Mask
from kept.law.counts import Counted, counted_of
from kept.law.facts import Facts
from kept.law.findings import Duty, Finding, duties_of, findings_of, used_facts
from kept.law.judge import Verdict, judge_all
from kept.law.moments import lifts_at
from kept.law.presumptions import Presumed, presumed_of
from kept.law.rulebook import Rulebook

#: The answer in words; what a rule presumes to comply is allowed, and says so.
Standing = Literal["prohibited", "presumed_violation", "unknown", "presumed_compliant", "allowed"]


class Decision:
    """The answer for n rows; the reasons are worked out, by the same rules, for the rows one asks about."""

    __slots__ = ("at", "book", "facts", "verdict")

    def __init__(self, book: Rulebook, facts: Facts, at: datetime, verdict: NDArray[np.int8]) -> None:
        self.book = book
        self.facts = facts
        self.at = at
        #: (n,) int8 of ``Verdict``
        self.verdict = verdict

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """Return where the contact is allowed, (n,) bool."""
        return np.equal(self.verdict, np.int8(Verdict.ALLOW))

    def findings(self, i: int = 0) -> list[Finding]:
        """Return all rules that denied row i or could not tell."""
        return findings_of(self.book, self.facts.row(i), self.at)

    def duties(self, i: int = 0) -> list[Duty]:
        """Return what must be said or carried if the contact of row i is made."""
        return duties_of(self.book, self.facts.row(i), self.at)

    def presumptions(self, i: int = 0) -> list[Presumed]:
        """Return what is presumed of row i, for or against it, with the facts that may rebut it."""
        return presumed_of(self.book, self.facts.row(i), self.at)

    def counted(self, i: int = 0) -> list[Counted]:
        """Return how far the caps that bind row i are used, the tightest first."""
        return counted_of(self.book, self.facts.row(i), self.at)

    def standing(self, i: int = 0) -> Standing:
        """Return the answer for row i, a presumption told from a ban and from plain leave."""
        if self.verdict[i] == Verdict.DENY:
            denied = [one for one in self.findings(i) if one.verdict == Verdict.DENY]
            return "presumed_violation" if all(one.presumption for one in denied) else "prohibited"
        if self.verdict[i] == Verdict.UNKNOWN:
            return "unknown"
        return "presumed_compliant" if self.presumptions(i) else "allowed"

    def next_at(self, i: int = 0) -> datetime | None:
        """Return the first moment at which all denials of row i have lifted together.

        ``None`` when waiting lifts them not, or when the row is unknown: then facts are wanted, not time.
        """
        if self.verdict[i] == Verdict.UNKNOWN:
            return None
        return lifts_at(self.book, self.facts.row(i), self.at)

    def as_json(self, i: int = 0) -> dict[str, Any]:
        """Return the answer for row i as plain JSON values, for the evidence."""
        next_at = self.next_at(i)
        presumed = [one.as_json() for one in self.presumptions(i)]
        counted = [one.as_json() for one in self.counted(i)]
        return {
            "rulebook": {"country": self.book.country_code, "version": self.book.version},
            "at": self.at.isoformat(),
            "verdict": Verdict(int(self.verdict[i])).name,
            "findings": [_finding_json(one) for one in self.findings(i)],
            "duties": [_duty_json(one) for one in self.duties(i)],
            "facts": used_facts(self.book, self.facts.row(i), self.at),
            "next_at": next_at.isoformat() if next_at else None,
            **({"presumptions": presumed} if presumed else {}),
            **({"counted": counted} if counted else {}),
        }


def check(book: Rulebook, facts: Facts, *, at: datetime) -> Decision:
    """Return whether each contact is allowed at a moment.

    Args:
        book: the rules.
        facts: n rows; a fact that is missing where a rule needs it makes the row UNKNOWN, never ALLOW.
        at: aware moment. Counters among the facts belong to the person's local calendar day of this moment.

    Raises:
        NaiveMomentError: the moment has no time zone.
    """
    deny, unknown = judge_all(book, facts, Clock(at))
    return Decision(book, facts, at, _verdicts(facts.n, deny, unknown))


def _verdicts(n: int, deny: Mask, unknown: Mask) -> NDArray[np.int8]:
    if isinstance(deny, np.ndarray) or isinstance(unknown, np.ndarray):
        verdict = np.empty(n, dtype=np.int8)
        verdict[:] = unknown
        verdict[deny] = Verdict.DENY
        return verdict
    return _same(n, 2 if deny else 1 if unknown else 0)


@lru_cache(maxsize=64)
def _same(n: int, verdict: int) -> NDArray[np.int8]:
    """Return the same verdict for n rows; shared, so it cannot be written to."""
    verdicts = np.full(n, verdict, dtype=np.int8)
    verdicts.setflags(write=False)
    return verdicts


def _finding_json(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "verdict": one.verdict.name,
        "instrument": one.instrument.model_dump(),
        "article": one.article,
        "weight": one.weight,
        "verified": one.verified,
        "force": one.force,
        "presumption": one.presumption,
        "text": one.text.model_dump(),
        "missing": list(one.missing),
        "next_at": one.next_at.isoformat() if one.next_at else None,
    }


def _duty_json(one: Duty) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "code": one.code,
        "text": one.text.model_dump(),
        "instrument": one.instrument.model_dump(),
        "article": one.article,
        "weight": one.weight,
        "verified": one.verified,
    }
