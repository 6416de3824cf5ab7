"""What is presumed, and may be rebutted: within a rule a contact complies, beyond it it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.datafile import Bilingual
from kept.law.clock import Clock
from kept.law.facts import Facts
from kept.law.findings import PHRASES
from kept.law.judge import judge, speaking
from kept.law.plan import INSIDE, Active
from kept.law.rulebook import Rulebook
from kept.law.vocabulary import FACTS


@dataclass(frozen=True, kw_only=True)
class Presumed:
    """One rule that presumes: ``complies`` or not; ``factors`` are the facts of the row that may rebut it."""

    rule: str
    complies: bool
    article: str
    factors: tuple[str, ...]
    text: Bilingual

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "rule": self.rule,
            "complies": self.complies,
            "article": self.article,
            "factors": list(self.factors),
            "text": self.text.model_dump(),
        }


def presumed_of(book: Rulebook, facts: Facts, at: datetime) -> list[Presumed]:
    """Return what the rules presume of one row; a rule that cannot tell presumes nothing."""
    clock = Clock(at)
    found = []
    for active in speaking(book, facts, at):
        presumption = active.entry.rule.presumption
        if presumption is None or active.value is None or active.stand(facts) != INSIDE:
            continue
        deny, unknown = judge(active, facts, clock)
        if not unknown:
            names = presumption.rebuts_breach if deny else presumption.rebuts_compliance
            found.append(_presumed(active, tuple(n for n in names if facts.show(n)), complies=not deny))
    return found


def _presumed(active: Active, factors: tuple[str, ...], *, complies: bool) -> Presumed:
    said = {}
    for language, joint in (("zh", "；"), ("en", "; ")):
        phrase = PHRASES.complies if complies else PHRASES.breaks
        open_to = PHRASES.rebutted_by if factors else PHRASES.not_rebutted
        names = joint.join(FACTS[name].in_(language) for name in factors)
        title = active.entry.rule.title.in_(language)
        said[language] = phrase.in_(language).format(title=title) + open_to.in_(language).format(
            factors=names
        )
    article = active.value.source.article if active.value else ""
    return Presumed(
        rule=active.entry.rule.id, complies=complies, article=article, factors=factors, text=Bilingual(**said)
    )
