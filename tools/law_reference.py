"""Write the pages of the rules, docs/reference/law-rules/, one a country, and count the cases of each rule.

python tools/law_reference.py            write the pages and src/kept/law/case_counts.yaml
python tools/law_reference.py --check    change nothing; fail if they do not say what the rulebooks say
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import yaml

from kept.law import countries, load_rulebook
from kept.law.casebook import read_cases, rules_asked
from kept.law.catalogue import CASE_COUNTS, Listed, listed
from kept.law.vocabulary import FACTS

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "reference" / "law-rules"
CASES = ROOT / "tests" / "cases" / "law"

WEIGHTS = {
    "law": "law",
    "regulation": "regulation",
    "standard": "standard",
    "self_regulation": "self-regulation",
    "house_policy": "house policy",
}
FORCES = {"must_not": "a ban", "should_not": "a recommendation", "presumed": "a presumed breach"}
VERIFIED = {
    "text": "read in the official text",
    "secondary": "read in a report of it",
    "no": "**not verified**",
}


def counted() -> dict[str, int]:
    """Return how many named cases put each rule to the test.

    A case in YAML names the rules it expects to speak; one in JSON the rules it asks.
    """
    counts: Counter[str] = Counter()
    for path in sorted(CASES.glob("*/*/*/*.yaml")):
        for case in yaml.safe_load(path.read_text("utf-8"))["cases"]:
            counts.update(case.get("findings", {}).keys())
    for path in sorted(CASES.glob("*/*/*/*.json")):
        for case in read_cases(path):
            counts.update(rules_asked(case))
    return dict(sorted(counts.items()))


def counts_file() -> str:
    """Return the packaged file of counts."""
    head = (
        "# Written by tools/law_reference.py: how many named cases of the tests put each rule to the test.\n"
    )
    return head + yaml.safe_dump({"cases": counted()}, sort_keys=True, allow_unicode=True)


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    return {f"{code}.md": "\n".join(_page(code)) + "\n" for code in countries()}


def _page(code: str) -> Iterator[str]:
    book = load_rulebook(code)
    rules = listed(book)
    off = [one.entry.rule.id for one in rules if not one.used]
    yield f"# Rules of {book.country.name.en}"
    yield ""
    yield "Written by `tools/law_reference.py` from the rulebook; a test compares the two. The Chinese text"
    yield "of each rule is on the page *Law* of the workbench and in `kept law rules`."
    yield ""
    yield f"{len(rules)} rules. Values that nobody verified are carried and switched off" + (
        f": {', '.join(f'`{rule_id}`' for rule_id in off)}." if off else "; here there are none."
    )
    for instrument, group in groupby(rules, key=lambda one: one.entry.instrument):
        yield ""
        yield f"## {instrument.name.en}"
        yield ""
        yield f"{instrument.name.zh}. {instrument.authority.en}; {WEIGHTS[instrument.weight]}."
        if instrument.note:
            yield instrument.note.en
        for one in group:
            yield from _rule(one)


def _rule(one: Listed) -> Iterator[str]:
    rule = one.entry.rule
    yield ""
    yield f"### {rule.id}: {rule.title.en}"
    yield ""
    yield f"{rule.title.zh}. {one.sentence().en}"
    if rule.note:
        yield ""
        yield f"*{rule.note.en}*"
    yield ""
    state = "" if one.used else " **Switched off: not verified.**"
    effect = FORCES[rule.force] if rule.decides else "advice; it denies nothing"
    whom = f"for {_some('channel', rule.channels)}, to {_some('addressee', rule.addressees)}"
    yield f"- {effect.capitalize()}, {whom};"
    yield f"  binds {_some('creditor_kind', rule.binds)}.{state}"
    for since, value in rule.values.items():
        until = f" to {value.to}" if value.to else ""
        numbers = ", ".join(f"{name} {given}" for name, given in value.parameters().items())
        yield f"- From {since}{until}: {numbers + '; ' if numbers else ''}{value.source.article},"
        yield f"  {VERIFIED[value.source.verified]}: {value.source.read_at}."
    if one.asks:
        yield f"- Asks for {', '.join(f'`{name}`' for name in one.asks)}."
    if rule.duty:
        yield f"- Duty: {rule.duty.en}"
    yield f"- {one.cases} named cases, [rulebook](../../../src/kept/law/params/{one.entry.file})."


def _some(name: str, codes: tuple[str, ...]) -> str:
    fact = FACTS[name]
    if set(codes) == set(fact.codes):
        return "all"
    return ", ".join(fact.values[code].en for code in codes)


def main() -> int:
    """Write the pages, or compare them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="change nothing; fail where a page is behind")
    check = options.parse_args().check
    behind = [*_bring(CASE_COUNTS, counts_file(), check=check)]
    for name, text in pages().items():
        behind += _bring(PAGES / name, text, check=check)
    for path in PAGES.glob("*.md"):
        if path.name not in pages():
            behind.append(str(path))
    if check and behind:
        print("run tools/law_reference.py:", ", ".join(behind))
    return int(check and bool(behind))


def _bring(path: Path, text: str, *, check: bool) -> Iterator[str]:
    if path.is_file() and path.read_text("utf-8") == text:
        return
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    yield path.name


if __name__ == "__main__":
    sys.exit(main())
