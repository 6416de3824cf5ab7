"""``kept import`` and ``kept payments``: files in, with every bad row named."""

from __future__ import annotations

from datetime import date
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from kept.actions.import_portfolio import import_portfolio
from kept.actions.post_payments import post_payments
from kept.actions.recall_debts import missing_debts
from kept.actions.take_file import TakenFile, check_file, keep_file
from kept.cli.console import err, fail, out, parse_date, progress, ready
from kept.datafile import DataFileError
from kept.intake import Checked, IntakeError, Raw, write_bad_rows
from kept.records.models import Creditor, CreditorKind, FileKind
from kept.site.clock import now

_SHOWN = 20

_REFUSED = {
    "other_person": "not taken: this debt is on record under another person; check the name and the document",
    "other_currency": "not taken: this debt is on record in another currency; correct the row",
    "older": "not taken: a later position of this debt is on record; import files in order of their dates",
}

File = Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB18030), Excel or Parquet.")]
For = Annotated[str, typer.Option("--creditor", help="To whom the debts are owed; made if it is new.")]
Known = Annotated[str, typer.Option("--creditor", help="To whom the debts are owed.")]
Kind = Annotated[CreditorKind, typer.Option("--kind", help="What a new creditor is in the eyes of the law.")]
AsOf = Annotated[str, typer.Option("--as-of", help="The file states the position at the start of this date.")]
Map = Annotated[Path | None, typer.Option("--mapping", help="YAML that maps the file's headings to ours.")]
Strict = Annotated[bool, typer.Option("--strict", help="Take nothing if any row is bad.")]
Recall = Annotated[
    bool,
    typer.Option("--recall-missing", help="Close, as recalled, debts this full file does not name."),
]
Dry = Annotated[bool, typer.Option("--dry-run", help="Check only; store nothing.")]


def import_(
    file: File,
    creditor: For,
    as_of: AsOf,
    kind: Kind = CreditorKind.BANK,
    mapping: Map = None,
    strict: Strict = False,
    dry_run: Dry = False,
    recall_missing: Recall = False,
) -> None:
    """Take a placement file in: debts, people, due dates. The same file twice changes nothing."""
    _run(
        file, FileKind.PLACEMENT, creditor, kind, parse_date(as_of), mapping,
        strict=strict, dry=dry_run, recall=recall_missing,
    )  # fmt: skip


def payments(
    file: File,
    creditor: Known,
    as_of: AsOf,
    mapping: Map = None,
    strict: Strict = False,
    dry_run: Dry = False,
) -> None:
    """Post a payment file. Each reference counts once; what finds no debt waits in the queue."""
    day = parse_date(as_of)
    _run(file, FileKind.PAYMENTS, creditor, CreditorKind.BANK, day, mapping, strict=strict, dry=dry_run)


def _run(
    file: Path,
    what: FileKind,
    creditor: str,
    kind: CreditorKind,
    as_of: date,
    mapping: Path | None,
    *,
    strict: bool,
    dry: bool,
    recall: bool = False,
) -> None:
    try:
        raw, checked = check_file(file, kind=what, as_of=as_of, mapping=mapping)
    except (IntakeError, DataFileError) as error:
        raise fail(str(error)) from error
    if strict and checked.bad:
        _tell_bad(file, raw, checked)
        raise fail(f"{file.name}: {checked.counts.bad} bad rows; asked strictly, none is taken")
    if dry:
        out.print(f"{checked.good.num_rows} good, {checked.counts.bad} bad; nothing stored (dry run)")
    else:
        ready()
        owner = _creditor(creditor, what, kind)
        taken = keep_file(
            file, raw, checked, kind=what, creditor=owner, as_of=as_of, now=now(), mapping=mapping,
            recall_missing=recall,
        )  # fmt: skip
        if what == FileKind.PLACEMENT and not recall:
            _tell_missing(taken)
        _store(taken, what)
    _tell_bad(file, raw, checked)


def _tell_missing(taken: TakenFile) -> None:
    """Name the debts of earlier files that this one does not; they stay."""
    missing = [number for _, number, _ in missing_debts(taken)]
    if missing:
        shown = ", ".join(missing[:_SHOWN]) + (" …" if len(missing) > _SHOWN else "")
        err.print(f"missing since the last file, and kept: {len(missing)} ({shown})", markup=False)
        err.print("If the creditor took them back, import again with --recall-missing.")


def _creditor(name: str, what: FileKind, kind: CreditorKind) -> Creditor:
    """Return the creditor; payments go to a known one, or they would wait in a queue nobody can match."""
    if what == FileKind.PAYMENTS:
        found = Creditor.objects.filter(name=name).first()
        if found is None:
            known = ", ".join(Creditor.objects.order_by("name").values_list("name", flat=True)) or "none yet"
            raise fail(f"no creditor is named {name!r}; known: {known}")
        return found
    return Creditor.objects.get_or_create(name=name, defaults={"kind": kind})[0]


def _store(taken: TakenFile, what: FileKind) -> None:
    store = import_portfolio if what == FileKind.PLACEMENT else post_payments
    with progress(taken.run.filename) as show:
        run = store(taken.run.pk, now=now(), progress=show, taken=taken)
    counts = ", ".join(f"{name} {n}" for name, n in run.counts.items() if name != "refused")
    out.print(f"{run.rows_done} rows stored ({counts or 'nothing new'}), {run.rows_bad} bad")
    for row, why in run.counts.get("refused", [])[:_SHOWN]:
        err.print(f"{run.filename}: row {row}: {_REFUSED[why]}", style="yellow", markup=False)


def _tell_bad(file: Path, raw: Raw, checked: Checked) -> None:
    """Name the first bad cells and write all bad rows to a file that can be corrected and imported again."""
    if not checked.bad:
        return
    for cell in islice(checked.bad, _SHOWN):
        where = f"{cell.file}: row {cell.row}, {cell.column}: {cell.value!r}"
        err.print(
            f"{where}: {cell.reason.en}; {cell.remedy.en}", style="yellow", markup=False, highlight=False
        )
    rows = file.with_name(f"{file.stem}.bad.csv")
    write_bad_rows(raw, checked, rows)
    err.print(f"All {checked.counts.bad} bad rows with reasons: {rows}. Correct them and import that file.")
