"""``kept law check``: may this contact be made, and why not."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from kept.cli.console import fail, out
from kept.datafile import DataFileError
from kept.law import FACTS, Decision, FactError, Facts, RulebookError, Verdict, check, load_rulebook
from kept.site.clock import now

_ALLOWED, _REFUSED, _UNKNOWN = 0, 1, 3


def check_(
    fact: Annotated[
        list[str] | None, typer.Option(help="A fact as name=value; several zones by commas.")
    ] = None,
    file: Annotated[str, typer.Option("--json", help="Facts as a JSON object in a file; - for input.")] = "",
    at: Annotated[
        str, typer.Option(help="The moment, such as 2026-11-23T21:00+08:00; now if not given.")
    ] = "",
    country: Annotated[str, typer.Option(help="Whose rules, such as CN.")] = "CN",
    house: Annotated[Path | None, typer.Option(help="A folder with a house's own, stricter rules.")] = None,
    language: Annotated[str, typer.Option(help="The language of the answer: zh or en.")] = "en",
) -> None:
    """Ask whether a contact is allowed; exit 0 if it is, 1 if it is refused, 3 if a fact is missing."""
    try:
        given = _from_json(file) | dict(map(_typed, fact or []))
        facts = Facts.one(**given)
        decision = check(load_rulebook(country, house=house), facts, at=_moment(at))
    except (RulebookError, FactError, DataFileError) as error:
        raise fail(str(error), code=2) from error
    _show(decision, language)
    verdict = Verdict(int(decision.verdict[0]))
    code = {Verdict.ALLOW: _ALLOWED, Verdict.DENY: _REFUSED, Verdict.UNKNOWN: _UNKNOWN}[verdict]
    raise typer.Exit(code)


def _from_json(file: str) -> dict[str, Any]:
    if not file:
        return {}
    try:
        read = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise fail(f"{file}: {error}", code=2) from error
    if not isinstance(read, dict):
        raise fail(f"{file}: not an object of facts", code=2)
    return read


def _typed(text: str) -> tuple[str, object]:
    """Return a fact written as ``name=value``, its value by the type in the vocabulary."""
    name, equals, value = text.partition("=")
    if not equals:
        raise FactError(f"{text!r}: write name=value")
    if name not in FACTS:
        raise FactError(f"{name!r} is not a fact of the vocabulary: {', '.join(FACTS)}")
    kind = FACTS[name].type
    if kind == "flag" and value in {"true", "false"}:
        return name, value == "true"
    if kind == "count" and value.isdecimal():
        return name, int(value)
    if kind in {"zones", "spans", "regions"}:
        return name, tuple(part for part in value.split(",") if part)
    return name, value


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text) if text else now()
    except ValueError:
        raise fail(f"{text!r} is not a moment; write for example 2026-11-23T21:00+08:00", code=2) from None
    if moment.tzinfo is None:
        raise fail(f"{text!r} has no time zone; write for example 2026-11-23T21:00+08:00", code=2)
    return moment


def _show(decision: Decision, language: str) -> None:
    """Print the answer with every rule that spoke, the duties and the next allowed moment."""
    lines = [Verdict(int(decision.verdict[0])).name.lower()]
    for one in decision.findings():
        presumed = ", presumed" if one.presumption else ""
        source = f"{one.instrument.in_(language)} {one.article}, {one.weight}, verified: {one.verified}"
        lines += [f"{one.rule}{presumed}: {one.text.in_(language)}", f"  {source}"]
        if one.missing:
            lines.append(f"  missing: {', '.join(one.missing)}")
    lines += [f"duty, {one.rule}: {one.text.in_(language)}" for one in decision.duties()]
    next_at = decision.next_at()
    if decision.verdict[0] == Verdict.DENY:
        lines.append(f"next allowed: {next_at.isoformat() if next_at else 'not by waiting'}")
    out.print("\n".join(lines), soft_wrap=True, markup=False, highlight=False)
