"""Make a paper about a case: filled, allowed where it is a contact, set, sealed and put on record in one act.

There is no other way to a final paper: whoever wants one printed comes through here, and a letter comes
through the gate, inside the transaction that records it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from kept.datafile import Bilingual
from kept.dates import local_date
from kept.documents import Filled, Paper, fill, load_paper, render, render_word, values_digest
from kept.ladder import explain
from kept.law import Decision, Verdict, check
from kept.records import house, paper_files
from kept.records.brief import Brief, brief
from kept.records.chains import Fact, append, append_many
from kept.records.gate import Intended, facts_of
from kept.records.models import (
    Borrower,
    Case,
    Channel,
    Contact,
    MadePaper,
    Measure,
    Relation,
    RelationRole,
    User,
)
from kept.records.paper_facts import paper_facts
from kept.records.rights import Right, require


class PaperRefusedError(ValueError):
    """The paper cannot be made now; ``said`` says why."""

    def __init__(self, *, zh: str, en: str) -> None:
        """Say why in both languages."""
        super().__init__(en)
        self.said = Bilingual(zh=zh, en=en)


class LetterRefusedError(Exception):
    """The law does not allow the letter now; ``decision`` says by which rules."""

    def __init__(self, decision: Decision) -> None:
        """Keep the decision for whoever explains it."""
        super().__init__("; ".join(one.text.en for one in decision.findings(0)))
        self.decision = decision


@dataclass(frozen=True, slots=True)
class Wish:
    """A paper someone wants: which, in which language, with what a person says, to which guarantor."""

    code: str
    language: str = "zh"
    said: Mapping[str, Any] | None = None
    relation_id: int | None = None


def right_for(paper: Paper) -> Right:
    """Return who may make a paper final: court papers only those who decide on legal steps."""
    return Right.DECIDE_RUNGS if paper.file.group == "court" else Right.TAKE_STEPS


def filled_paper(case: Case, wish: Wish, *, now: datetime) -> Filled:
    """Return a paper as the records fill it today, with what is still open; nothing is recorded.

    Raises:
        PaperError, TemplateError, FieldValueError: as the documents room raises them.
        PaperRefusedError: a guarantor is named who stands beside another borrower.
    """
    return filled_and_known(case, wish, now=now)[0]


def filled_and_known(case: Case, wish: Wish, *, now: datetime) -> tuple[Filled, Brief]:
    """Return a filled paper with what is known of its case; raises as ``filled_paper``."""
    paper, relation = load_paper(wish.code, house.papers()), _relation(case, wish)
    made_on = local_date(now, settings.TIME_ZONE)
    known = brief(case, on=made_on)
    facts = paper_facts(known, paper, language=wish.language, made_on=made_on, relation=relation)
    return fill(paper, facts, wish.said, currency=known.currency), known


def draft_paper(case_id: int, wish: Wish, *, by: User | None, now: datetime, word: bool = False) -> bytes:
    """Return a draft that says so on each page, as PDF or, of a form, as Word; the look is on record.

    Raises:
        NoRightError: this person sees no cases.
    """
    require(by, Right.SEE_CASES)
    with transaction.atomic():
        case = _locked(case_id)
        filled = filled_paper(case, wish, now=now)
        body = {"paper": wish.code, "version": filled.paper.version, "word": word}
        append(case, "paper.drafted", body, actor=by.actor if by else "command-line", at=now)
        if word:
            return render_word(filled, wish.language, at=now)
        return render(
            filled, wish.language, serial=f"{case.pk}-0", at=now, final=False, fonts=house.paper_fonts()
        )


def make_paper(case_id: int, wish: Wish, *, by: User, now: datetime, serial: str = "") -> MadePaper:
    """Make a paper final: filled to the last required field, allowed, sealed, on record.

    Args:
        case_id: the case.
        wish: which paper, with what a person says.
        by: the person.
        now: the moment.
        serial: the number it was asked for under, if it was: asked for again, it is the one made.

    Raises:
        NoRightError: this person may not.
        NotFinalError, TooLongError, GlyphError: the paper cannot be final.
        PaperRefusedError: it is not this house's law, or the step it belongs to has not been approved.
        LetterRefusedError: the law does not allow a letter now; the refusal is on record.
    """
    paper = load_paper(wish.code, house.papers())
    require(by, right_for(paper))
    with transaction.atomic():
        case = _locked(case_id)
        made = MadePaper.objects.filter(case=case, code=wish.code, serial=serial).first()
        if made is not None:
            return made
        filled, known = filled_and_known(case, wish, now=now)
        check_paper(known, filled, wish)
        contact = permitted(known, filled, _relation(case, wish), by=by, now=now)
        if not isinstance(contact, Decision):
            serial = next_serial(case)
            pdf = render(filled, wish.language, serial=serial, at=now, final=True, fonts=house.paper_fonts())
            paper_files.keep(serial, pdf)
            printed = Printed(case, filled, contact, serial)
            digest = hashlib.sha256(pdf).hexdigest()
            return record([printed], wish, pdf_digest=digest, sheet=serial, by=by, now=now)[0]
    raise LetterRefusedError(contact)


def open_paper(paper_id: int, *, by: User, now: datetime) -> tuple[MadePaper, bytes]:
    """Return a made paper's PDF for reading or printing; the look is on record.

    Raises:
        NoRightError: this person sees no cases.
        MadePaper.DoesNotExist: there is no such paper.
        PaperRefusedError: the file is no longer what was recorded, or it holds other people's letters too.
    """
    require(by, Right.SEE_CASES)
    with transaction.atomic():
        made = MadePaper.objects.select_related("case").get(pk=paper_id)
        if made.batch:
            raise PaperRefusedError(
                zh=f"该函件在批次的拼版 {made.sheet} 中，与其他函件在同一文件",
                en=f"it stands in the sheet {made.sheet} of a batch, with other letters",
            )
        pdf = paper_files.kept(made.sheet)
        if hashlib.sha256(pdf).hexdigest() != made.digest:
            raise PaperRefusedError(
                zh="封存的文件已不是留痕时的文件", en="the file is not the one that was recorded"
            )
        append(made.case, "paper.opened", {"paper": made.serial}, actor=by.actor, at=now)
        return made, pdf


def check_paper(known: Brief, filled: Filled, wish: Wish) -> None:
    """Refuse a paper that is not final, not of this house's law, or whose step nobody has approved.

    Raises:
        NotFinalError, TooLongError: as the documents room raises them.
        PaperRefusedError: anything else.
    """
    filled.require_final()
    file, ladder, case = filled.paper.file, house.ladder(), known.case
    own = house.rulebook().country_code
    if file.jurisdiction != own:
        raise PaperRefusedError(
            zh=f"该文书依据 {file.jurisdiction} 法律，本机构适用 {own} 法律",
            en=f"this paper follows the law of {file.jurisdiction}, this house that of {own}",
        )
    if (file.recipient == "guarantor") != (wish.relation_id is not None):
        raise PaperRefusedError(
            zh="只有致保证人的函件须指明保证人", en="a guarantor's letter, and only that, names the guarantor"
        )
    if file.rung is not None and ladder.position(case.rung) < ladder.position(file.rung):
        rung = ladder[file.rung].name
        raise PaperRefusedError(
            zh=f"该案件的“{rung.zh}”尚未获批",
            en=f"the step {file.rung} ({rung.en}) has not been approved for this case",
        )
    if file.rung is not None and known.standing.climb.hold[0]:
        zh, en = (explain(known.standing.climb, 0, language) for language in ("zh", "en"))
        raise PaperRefusedError(zh=f"案件暂停：{zh}", en=f"the case is held: {en}")


def permitted(
    known: Brief, filled: Filled, relation: Relation | None, *, by: User, now: datetime
) -> Contact | Decision | None:
    """Return the permitted contact of a letter, the refusal (put on record), or None for no contact."""
    if filled.paper.file.channel != "letter":
        return None
    wish = intended(known, relation)
    decision = check(house.rulebook(), facts_of(wish, now=now), at=now)
    if decision.verdict[0] != Verdict.ALLOW:
        refuse(known.case, decision, 0, by=by, now=now)
        return decision
    return enter([(wish, decision, 0)], by=by, now=now)[0]


def intended(known: Brief, relation: Relation | None) -> Intended:
    """Return a letter as the gate is asked about it; who owes nothing is not written to."""
    owing = known.total_minor > 0
    return Intended(case=known.case, channel=Channel.LETTER, relation=relation, owing=owing)


def refuse(case: Case, decision: Decision, row: int, *, by: User, now: datetime) -> None:
    """Put on record that the law did not allow a letter."""
    body = {"channel": "letter", "decision": decision.as_json(row)}
    append(case, "contact.refused", body, actor=by.actor, at=now)


def enter(letters: Sequence[tuple[Intended, Decision, int]], *, by: User, now: datetime) -> list[Contact]:
    """Put on record the contacts that allowed letters are: each with the decision and its row there."""
    contacts = Contact.objects.bulk_create(
        Contact(
            case=wish.case, collector=by, channel=Channel.LETTER, relation=wish.relation, at=now,
            local_date=local_date(now, wish.case.borrower.zone), permit=decision.as_json(row),
            rulebook=house.rulebook().version, ended_at=now, outcome="letter_made",
        )
        for wish, decision, row in letters
    )  # fmt: skip
    facts = [
        Fact(one.case_id, "contact.permitted", {"contact": one.pk, "channel": "letter"}) for one in contacts
    ]
    append_many(facts, actor=by.actor, at=now)
    return contacts


def next_serial(case: Case) -> str:
    """Return the number of a case's next paper; it stays so while the case is locked."""
    return next_serials([case])[case.pk]


