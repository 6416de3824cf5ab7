"""When a refusal ends: the first moment at which nothing denies any more, all rules taken together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from kept.dates import at_local, zone
from kept.law.clock import Clock
from kept.law.facts import Facts
from kept.law.judge import judge, judge_all, plan_at
from kept.law.plan import Active
from kept.law.rulebook import Rulebook

#: Between two changes of the law the hours repeat daily; three days see past any night, cap or clock change.
_DAYS_SEEN = 3


def lifts_at(book: Rulebook, row: Facts, at: datetime, rule_id: str | None = None) -> datetime | None:
    """Return the first moment, not before ``at``, at which no rule denies one row.

    The facts are taken to stay as they are, except that counters of the day of ``at`` lapse with that day.
    The answer changes only at known edges, so the first edge without a denial is exact, to the second.

    Args:
        book: the rules.
        row: one row.
        at: aware moment; the counters belong to its local day.
        rule_id: ask this rule alone.

    Returns:
        an aware moment in the first of the row's zones (UTC if none is known); ``None`` for no end in sight.
    """
    if not _denied(book, row, Clock(at), rule_id):
        return at
    for moment in _moments_after(book, row, at, rule_id):
        if not _denied(book, row, Clock(moment, at), rule_id):
            zones = row.zones_of(0)
            return moment.astimezone(zone(zones[0])) if zones else moment
    return None


def edges_within(
    book: Rulebook, row: Facts, start: datetime, end: datetime, rule_id: str | None = None
) -> list[datetime]:
    """Return the moments in [start, end) at which the answer for one row may change, in order, UTC."""
    first, last = start.astimezone(UTC).date(), end.astimezone(UTC).date()
    # No local day strays further than one day from the UTC day of the same moment.
    days = [first + timedelta(days=k) for k in range(-1, (last - first).days + 2)]
    found = {edge for day in days for edge in _edges_of(book, row, day, rule_id)}
    found |= {_begins(book, mark) for mark in book.marks if days[0] <= mark <= days[-1]}
    return sorted(edge for edge in found if start <= edge < end)


def _denied(book: Rulebook, row: Facts, clock: Clock, rule_id: str | None) -> bool:
    if rule_id is None:
        return bool(judge_all(book, row, clock)[0])
    active = plan_at(book, clock.at).rule(rule_id)
    return active is not None and judge(active, row, clock)[0]


def _moments_after(book: Rulebook, row: Facts, at: datetime, rule_id: str | None) -> Iterator[datetime]:
    """Return the moments at which the answer may change, in order: near ``at``, then near later changes."""
    far = {begin for mark in book.marks if (begin := _begins(book, mark)) > at}
    starts = [at, *sorted(far.union(_far_edges(book, row, at, rule_id)))]
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        for k in range(_DAYS_SEEN):
            low, high = (start + timedelta(days=k + step) for step in (0, 1))
            if following is not None and low >= following:
                break
            high = min(high, following) if following else high
            yield from edges_within(book, row, low, high, rule_id)


def _begins(book: Rulebook, mark: date) -> datetime:
    return at_local(mark, time(), book.country.legal_zone).astimezone(UTC)


def _far_edges(book: Rulebook, row: Facts, at: datetime, rule_id: str | None) -> Iterator[datetime]:
    for active in _about(book, row, at.astimezone(UTC).date(), rule_id):
        if active.value is not None:
            yield from (edge for edge in active.value.far_edges(row, at) if edge > at)


def _edges_of(book: Rulebook, row: Facts, day: date, rule_id: str | None) -> Iterator[datetime]:
    for active in _about(book, row, day, rule_id):
        if active.value is not None:
            yield from active.value.edges(row, day)


def _about(book: Rulebook, row: Facts, day: date, rule_id: str | None) -> tuple[Active, ...]:
    """Return the rules asked about that are in force on a legal day or, at a change, on the one before."""
    plans = dict.fromkeys(
        (book.plan(day), book.plan(day - timedelta(days=1)), book.plan(day + timedelta(days=1)))
    )
    if rule_id is None:
        return tuple(active for plan in plans for active in plan.concerning(row))
    return tuple(active for plan in plans if (active := plan.rule(rule_id)))
