"""Times of the day and the week at which a person is left alone, unless they agreed, or wrote first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated

import numpy as np
from pydantic import AfterValidator

from kept.dates import zone
from kept.law.clock import Clock, clock_changes, wall_moments
from kept.law.columns import Mask, flipped
from kept.law.conditions import Conditional, Conditions, all_of
from kept.law.facts import Facts
from kept.law.hours import Hours
from kept.law.rule import Outcome
from kept.law.spans import read_spans
from kept.law.vocabulary import FACTS


def _spans(name: str) -> str:
    if name not in FACTS or FACTS[name].type != "spans":
        raise ValueError(f"{name!r} is not a fact of times of the week")
    return name


class HoursWhen(Hours):
    """Quiet hours that hold only ``when`` all of some conditions do."""

    when: Conditions = ()

    def evaluate(self, facts: Facts, clock: Clock, /) -> Outcome:
        """Deny in the quiet hours, where the conditions hold."""
        holds, idle = all_of(self.when, facts)
        quiet, unknown = super().evaluate(facts, clock)
        return holds & quiet, flipped(idle | (flipped(quiet | unknown)) | (holds & quiet))

    def reads(self) -> Iterable[str]:
        """Return the facts of the hours and of the conditions."""
        return (*super().reads(), *(one.fact for one in self.when))

    def asks(self, facts: Facts, /) -> Iterable[str]:
        """Return what one row lacks; nothing where a condition fails."""
        return (name for name in self.reads() if not facts.known(name) and self.applies(facts))

    def rests_on(self, facts: Facts, /) -> Iterable[str]:
        """Return the conditions that fail, or else the facts of the hours."""
        idle = tuple(one.fact for one in self.when if one.test(facts)[1])
        return idle or super().rests_on(facts)

    def applies(self, facts: Facts, /) -> bool:
        """Return whether no condition is known to fail for one row."""
        return not all_of(self.when, facts)[1]


class RefusedTimes(Conditional):
    """No contact at the times of ``spans``, on the wall clock of any zone, while the conditions hold."""

    spans: Annotated[str, AfterValidator(_spans)]

    def evaluate(self, facts: Facts, clock: Clock, /) -> Outcome:
        """Deny rows whose wall clock stands in one of their spans."""
        holds, idle = all_of(self.when, facts)
        zones, spans = facts.column("zones"), facts.column(self.spans)
        table = [[_within(clock.at, there, label) for label in spans.labels] for there in zones.labels]
        inside: Mask
        if isinstance(zones.values, np.ndarray) or isinstance(spans.values, np.ndarray):
            inside = np.array(table, dtype=np.bool_)[zones.values, spans.values]
        else:
            inside = table[zones.values][spans.values]
        none = [label == () for label in spans.labels]
        free = spans.known & (
            np.array(none)[spans.values] if isinstance(spans.values, np.ndarray) else none[spans.values]
        )
        told = free | (zones.known & spans.known)
        deny = holds & told & inside
        return deny, flipped(idle | (told & flipped(inside)) | deny)

    def reads(self) -> Iterable[str]:
        """Return the spans, the zones and the facts of the conditions."""
        return (*super().reads(), self.spans, "zones")

    def asks(self, facts: Facts, /) -> Iterable[str]:
        """Return what one row lacks; the zones only when there are times to compare."""
        if not self.applies(facts):
            return ()
        free = facts.known(self.spans) and not facts.label(self.spans)
        return (name for name in self.reads() if not facts.known(name) and not (free and name == "zones"))

    def rests_on(self, facts: Facts, /) -> Iterable[str]:
        """Return the spans, and where there are any, the zones; or the conditions that fail."""
        if facts.known(self.spans) and not facts.label(self.spans):
            return (self.spans,)
        return self.idle_by(facts) or (name for name in (self.spans, "zones") if facts.known(name))

    def edges(self, facts: Facts, day: date, /) -> Iterator[datetime]:
        """Return where spans start and end, and where the clocks are changed."""
        walls = {wall for span in read_spans(facts.label(self.spans)) for wall in (0, *span.walls())}
        for zone_name in facts.zones_of(0) if walls else ():
            yield from clock_changes(day, zone_name)
            for wall in walls:
                yield from wall_moments(day, wall, zone_name)


def _within(at: datetime, zones: tuple[str, ...], texts: tuple[str, ...]) -> bool:
    spans = read_spans(texts)
    return bool(spans) and any(span.holds(at.astimezone(zone(name))) for name in zones for span in spans)
