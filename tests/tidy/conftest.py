"""The source itself, as the tests of this folder read it."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_OURS = ("src/kept/site/static/vendor/",)


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def tracked():
    """Return every tracked text file of ours: path within the repository and text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        if name.startswith(NOT_OURS) or not (ROOT / name).is_file():
            continue
        try:
            texts[name] = (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return texts


@pytest.fixture(scope="session")
def modules():
    """Return every module of the package: path within the repository and syntax tree."""
    paths = sorted((ROOT / "src" / "kept").rglob("*.py"))
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in paths}
