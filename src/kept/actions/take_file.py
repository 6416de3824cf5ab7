"""Take a file in for checking: keep a copy, check it as columns, and remember what was found."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.db import transaction

from kept.intake import (
    Checked,
    Raw,
    check_payments,
    check_placement,
    load_mapping,
    read_table,
)
from kept.records.models import Creditor, FileKind, FileRun, RunStatus, User
from kept.records.rights import Right, require

#: Of a longer file name the end is kept.
_LONGEST_NAME = 200

#: Told how many rows are done, and of how many.
Progress = Callable[[int, int], None]

_CHECKS = {FileKind.PLACEMENT: check_placement, FileKind.PAYMENTS: check_payments}


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file as checked, with the run that remembers how far it is stored."""

    run: FileRun
    raw: Raw
    checked: Checked


def check_file(
    path: Path,
    *,
    kind: FileKind,
    as_of: date,
    mapping: Path | None = None,
    name: str | None = None,
    sha256: str | None = None,
) -> tuple[Raw, Checked]:
    """Read and check a file; nothing is stored.

    ``name`` is what messages call it, if not its own; ``sha256`` is the digest it must still have.

    Raises:
        IntakeError: it is not a table of this kind; the message names file, place and remedy.
    """
    mapped = load_mapping(mapping) if mapping else None
    raw = read_table(path, sheet=mapped.sheet if mapped else None, name=name, sha256=sha256)
    return raw, _CHECKS[kind](raw, as_of=as_of, mapping=mapped)


def take_file(
    path: Path,
    *,
    kind: FileKind,
    creditor: Creditor,
    as_of: date,
    now: datetime,
    mapping: Path | None = None,
    by: User | None = None,
    filename: str = "",
) -> TakenFile:
    """Check a file and keep a copy of it with a run, from which it can be stored now or after a restart.

    Raises:
        IntakeError: it is not a table of this kind.
    """
    raw, checked = check_file(path, kind=kind, as_of=as_of, mapping=mapping, name=filename or None)
    return keep_file(
        path, raw, checked, kind=kind, creditor=creditor, as_of=as_of, now=now, mapping=mapping, by=by
    )


def keep_file(
    path: Path,
    raw: Raw,
    checked: Checked,
    *,
    kind: FileKind,
    creditor: Creditor,
    as_of: date,
    now: datetime,
    mapping: Path | None = None,
    by: User | None = None,
    recall_missing: bool = False,
) -> TakenFile:
    """Keep a copy of a checked file with a run, from which it can be stored now or after a restart.

    While the storing of a file goes on, taking it again for the same creditor and date is the same run.

    Raises:
        NoRightError: this person takes no files in; the command line does (``by`` is None).
    """
    require(by, Right.TAKE_FILES)
    kept = _keep(path, raw.sha256)
    kept_mapping = _keep_mapping(mapping)
    with transaction.atomic():
        Creditor.objects.select_for_update(no_key=True).get(pk=creditor.pk)
        run, _ = FileRun.objects.get_or_create(
            kind=kind,
            creditor=creditor,
            as_of=as_of,
            sha256=raw.sha256,
            mapping=kept_mapping,
            status__in=[RunStatus.CHECKED, RunStatus.RUNNING],
            defaults={
                "status": RunStatus.CHECKED,
                "filename": raw.file[-_LONGEST_NAME:],
                "path": str(kept),
                "by": by,
                "started_at": now,
                "rows_good": checked.good.num_rows,
                "rows_bad": checked.counts.bad,
            },
        )
        if recall_missing and not run.recall_missing:
            run.recall_missing = True
            run.save(update_fields=["recall_missing"])
    return TakenFile(run, raw, checked)


def read_again(run_id: int) -> TakenFile:
    """Return a kept file, read and checked again as it was when it was taken.

    Raises:
        IntakeError: the kept copy is not what was checked.
    """
    run = FileRun.objects.select_related("creditor", "by").get(pk=run_id)
    mapping = Path(run.mapping) if run.mapping else None
    raw, checked = check_file(
        Path(run.path),
        kind=FileKind(run.kind),
        as_of=run.as_of,
        mapping=mapping,
        name=run.filename,
        sha256=run.sha256,
    )
    return TakenFile(run, raw, checked)


def work_off(
    taken: TakenFile, chunk: Callable[[TakenFile], FileRun], progress: Progress | None = None
) -> FileRun:
    """Store the rest of a checked file chunk by chunk; return the finished run.

    Args:
        taken: the file.
        chunk: stores the next chunk, and says how far the run is.
        progress: called with rows done and all good rows.
    """
    run = taken.run
    while run.status in {RunStatus.CHECKED, RunStatus.RUNNING}:
        run = chunk(taken)
        if progress:
            progress(run.rows_done, run.rows_good)
    return run


def _keep(path: Path, sha256: str) -> Path:
    """Return the kept copy of a file, written anew: an older copy may have been damaged since."""
    kept: Path = settings.UPLOADS / f"{sha256}{path.suffix.lower()}"
    if path.resolve() != kept:
        _copy(path, kept)
    return kept


def _keep_mapping(mapping: Path | None) -> str:
    if mapping is None:
        return ""
    kept: Path = settings.UPLOADS / f"mapping-{sha256(mapping.read_bytes()).hexdigest()[:16]}.yaml"
    _copy(mapping, kept)
    return str(kept)


def _copy(path: Path, kept: Path) -> None:
    """Put a copy in its place whole or not at all; someone may be reading the one that is there."""
    settings.UPLOADS.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=settings.UPLOADS, suffix=".part", delete=False) as part:
        shutil.copyfile(path, part.name)
    Path(part.name).replace(kept)
