"""Close a business date: judge promises, compute figures, move rungs, write tomorrow's lists, seal the day.

Chunk by chunk it reads, lets ``strategy.night`` decide, and writes. A night killed anywhere goes on from its
last chunk, a night run twice changes nothing, and missed nights are caught up in order. The database is
locked while a chunk is written, not while it is read and decided: who acted on one of its cases meanwhile
has lengthened that case's chain of evidence, and then the chunk is read once more under the lock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import perf_counter

import numpy as np
from django.conf import settings
from django.db import transaction
from numpy.typing import NDArray

from kept.actions.judge_promises import judge_promises, promised_by
from kept.actions.seal_day import seal_day
from kept.dates import local_date
from kept.ladder import Why
from kept.records import house
from kept.records.bulk import Columns, insert, make_room, update
from kept.records.chains import Fact, append_many, lengths
from kept.records.locks import lock_cases
from kept.records.models import Case, Debt, Night, Role, RunStatus, Task, TaskKind, User, Work
from kept.records.night_columns import Known, deciders, night_columns
from kept.records.rights import Right, require
from kept.records.rolls import ends_month, moves, rolled_out, rolls
from kept.records.seals import heads
from kept.strategy.figures import Figures
from kept.strategy.night import Decided, Decider, Timed
from kept.strategy.worklist import PLANNED, Purpose

#: How long a chunk may hold its locks, in seconds, and how many cases it has at least, at first and at most.
HELD_SECONDS = 0.2
LEAST, FIRST, MOST = 200, 1000, 5000

Progress = Callable[[date, int, int], None]
Deciders = Callable[[date], Decider]


class NightTooEarlyError(ValueError):
    """A date cannot be closed before it is over."""


class NightPassedError(ValueError):
    """A later date is closed already; time does not run backwards."""


def close_night(on: date, *, now: datetime, progress: Progress | None = None) -> list[Night]:
    """Close a business date and every missed one before it; return the nights in order.

    Args:
        on: the date to close; at the latest yesterday at the house.
        now: the moment.
        progress: called with date, cases done and cases in all.

    Raises:
        NightTooEarlyError: the date is not over yet.
    """
    _check(on, now)
    by = deciders()
    return [_close(day, now=now, by=by, progress=progress) for day in _missed(on)]


def begin_night(on: date, *, now: datetime, by: User | None = None) -> Night:
    """Return the night to close next on the way to a date: the oldest missed one, else the date's own.

    It is begun if it was not, and may be done already: then there is nothing left to do.

    Raises:
        NightTooEarlyError: the date is not over yet.
        NoRightError: this person closes no nights; the house itself does (``by`` is None).
    """
    require(by, Right.CLOSE_NIGHTS)
    _check(on, now)
    night, _ = Night.objects.get_or_create(on=_missed(on)[0], defaults={"started_at": now})
    return night


def _check(on: date, now: datetime) -> None:
    if on >= local_date(now, settings.TIME_ZONE):
        raise NightTooEarlyError(f"{on} is not over yet")
    later = Night.objects.filter(status=RunStatus.DONE, on__gt=on).order_by("on").first()
    if later is not None and not Night.objects.filter(on=on).exists():
        raise NightPassedError(f"{later.on} is closed already, so {on} was closed with it or before it")


def _missed(on: date) -> list[date]:
    """Return the dates still to close up to one, oldest first; the date itself is always looked at."""
    last = (
        Night.objects.filter(status=RunStatus.DONE, on__lte=on).order_by("-on").values_list("on", flat=True)
    )
    start = last[0] + timedelta(days=1) if last else on
    return [start + timedelta(days=k) for k in range((on - start).days + 1)] or [on]


def _close(on: date, *, now: datetime, by: Deciders, progress: Progress | None) -> Night:
    night, _ = Night.objects.get_or_create(on=on, defaults={"started_at": now})
    total = Case.objects.filter(closed_on=None).count() if progress else 0
    while night.status == RunStatus.RUNNING:
        night = close_chunk(night.pk, now=now, by=by)
        if progress:
            progress(on, night.cases_done, total)
    return night


def close_chunk(night_id: int, *, now: datetime, by: Deciders) -> Night:
    """Close the next cases of a night; with none left, seal the day and finish.

    Args:
        night_id: the night.
        now: the moment.
        by: who decides, kept from chunk to chunk of a run.
    """
    night = Night.objects.get(pk=night_id)
    if night.status != RunStatus.RUNNING:
        return night
    make_room()
    step = Timed(perf_counter)
    ids = step("find", lambda: _next(night))
    if not ids:
        return _finish(night_id, now)
    step("promises", lambda: _judge(night, ids, now))
    seen = step("read", lambda: lengths(ids))
    chunk = _decided(ids, night.on, by, step)
    with transaction.atomic():
        now_at = _locked(night_id)
        if now_at.last_case != night.last_case or now_at.status != RunStatus.RUNNING:
            return now_at
        lock_cases(ids)
        if lengths(ids) != seen:
            chunk = _decided(ids, night.on, by, step)
        counts = step("write", lambda: _write(chunk, night.on, now) if chunk else Counter[str]())
        _report(now_at, ids, chunk, counts, step)
        now_at.save()
        return now_at


def _locked(night_id: int) -> Night:
    return Night.objects.select_for_update(no_key=True).get(pk=night_id)


def _next(night: Night) -> list[int]:
    """Return the next cases, so many that writing them takes about as long as it may."""
    spent = night.seconds.get("write", 0.0)
    size = int(HELD_SECONDS * night.cases_done / spent) if spent else FIRST
    rows = Case.objects.filter(pk__gt=night.last_case, closed_on=None).order_by("pk")
    return list(rows.values_list("pk", flat=True)[: min(max(size, LEAST), MOST)])


def _judge(night: Night, ids: Sequence[int], now: datetime) -> None:
    """Judge what was promised by the date; judged once, a promise is not judged again by a night resumed."""
    promised = promised_by(night.on, among=ids)
    if not promised:
        return
    with transaction.atomic():
        held = _locked(night.pk)
        if held.last_case == night.last_case:
            judged = judge_promises(promised, now=now, on=night.on, actor="night", by_night=True)
            counts = Counter({f"promise_{status}": n for status, n in judged.items()})
            held.counts = dict(Counter(held.counts) + counts)
            held.save(update_fields=["counts"])


def _finish(night_id: int, now: datetime) -> Night:
    step = Timed(perf_counter)
    under = step("seal", heads)
    with transaction.atomic():
        night = _locked(night_id)
        if night.status == RunStatus.RUNNING:
            seal_day(night.on, now=now, under=under)
            night.seconds = _sum(night.seconds, step.seconds)
            if ends_month(night.on):
                night.rolls = _sum(night.rolls, rolled_out())
            night.status, night.finished_at = RunStatus.DONE, now
            night.save()
        return night


# --- reading and deciding ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some cases as they were known and what was decided of them, in the same order."""

    known: Known
    decided: Decided

    @property
    def codes(self) -> list[str]:
        """The reasons of the ladder, a code a case."""
        found = self.decided.standing.climb
        return [_WHY[one] for one in found.why.tolist()]


