"""Make the same letter for many cases: sheet by sheet, each sheet one transaction, resumed where it stopped.

Each letter is asked of the gate and put on record like a single one; the letters of a sheet share one PDF.
A batch has a name: whoever is in it already is not written to again, so a run that was killed is simply
started again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kept.actions.make_paper import (
    PaperRefusedError,
    Printed,
    Wish,
    check_paper,
    enter,
    filled_and_known,
    intended,
    next_serials,
    record,
    refuse,
    right_for,
)
from kept.datafile import Bilingual
from kept.documents import (
    Filled,
    GlyphError,
    Issue,
    NotFinalError,
    Paper,
    TooLongError,
    load_paper,
    render_many,
)
from kept.law import Decision, check
from kept.records import house, paper_files
from kept.records.brief import Brief
from kept.records.chains import Fact, append_many
from kept.records.gate import Intended, facts_of_all
from kept.records.locks import lock_cases
from kept.records.models import Borrower, Case, MadePaper, User
from kept.records.rights import require

#: Letters of one sheet, and of one transaction.
SHEET = 50


class NotALetterError(ValueError):
    """Only letters to borrowers are made in batches."""


@dataclass(frozen=True, slots=True)
class Left:
    """A case that got no letter, and why."""

    case_id: int
    why: Bilingual


@dataclass(frozen=True, slots=True)
class Made:
    """What became of some cases: the sheet's name (empty without letters), how many, and who was left."""

    sheet: str
    letters: int
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    known: Brief
    filled: Filled
    serial: str


@dataclass(frozen=True, slots=True)
class _Permitted(_Draft):
    wish: Intended
    decision: Decision
    row: int


def make_letters(
    case_ids: Sequence[int], wish: Wish, *, batch: str, by: User, now: datetime, size: int = SHEET
) -> Iterator[Made]:
    """Make a letter for each case that is not yet in the batch, and yield what became of each sheet's cases.

    Args:
        case_ids: whom to write to.
        wish: which letter; ``relation_id`` stays None.
        batch: the batch's name.
        by: in whose name.
        now: the moment.
        size: letters a sheet.

    Raises:
        NoRightError: this person may not.
        NotALetterError: the paper is no letter to borrowers.
    """
    paper = load_paper(wish.code, house.papers())
    require(by, right_for(paper))
    check_letter(paper)
    done = set(MadePaper.objects.filter(batch=batch).values_list("case_id", flat=True))
    waiting = [case_id for case_id in dict.fromkeys(case_ids) if case_id not in done]
    for start in range(0, len(waiting), size):
        yield _sheet(sorted(waiting[start : start + size]), wish, batch=batch, by=by, now=now)


def check_letter(paper: Paper) -> None:
    """Refuse what is not written to borrowers.

    Raises:
        NotALetterError: the paper is no letter to borrowers.
    """
    if paper.file.channel != "letter" or paper.file.recipient != "borrower":
        raise NotALetterError(f"{paper.code} is no letter to borrowers")


def sheets_of(batch: str) -> list[str]:
    """Return the names of a batch's sheets, in the order in which they were made."""
    rows = MadePaper.objects.filter(batch=batch).order_by("pk").values_list("sheet", flat=True)
    return list(dict.fromkeys(rows))


def open_sheet(name: str, *, by: User, now: datetime) -> bytes:
    """Return a sheet's PDF for the printer; the look at each of its letters is on record.

    Raises:
        NoRightError: this person may not make its letters.
        PaperRefusedError: the file is no longer what was recorded.
    """
    letters = list(MadePaper.objects.filter(sheet=name).order_by("case_id"))
    one = letters[0]
    require(by, right_for(load_paper(one.code, house.papers())))
    pdf = paper_files.kept(name)
    if hashlib.sha256(pdf).hexdigest() != one.digest:
        raise PaperRefusedError(
            zh=f"拼版 {name} 已不是留痕时的文件", en=f"the sheet {name} is not the one that was recorded"
        )
    with transaction.atomic():
        facts = [Fact(letter.case_id, "paper.opened", {"paper": letter.serial}) for letter in letters]
        append_many(facts, actor=by.actor, at=now)
    return pdf