def next_serials(cases: Sequence[Case]) -> dict[int, str]:
    """Return the number of each case's next paper, as ``next_serial`` does."""
    made = MadePaper.objects.filter(case__among=[case.pk for case in cases]).values_list("case_id", flat=True)
    many = Counter(made)
    return {case.pk: f"{case.pk}-{many[case.pk] + 1}" for case in cases}


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper as it was printed, with its contact if it is one, and its place in a sheet of several."""

    case: Case
    filled: Filled
    contact: Contact | None
    serial: str
    place: int = 0


def record(
    papers: Sequence[Printed], wish: Wish, *, pdf_digest: str, sheet: str, by: User, now: datetime,
    batch: str = "",
) -> list[MadePaper]:  # fmt: skip
    """Put the papers of one PDF on record; the letter of a case's rung is that rung's measure."""
    made = MadePaper.objects.bulk_create(
        MadePaper(
            case=one.case, serial=one.serial, code=one.filled.paper.code, language=wish.language,
            version=one.filled.paper.version, recipient=one.filled.paper.file.recipient,
            relation_id=wish.relation_id, contact=one.contact, by=by, at=now, batch=batch, sheet=sheet,
            place=one.place, digest=pdf_digest, said=values_digest(one.filled),
        )
        for one in papers
    )  # fmt: skip
    append_many([_made_fact(one) for one in made], actor=by.actor, at=now)
    _carry_out([one for one in papers if one.filled.paper.file.rung == one.case.rung], by=by, now=now)
    return made


def _made_fact(made: MadePaper) -> Fact:
    body = {
        "paper": made.serial, "code": made.code, "version": made.version, "language": made.language,
        "recipient": made.recipient, "contact": made.contact_id,
        "pdf": made.digest, "place": made.place, "said": made.said,
    }  # fmt: skip
    return Fact(made.case_id, "paper.made", body)


def _carry_out(papers: Sequence[Printed], *, by: User, now: datetime) -> None:
    """The rung's own letter carries out its measure, once."""
    on = local_date(now, settings.TIME_ZONE)
    told = {one.case.pk: (one.case, one.contact) for one in papers if one.contact is not None}
    known = Measure.objects.filter(case__among=list(told)).values_list("case_id", "rung", "on")
    done = {pk for pk, rung, day in known if rung == told[pk][0].rung and day >= told[pk][0].rung_since}
    fresh = [pair for pk, pair in told.items() if pk not in done]
    Measure.objects.bulk_create(
        Measure(case=case, rung=case.rung, on=on, by=by, contact=contact, note="") for case, contact in fresh
    )
    facts = [
        Fact(
            case.pk,
            "measure.carried_out",
            {"rung": case.rung, "on": on.isoformat(), "contact": contact.pk},
        )
        for case, contact in fresh
    ]
    append_many(facts, actor=by.actor, at=now)


def _locked(case_id: int) -> Case:
    """Return a case with borrower and case locked, as every contact locks them."""
    Borrower.objects.select_for_update(of=("self",), no_key=True).filter(cases=case_id).first()
    locked = Case.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("creditor", "borrower").get(pk=case_id)


def _relation(case: Case, wish: Wish) -> Relation | None:
    if wish.relation_id is None:
        return None
    found = Relation.objects.filter(
        pk=wish.relation_id, borrower=case.borrower_id, role=RelationRole.GUARANTOR
    ).first()
    if found is None:
        raise PaperRefusedError(zh="不是该债务人的保证人", en="no guarantor of this borrower")
    return found
