"""The page about this room shows what its code really does."""

import doctest
import re
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from kept.law import Verdict, windows

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


@pytest.mark.parametrize("name", ["", ".columns", ".facts"])
def test_the_examples_in_the_code_are_true(name):
    result = doctest.testmod(import_module(f"kept.law{name}"))

    assert result.attempted
    assert not result.failed
