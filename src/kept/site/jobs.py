"""Long work behind the pages: files stored, nights closed, evidence verified.

A job works for less than a minute and then hands on to its successor. It keeps nothing in the queue but the
number of its run: killed, or delivered twice, it goes on from the run's own rows, which its chunks lock.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from time import monotonic

from django.db import OperationalError, transaction
from django_q.tasks import async_task

from kept.actions.close_night import begin_night, close_chunk
from kept.actions.decide_file import confirm_file, fail_file
from kept.actions.import_portfolio import import_chunk
from kept.actions.letter_runs import begin_letters, letters_chunk, stop_letters
from kept.actions.plan_day import plan_day
from kept.actions.post_payments import post_chunk
from kept.actions.take_file import read_again
from kept.actions.verify_evidence import begin_verification, verify_chunk
from kept.intake import IntakeError
from kept.records.models import FileKind, FileRun, LetterRun, Night, RunStatus, User, Verification
from kept.records.night_columns import deciders
from kept.records.rights import Right, require
from kept.site.clock import now, today

logger = logging.getLogger(__name__)

#: How long a job works before it hands on; well below the queue's time limit.
SECONDS = 40

#: A file of at most so many rows is stored while the person waits.
AT_ONCE = 2000


def confirm(run_id: int, *, by: User, recall_missing: bool = False) -> FileRun:
    """Confirm a checked file and let a job store it; a small one is stored at once already."""
    with transaction.atomic():
        run = confirm_file(run_id, by=by, recall_missing=recall_missing)
        if run.status == RunStatus.RUNNING:
            _enqueue(store_file, run.pk)
    if run.status == RunStatus.RUNNING and run.rows_good <= AT_ONCE:
        with suppress(OperationalError):  # the database is busy: the job will do it
            store_file(run.pk)
    return run


def start_nights(on: date, *, by: User) -> Night:
    """Let a job close a business date and every missed one before it.

    Raises:
        NightTooEarlyError: the date is not over yet.
    """
    with transaction.atomic():
        night = begin_night(on, now=now(), by=by)
        if night.status == RunStatus.RUNNING:
            _enqueue(close_nights, on.isoformat())
        return night


def start_plan(on: date, *, by: User) -> None:
    """Let a job plan a day anew.

    Raises:
        NoRightError: this person closes no nights.
    """
    require(by, Right.CLOSE_NIGHTS)
    _enqueue(plan_tomorrow, on.isoformat())


def start_verification(*, by: User) -> Verification:
    """Let a job verify all the house's evidence; once at a time."""
    with transaction.atomic():
        run = begin_verification(by=by, now=now())
        _enqueue(verify_house, run.pk)
        return run


def start_letters(
    case_ids: Sequence[int], code: str, answers: Mapping[str, str], *, language: str, batch: str, by: User
) -> LetterRun:
    """Let a job write to many cases; asked twice under one name, it is done once.

    Raises:
        NoRightError, NotALetterError, FieldValueError: as ``begin_letters`` raises them.
    """
    with transaction.atomic():
        run = begin_letters(case_ids, code, answers, language=language, batch=batch, by=by, now=now())
        if run.status == RunStatus.RUNNING:
            _enqueue(write_letters, run.pk)
        return run


def resume_unfinished() -> int:
    """Enqueue again whatever was under way when the workers stopped; return how much it was."""
    files = list(FileRun.objects.filter(status=RunStatus.RUNNING).values_list("pk", flat=True))
    nights = list(Night.objects.filter(status=RunStatus.RUNNING).order_by("on").values_list("on", flat=True))
    batches = list(LetterRun.objects.filter(status=RunStatus.RUNNING).values_list("pk", flat=True))
    checks = list(Verification.objects.filter(status=RunStatus.RUNNING).values_list("pk", flat=True))
    with transaction.atomic():
        for pk in files:
            _enqueue(store_file, pk)
        for on in nights[-1:]:
            _enqueue(close_nights, on.isoformat())
        for pk in checks:
            _enqueue(verify_house, pk)
        for pk in batches:
            _enqueue(write_letters, pk)
    return len(files) + len(nights[-1:]) + len(checks) + len(batches)


# --- the jobs ---------------------------------------------------------------------------------------------


def store_file(run_id: int) -> None:
    """Store the rest of a confirmed file, or as much as there is time for."""
    if FileRun.objects.get(pk=run_id).status != RunStatus.RUNNING:
        return
    try:
        taken = read_again(run_id)
        chunk = import_chunk if taken.run.kind == FileKind.PLACEMENT else post_chunk
        _work(lambda: chunk(taken, now=now()).status, then=lambda: _enqueue(store_file, run_id))
    except OperationalError:
        raise
    except IntakeError:
        fail_file(run_id, "copy", now=now())
    except Exception:
        logger.exception("storing file run %s stopped", run_id)
        fail_file(run_id, "broken", now=now())


def close_nights(on: str) -> None:
    """Close the nights up to a date (ISO), oldest first, or as many cases as there is time for."""
    day, by = date.fromisoformat(on), deciders()

    def chunk() -> RunStatus:
        night = close_chunk(begin_night(day, now=now()).pk, now=now(), by=by)
        if night.on != day or night.status != RunStatus.DONE:
            return RunStatus.RUNNING
        _enqueue(plan_tomorrow, (day + timedelta(days=1)).isoformat())
        return RunStatus.DONE

    _work(chunk, then=lambda: _enqueue(close_nights, on))


def plan_tomorrow(on: str) -> None:
    """Plan a day (ISO)."""
    plan_day(date.fromisoformat(on), now=now())


def write_letters(run_id: int) -> None:
    """Make the rest of a batch of letters, or as much as there is time for."""
    try:
        _work(lambda: letters_chunk(run_id, now=now()).status, then=lambda: _enqueue(write_letters, run_id))
    except OperationalError:
        raise
    except Exception:
        logger.exception("batch of letters %s stopped", run_id)
        stop_letters(run_id, now=now())


def verify_house(verification_id: int) -> None:
    """Verify the rest of the evidence, or as many chains as there is time for."""
    _work(
        lambda: verify_chunk(verification_id, now=now()).status,
        then=lambda: _enqueue(verify_house, verification_id),
    )


def _work(chunk: Callable[[], str], *, then: Callable[[], None]) -> None:
    """Do chunk after chunk until the work is done, or time is up: then hand on."""
    until = monotonic() + SECONDS
    while chunk() == RunStatus.RUNNING:
        if monotonic() > until:
            then()
            return


def _enqueue(job: Callable[..., None], argument: int | str) -> None:
    async_task(f"{__name__}.{job.__name__}", argument, task_name=f"{job.__name__} {argument}")


def yesterday() -> date:
    """Return the newest business date that is over."""
    return today() - timedelta(days=1)
