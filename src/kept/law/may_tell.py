"""May this consequence be told to this borrower: only if it is true, lawful and, as a measure, approved.

The one gate of telling: the consequences of default, the guide and letters ask here. Words are another
matter: ``review_text`` reads them, this function asks whether what they say holds.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from kept.datafile import Bilingual, Strict, load
from kept.law.judge import Verdict
from kept.law.review_words import Citation, citations, review_countries
from kept.law.rule import Value
from kept.law.rulebook import load_rulebook


class State(StrEnum):
    """How true a consequence is for one case today."""

    FACT_TODAY = "fact_today"
    CONDITIONAL = "conditional"
    AFTER_JUDGMENT = "after_judgment"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Tellable(Protocol):
    """What a consequence says of itself; facts and figures are named as the case names them."""

    @property
    def applies_when(self) -> Collection[str]:
        """Facts that must be true."""

    @property
    def unless(self) -> Collection[str]:
        """Facts that must be false."""

    @property
    def today_when(self) -> Collection[str] | None:
        """Facts that make it a fact already; ``None`` when it always depends on something to come."""

    @property
    def after_judgment(self) -> bool:
        """Said only of what follows a judgment as long as there is none."""

    @property
    def measure(self) -> str | None:
        """The measure that it announces."""

    @property
    def figures(self) -> Collection[str]:
        """The figures that its sentence carries."""


class CaseLike(Protocol):
    """A case: each fact an attribute, ``None`` when unknown; each figure one that ends in ``_minor``."""

    @property
    def law_of(self) -> str:
        """The country whose law governs the debt."""

    @property
    def judged(self) -> bool | None:
        """There is a judgment."""

    @property
    def nothing_owed(self) -> bool | None:
        """All is paid: then nothing can follow from default."""


class _Sentences(Strict):
    another_law: Bilingual
    untrue: Bilingual
    not_known: Bilingual
    not_approved: Bilingual
    may: Bilingual


_SENTENCES = load(Path(__file__).parent / "words" / "telling.yaml", _Sentences)

#: A consequence that is not true, or announces what nobody intends, misleads as this kind of words does.
_MISLEADS = "process"


@dataclass(frozen=True, kw_only=True)
class Telling:
    """The answer for one consequence and one case.

    Attributes:
        verdict: only ALLOW may be told.
        state: how true it is.
        why: the facts and figures in the way, or ``measure:<code>``; empty when it may be told.
        reason: the same as a sentence.
        rules: the rules in force on the day that forbid telling it; empty when it may be told, or when no
            rule of the country is cited.
    """

    verdict: Verdict
    state: State
    why: tuple[str, ...]
    reason: Bilingual
    rules: tuple[Citation, ...]


def may_tell(
    consequence: Tellable, case: CaseLike, on: date, *, law_of: str, approved: Collection[str] = ()
) -> Telling:
    """Return whether a consequence may be told on a day.

    Args:
        consequence: what would be told.
        case: what is known of the case on that day.
        on: the legal date, which chooses the rules cited.
        law_of: the country whose law the consequence describes.
        approved: the measures that a named person has approved and the house intends.
    """
    state, why = _truth(consequence, case, law_of=law_of)
    if state is State.UNKNOWN:
        return _no(Verdict.UNKNOWN, state, why, _SENTENCES.not_known, _rules(law_of, on))
    if state is State.NOT_APPLICABLE:
        reason = _SENTENCES.another_law if case.law_of != law_of else _SENTENCES.untrue
        return _no(Verdict.DENY, state, why, reason, _rules(law_of, on))
    if consequence.measure is not None and consequence.measure not in approved:
        bar = (f"measure:{consequence.measure}",)
        return _no(Verdict.DENY, state, bar, _SENTENCES.not_approved, _rules(law_of, on))
    return Telling(verdict=Verdict.ALLOW, state=state, why=(), reason=_SENTENCES.may, rules=())


def _no(
    verdict: Verdict, state: State, why: tuple[str, ...], reason: Bilingual, rules: tuple[Citation, ...]
) -> Telling:
    return Telling(verdict=verdict, state=state, why=why, reason=reason, rules=rules)


def _truth(consequence: Tellable, case: CaseLike, *, law_of: str) -> tuple[State, tuple[str, ...]]:
    """Return the state and, where it is not true or not known, the names of what stands in the way."""
    if case.law_of != law_of:
        return State.NOT_APPLICABLE, ("law_of",)
    against = ["nothing_owed"] if case.nothing_owed else []
    against += [name for name in consequence.applies_when if getattr(case, name) is False]
    against += [name for name in consequence.unless if getattr(case, name) is True]
    if against:
        return State.NOT_APPLICABLE, tuple(against)
    asked = (*consequence.applies_when, *consequence.unless)
    missing = [name for name in asked if getattr(case, name) is None]
    missing += sorted(name for name in consequence.figures if getattr(case, f"{name}_minor") is None)
    if missing:
        return State.UNKNOWN, tuple(missing)
    if consequence.today_when is not None and all(getattr(case, name) for name in consequence.today_when):
        return State.FACT_TODAY, ()
    if consequence.after_judgment and not case.judged:
        return State.AFTER_JUDGMENT, ()
    return State.CONDITIONAL, ()


@lru_cache(maxsize=1024)
def _rules(country: str, on: date) -> tuple[Citation, ...]:
    """Return the rules of a country against misleading words that are in force on a day."""
    if country not in review_countries():
        return ()
    book = load_rulebook(country)
    cited = citations(country)[_MISLEADS]
    return tuple(one for one in cited if isinstance(book.entry(one.rule).rule.value_on(on), Value))
