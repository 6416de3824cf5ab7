"""``kept law review``: what in a text must not be said."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kept.cli.console import fail, out
from kept.law import Remark, RulebookError, review_text


def review(
    file: Annotated[str, typer.Argument(help="A text file; - reads standard input.")],
    language: Annotated[str, typer.Option(help="The language of the text: zh or en.")] = "zh",
    country: Annotated[str, typer.Option(help="Whose rules are cited.")] = "CN",
) -> None:
    """Find threats, posing, disclosure, insults and the like in a text; exit 1 if the law forbids any."""
    text = _read(file)
    try:
        remarks = review_text(text, language, country=country)
    except RulebookError as error:
        raise fail(str(error), code=2) from error
    for one in remarks:
        _show(one, text, language)
    forbidden = sum(one.basis == "law" for one in remarks)
    out.print(f"{forbidden} against the law, {len(remarks) - forbidden} to coach", highlight=False)
    if forbidden:
        raise typer.Exit(1)


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise fail(f"{file}: {error}", code=2) from error


def _show(one: Remark, text: str, language: str) -> None:
    line = text.count("\n", 0, one.start) + 1
    place = one.start - (text.rfind("\n", 0, one.start) + 1) + 1
    whose = " (reported)" if one.reported else ""
    lines = [f"{line}:{place}: {one.said}: {one.name.in_(language)}{whose}", f"  {one.why.in_(language)}"]
    lines.append(f"  {one.remedy.in_(language)}")
    lines += [
        f"  {cited.rule}: {cited.instrument.in_(language)} {cited.article}, {cited.weight}, {cited.verified}"
        for cited in one.rules
    ]
    out.print("\n".join(lines), soft_wrap=True, markup=False, highlight=False)
