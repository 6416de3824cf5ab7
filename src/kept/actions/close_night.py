"""Close a business date: judge promises, compute figures, move rungs, write tomorrow's lists, seal the day.

Cases are done in chunks, each one transaction; a night killed anywhere goes on from its last chunk, a night
run twice changes nothing, and missed nights are caught up in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.conf import settings
from django.db import transaction

from kept.actions.judge_promises import judge_promises, promised_by
from kept.actions.seal_day import seal_day
from kept.dates import local_date
from kept.ladder import RISES
from kept.records import house
from kept.records.brief import brief
from kept.records.bulk import Columns, insert, update
from kept.records.case_columns import case_columns
from kept.records.chains import Fact, append_many
from kept.records.models import Case, Contact, Debt, Night, Role, RunStatus, Task, TaskKind, User, Work
from kept.records.positions import position_of
from kept.records.rights import Right, require
from kept.strategy.standing import CaseColumns, Standing, stand
from kept.strategy.worklist import Purpose, Worklist, worklist

CHUNK = 1000

Progress = Callable[[date, int, int], None]


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
    return [_close(day, now=now, progress=progress) for day in _missed(on)]


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


def _close(on: date, *, now: datetime, progress: Progress | None) -> Night:
    night, _ = Night.objects.get_or_create(on=on, defaults={"started_at": now})
    total = Case.objects.filter(closed_on=None).count() if progress else 0
    while night.status == RunStatus.RUNNING:
        night = close_chunk(night.pk, now=now)
        if progress:
            progress(on, night.cases_done, total)
    return night


def close_chunk(night_id: int, *, now: datetime) -> Night:
    """Close the next cases of a night in one transaction; with none left, seal the day and finish."""
    with transaction.atomic():
        night = Night.objects.select_for_update(no_key=True).get(pk=night_id)
        if night.status != RunStatus.RUNNING:
            return night
        open_cases = Case.objects.select_for_update(of=("self",), no_key=True).filter(
            pk__gt=night.last_case, closed_on=None
        )
        cases = list(open_cases.order_by("pk")[:CHUNK])
        if cases:
            counts = _close_cases(cases, night.on, now=now)
            night.counts = dict(Counter(night.counts) + counts)
            night.cases_done += len(cases)
            night.last_case = cases[-1].pk
        else:
            seal_day(night.on, now=now)
            night.status, night.finished_at = RunStatus.DONE, now
        night.save()
        return night


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some cases at the end of a date, as columns in the same order."""

    cases: Sequence[Case]
    columns: CaseColumns
    standing: Standing
    list: Worklist
    tomorrow: date


def _close_cases(cases: Sequence[Case], on: date, *, now: datetime) -> Counter[str]:
    judged = judge_promises(
        promised_by(on) & {case.pk for case in cases}, now=now, on=on, actor="night", by_night=True
    )
    counts = Counter({f"promise_{status}": n for status, n in judged.items()})
    known = _known(cases, on + timedelta(days=1))
    if not known:
        return counts
    chunk = _read(known, [case.pk for case in known], on + timedelta(days=1))
    facts = _move_rungs(chunk)
    _assign(known)
    _write(chunk, on)
    proposed = _propose(chunk, now)
    counts += Counter({"rungs_moved": len(facts), "rungs_proposed": len(proposed)})
    counts += _write_lists(chunk)
    append_many([*facts, *proposed], actor="night", at=now)
    return counts


def _known(cases: Sequence[Case], on: date) -> list[Case]:
    """Return the cases whose debts are all known as of a date.

    A file that has come in since states a later position; what was owed before it, no night can say any more.
    """
    later = Debt.objects.filter(case__among=[case.pk for case in cases], opened_on__gt=on).values_list(
        "case_id", flat=True
    )
    placed_later = set(later)
    return [case for case in cases if case.pk not in placed_later]


def _read(cases: Sequence[Case], ids: Sequence[int], tomorrow: date) -> _Chunk:
    position, columns = position_of(ids), case_columns(ids, on=tomorrow)
    for row in np.flatnonzero(columns.pressure_not_risen).tolist():
        columns.nothing_new[row] = brief(cases[row], on=tomorrow).columns.nothing_new[0]
    figures = position.figures(tomorrow, ids)
    standing = stand(columns, figures, on=tomorrow, signals=house.signals(), ladder=house.ladder())
    spoken = set(
        Contact.objects.filter(case__among=ids, conversation=True, relation=None).values_list(
            "case_id", flat=True
        )
    )
    agreed = np.array([case.next_contact_on or date.min for case in cases], dtype="datetime64[D]")
    named = np.array([case.next_contact_on is not None for case in cases], dtype=np.bool_)
    due = agreed <= np.datetime64(tomorrow)
    return _Chunk(
        cases,
        columns,
        standing,
        worklist(
            columns,
            standing,
            never_spoken=np.array([pk not in spoken for pk in ids], dtype=np.bool_),
            due_again=named & due,
            waits_again=named & ~due,
        ),
        tomorrow,
    )


