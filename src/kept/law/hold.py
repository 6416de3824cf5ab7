"""Rules that leave a person in peace for some days after an event: a registered respite, a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from kept.datafile import Bilingual
from kept.dates import local_date
from kept.law.caps import counter
from kept.law.clock import Clock, wall_moments
from kept.law.columns import flipped, pick_number
from kept.law.conditions import Conditional, all_of
from kept.law.facts import Facts
from kept.law.rule import Outcome, Value


class Hold(Conditional):
    """No contact until ``days`` calendar days have passed since an event; the day of the event is day 0.

    ``counts`` is the fact that says how many days ago it was; in the answer for a later moment it has grown
    by the days gone by on the person's own calendar.
    """

    counts: Annotated[str, AfterValidator(counter)]
    days: int = Field(ge=1)

    def evaluate(self, facts: Facts, clock: Clock, /) -> Outcome:
        """Deny rows in which the conditions hold and the days are not over."""
        holds, idle = all_of(self.when, facts)
        since, zones = facts.column(self.counts), facts.column("zones")
        gone = pick_number([clock.days_gone(label) for label in zones.labels], zones.values)
        over = since.known & (since.values + gone >= self.days)
        deny = holds & since.known & flipped(over)
        return deny, flipped(idle | over | deny)

    def reads(self) -> Iterable[str]:
        """Return the facts of the conditions, and the days since the event."""
        return (*super().reads(), self.counts)

    def asks(self, facts: Facts, /) -> Iterable[str]:
        """Return what one row lacks; the days only where the conditions may hold."""
        return (name for name in self.reads() if not facts.known(name) and self.applies(facts))

    def rests_on(self, facts: Facts, /) -> Iterable[str]:
        """Return the days when they are over, else the conditions and the days as far as they are known."""
        since = facts.column(self.counts)
        if since.known and since.values >= self.days:
            return (self.counts,)
        if not self.applies(facts):
            return self.idle_by(facts)
        return (name for name in self.reads() if facts.known(name))

    def edges(self, facts: Facts, day: date, /) -> Iterator[datetime]:
        """Return local midnight in each zone."""
        for zone_name in facts.zones_of(0):
            yield from wall_moments(day, 0, zone_name)

    def far_edges(self, facts: Facts, at: datetime, /) -> Iterator[datetime]:
        """Return the midnight, in each zone, at which the days are over."""
        left = self.days - int(facts.column(self.counts).values)
        for zone_name in facts.zones_of(0) if left > 0 else ():
            yield from wall_moments(local_date(at, zone_name) + timedelta(days=left), 0, zone_name)

    def parameters(self) -> dict[str, str]:
        """Return the days beside the least numbers of the conditions."""
        return super().parameters() | {"days": str(self.days)}

    def looser_than(self, law: Value, /) -> Bilingual | None:
        """Return the two numbers of days when this one is lower after the same event."""
        if not isinstance(law, Hold) or law.counts != self.counts or self.days >= law.days:
            return None
        return Bilingual(
            zh=f"暂停 {self.days} 天少于法规的 {law.days} 天",
            en=f"a pause of {self.days} days is below the law's {law.days}",
        )
