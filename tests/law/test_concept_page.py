"""The page about this room shows what its code really does."""

import doctest
import re
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from kept.law import Verdict, load_rulebook, windows

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "law.md"


def test_the_example_runs_and_says_what_the_page_says():
    example = re.search("```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    names = {}

    exec(example, names)

    decision = names["decision"]
    assert decision.verdict[0] == Verdict.DENY
    assert decision.findings(0)[0].text.zh.startswith("今日已向该债务人拨通告知类电话 3 次；")
    assert decision.next_at(0).isoformat() == "2026-11-24T08:00:00+08:00"
    assert windows(names["book"], names["facts"], date(2026, 11, 23)).of(0) == []


def test_the_example_of_a_history_counts_what_the_page_says():
    names = {}
    for example in re.findall("```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[:2]:
        exec(example, names)

    assert names["counted"] == (7, 1)


HISTORY = (".history", ".history.clock_words", ".history.holidays", ".history.statements", ".spans")


@pytest.mark.parametrize("name", ["", ".columns", ".facts", *HISTORY])
def test_the_examples_in_the_code_are_true(name):
    result = doctest.testmod(import_module(f"kept.law{name}"))

    assert result.attempted
    assert not result.failed


def test_the_front_pages_count_the_chinese_rules_as_they_stand():
    book = load_rulebook("CN")
    off = {entry.rule.id for entry, _ in book.unverified()}
    read = {
        entry.rule.id
        for entry in book.entries
        if any(value.source.verified == "text" for value in entry.rule.values.values())
    }
    counts = [len(book.entries), len(read), len(book.entries) - len(read) - len(off), len(off)]

    for name, around in (("README.md", r"\*\*Rules.*?Of (.*?)Each"), ("README.zh-CN.md", r"规则库共.*?。")):
        told = re.search(around, (PAGE.parents[2] / name).read_text(encoding="utf-8"), re.DOTALL)[0]
        assert [int(number) for number in re.findall(r"\d+", told)] == counts, name
