"""Caps over several calendar days: seven calls in seven days, two in thirty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from kept.datafile import Bilingual
from kept.dates import local_date
from kept.law.caps import counter
from kept.law.clock import Clock, wall_moments
from kept.law.columns import Mask, flipped, pick_number
from kept.law.conditions import Conditional, all_of
from kept.law.facts import Facts
from kept.law.rule import Outcome, Value


class RollingCap(Conditional):
    """No further contact once ``counts``, over ``days`` calendar days with today, has reached ``cap``.

    ``frees`` is the fact that says in how many days one more would stay within the cap. Contacts consented to
    within ``consent_days``, the day of consent counted, are left out by whoever counts; calls to one number
    within ``rapid_minutes`` and the whole cap on ``one_day`` are signs of a pattern.
    """

    counts: Annotated[str, AfterValidator(counter)]
    frees: Annotated[str, AfterValidator(counter)]
    cap: int = Field(ge=1)
    days: int = Field(ge=1)
    consent_days: int | None = Field(default=None, ge=1)
    rapid_minutes: int | None = Field(default=None, ge=1)

    def evaluate(self, facts: Facts, clock: Clock, /) -> Outcome:
        """Deny rows in which the conditions hold and the counter is full and not yet free again."""
        holds, idle = all_of(self.when, facts)
        count = facts.column(self.counts)
        full: Mask = count.known & (count.values >= self.cap)
        open_ = count.known & flipped(full)
        if clock.at is not clock.counted_at:
            zones, frees = facts.column("zones"), facts.column(self.frees)
            gone = pick_number([clock.days_gone(label) for label in zones.labels], zones.values)
            freed = full & frees.known & zones.known & (gone >= frees.values)
            full, open_ = full & flipped(freed), open_ | freed
        deny = holds & full
        return deny, flipped(idle | open_ | deny)

    def reads(self) -> Iterable[str]:
        """Return the facts of the conditions, and the counter."""
        return (*super().reads(), self.counts)

    def asks(self, facts: Facts, /) -> Iterable[str]:
        """Return what one row lacks; nothing where the conditions fail."""
        return (name for name in self.reads() if not facts.known(name) and self.applies(facts))

    def rests_on(self, facts: Facts, /) -> Iterable[str]:
        """Return the counter while it is below the cap; else the conditions too, as far as known."""
        count = facts.column(self.counts)
        if count.known and count.values < self.cap:
            return (self.counts,)
        if not self.applies(facts):
            return super().reads()
        return (name for name in self.reads() if facts.known(name))

    def used(self, facts: Facts, /) -> tuple[int, int] | None:
        """Return the counter and the cap where the conditions hold."""
        count = facts.column(self.counts)
        return (int(count.values), self.cap) if count.known and self.applies(facts) else None

    def edges(self, facts: Facts, day: date, /) -> Iterator[datetime]:
        """Return local midnight in each zone."""
        for zone_name in facts.zones_of(0):
            yield from wall_moments(day, 0, zone_name)

    def far_edges(self, facts: Facts, at: datetime, /) -> Iterator[datetime]:
        """Return the midnight, in each zone, at which the counter is free again."""
        frees = facts.column(self.frees)
        left = int(frees.values) if frees.known else 0
        for zone_name in facts.zones_of(0) if left > 0 else ():
            yield from wall_moments(local_date(at, zone_name) + timedelta(days=left), 0, zone_name)

    def parameters(self) -> dict[str, str]:
        """Return the cap and the days beside the least numbers of the conditions."""
        return super().parameters() | {"cap": str(self.cap), "days": str(self.days)}

    def looser_than(self, law: Value, /) -> Bilingual | None:
        """Return the two caps when this one lets more through for the same counter."""
        if not isinstance(law, RollingCap) or law.counts != self.counts:
            return None
        if self.cap <= law.cap and self.days >= law.days:
            return None
        return Bilingual(
            zh=f"{self.days} 天 {self.cap} 次宽于法规的 {law.days} 天 {law.cap} 次",
            en=f"{self.cap} in {self.days} days is more than the law's {law.cap} in {law.days}",
        )
