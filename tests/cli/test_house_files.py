"""A fault in a file of the house is told when the server or the night begins, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kept.cli.main import app
from kept.records import house

pytestmark = pytest.mark.django_db

CACHED = (house.policy, house.declarations, house.working_days, house.ladder)

FAULTS = {
    "declarations.yaml": ("version: 1\ncalls: {recorded: perhaps}\n", "declarations.yaml:2"),
    "practice/ladder.yaml": ("version: 1\nrung: {}\n", "ladder.yaml:2"),
    "practice/holidays.yaml": ("version: 1\nyears:\n  2027: {}\n", "holidays.yaml:3"),
}


@pytest.fixture
def folder(settings, tmp_path):
    """A folder of the house, from which its files are read anew."""
    settings.KEPT_HOUSE = tmp_path
    for loaded in CACHED:
        loaded.cache_clear()
    yield tmp_path
    for loaded in CACHED:
        loaded.cache_clear()


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["night"]])
@pytest.mark.parametrize("name", FAULTS)
def test_neither_the_server_nor_the_night_begins(folder, command, name):
    text, place = FAULTS[name]
    put(folder, name, text)

    done = CliRunner().invoke(app, command)

    assert done.exit_code == 1
    assert place in done.output.replace("\n", "")


def test_a_house_without_files_of_its_own_is_in_order(folder):
    assert not list(folder.iterdir())

    house.load_all()
