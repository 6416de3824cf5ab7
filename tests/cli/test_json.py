"""What the commands read and print: documented keys, and no number that a float could spoil."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from kept.cli.main import app
from kept.ledger import DebtsFile

from ..house import TODAY, a_case

PAGES = ("docs/reference/json.md", "docs/reference/debt-format.md")

CAPPED = """
number: L-1
product: private_loan
formed_on: 2023-01-01
opened_on: 2023-01-01
principal: "10000.00"
interest: {rate: {yearly_percent: 36}}
penalty: {markup: {yearly_percent: 6}}
dues: [{on: 2023-06-01, amount: "10000.00"}]
events:
  - {kind: fee, on: 2023-03-01, amount: "300"}
  - {kind: payment, on: 2023-07-01, amount: "20000", recorded: 2023-08-01}
"""


def no_float(text: str) -> float:
    raise AssertionError(f"{text} is printed as a float")


def keys(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from keys(value)
    elif isinstance(tree, list):
        for one in tree:
            yield from keys(one)


@pytest.fixture
def documented():
    root = Path(__file__).parents[2]
    pages = "".join((root / page).read_text("utf-8") for page in PAGES)
    return {*re.findall(r"`([a-z_]+)`", pages), *re.findall(r"\b([a-z_]+):\s", pages), "zh", "en"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        ("court-fee", "--amount", "350,000"),
        ("statement", "--file", "{file}", "--on", "2023-09-01"),
        ("cost", "--file", "{file}", "--on", "2023-06-15"),
        ("clocks", "--case", "{case}", "--on", TODAY.isoformat()),
    ],
    ids=lambda words: words[0],
)
def test_every_key_is_documented_and_no_amount_is_a_float(tmp_path, documented, words):
    file = tmp_path / "debt.yaml"
    file.write_text(CAPPED, encoding="utf-8")
    case = a_case().pk

    done = CliRunner().invoke(app, [word.format(file=file, case=case) for word in words] + ["--json"])

    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout, parse_float=no_float)
    assert {*keys(found)} - documented == set()


def test_every_key_of_a_debt_file_is_documented(documented):
    def names(model: type[BaseModel]) -> Iterator[str]:
        for name, field in model.model_fields.items():
            yield name
            for inner in models(field.annotation):
                yield from names(inner)

    def models(annotation: object) -> Iterator[type[BaseModel]]:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield annotation
        for part in get_args(annotation):
            yield from models(part)

    assert {*names(DebtsFile)} - documented == set()
