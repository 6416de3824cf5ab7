"""Judge cases: only the rules a case names, with the history it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from kept.dates import local_date
from kept.law.casebook.file import Case, Expected
from kept.law.casebook.past import Past
from kept.law.casebook.people import country_of
from kept.law.casebook.proposal import proposed_of
from kept.law.casebook.said import forbidden_words, rules_on_words, words_of
from kept.law.clock import Clock
from kept.law.columns import FactError
from kept.law.facts import Facts
from kept.law.findings import sentence_of
from kept.law.harbour import SafeHarbour
from kept.law.history import facts_of
from kept.law.judge import judge
from kept.law.plan import INSIDE, OUTSIDE, Active, Entry
from kept.law.rulebook import Rulebook, load_rulebook
from kept.law.vocabulary import FACTS

Answer = Literal["allowed", "prohibited", "presumed_violation", "presumed_compliant", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Spoke:
    """One rule that was asked, and what it said."""

    rule: str
    article: str
    said: str
    text: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The answer to one case, ``None`` if it could not be judged; ``notes`` say how it was read."""

    case: Case
    answer: Answer | None
    spoke: tuple[Spoke, ...] = ()
    factors: tuple[str, ...] = ()
    facts: dict[str, Any]
    notes: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Return whether the answer is the expected one, and a factor that may rebut it is reported too.

        What is presumed to comply is allowed, and the other way round: the two have the same rank.
        """
        wanted = self.case.flags.get("rebuttal_factor")
        reported = wanted not in FACTS or wanted in self.factors
        return self.answer is not None and reported and _rank(self.answer) == _rank(self.case.expected)


def _rank(answer: Answer | Expected) -> str:
    return "allowed" if answer == "presumed_compliant" else answer


def judge_case(case: Case) -> Judged:
    """Return what the named rules of its country say of one case.

    A named rule that is not verified, and so is off, is switched on for the case, and the notes say so.
    """
    country = country_of(case)
    named = [entry for entry in _whole(country).entries if _asked(entry, case)]
    past = Past(case)
    proposed = proposed_of(case, past)
    if not any(entry.rule.decides or _shelters(entry) for entry in named) and words_of(case):
        return _by_words(case, named, past, country)
    if not any(entry.rule.decides or _shelters(entry) for entry in named) or proposed is None:
        return Judged(case=case, answer=None, facts={}, notes=(_why_not(case, named),))
    off = {entry.rule.id for entry, _ in _whole(country).unverified()}
    switched = frozenset(entry.rule.id for entry in named if entry.rule.id in off and _sole(entry, case, off))
    book = _book(country, switched)
    try:
        facts = facts_of(book, past.history(), proposed)
    except FactError as error:
        return Judged(case=case, answer=None, facts={}, notes=(*past.notes, str(error)))
    spoke = tuple(
        _speak(
            book,
            facts,
            case,
            [entry.rule.id for entry in named if entry.rule.id in {e.rule.id for e in book.used}],
        )
    )
    notes = [
        *past.notes,
        *(f"{rule} is not verified; it is switched on for this case" for rule in sorted(switched)),
    ]
    return Judged(
        case=case,
        answer=_answer(spoke),
        spoke=spoke,
        factors=_factors(facts, named),
        facts={name: facts.show(name) for name in FACTS if facts.show(name) not in (None, False)},
        notes=tuple(notes),
    )


def _by_words(case: Case, named: list[Entry], past: Past, country: str) -> Judged:
    """Return what is said of the words of a contact, where no named rule is about anything else."""
    rules = frozenset(entry.rule.id for entry in named) & rules_on_words(country)
    if not rules:
        return Judged(case=case, answer=None, facts={}, notes=(_why_not(case, named),))
    remarks = list(forbidden_words(case, rules, country=country))
    if not remarks and not rules & set(case.tests):
        return Judged(case=case, answer=None, facts={}, notes=("its words show nothing of what is asked",))
    said: Answer = "prohibited" if remarks else "allowed"
    spoke = tuple(
        Spoke(rule=one.rule, article=one.article, said=said, text=f"{remark.said}: {remark.why.en}")
        for remark in remarks
        for one in remark.rules
        if one.rule in rules
    )
    notes = (*past.notes, "judged by its words alone, which tell nothing of amounts or of what is true")
    return Judged(case=case, answer=said, spoke=spoke, facts={}, notes=notes)


def rules_asked(case: Case) -> tuple[str, ...]:
    """Return the rules a case asks about, by their ids, in the order of the book."""
    return tuple(entry.rule.id for entry in _whole(country_of(case)).entries if _asked(entry, case))


def _why_not(case: Case, named: list[Entry]) -> str:
    if not named:
        return "no rule of the book answers " + ", ".join(case.tests)
    if any(entry.rule.decides or _shelters(entry) for entry in named):
        return f"{case.facts.proposed.kind!r} is no contact that is known"
    return f"{', '.join(case.tests)} asks of us what we say or keep; there is nothing to allow or refuse"


def _shelters(entry: Entry) -> bool:
    return any(isinstance(value, SafeHarbour) for value in entry.rule.values.values())


def _asked(entry: Entry, case: Case) -> bool:
    rule = entry.rule
    return any(
        rule.id == test or rule.id.startswith(f"{test}-") or test in rule.answers for test in case.tests
    )


def _sole(entry: Entry, case: Case, off: set[str]) -> bool:
    """Return whether a test names the unverified rule itself, or a part of one the case rests on unread."""
    return entry.rule.id in case.tests or (entry.rule.id in off and case.verified == "no")


@cache
def _whole(country: str) -> Rulebook:
    return load_rulebook(country)


@cache
def _book(country: str, switched: frozenset[str]) -> Rulebook:
    return load_rulebook(country, switch_on=switched)


def _speak(book: Rulebook, facts: Facts, case: Case, named: list[str]) -> Iterator[Spoke]:
    at = case.facts.proposed.t
    plan = book.plan(local_date(at, book.country.legal_zone))
    for rule_id in named:
        active = plan.rule(rule_id)
        if active is None:
            continue
        if active.value is None:
            yield Spoke(rule=rule_id, article=_article(active), said="not yet in force")
        elif isinstance(active.value, SafeHarbour):
            yield _harbour(active, facts, at)
        elif active.entry.rule.decides and active.stand(facts) != OUTSIDE:
            yield _said(active, facts, Clock(at))


def _article(active: Active) -> str:
    value = active.value or next(iter(active.entry.rule.values.values()))
    return value.source.article


def _said(active: Active, facts: Facts, clock: Clock) -> Spoke:
    rule = active.entry.rule
    deny, unknown = judge(active, facts, clock)
    said = "allowed"
    if deny:
        said = "presumed_violation" if rule.force == "presumed" else "prohibited"
    elif unknown:
        said = "unknown"
    elif rule.presumption and active.stand(facts) == INSIDE:
        said = "presumed_compliant"
    missing = tuple(active.value.asks(facts)) if unknown and active.value else ()
    text = sentence_of(active, facts).en if deny else ""
    return Spoke(rule=rule.id, article=_article(active), said=said, text=text, missing=missing)


def _harbour(active: Active, facts: Facts, at: Any) -> Spoke:  # noqa: ANN401 - a moment
    inside = active.stand(facts) == INSIDE
    unmet, unknown = active.value.evaluate(facts, Clock(at)) if active.value else (True, False)
    said = "prohibited" if unmet or not inside else "unknown" if unknown else "allowed"
    missing = tuple(active.value.asks(facts)) if said == "unknown" and active.value else ()
    text = sentence_of(active, facts).en if said == "prohibited" else ""
    return Spoke(rule=active.entry.rule.id, article=_article(active), said=said, text=text, missing=missing)


def _answer(spoke: tuple[Spoke, ...]) -> Answer:
    said = {one.said for one in spoke}
    order: tuple[Answer, ...] = ("prohibited", "presumed_violation", "unknown", "presumed_compliant")
    return next((answer for answer in order if answer in said), "allowed")


def _factors(facts: Facts, named: list[Entry]) -> tuple[str, ...]:
    """Return the facts that hold and may rebut a presumption of the named rules."""
    found = [
        name
        for entry in named
        if (presumption := entry.rule.presumption)
        for name in (*presumption.rebuts_breach, *presumption.rebuts_compliance)
        if facts.show(name)
    ]
    return tuple(dict.fromkeys(found))