_WHY = {int(one): one.code for one in Why}


def _decided(ids: Sequence[int], on: date, by: Deciders, step: Timed) -> _Chunk | None:
    """Return what is decided of the cases whose debts are known; None where there are none of those."""
    tomorrow = on + timedelta(days=1)
    known = step("read", lambda: _read(ids, tomorrow))
    if known is None:
        return None
    return _Chunk(known, by(tomorrow).decide(known.columns, step=step))


def _read(ids: Sequence[int], tomorrow: date) -> Known | None:
    """Return the cases whose debts are all known as of a date, as columns.

    A file that has come in since states a later position; what was owed before it, no night can say any more.
    """
    later = Debt.objects.filter(case__among=ids, opened_on__gt=tomorrow).values_list("case_id", flat=True)
    placed_later = set(later)
    known = [pk for pk in ids if pk not in placed_later]
    return night_columns(known, on=tomorrow) if known else None


# --- writing ----------------------------------------------------------------------------------------------


def _write(chunk: _Chunk, on: date, now: datetime) -> Counter[str]:
    """Write what was decided: figures, rungs, proposals, collectors, tomorrow's lists, and their evidence."""
    moved, proposed, collector = _moved(chunk), _proposed(chunk, now), _assigned(chunk)
    _write_cases(chunk, collector, on)
    counts = Counter({"rungs_moved": len(moved), "rungs_proposed": len(proposed)})
    counts += _write_lists(chunk, collector)
    append_many([*moved, *proposed], actor="night", at=now)
    return counts


def _moved(chunk: _Chunk) -> list[Fact]:
    """Return what goes on record of the rungs that need no one's approval."""
    rows = np.flatnonzero(chunk.decided.moves).tolist()
    return [_fact(chunk, row, "rung.moved", "to") for row in rows]


def _fact(chunk: _Chunk, row: int, kind: str, target: str) -> Fact:
    climb, ladder = chunk.decided.standing.climb, house.ladder()
    body = {
        "from": ladder.codes[int(climb.current[row])],
        target: ladder.codes[int(climb.proposed[row])],
        "why": _WHY[int(climb.why[row])],
        "on": chunk.decided.on.isoformat(),
        "ladder": ladder.version,
    }
    return Fact(int(chunk.known.columns.cases.case[row]), kind, body)


def _proposed(chunk: _Chunk, now: datetime) -> list[Fact]:
    """Put the rungs that need a named person's approval before that person, once; return what goes on record.

    What a person declined lately is not put before them again.
    """
    climb, codes, ids = chunk.decided.standing.climb, house.ladder().codes, chunk.known.ids
    rows = np.flatnonzero(chunk.decided.proposes).tolist()
    wanted = {ids[row]: codes[int(climb.proposed[row])] for row in rows}
    if not wanted:
        return []
    open_ = Task.objects.filter(case__among=wanted, kind=TaskKind.APPROVE_RUNG, done_at=None)
    known = set(open_.values_list("case_id", "rung")) | _lately_declined(wanted, chunk.decided.on)
    fresh = [row for row in rows if (ids[row], wanted[ids[row]]) not in known]
    insert(
        Task,
        {
            "case_id": [ids[row] for row in fresh],
            "kind": [str(TaskKind.APPROVE_RUNG)] * len(fresh),
            "rung": [wanted[ids[row]] for row in fresh],
            "due_at": [now] * len(fresh),
        },
    )
    return [_fact(chunk, row, "rung.proposed", "rung") for row in fresh]