def _sheet(case_ids: Sequence[int], wish: Wish, *, batch: str, by: User, now: datetime) -> Made:
    with transaction.atomic():
        drafts, left = _drafts(_locked(case_ids), wish, now=now)
        allowed, refused = _allowed(drafts, by=by, now=now)
        pdf, printed, unprintable = _set(allowed, wish, now=now)
        left += [*refused, *unprintable]
        if not printed:
            return Made("", 0, tuple(left))
        name = f"{batch}-{len(sheets_of(batch)) + 1:04d}"
        paper_files.keep(name, pdf)
        digest = hashlib.sha256(pdf).hexdigest()
        contacts = enter([(one.wish, one.decision, one.row) for one in printed], by=by, now=now)
        papers = [
            Printed(one.known.case, one.filled, contact, one.serial, place)
            for place, (one, contact) in enumerate(zip(printed, contacts, strict=True), start=1)
        ]
        record(papers, wish, pdf_digest=digest, sheet=name, by=by, now=now, batch=batch)
        return Made(name, len(printed), tuple(left))


def _locked(case_ids: Sequence[int]) -> list[Case]:
    """Return the cases, borrowers locked before them, all in the order of their numbers."""
    people = Borrower.objects.select_for_update(of=("self",), no_key=True).filter(cases__among=case_ids)
    list(people.order_by("pk").values_list("pk", flat=True))
    lock_cases(case_ids)
    cases = Case.objects.filter(pk__among=case_ids).select_related("creditor", "borrower")
    return list(cases.prefetch_related("borrower__phones", "borrower__addresses").order_by("pk"))


def _drafts(cases: Sequence[Case], wish: Wish, *, now: datetime) -> tuple[list[_Draft], list[Left]]:
    """Return the letters that can be final, and who cannot have one."""
    drafts, left, serials = [], [], next_serials(cases)
    for case in cases:
        filled, known = filled_and_known(case, wish, now=now)
        try:
            check_paper(known, filled, wish)
        except (NotFinalError, TooLongError, PaperRefusedError) as error:
            left.append(Left(case.pk, error.said))
        else:
            drafts.append(_Draft(known, filled, serials[case.pk]))
    return drafts, left


def _allowed(drafts: Sequence[_Draft], *, by: User, now: datetime) -> tuple[list[_Permitted], list[Left]]:
    """Ask the gate about all letters at once; put each refusal on record."""
    if not drafts:
        return [], []
    wishes = [intended(one.known, None) for one in drafts]
    decision = check(house.rulebook(), facts_of_all(wishes, now=now), at=now)
    allowed, left = [], []
    for row, (one, wish) in enumerate(zip(drafts, wishes, strict=True)):
        if decision.allowed[row]:
            allowed.append(_Permitted(one.known, one.filled, one.serial, wish, decision, row))
        else:
            refuse(one.known.case, decision, row, by=by, now=now)
            left.append(Left(one.known.case.pk, _refusal(decision, row)))
    return allowed, left


def _set(
    drafts: list[_Permitted], wish: Wish, *, now: datetime
) -> tuple[bytes, list[_Permitted], list[Left]]:
    """Return the sheet and the letters on it; they are tried one by one only when not all can be printed."""
    if not drafts:
        return b"", [], []
    try:
        return _sheet_of(drafts, wish, now=now), drafts, []
    except GlyphError:
        tried = [(one, _unprintable(one, wish, now=now)) for one in drafts]
    good = [one for one, why in tried if why is None]
    left = [Left(one.known.case.pk, why) for one, why in tried if why is not None]
    return (_sheet_of(good, wish, now=now) if good else b""), good, left


def _sheet_of(drafts: Sequence[_Permitted], wish: Wish, *, now: datetime) -> bytes:
    issues = [Issue(one.filled, one.serial) for one in drafts]
    fonts = house.paper_fonts()
    return next(render_many(issues, wish.language, at=now, fonts=fonts, size=len(issues))).pdf


def _unprintable(one: _Permitted, wish: Wish, *, now: datetime) -> Bilingual | None:
    try:
        _sheet_of([one], wish, now=now)
    except GlyphError as error:
        return error.said
    return None


def _refusal(decision: Decision, row: int) -> Bilingual:
    found = [one.text for one in decision.findings(row)]
    return Bilingual(zh="；".join(text.zh for text in found), en="; ".join(text.en for text in found))
