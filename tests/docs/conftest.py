"""The pages that people read, and the tools that write some of them."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def pages():
    """Return every page: its path within the repository and its text."""
    return {page.relative_to(ROOT).as_posix(): page.read_text("utf-8") for page in PAGES}
