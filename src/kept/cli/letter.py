"""``kept papers``, ``kept letter`` and ``kept letters``: what papers there are, one letter, many letters."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kept.actions.make_letters import NotALetterError, make_letters, open_sheet, sheets_of
from kept.actions.make_paper import Wish
from kept.cli.console import err, fail, out, parse_date, progress, ready
from kept.cli.papers import (
    By,
    CaseNumber,
    Draft,
    Language,
    Out,
    PaperCode,
    Say,
    Show,
    Tongue,
    maker,
    one_paper,
    said_of,
    write,
)
from kept.documents import FieldValueError, PaperError, load_paper, paper_codes
from kept.records import house
from kept.records.models import User, Work
from kept.records.rights import NoRightError
from kept.site.clock import now

Worklist = Annotated[str, typer.Option("--worklist", help="Write to the cases on the lists of this date.")]
Collector = Annotated[str, typer.Option("--collector", help="Only those on this collector's list.")]
Folder = Annotated[Path, typer.Option("--out", help="The folder for the sheets of letters.")]
Batch = Annotated[str, typer.Option("--batch", help="The batch's name; again by the same name, it goes on.")]
Guarantor = Annotated[int | None, typer.Option("--guarantor", help="The guarantor's number.")]


def papers() -> None:
    """List the papers this house can make."""
    table = Table("paper", "name", "for", "law", "verified")
    for code in paper_codes(house.papers()):
        file = load_paper(code, house.papers()).file
        table.add_row(
            code, f"{file.name.zh} {file.name.en}", file.recipient, file.jurisdiction, file.verified
        )
    out.print(table)


def letter(
    case: CaseNumber,
    paper: PaperCode,
    by: By,
    language: Language = Tongue.ZH,
    say: Say = None,
    file: Out = None,
    guarantor: Guarantor = None,
    draft: Draft = False,
    show: Show = False,
) -> None:
    """Make one letter about a case, through the gate; its PDF is kept sealed and written to --out."""
    one_paper("letter", case, paper, by, language, say, file, guarantor=guarantor, draft=draft, show=show)


def letters(
    paper: PaperCode,
    by: By,
    worklist: Worklist,
    folder: Folder,
    collector: Collector = "",
    language: Language = Tongue.ZH,
    say: Say = None,
    batch: Batch = "",
) -> None:
    """Make one letter for every case on a worklist, each through the gate; killed, it goes on when run."""
    ready()
    on, person = parse_date(worklist), maker(by)
    name = batch or f"{paper}-{on.isoformat()}" + (f"-{collector}" if collector else "")
    cases = _cases(on, collector)
    try:
        wish = Wish(paper, language, said_of(load_paper(paper, house.papers()), say))
        done = left = 0
        with progress("letters") as tell:
            for made in make_letters(cases, wish, batch=name, by=person, now=now()):
                done, left = done + made.letters, left + len(made.left)
                tell(done + left, len(cases))
                for one in made.left:
                    err.print(f"case {one.case_id}: {one.why.en}", markup=False, highlight=False)
    except (FieldValueError, NotALetterError, PaperError) as error:
        raise fail(str(error), code=2) from error
    except NoRightError as error:
        raise fail(str(error)) from error
    sheets = _write_sheets(name, folder, person)
    out.print(f"{name}: {done} letters made, {left} left out; {sheets} sheets in {folder}")


def _cases(on: date, collector: str) -> list[int]:
    work = Work.objects.filter(on=on, done_at=None)
    work = work.filter(collector__username=collector) if collector else work
    return list(work.order_by("case_id").values_list("case_id", flat=True))


def _write_sheets(batch: str, folder: Path, person: User) -> int:
    """Write the sheets of a batch that are not in the folder yet; return how many the batch has."""
    folder.mkdir(parents=True, exist_ok=True)
    names = sheets_of(batch)
    for name in names:
        path = folder / f"{name}.pdf"
        if not path.exists():
            write(path, open_sheet(name, by=person, now=now()))
    return len(names)
