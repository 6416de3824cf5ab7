"""Take a placement file in: check it as columns, then store it chunk by chunk, each chunk with its evidence.

A run remembers how many rows are in. Killed anywhere, it goes on from there; run twice, it changes nothing.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.db import transaction

from kept.actions.close_cases import close_cases
from kept.actions.recall_debts import recall_debts
from kept.actions.take_file import Progress, TakenFile, read_again, work_off
from kept.records.bulk import make_room
from kept.records.chains import Fact, append_many
from kept.records.models import Creditor, FileRun, RunStatus
from kept.records.placements import place

CHUNK = 1000


def import_portfolio(
    run_id: int, *, now: datetime, progress: Progress | None = None, taken: TakenFile | None = None
) -> FileRun:
    """Store the rest of a checked placement file; return the finished run.

    ``taken`` is the run as it was just taken in, which saves reading its file again.

    Raises:
        IntakeError: the kept file can no longer be read as it was checked.
    """
    return work_off(taken or read_again(run_id), partial(import_chunk, now=now), progress)


def import_chunk(taken: TakenFile, *, now: datetime) -> FileRun:
    """Store the next chunk of a file in one transaction with its evidence; the last one finishes the run."""
    make_room()
    with _garbage_waits(), transaction.atomic():
        creditor = Creditor.objects.select_for_update(no_key=True).get(pk=taken.run.creditor_id)
        run = FileRun.objects.select_for_update(no_key=True).get(pk=taken.run.pk)
        if run.status not in {RunStatus.CHECKED, RunStatus.RUNNING}:
            return run
        run.status = RunStatus.RUNNING
        _store_rows(taken, creditor, run, now=now)
        if run.rows_done >= taken.checked.good.num_rows and not _recall(taken, creditor, run, now=now):
            finish(run, now=now)
        run.save(update_fields=["counts", "rows_done", "status", "finished_at"])
        return run


@contextmanager
def _garbage_waits() -> Iterator[None]:
    """Look for garbage only after a chunk: of what it makes, nearly all is needed until its end."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def _store_rows(taken: TakenFile, creditor: Creditor, run: FileRun, *, now: datetime) -> None:
    """Store the next rows, and close the cases of which the file says that nothing is owed any more."""
    rows = taken.checked.good.slice(run.rows_done, CHUNK).to_pylist()
    if not rows:
        return
    placed = place(creditor, rows, as_of=run.as_of, source=run.sha256)
    append_many(placed.facts, actor=_actor(run), at=now)
    closed = close_cases(placed.zeroed, why="settled", on=run.as_of, actor=_actor(run), now=now)
    _count(run, Counter(placed.counts) + Counter(closed=closed))
    if placed.refused:
        refused = [*run.counts.get("refused", []), *placed.refused][:1000]
        run.counts = {**run.counts, "refused": refused}
    run.rows_done += len(rows)


def _recall(taken: TakenFile, creditor: Creditor, run: FileRun, *, now: datetime) -> int:
    """Recall the next debts that the file no longer names, where a person said so; return how many."""
    if not run.recall_missing:
        return 0
    recalled, closed = recall_debts(taken, creditor, run, most=CHUNK, actor=_actor(run), now=now)
    _count(run, Counter(recalled=recalled, closed=closed))
    return recalled


def _count(run: FileRun, more: Mapping[str, int]) -> None:
    for outcome, number in more.items():
        if number:
            run.counts = {**run.counts, outcome: run.counts.get(outcome, 0) + number}


def finish(run: FileRun, *, now: datetime) -> None:
    """Mark a run done and put the file itself on the house's record."""
    run.status, run.finished_at = RunStatus.DONE, now
    body = {
        "file": run.filename,
        "sha256": run.sha256,
        "creditor": run.creditor.name,
        "as_of": run.as_of.isoformat(),
        "rows_good": run.rows_good,
        "rows_bad": run.rows_bad,
        "counts": {key: value for key, value in run.counts.items() if key != "refused"},
    }
    append_many([Fact(None, f"file.{run.kind}", body)], actor=_actor(run), at=now)


def _actor(run: FileRun) -> str:
    return run.by.actor if run.by else "command-line"
