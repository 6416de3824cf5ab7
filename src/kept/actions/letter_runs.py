"""Letters to many cases as long work: begun once, made sheet by sheet, gone on with after a restart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.actions.make_letters import SHEET, Left, check_letter, make_letters
from kept.actions.make_paper import Wish
from kept.documents import load_paper, read_answers
from kept.records import house
from kept.records.models import LetterRun, RunStatus, User
from kept.records.rights import Right, require

#: Cases named with each reason for being left out.
NAMED = 100

#: A batch gives its sheets their names, and those are names of files.
_NAME = re.compile(r"[a-z0-9_-]{1,80}")


class BatchNameError(ValueError):
    """A batch cannot be called so, or the name is that of another batch."""


def begin_letters(
    case_ids: Sequence[int],
    code: str,
    answers: Mapping[str, str],
    *,
    language: str,
    batch: str,
    by: User,
    now: datetime,
) -> LetterRun:
    """Begin a batch of letters, or return the one of that name that was begun already.

    Args:
        case_ids: whom to write to; each gets one letter.
        code: which letter.
        answers: what a person says for all of them, field by field, as typed.
        language: ``zh`` or ``en``.
        batch: the batch's name.
        by: in whose name.
        now: the moment.

    Raises:
        NoRightError: this person may not write to many.
        NotALetterError: the paper is no letter to borrowers.
        FieldValueError: an answer cannot be read, or is to no field of the letter.
        BatchNameError: no name of small letters, digits and hyphens, or somebody else's batch.
    """
    require(by, Right.WRITE_TO_MANY)
    if not _NAME.fullmatch(batch):
        raise BatchNameError(f"a batch is called by small letters, digits and hyphens, not {batch!r}")
    paper = load_paper(code, house.papers())
    check_letter(paper)
    read_answers(paper, answers)
    begun = {
        "code": code, "language": language, "answers": dict(answers), "by": by, "started_at": now,
        "cases": list(dict.fromkeys(case_ids)),
    }  # fmt: skip
    run, _ = LetterRun.objects.get_or_create(batch=batch, defaults=begun)
    if (run.by_id, run.code) != (by.pk, code):
        raise BatchNameError(f"the batch {batch} is another one")
    return run


def letters_chunk(run_id: int, *, now: datetime) -> LetterRun:
    """Make the letters of the next sheet in one transaction with how far the batch is.

    Raises:
        NoRightError: who began it may write no letters any more.
        PaperError: the letter's files contradict each other by now.
    """
    with transaction.atomic():
        run = (
            LetterRun.objects.select_for_update(no_key=True, of=("self",)).select_related("by").get(pk=run_id)
        )
        if run.status != RunStatus.RUNNING:
            return run
        require(run.by, Right.WRITE_TO_MANY)
        cases = run.cases[run.done : run.done + SHEET]
        wish = Wish(run.code, run.language, read_answers(load_paper(run.code, house.papers()), run.answers))
        for made in make_letters(cases, wish, batch=run.batch, by=run.by, now=now):
            run.letters += made.letters
            run.left = _with(run.left, made.left)
        run.done += len(cases)
        if run.done >= len(run.cases):
            run.status, run.finished_at = RunStatus.DONE, now
        run.save(update_fields=["letters", "left", "done", "status", "finished_at"])
        return run


def _with(left: list[dict[str, Any]], more: Sequence[Left]) -> list[dict[str, Any]]:
    """Return who was left out, by reason, with some more; of each reason the first cases are named."""
    found = {one["en"]: dict(one) for one in left}
    for one in more:
        why = found.setdefault(one.why.en, {"zh": one.why.zh, "en": one.why.en, "count": 0, "cases": []})
        why["count"] += 1
        why["cases"] = [*why["cases"], one.case_id][:NAMED]
    return list(found.values())


def stop_letters(run_id: int, *, now: datetime) -> None:
    """Give a batch up that cannot go on; the letters made so far stay made."""
    running = LetterRun.objects.filter(pk=run_id, status=RunStatus.RUNNING)
    running.update(status=RunStatus.FAILED, finished_at=now)
