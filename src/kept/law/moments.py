"""When a refusal ends: the first moment at which nothing denies any more, all rules taken together."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta

from kept.dates import at_local, local_date
from kept.law.clock import Clock
from kept.law.facts import Facts
from kept.law.judge import judge, speaking
from kept.law.rulebook import Active, Rulebook

#: Between two changes of the law the hours repeat daily; three days see past any night, cap or clock change.
_DAYS_SEEN = 3


def lifts_at(book: Rulebook, facts: Facts, at: datetime, rule_id: str | None = None) -> datetime | None:
    """Return the first moment, not before ``at``, at which no rule denies one row.

    The facts are taken to stay as they are, except that counters of the day of ``at`` lapse with that day. The
    answer changes only at known edges, so the first edge without a denial is exact, to the second.

    Args:
        book: the rules.
        facts: one row.
        at: aware moment; the counters belong to its local day.
        rule_id: ask this rule alone.

    Returns:
        an aware moment in the first of the row's zones (UTC when none is known), or ``None``: no end in sight.
    """
    if not denied(book, facts, at, at, rule_id):
        return at
    for moment in sorted(_edges_after(book, facts, at)):
        if not denied(book, facts, moment, at, rule_id):
            zones = facts.zones_of(0)
            return moment.astimezone(at_local(moment.date(), time(), zones[0]).tzinfo) if zones else moment
    return None


def denied(
    book: Rulebook, facts: Facts, moment: datetime, counted_at: datetime, rule_id: str | None = None
) -> bool:
    """Return whether any rule, or one rule, denies one row at a moment."""
    clock = Clock(moment, counted_at)
    return any(
        judge(active, facts, clock).deny
        for active in speaking(book, facts, moment)
        if rule_id in {None, active.entry.rule.id}
    )


def edges_of_day(book: Rulebook, facts: Facts, day: date) -> Iterator[datetime]:
    """Return the moments around a local day at which the answer for one row may change, unordered."""
    zone_name = book.country.legal_zone
    for mark in book.marks:
        if abs((mark - day).days) <= 1:
            yield at_local(mark, time(), zone_name).astimezone(UTC)
    for active in _ever(book, facts, day):
        if active.value is not None:
            yield from active.value.edges(facts, day)


def _ever(book: Rulebook, facts: Facts, day: date) -> Collection[Active]:
    """Return the rules in force on a day or its neighbours."""
    near = (day + timedelta(days=k) for k in (-1, 0, 1))
    found = {id(rule): rule for one in near for rule in book.plan(one).concerning(facts.scope)}
    return found.values()


def _edges_after(book: Rulebook, facts: Facts, at: datetime) -> set[datetime]:
    today = local_date(at, book.country.legal_zone)
    starts = [today, *(mark for mark in book.marks if mark > today)]
    days = {start + timedelta(days=k) for start in starts for k in range(-1, _DAYS_SEEN + 1)}
    return {edge for day in days for edge in edges_of_day(book, facts, day) if edge > at}
