"""A person confirms a checked file, or puts it away; a run that failed is tried again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from kept.records.models import FileRun, RunStatus, User
from kept.records.rights import Right, require


def confirm_file(run_id: int, *, by: User, recall_missing: bool = False) -> FileRun:
    """Let a checked file, or one whose storing failed, be stored in this person's name; once.

    ``recall_missing`` takes the debts that a placement no longer names as recalled by the creditor.
    A run that is under way or done stays as it is. The caller enqueues the storing in the same transaction.

    Raises:
        NoRightError: this person takes no files in.
    """
    require(by, Right.TAKE_FILES)
    with transaction.atomic():
        run = FileRun.objects.select_for_update(no_key=True).get(pk=run_id)
        if run.status in {RunStatus.CHECKED, RunStatus.FAILED}:
            run.status, run.by, run.error, run.finished_at = RunStatus.RUNNING, by, "", None
            run.recall_missing = recall_missing or run.recall_missing
            run.save(update_fields=["status", "by", "error", "finished_at", "recall_missing"])
        return run


def discard_file(run_id: int, *, by: User) -> bool:
    """Put away a file that was checked and not confirmed, with its kept copy; return whether it was.

    Nothing of it is stored, so nothing of it is on record.

    Raises:
        NoRightError: this person takes no files in.
    """
    require(by, Right.TAKE_FILES)
    with transaction.atomic():
        run = FileRun.objects.select_for_update(no_key=True).get(pk=run_id)
        if run.status != RunStatus.CHECKED:
            return False
        kept = Path(run.path)
        run.delete()
        if not FileRun.objects.filter(path=str(kept)).exists():
            transaction.on_commit(lambda: kept.unlink(missing_ok=True))
        return True


def fail_file(run_id: int, error: str, *, now: datetime) -> None:
    """Remember why the storing of a file stopped; the rows that are in stay in."""
    with transaction.atomic():
        run = FileRun.objects.select_for_update(no_key=True).get(pk=run_id)
        if run.status == RunStatus.RUNNING:
            run.status, run.error, run.finished_at = RunStatus.FAILED, error, now
            run.save(update_fields=["status", "error", "finished_at"])
