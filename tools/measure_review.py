"""Measure review_text on texts nobody of this project wrote; print the tables of the page review-text.md.

python tools/measure_review.py FOLDER     FOLDER holds cfpb_complaints/, en_collection_calls_synthetic/ and
                                          zh_collection_call_intents/; KEPT_REVIEW_DATA names it otherwise

The texts are not part of the project: fetch them from where the page says.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from kept.law import review_text
from kept.law.review_words import kinds

LABELS = Path(__file__).parent / "measures" / "review_labels.yaml"
DEBT = "Debt collection"
_Z = 1.959964


def interval(hits: int, of: int) -> str:
    """Return a share with its 95 % Wilson interval, in per cent; a dash for a share of nothing."""
    if of == 0:
        return "—"
    share = hits / of
    middle = (share + _Z**2 / (2 * of)) / (1 + _Z**2 / of)
    half = _Z * math.sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2)) / (1 + _Z**2 / of)
    return f"{share:.0%} ({middle - half:.0%} to {middle + half:.0%})"


def found(text: str, language: str) -> set[str]:
    """Return the kinds found in a text, whoever spoke."""
    return {remark.kind for remark in review_text(text, language)}


def read_by_people(folder: Path) -> Iterator[str]:
    """Yield precision and recall of each kind against the labels of a reader."""
    labels = yaml.safe_load(LABELS.read_text("utf-8"))
    texts = {
        _digest(text): text for product, text in _narratives(folder) if product == DEBT and _held_out(text)
    }
    chosen = sorted(texts)[: labels["read"]]
    yield from _compared(
        (
            labels["kinds"].get(digest[:6], ()),
            found(" ".join(texts[digest][: labels["characters"]].split()), "en"),
        )
        for digest in chosen
    )


def read_in_calls(folder: Path) -> Iterator[str]:
    """Yield the same of the collector's lines in the calls that were left unread."""
    labels = yaml.safe_load(LABELS.read_text("utf-8"))["lines"]
    said: dict[str, str] = {}
    for row in _utterances(folder):
        if row["speaker"] == "Agent" and _held_out(row["call_id"]):
            said.setdefault(row["text"], f"{row['call_id'][:6]}.{row['turn']}")
    yield from _compared((labels.get(name, ()), found(text, "en")) for text, name in said.items())


def _compared(pairs: Iterable[tuple[Iterable[str], set[str]]]) -> Iterator[str]:
    """Yield a table of what a reader saw beside what was found."""
    true, guessed, both, texts = Counter[str](), Counter[str](), Counter[str](), 0
    for labelled, hits in pairs:
        texts += 1
        wanted = set(labelled)
        true.update(wanted)
        guessed.update(hits)
        both.update(wanted & hits)
    yield f"| kind | in {texts}, a reader saw | found | both | precision | recall |"
    yield "|---|---|---|---|---|---|"
    for kind in kinds():
        right, said, wanted_n = both[kind], guessed[kind], true[kind]
        figures = f"{wanted_n} | {said} | {right} | {interval(right, said)} | {interval(right, wanted_n)}"
        yield f"| {kind} | {figures} |"


def by_product(folder: Path) -> Iterator[str]:
    """Yield how often each kind is found in complaints about debt collection and about anything else."""
    texts = [(product, text) for product, text in _narratives(folder) if _held_out(text)]
    debt = sum(product == DEBT for product, _ in texts)
    other = len(texts) - debt
    here, there = Counter[str](), Counter[str]()
    for product, text in texts:
        (here if product == DEBT else there).update(found(text, "en"))
    yield f"| kind | in {debt} on debt collection | in {other} on other matters |"
    yield "|---|---|---|"
    for kind in kinds():
        yield f"| {kind} | {interval(here[kind], debt)} | {interval(there[kind], other)} |"


def by_speaker(folder: Path) -> Iterator[str]:
    """Yield how often each kind is found in what the collector and what the borrower says in the calls."""
    said = Counter[str]()
    spoken = {"Agent": Counter[str](), "Customer": Counter[str]()}
    for row in _utterances(folder):
        said[row["speaker"]] += 1
        spoken[row["speaker"]].update(found(row["text"], "en"))
    yield f"| kind | {said['Agent']} lines of the collector | {said['Customer']} lines of the borrower |"
    yield "|---|---|---|"
    for kind in kinds():
        yield f"| {kind} | {spoken['Agent'][kind]} | {spoken['Customer'][kind]} |"


def by_intent(folder: Path) -> Iterator[str]:
    """Yield what is found in the Chinese answers, by the intent they are labelled with."""
    yield "| intent | answers | found |"
    yield "|---|---|---|"
    for intent, answers in _intents(folder / "zh_collection_call_intents").items():
        hits = [
            f"{answer} ({', '.join(sorted(kind))})" for answer in answers if (kind := found(answer, "zh"))
        ]
        yield f"| {intent} | {len(answers)} | {'; '.join(hits) or '—'} |"


def _intents(folder: Path) -> dict[str, list[str]]:
    intents: dict[str, list[str]] = {}
    for path in sorted(folder.glob("nlu_*.md")):
        name = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("## "):
                name = line[3:].removeprefix("intent:")
            elif line.startswith("- ") and line[2:] not in intents.setdefault(name, []):
                intents[name].append(line[2:])
    return intents


def _narratives(folder: Path) -> Iterator[tuple[str, str]]:
    csv.field_size_limit(2**24)
    path = folder / "cfpb_complaints" / "product_narrative_3947.csv"
    with path.open(encoding="utf-8", errors="replace") as file:
        for row in csv.DictReader(file):
            yield row["Product"], row["Consumer complaint narrative"]


def _utterances(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "en_collection_calls_synthetic" / "utterances.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _held_out(text: str) -> bool:
    """Return whether a text was left unread while the words were written."""
    return int(_digest(text), 16) % 2 == 1


def main() -> None:
    """Print every table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, nargs="?", default=os.environ.get("KEPT_REVIEW_DATA"))
    folder = options.parse_args().folder
    if folder is None:
        options.error("name the folder of the texts")
    tables: Iterable[Iterator[str]] = (
        table(Path(folder)) for table in (read_by_people, read_in_calls, by_product, by_speaker, by_intent)
    )
    print("\n\n".join("\n".join(table) for table in tables))


if __name__ == "__main__":
    main()