def _lately_declined(wanted: Mapping[int, str], tomorrow: date) -> set[tuple[int, str]]:
    """Return the cases and rungs that a person declined so lately that the night does not ask again."""
    declined = Task.objects.filter(case__among=wanted, kind=TaskKind.APPROVE_RUNG, declined=True)
    rows = declined.values_list("case_id", "rung", "done_at")
    return {
        (case, rung)
        for case, rung, at in rows
        if at is not None
        and rung == wanted[case]
        and local_date(at, settings.TIME_ZONE) + timedelta(days=house.ladder()[rung].quiet_days_if_declined)
        > tomorrow
    }


def _write_cases(chunk: _Chunk, collector: NDArray[np.int64], on: date) -> None:
    """Write each case once: what did not change is written as it was read, which the locks make true."""
    figures, cases, codes = chunk.decided.standing.figures, chunk.known.columns.cases, house.ladder().codes
    quadrants = np.array(["", "A", "B", "C", "D"])[chunk.decided.standing.assessment.quadrant]
    moves = chunk.decided.moves
    rung = np.where(moves, chunk.decided.standing.climb.proposed, cases.rung)
    since = np.where(moves, np.datetime64(chunk.decided.on), cases.rung_since)
    columns: Columns = {
        "id": chunk.known.ids,
        "collector_id": [one or None for one in collector.tolist()],
        "rung": [codes[at] for at in rung.tolist()],
        "rung_since": since.tolist(),
        "total_minor": figures.total_minor.tolist(),
        "arrears_minor": figures.arrears_minor.tolist(),
        "dpd": figures.dpd.tolist(),
        "bucket": figures.bucket.tolist(),
        "quadrant": quadrants.tolist(),
        "why": chunk.codes,
        "last_closed_on": [on] * len(chunk.known.ids),
    }
    update(Case, "id", {**columns, **_of_month(figures)} if ends_month(on) else columns)


def _of_month(figures: Figures) -> Columns:
    """Return what the next month's rolls are counted from."""
    return {"month_bucket": figures.bucket.tolist(), "month_total_minor": figures.total_minor.tolist()}


def _assigned(chunk: _Chunk) -> NDArray[np.int64]:
    """Give each case without a collector to one, evenly by its number, for good: people stay with people.

    Returns:
        (n,) whose cases they are, 0 where the house has no collector.
    """
    active = User.objects.filter(role=Role.COLLECTOR, is_active=True).order_by("pk")
    collectors = np.array(active.values_list("pk", flat=True), dtype=np.int64)
    without = np.flatnonzero(chunk.known.collector == 0)
    if not collectors.size or not without.size:
        return chunk.known.collector
    ids = chunk.known.columns.cases.case[without]
    given = chunk.known.collector.copy()
    given[without] = collectors[ids % len(collectors)]
    return given


def _write_lists(chunk: _Chunk, collector: NDArray[np.int64]) -> Counter[str]:
    listed = chunk.decided.list
    rows = np.flatnonzero((listed.purpose < Purpose.NONE) & (collector > 0))
    ranks = listed.purpose[rows].tolist()
    columns: Columns = {
        "on": [chunk.decided.on] * len(rows),
        "collector_id": collector[rows].tolist(),
        "case_id": chunk.known.columns.cases.case[rows].tolist(),
        "purpose": [_PURPOSES[rank] for rank in ranks],
        "rank": ranks,
        "worth": listed.worth[rows].tolist(),
    }
    planned = Work.objects.filter(on=chunk.decided.on, purpose=PLANNED, done_at=None)
    planned.filter(case__among=columns["case_id"]).delete()  # by a plan made before this night
    insert(Work, columns, ignore=True)
    return Counter(f"work_{_PURPOSES[rank]}" for rank in ranks)


_PURPOSES = {int(one): one.code for one in Purpose}


# --- the report -------------------------------------------------------------------------------------------


def _report(
    night: Night, ids: Sequence[int], chunk: _Chunk | None, counts: Counter[str], step: Timed
) -> None:
    """Add a chunk to what the night says of itself."""
    night.counts = dict(Counter(night.counts) + counts)
    night.seconds = _sum(night.seconds, step.seconds)
    night.cases_done += len(ids)
    night.last_case = ids[-1]
    if chunk:
        figures = chunk.decided.standing.figures
        night.refused = dict(Counter(night.refused) + chunk.decided.openings.refused())
        night.buckets = _sum(night.buckets, moves(chunk.known, figures))
        if ends_month(night.on):
            night.rolls = _sum(night.rolls, rolls(chunk.known, figures))


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in dict.fromkeys((*one, *other))}
