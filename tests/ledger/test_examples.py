"""Every example in the ledger's documentation and docstrings gives what it says."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

CONCEPT = Path(__file__).parents[2] / "docs" / "concepts" / "ledger.md"


def test_the_worked_example_of_the_concept_is_right():
    assert doctest.testfile(str(CONCEPT), module_relative=False, encoding="utf-8") == (0, 8)


@pytest.mark.parametrize("name", ["money", "dates", "ledger.accrual", "ledger.allocation", "ledger.overdue"])
def test_the_examples_in_docstrings_are_right(name):
    found = doctest.testmod(import_module(f"kept.{name}"))

    assert found.failed == 0
    assert found.attempted > 0
