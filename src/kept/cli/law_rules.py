"""``kept law rules``: every rule with its source, its weight and how far it was verified."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from kept.cli.console import fail, out
from kept.law import RulebookError, countries, load_rulebook
from kept.law.catalogue import Listed, listed


def rules(
    country: Annotated[str, typer.Option(help="Only this country's, such as CN.")] = "",
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Only rules with a value nobody has verified.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with both languages.")] = False,
) -> None:
    """List the rules: what each says, where it stands, how weighty and how far verified it is."""
    try:
        books = [load_rulebook(code) for code in ([country] if country else countries())]
    except RulebookError as error:
        raise fail(str(error), code=2) from error
    found = {
        book.country_code: [one for one in listed(book) if one.unverified or not unverified] for book in books
    }
    if as_json:
        plain = {code: [one.as_json() for one in rules] for code, rules in found.items()}
        out.print(
            json.dumps(plain, ensure_ascii=False, indent=2), soft_wrap=True, markup=False, highlight=False
        )
        return
    for code, rules in found.items():
        for one in rules:
            _show(code, one)
    total = sum(map(len, found.values()))
    out.print(f"{total} rules", highlight=False)


def _show(country: str, one: Listed) -> None:
    rule, instrument = one.entry.rule, one.entry.instrument
    lines = [f"{rule.id}: {rule.title.en} / {rule.title.zh}{'' if one.used else ' (off)'}"]
    lines.append(f"  {one.sentence().en}")
    lines.append(f"  {country}, {instrument.name.en}, {instrument.weight}, {one.cases} cases")
    for since, value in rule.values.items():
        until = f" to {value.to}" if value.to else ""
        source = value.source
        lines.append(
            f"  from {since}{until}: {source.article}; verified: {source.verified} ({source.read_at})"
        )
    out.print("\n".join(lines), soft_wrap=True, markup=False, highlight=False)
