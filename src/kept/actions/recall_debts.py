"""Debts that a creditor's full file no longer names: shown, and recalled only when a person says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kept.actions.close_cases import close_cases
from kept.actions.take_file import TakenFile
from kept.records.chains import Fact, append_many
from kept.records.models import Creditor, Debt, FileRun


def missing_debts(taken: TakenFile) -> list[tuple[int, str, int]]:
    """Return the creditor's debts of earlier files that a placement does not name: id, number, case.

    A row that was refused names its debt all the same. A file without one good row misses nothing: it is no
    full file.
    """
    if not taken.checked.good.num_rows:
        return []
    named = set(_numbers(taken))
    run = taken.run
    earlier = Debt.objects.filter(creditor=run.creditor_id, recalled_on=None, opened_on__lt=run.as_of)
    rows = earlier.order_by("pk").values_list("pk", "number", "case_id")
    return [row for row in rows if row[1] not in named]


def _numbers(taken: TakenFile) -> Iterable[str]:
    yield from taken.checked.good["debt_number"].to_pylist()
    heading = taken.checked.used.get("debt_number")
    if heading is not None:
        yield from (str(text).strip() for text in taken.raw.text[heading].to_pylist() if text)


def recall_debts(
    taken: TakenFile, creditor: Creditor, run: FileRun, *, most: int, actor: str, now: datetime
) -> tuple[int, int]:
    """Recall up to ``most`` missing debts, in the caller's transaction; return how many, and cases closed."""
    gone = missing_debts(taken)[:most]
    Debt.objects.filter(pk__among=[pk for pk, _, _ in gone]).update(recalled_on=run.as_of)
    body = {"as_of": run.as_of.isoformat(), "file_sha256": run.sha256, "creditor": creditor.name}
    facts = [Fact(case, "debt.recalled", {"debt": number, **body}) for _, number, case in gone]
    append_many(facts, actor=actor, at=now)
    cases = {case for _, _, case in gone}
    return len(gone), close_cases(cases, why="recalled", on=run.as_of, actor=actor, now=now)
