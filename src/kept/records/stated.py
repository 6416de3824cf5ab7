"""Facts of one case that a person states, since no record shows them: a title, a clause, a lawyer."""

from __future__ import annotations

from collections.abc import Mapping

from kept.records import house

#: What the records and the house's declarations say by themselves.
_FOUND = frozenset(
    {
        "promise_broken", "address_known", "statement_ready", "house_visits", "two_visitors_available",
        "reports_to_credit_bureau", "evidence_complete", "debt_undisputed",
    }
)  # fmt: skip


#: What the law asks of a case that only a person can state, in the words of the law.
OF_THE_LAW = ("report_consent", "debt_assigned")


def statable() -> tuple[str, ...]:
    """Return the facts of the ladder and of the law that only a person can state of a case."""
    return (*(name for name in house.ladder().file.facts if name not in _FOUND), *OF_THE_LAW)


def stated_facts(text: str) -> dict[str, bool]:
    """Return what was stated, as a case keeps it: whether each fact holds; what is not there is unknown."""
    return {word.removeprefix("-"): not word.startswith("-") for word in text.split()}


def as_text(facts: Mapping[str, bool]) -> str:
    """Return facts as a case keeps them."""
    return " ".join(name if holds else f"-{name}" for name, holds in sorted(facts.items()))
