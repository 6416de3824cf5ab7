"""Why: each rule that spoke against a contact or could not tell, and what is due when the contact is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kept.datafile import Bilingual, Strict, load
from kept.law.clock import Clock
from kept.law.facts import Facts
from kept.law.judge import Verdict, judge, speaking
from kept.law.moments import lifts_at
from kept.law.plan import INSIDE, UNSURE, Active
from kept.law.rule import Force, Verified, Weight
from kept.law.rulebook import Rulebook
from kept.law.vocabulary import FACTS, SCOPE


class _Phrases(Strict):
    missing: Bilingual
    before: Bilingual
    not_known: Bilingual
    yes_: Bilingual
    no_: Bilingual
    complies: Bilingual
    breaks: Bilingual
    rebutted_by: Bilingual
    not_rebutted: Bilingual


#: The facts that say whether a rule concerns a row at all.
_PLACING = (*SCOPE, "regions")

PHRASES = load(Path(__file__).parent / "phrases.yaml", _Phrases)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule that denied a contact or could not tell.

    ``presumption`` marks a presumed breach that may be rebutted, ``force`` tells a ban from a recommendation;
    ``next_at`` is when this rule alone would no longer deny, ``None`` when waiting does not help.
    """

    rule: str
    verdict: Verdict
    instrument: Bilingual
    article: str
    weight: Weight
    verified: Verified
    force: Force
    text: Bilingual
    missing: tuple[str, ...]
    next_at: datetime | None

    @property
    def presumption(self) -> bool:
        """Return whether the breach is presumed and may be rebutted."""
        return self.force == "presumed"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something that must be said or carried if the contact is made."""

    rule: str
    code: str
    text: Bilingual
    instrument: Bilingual
    article: str
    weight: Weight
    verified: Verified


def findings_of(book: Rulebook, facts: Facts, at: datetime) -> list[Finding]:
    """Return every rule that denies one row or cannot tell, denials first, weightier law first."""
    clock = Clock(at)
    found = []
    for active in speaking(book, facts, at):
        deny, unknown = judge(active, facts, clock)
        if deny or unknown:
            found.append(_finding(book, active, facts, at, deny=bool(deny)))
    order = ("law", "regulation", "standard", "self_regulation", "house_policy")
    return sorted(found, key=lambda one: (-one.verdict, order.index(one.weight)))


def duties_of(book: Rulebook, facts: Facts, at: datetime) -> list[Duty]:
    """Return what must be said or carried, for one row; a duty whose condition is unknown is due."""
    return [
        Duty(
            rule=active.entry.rule.id,
            code=duty.code,
            text=Bilingual(zh=duty.zh, en=duty.en),
            instrument=active.entry.instrument.name,
            article=active.value.source.article,
            weight=active.entry.instrument.weight,
            verified=active.value.source.verified,
        )
        for active in speaking(book, facts, at)
        if (duty := active.entry.rule.duty) and active.value is not None and active.value.applies(facts)
    ]


def used_facts(book: Rulebook, facts: Facts, at: datetime) -> dict[str, Any]:
    """Return the known facts the answer for one row rests on, by name, as JSON values."""
    names = {name for name in _PLACING if facts.known(name) and _chooses(book, facts, at, name)}
    for active in speaking(book, facts, at):
        if active.entry.rule.decides and active.value is not None and active.stand(facts) == INSIDE:
            names.update(name for name in active.value.rests_on(facts) if facts.known(name))
    return {name: facts.show(name) for name in FACTS if name in names}


def _chooses(book: Rulebook, facts: Facts, at: datetime, name: str) -> bool:
    """Return whether some rule could not be placed if this fact of the scope were missing."""
    blind = facts.without(name)
    return any(
        active.entry.rule.decides and active.stand(blind) == UNSURE for active in speaking(book, blind, at)
    )


def _finding(book: Rulebook, active: Active, facts: Facts, at: datetime, *, deny: bool) -> Finding:
    rule, value = active.entry.rule, active.value
    missing = () if deny else _missing(active, facts)
    first = next(iter(rule.values.values()))
    return Finding(
        rule=rule.id,
        verdict=Verdict.DENY if deny else Verdict.UNKNOWN,
        instrument=active.entry.instrument.name,
        article=(value or first).source.article,
        weight=active.entry.instrument.weight,
        verified=(value or first).source.verified,
        force=rule.force,
        text=sentence_of(active, facts) if deny else _unknown_sentence(active, missing),
        missing=missing,
        next_at=lifts_at(book, facts, at, rule.id) if deny else None,
    )


def _missing(active: Active, facts: Facts) -> tuple[str, ...]:
    if active.value is None:
        return ()
    if active.stand(facts) == UNSURE:
        placing = _PLACING if active.region else SCOPE
        return tuple(name for name in placing if not facts.known(name))
    return tuple(active.value.asks(facts))


def _unknown_sentence(active: Active, missing: tuple[str, ...]) -> Bilingual:
    title, since = active.entry.rule.title, min(active.entry.rule.values)
    said = {}
    for language, joint in (("zh", "、"), ("en", ", ")):
        phrase = (PHRASES.before if active.value is None else PHRASES.missing).in_(language)
        names = joint.join(FACTS[name].in_(language) for name in missing)
        said[language] = phrase.format(facts=names, title=title.in_(language), since=since.isoformat())
    return Bilingual(**said)


def sentence_of(active: Active, facts: Facts) -> Bilingual:
    """Return a rule's sentence with its numbers and the row's facts in place."""
    text = active.entry.rule.text
    return Bilingual(
        zh=text.zh.format_map(_Words(active, facts, "zh")), en=text.en.format_map(_Words(active, facts, "en"))
    )


class _Words(dict[str, str]):
    """The value's parameters and the row's facts as words for a sentence, each fact when asked for."""

    def __init__(self, active: Active, facts: Facts, language: str) -> None:
        super().__init__(active.value.parameters() if active.value is not None else {})
        self._facts, self._language = facts, language

    def __missing__(self, name: str) -> str:
        return shown(name, self._facts, self._language)


def shown(name: str, facts: Facts, language: str) -> str:
    """Return one row's value of a fact as words."""
    value = facts.show(name)
    if value is None:
        return PHRASES.not_known.in_(language)
    if isinstance(value, bool):
        return (PHRASES.yes_ if value else PHRASES.no_).in_(language)
    if isinstance(value, list):
        return ", ".join(value)
    codes = FACTS[name].values
    return codes[value].in_(language) if value in codes else str(value)
