"""``kept court``: one court paper about a case, final as PDF or as a draft in PDF or Word."""

from __future__ import annotations

from typing import Annotated

import typer

from kept.cli.papers import By, CaseNumber, Draft, Language, Out, PaperCode, Say, Show, Tongue, one_paper

Word = Annotated[bool, typer.Option("--word", help="Only a draft as Word, for the lawyer to edit.")]


def court(
    case: CaseNumber,
    paper: PaperCode,
    by: By,
    language: Language = Tongue.ZH,
    say: Say = None,
    file: Out = None,
    draft: Draft = False,
    word: Word = False,
    show: Show = False,
) -> None:
    """Make one court paper; it is final only when every required field is filled."""
    one_paper("court", case, paper, by, language, say, file, draft=draft, word=word, show=show)
