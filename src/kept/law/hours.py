"""Hours in which nobody is disturbed, on the person's own wall clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, PlainSerializer

from kept.datafile import Bilingual
from kept.law.clock import Clock, clock_changes, wall_moments
from kept.law.columns import DAY_S, Mask, Number, chosen, flipped, pick_number, wall_seconds
from kept.law.facts import Facts, wall_text
from kept.law.rule import Outcome, Value


def _read(given: object) -> int:
    return wall_seconds(str(given))


WallTime = Annotated[int, BeforeValidator(_read), PlainSerializer(wall_text)]


class Hours(Value):
    """No contact from ``quiet_from`` (included) to ``quiet_to`` (excluded) wherever the person may be.

    Where ``agreement_prevails`` and hours were agreed, the agreed hours take the place of the quiet ones.
    """

    AGREED: ClassVar = ("agreed_from", "agreed_to")

    quiet_from: WallTime
    quiet_to: WallTime
    agreement_prevails: bool

    def evaluate(self, facts: Facts, clock: Clock, /) -> Outcome:
        """Deny rows whose wall clock, in any of their zones, stands in the quiet hours."""
        zones = facts.column("zones")
        quiet = chosen(zones.labels, zones.values, lambda label: any(map(self._quiet, clock.seconds(label))))
        if not self.agreement_prevails:
            return quiet, flipped(zones.known)
        agreed, told = facts.flags("hours_agreed"), facts.known("hours_agreed")
        if agreed is False and told is True:
            return quiet, flipped(zones.known)
        given = facts.known("agreed_from") & facts.known("agreed_to")
        outside = _outside(facts, [clock.seconds(label) for label in zones.labels], zones.values)
        deny = told & ((quiet & flipped(agreed)) | (outside & given & agreed))
        return deny & zones.known, flipped(zones.known & told & (given | flipped(agreed)))

    def reads(self) -> Iterable[str]:
        """Return the zones and, where an agreement prevails, the agreed hours."""
        return ("zones", "hours_agreed", *self.AGREED) if self.agreement_prevails else ("zones",)

    def asks(self, facts: Facts, /) -> Iterable[str]:
        """Return what one row lacks; the agreed hours only where hours were agreed."""
        return (name for name in self._consulted(facts) if not facts.known(name))

    def rests_on(self, facts: Facts, /) -> Iterable[str]:
        """Return the zones and the agreement as far as it was consulted."""
        return (name for name in self._consulted(facts) if facts.known(name))

    def edges(self, facts: Facts, day: date, /) -> Iterator[datetime]:
        """Return where quiet or agreed hours start and end, and where the clocks are changed."""
        walls = {self.quiet_from, self.quiet_to}
        walls |= {int(facts.column(name).values) for name in self.AGREED if facts.known(name)}
        for zone_name in facts.zones_of(0):
            yield from clock_changes(day, zone_name)
            for wall in walls:
                yield from wall_moments(day, wall, zone_name)

    def looser_than(self, law: Value, /) -> Bilingual | None:
        """Return which hours this value opens that the law keeps quiet."""
        if not isinstance(law, Hours):
            return None
        # Whatever is opened begins where our quiet ends or where the law's begins.
        starts = sorted({self.quiet_to % DAY_S, law.quiet_from % DAY_S})
        opened = [s for s in starts if law._quiet(s) and not self._quiet(s)]  # noqa: SLF001 - its own kind
        if not opened and self.agreement_prevails <= law.agreement_prevails:
            return None
        if not opened:
            return Bilingual(
                zh="允许约定时间优先，而法规不允许", en="lets an agreement prevail where the law does not"
            )
        first = wall_text(opened[0])
        return Bilingual(zh=f"放开了法规要求免打扰的 {first}", en=f"opens {first}, which the law keeps quiet")

    def is_quiet(self, second: int) -> bool:
        """Return whether a second after local midnight lies in the quiet hours."""
        return self._quiet(second)

    def _consulted(self, facts: Facts) -> tuple[str, ...]:
        if not self.agreement_prevails:
            return ("zones",)
        return ("zones", "hours_agreed", *(self.AGREED if facts.column("hours_agreed").values else ()))

    def _quiet(self, second: int) -> bool:
        start, end = self.quiet_from, self.quiet_to
        return start <= second < end if start <= end else second >= start or second < end


def _within(second: Number, start: Number, end: Number) -> Mask:
    """Return where a second of the day lies in [start, end); an end before the start lies past midnight."""
    return ((start <= second) & (second < end)) | ((start > end) & ((start <= second) | (second < end)))


def _outside(facts: Facts, walls: list[tuple[int, ...]], codes: Number) -> Mask:
    """Return where any zone's wall clock stands outside the agreed hours."""
    start, end = facts.column("agreed_from").values, facts.column("agreed_to").values
    outside: Mask = False
    for k in range(max((len(wall) for wall in walls), default=0)):
        second = pick_number([wall[min(k, len(wall) - 1)] if wall else 0 for wall in walls], codes)
        outside = outside | flipped(_within(second, start, end))
    return outside
