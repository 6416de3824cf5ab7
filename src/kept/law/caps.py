"""Caps on how often one person, or one number, is called in a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from kept.datafile import Bilingual
from kept.law.clock import Clock, wall_moments
from kept.law.columns import flipped, pick
from kept.law.facts import Facts
from kept.law.rule import Outcome, Value
from kept.law.vocabulary import FACTS


def counter(name: str) -> str:
    """Return the name of a count of the vocabulary; anything else is an error."""
    if name not in FACTS or FACTS[name].type != "count":
        raise ValueError(f"{name!r} is not a count of the vocabulary")
    return name


class DailyCap(Value):
    """No further contact once a counter of the person's local day has reached ``cap``; free at midnight."""

    counts: Annotated[str, AfterValidator(counter)]
    cap: int = Field(ge=0)

    def evaluate(self, facts: Facts, clock: Clock, /) -> Outcome:
        """Deny rows whose counter has reached the cap, unless the counted day is over in every zone."""
        count = facts.column(self.counts)
        full = count.values >= self.cap
        if clock.at is clock.counted_at:
            return full & count.known, flipped(count.known)
        zones = facts.column("zones")
        over = pick([clock.counters_lapsed(label) for label in zones.labels], zones.values)
        return full & count.known & flipped(over), flipped(count.known | over)

    def reads(self) -> Iterable[str]:
        """Return the counter."""
        return (self.counts,)

    def used(self, facts: Facts, /) -> tuple[int, int] | None:
        """Return the counter and the cap."""
        count = facts.column(self.counts)
        return (int(count.values), self.cap) if count.known else None

    def edges(self, facts: Facts, day: date, /) -> Iterator[datetime]:
        """Return local midnight in each zone."""
        for zone_name in facts.zones_of(0):
            yield from wall_moments(day, 0, zone_name)

    def looser_than(self, law: Value, /) -> Bilingual | None:
        """Return the two caps when this one is higher for the same counter."""
        if not isinstance(law, DailyCap) or law.counts != self.counts or self.cap <= law.cap:
            return None
        return Bilingual(
            zh=f"上限 {self.cap} 次高于法规的 {law.cap} 次",
            en=f"a cap of {self.cap} exceeds the law's {law.cap}",
        )
