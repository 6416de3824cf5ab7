"""A collector with a case, and papers kept in a folder of the test's own."""

from __future__ import annotations

import pytest

from ...house import a_case, at, clock_shows, person


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.PAPERS = tmp_path / "papers"
    clock_shows(settings, at(10))


@pytest.fixture
def collector():
    return person("li")


@pytest.fixture
def case(collector):
    return a_case(collector)