# --- the ladder -------------------------------------------------------------------------------------------


def _move_rungs(chunk: _Chunk) -> list[Fact]:
    """Set the rungs that need no one's approval, in the case objects, and return what goes on record."""
    climb, ladder, facts = chunk.standing.climb, house.ladder(), []
    moves = (climb.proposed != climb.current) & ~climb.needs_approval
    for row in np.flatnonzero(moves).tolist():
        case, code = chunk.cases[row], ladder.codes[int(climb.proposed[row])]
        body = {
            "from": case.rung,
            "to": code,
            "why": climb.reason(row).code,
            "on": chunk.tomorrow.isoformat(),
            "ladder": ladder.version,
        }
        facts.append(Fact(case.pk, "rung.moved", body))
        case.rung, case.rung_since = code, chunk.tomorrow
    return facts


def _propose(chunk: _Chunk, now: datetime) -> list[Fact]:
    """Put the rungs that need a named person's approval before that person, once; return what goes on record.

    What a person declined lately is not put before them again.
    """
    climb, ladder = chunk.standing.climb, house.ladder()
    rows = np.flatnonzero(climb.needs_approval & np.isin(climb.why, RISES)).tolist()
    wanted = {chunk.cases[row].pk: ladder.codes[int(climb.proposed[row])] for row in rows}
    open_ = Task.objects.filter(case__among=wanted, kind=TaskKind.APPROVE_RUNG, done_at=None)
    known = set(open_.values_list("case_id", "rung")) | _lately_declined(wanted, chunk.tomorrow)
    fresh = {row: wanted[pk] for row in rows if ((pk := chunk.cases[row].pk), wanted[pk]) not in known}
    Task.objects.bulk_create(
        Task(case_id=chunk.cases[row].pk, kind=TaskKind.APPROVE_RUNG, rung=rung, due_at=now)
        for row, rung in fresh.items()
    )
    return [_proposal(chunk, row, rung) for row, rung in fresh.items()]


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


def _proposal(chunk: _Chunk, row: int, rung: str) -> Fact:
    body = {
        "from": chunk.cases[row].rung,
        "rung": rung,
        "why": chunk.standing.climb.reason(row).code,
        "on": chunk.tomorrow.isoformat(),
        "ladder": house.ladder().version,
    }
    return Fact(chunk.cases[row].pk, "rung.proposed", body)


# --- writing ----------------------------------------------------------------------------------------------


def _assign(cases: Sequence[Case]) -> None:
    """Give each case without a collector to one, evenly by its number, for good: people stay with people."""
    collectors = list(
        User.objects.filter(role=Role.COLLECTOR, is_active=True).order_by("pk").values_list("pk", flat=True)
    )
    for case in cases:
        if case.collector_id is None and collectors:
            case.collector_id = collectors[case.pk % len(collectors)]


def _write(chunk: _Chunk, on: date) -> None:
    figures, standing, cases = chunk.standing.figures, chunk.standing, chunk.cases
    quadrants = np.array(["", "A", "B", "C", "D"])[standing.assessment.quadrant]
    columns: Columns = {
        "id": [case.pk for case in cases],
        "collector_id": [case.collector_id for case in cases],
        "rung": [case.rung for case in cases],
        "rung_since": [case.rung_since for case in cases],
        "total_minor": figures.total_minor.tolist(),
        "arrears_minor": figures.arrears_minor.tolist(),
        "dpd": figures.dpd.tolist(),
        "bucket": figures.bucket.tolist(),
        "quadrant": quadrants.tolist(),
        "why": [standing.climb.reason(row).code for row in range(len(cases))],
        "last_closed_on": [on] * len(cases),
    }
    update(Case, "id", columns)


def _write_lists(chunk: _Chunk) -> Counter[str]:
    listed = [
        (case.collector_id, case.pk, Purpose(purpose), worth)
        for case, purpose, worth in zip(
            chunk.cases, chunk.list.purpose.tolist(), chunk.list.worth.tolist(), strict=True
        )
        if purpose < Purpose.NONE and case.collector_id is not None
    ]
    columns: Columns = {
        "on": [chunk.tomorrow] * len(listed),
        "collector_id": [collector for collector, _, _, _ in listed],
        "case_id": [case for _, case, _, _ in listed],
        "purpose": [purpose.code for _, _, purpose, _ in listed],
        "rank": [int(purpose) for _, _, purpose, _ in listed],
        "worth": [worth for _, _, _, worth in listed],
    }
    insert(Work, columns, ignore=True)
    return Counter(f"work_{purpose.code}" for _, _, purpose, _ in listed)
