"""Every dependency has its reason."""

import re
import tomllib
from itertools import chain

import pytest

NAME = re.compile(r"[A-Za-z0-9._-]+")


@pytest.fixture(scope="module")
def wanted(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    extras = project["project"].get("optional-dependencies", {}).values()
    groups = project["dependency-groups"].values()
    listed = [*project["project"]["dependencies"], *chain(*extras, *groups)]
    return {NAME.match(each).group().lower() for each in listed}


@pytest.fixture(scope="module")
def reasons(root):
    text = (root / "docs" / "decisions" / "0001-dependencies.md").read_text("utf-8")
    return dict(re.findall(r"^\| `([a-z0-9._-]+)` \| (.{20,}) \|$", text, re.MULTILINE))


def test_every_dependency_is_justified(wanted, reasons):
    assert wanted - reasons.keys() == set()


def test_nothing_is_justified_that_is_not_depended_on(wanted, reasons):
    assert reasons.keys() - wanted == set()
