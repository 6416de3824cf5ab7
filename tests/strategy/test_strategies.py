"""A strategy is a folder of files that stand in the practice's place, checked as a whole."""

from __future__ import annotations

import pytest

from kept.datafile import DataFileError
from kept.strategy.choices import OWN as CHOICES
from kept.strategy.response import OWN as RESPONSE
from kept.strategy.strategies import NoStrategyError, differences, load_strategy, strategy_names


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "milder").mkdir()
    return tmp_path


def write(folder, text, name="choices.yaml"):
    (folder / "milder" / name).write_text(text, encoding="utf-8")


MILDER = CHOICES.read_text("utf-8").replace("weight_percent: 100", "weight_percent: 200")


def of(folder, name="milder", practice=None):
    return load_strategy(name, folder=folder, practice=practice)


def test_the_house_s_own_is_the_one_without_a_name(folder):
    own = of(folder, "")

    assert own.choices.file.policy.harm.weight_percent == 100
    assert strategy_names(folder) == ["milder"]
    assert strategy_names(None) == strategy_names(folder / "nowhere") == []


def test_what_it_does_not_hold_is_the_practice_s(folder):
    assert of(folder).version == of(folder, "").version

    write(folder, MILDER)

    one = of(folder)
    assert one.choices.file.policy.harm.weight_percent == 200
    assert one.response.file == of(folder, "").response.file
    assert one.response.choices is one.choices


def test_the_practice_s_own_files_stand_behind_it(folder, tmp_path):
    practice = tmp_path / "practice"
    practice.mkdir()
    (practice / "choices.yaml").write_text(MILDER, encoding="utf-8")

    assert of(folder, "", practice).choices.file.policy.harm.weight_percent == 200
    assert of(folder, "milder", practice).version == of(folder, "", practice).version


def test_an_edited_file_is_another_version(folder):
    write(folder, MILDER)
    first = of(folder).version
    write(folder, MILDER + "\n")

    assert of(folder).version != first


def test_says_what_it_changes(folder):
    assert list(differences("milder", folder=folder, practice=None)) == []

    write(folder, MILDER)
    lines = list(differences("milder", folder=folder, practice=None))

    assert lines[:2] == ["--- choices.yaml", "+++ milder/choices.yaml"]
    assert [line for line in lines[2:] if line[0] in "+-"] == [
        "-    weight_percent: 100",
        "+    weight_percent: 200",
    ]


def test_one_that_is_not_there_is_refused_with_those_that_are(folder):
    for name in ("harsher", "../milder"):
        with pytest.raises(NoStrategyError, match="there are: milder"):
            of(folder, name)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("choices.yaml", MILDER.replace("weight_percent: 200", "weight_percent: many"), "weight_percent"),
        ("response.yaml", RESPONSE.read_text("utf-8").replace("base:", "basis:", 1), "basis"),
        ("ladder.yaml", "version: 1", "a strategy holds choices.yaml and response.yaml"),
        ("choices.yaml", MILDER.replace("  email:\n", "  letters:\n", 1), "offers other choices"),
    ],
)
def test_a_faulty_one_is_refused_at_load(folder, name, text, why):
    write(folder, text, name)

    with pytest.raises(DataFileError, match=why):
        of(folder)
