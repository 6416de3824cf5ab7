"""``kept law``: the law as code, on the command line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from kept.cli import law_check, law_review, law_rules
from kept.cli.console import fail, out
from kept.law.casebook import Case, CaseFileError, Judged, judge_case, read_cases

app = typer.Typer(no_args_is_help=True, help="The law as code.")
app.command("rules")(law_rules.rules)
app.command("check")(law_check.check_)
app.command("review")(law_review.review)


@app.callback()
def law() -> None:
    """Ask the rules of the law, and test them."""


@app.command()
def cases(
    files: Annotated[list[Path], typer.Argument(help="JSON files of cases.")],
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show every case, and how free words were understood.")
    ] = False,
) -> None:
    """Run files of test cases: judge each by the rules it names and show every disagreement."""
    counted: Counter[str] = Counter()
    for case in _read(files):
        judged = judge_case(case)
        result = "not judged" if judged.answer is None else "agree" if judged.agrees else "disagree"
        counted[result] += 1
        if verbose or result != "agree":
            _show(judged, result)
    out.print(", ".join(f"{counted[name]} {name}" for name in ("agree", "disagree", "not judged")))
    if counted["disagree"]:
        raise typer.Exit(1)


def _read(files: list[Path]) -> list[Case]:
    try:
        return [case for file in files for case in read_cases(file)]
    except CaseFileError as error:
        raise fail(str(error), code=2) from error


def _show(judged: Judged, result: str) -> None:
    """Print a case with the rules that spoke, the facts and how the words were read."""
    case = judged.case
    lines = [f"{result}: {case.id} ({', '.join(case.tests)}; {case.citation})", f"  {case.question}"]
    lines.append(f"  expected {case.expected}, the rules say {judged.answer or 'nothing'}")
    for one in judged.spoke:
        missing = f"; not known: {', '.join(one.missing)}" if one.missing else ""
        lines.append(
            f"  {one.rule} ({one.article}): {one.said}{missing}{' - ' if one.text else ''}{one.text}"
        )
    if judged.factors:
        lines.append(f"  open to rebuttal by: {', '.join(judged.factors)}")
    lines += [f"  {note}" for note in judged.notes]
    if result != "agree":
        lines.append("  facts: " + ", ".join(f"{name}={value}" for name, value in judged.facts.items()))
    out.print("\n".join(lines), soft_wrap=True, markup=False, highlight=False)
