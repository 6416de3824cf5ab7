"""The pages on borrower, ladder and promise name every code a person can meet."""

from __future__ import annotations

from pathlib import Path

import pytest

from kept.borrowers import Quadrant, State, load_consequences, load_options, load_reasons
from kept.ladder import Why, load_ladder
from kept.promises import Act, Status, Verdict, load_policy

PAGES = Path(__file__).parents[2] / "docs" / "concepts"

WANTED = {
    "borrower.md": [
        *load_reasons().codes,
        *load_consequences().by_code,
        *load_options().file.labels,
        *load_options().file.by_path,
        *State,
        *Quadrant.__members__,
    ],
    "ladder.md": [*load_ladder().codes[1:], *(why.code for why in Why)],
    "promise.md": [*Status, *Act, *load_policy().lines, *Verdict.__members__],
}


@pytest.mark.parametrize("page", WANTED)
def test_a_page_names_every_code(page):
    text = (PAGES / page).read_text(encoding="utf-8")

    assert [code for code in WANTED[page] if f"`{code}`" not in text] == []
