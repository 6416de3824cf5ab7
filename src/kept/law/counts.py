"""How far each cap that binds a contact is used: this call is the first of three."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.law.facts import Facts
from kept.law.judge import speaking
from kept.law.plan import INSIDE
from kept.law.rulebook import Rulebook


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One cap: what counted towards it so far, the contact in question left out, and how many it allows."""

    rule: str
    so_far: int
    cap: int

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {"rule": self.rule, "so_far": self.so_far, "cap": self.cap}


def counted_of(book: Rulebook, facts: Facts, at: datetime) -> list[Counted]:
    """Return every cap that binds one row, the one with the least left first; unknown counts are left out."""
    found = []
    for active in speaking(book, facts, at):
        value = active.value
        if value is None or active.stand(facts) != INSIDE or (used := value.used(facts)) is None:
            continue
        found.append(Counted(rule=active.entry.rule.id, so_far=used[0], cap=used[1]))
    return sorted(found, key=lambda one: one.cap - one.so_far)
