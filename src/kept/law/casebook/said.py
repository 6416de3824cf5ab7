"""What a proposed contact would say, by the words alone, for rules about words rather than about contacts."""

from __future__ import annotations

from collections.abc import Iterator

from kept.law.casebook.file import Case
from kept.law.review import Remark, review_text
from kept.law.review_words import citations

#: Details by which a case says that an announced measure is real.
_REAL = ("intended", "approved", "is_true", "true_and_lawful")


def words_of(case: Case) -> str | None:
    """Return the words of the proposed contact, ``None`` if the case tells none."""
    wanted = case.facts.proposed
    said = [wanted.get(name) for name in ("content", "text", "body", "script", "words")]
    return "\n".join(each for each in said if isinstance(each, str)) or None


def rules_on_words(country: str) -> frozenset[str]:
    """Return the rules of a country that a review of words can speak for."""
    return frozenset(one.rule for cited in citations(country).values() for one in cited)


def forbidden_words(case: Case, rules: frozenset[str], *, country: str) -> Iterator[Remark]:
    """Yield the remarks on the words of a case that cite one of some rules.

    What may be said if it is true is left out where the case says that it is.
    """
    wanted = case.facts.proposed
    real = any(wanted.get(name) is True for name in _REAL)
    for remark in review_text(words_of(case) or "", "en", country=country):
        cited = rules & {one.rule for one in remark.rules}
        if cited and not (real and remark.stands == "if_true"):
            yield remark
