"""What the commands that make papers share: who, which, what is said, and where the file goes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kept.actions.make_paper import (
    LetterRefusedError,
    PaperRefusedError,
    Wish,
    draft_paper,
    filled_paper,
    make_paper,
    open_paper,
)
from kept.cli.console import fail, out, ready
from kept.documents import (
    FieldValueError,
    GlyphError,
    NotFinalError,
    NoWordError,
    Paper,
    PaperError,
    TemplateError,
    TooLongError,
    load_paper,
    read_answers,
)
from kept.records import house
from kept.records.models import Case, User
from kept.records.rights import NoRightError
from kept.site.clock import now


class Tongue(StrEnum):
    """The languages of papers."""

    ZH = "zh"
    EN = "en"


CaseNumber = Annotated[int, typer.Argument(help="The case's number.")]
PaperCode = Annotated[str, typer.Argument(help="Which paper; `kept papers` lists them.")]
By = Annotated[str, typer.Option("--by", help="The sign-in name of who makes it.")]
Language = Annotated[Tongue, typer.Option("--language", help="The language of the paper.")]
Say = Annotated[list[str] | None, typer.Option("--say", help="A field that a person fills: name=value.")]
Out = Annotated[Path | None, typer.Option("--out", help="The file to write.")]
Draft = Annotated[bool, typer.Option("--draft", help="Only a draft, marked on each page; nothing is sent.")]
Show = Annotated[bool, typer.Option("--show", help="Only show which fields are filled and which are open.")]

_MISNAMED = (FieldValueError, PaperError)
_REFUSALS = (
    GlyphError, LetterRefusedError, NoRightError, NoWordError, PaperRefusedError, TemplateError, TooLongError,
)  # fmt: skip


def one_paper(
    group: str, case: int, code: str, by: str, language: str, say: list[str] | None, file: Path | None, *,
    guarantor: int | None = None, draft: bool = False, word: bool = False, show: bool = False,
) -> None:  # fmt: skip
    """Make, draft or show one paper, or end the command saying why not."""
    ready()
    person = maker(by)
    if file is not None and (file.is_dir() or not file.parent.is_dir()):
        raise fail(f"{file}: no file can be written there", code=2)
    try:
        paper = load_paper(code, house.papers())
        if paper.file.group != group:
            raise fail(f"{code} is made by `kept {paper.file.group}`", code=2)
        wish = Wish(code, language, said_of(paper, say), guarantor)
        if show:
            _show(Case.objects.select_related("creditor", "borrower").get(pk=case), wish)
        elif draft or word:
            pdf = draft_paper(case, wish, by=person, now=now(), word=word)
            out.print(f"{_written(file or Path(f'{code}-draft.{_ending(word=word)}'), pdf)}: a draft")
        else:
            made = make_paper(case, wish, by=person, now=now())
            path = _written(file, open_paper(made.pk, by=person, now=now())[1]) if file else "kept sealed"
            out.print(f"paper {made.serial}: {path}; SHA-256 {made.digest}")
    except (Case.DoesNotExist, OverflowError) as error:
        raise fail(f"There is no case {case}.", code=2) from error
    except NotFinalError as error:
        raise fail(f"still open: {', '.join(error.names)}; say them with --say name=value") from error
    except _MISNAMED as error:
        raise fail(str(error), code=2) from error
    except _REFUSALS as error:
        raise fail(str(error)) from error


def _ending(*, word: bool) -> str:
    return "docx" if word else "pdf"


def maker(name: str) -> User:
    """Return the person of the house in whose name a paper is made, or end the command."""
    person = User.objects.filter(username=name).first()
    if person is None:
        raise fail(f"There is nobody called {name} in this house.", code=2)
    return person


def said_of(paper: Paper, say: list[str] | None) -> dict[str, Any]:
    """Return what was said of a paper's fields, each as its own kind of value.

    Raises:
        FieldValueError: no such field, or not a value of its kind.
    """
    said = {}
    for one in say or []:
        name, equals, text = one.partition("=")
        if not equals:
            raise FieldValueError(f"--say {one}: write name=value")
        said[name] = text
    return read_answers(paper, said)


def _show(case: Case, wish: Wish) -> None:
    """Print each field with who fills it; its value is personal data and is not printed."""
    filled = filled_paper(case, wish, now=now())
    table = Table("field", "name", "from", "state")
    for name, field in filled.paper.fields.items():
        by = filled.said_by.get(name)
        state = f"filled by {by}" if by else "OPEN" if name in filled.open else "empty, optional"
        table.add_row(name, field.label.in_(wish.language), field.source, state)
    out.print(table)


def _written(path: Path, content: bytes) -> Path:
    write(path, content)
    return path


def write(path: Path, content: bytes) -> None:
    """Write a file as a whole, for its owner's eyes."""
    fresh = path.with_name(f"{path.name}.part")
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    fresh.replace(path)
