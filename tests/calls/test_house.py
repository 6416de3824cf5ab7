"""A house's own playbooks: they replace ours file by file, and each fault is named by its place."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kept.calls import Playbooks, load_playbooks
from kept.calls.books import OWN
from kept.datafile import DataFileError


def written(house: Path, file: str, old: str, new: str) -> Path:
    """Write our file with one change into the house's folder."""
    text = (OWN / file).read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} no longer stands in {file}"
    path = house / file
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path: Path, needle: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if needle in line)


def test_a_house_replaces_a_file_and_the_version_says_so(books: Playbooks, tmp_path: Path):
    written(tmp_path, "wrong_number.yaml", "打扰您了", "打搅您了")
    ours = load_playbooks(tmp_path)

    assert "打搅您了" in ours.steps["wrong_number"]["apologise"].say[0].zh
    assert ours.steps["first_call"] == books.steps["first_call"]
    assert ours.version != books.version
    assert len(books.version) == 64


def test_the_same_files_have_the_same_version(books: Playbooks, tmp_path: Path):
    written(tmp_path, "wrong_number.yaml", "打扰您了", "打扰您了")

    assert load_playbooks(tmp_path).version == books.version


FAULTS = yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault['file']}: {fault['says']}")
def test_a_fault_is_named_with_file_line_and_reason(tmp_path: Path, fault: dict[str, str]):
    path = written(tmp_path, fault["file"], fault["old"], fault["new"])

    with pytest.raises(DataFileError) as caught:
        load_playbooks(tmp_path)

    named = [one.split(": ")[0] for one in str(caught.value).splitlines() if fault["says"] in one]
    assert f"{path}:{line_of(path, fault['line'])}" in named, str(caught.value)


def test_a_debt_fact_before_identity_is_refused_in_both_languages_even_through_a_shared_step(tmp_path: Path):
    path = written(tmp_path, "shared.yaml", "请您方便时拨打{institution}", "请您就{product}拨打{institution}")
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "Please call {institution} on its", "About {product}, call {institution} on its"
        ),
        encoding="utf-8",
    )

    with pytest.raises(DataFileError, match=r"'unverified_close'.*\{product\} speaks of the debt before"):
        load_playbooks(tmp_path)


def test_a_shared_step_that_no_playbook_reaches_is_named(tmp_path: Path):
    written(
        tmp_path,
        "shared.yaml",
        "steps:\n",
        "steps:\n  attic:\n    heading: close\n    title: {zh: 阁楼, en: Attic}\n"
        "    guide: {zh: 无, en: None}\n    next: wrap_up\n",
    )

    with pytest.raises(DataFileError, match=r"shared\.yaml: steps\.attic: no playbook reaches"):
        load_playbooks(tmp_path)


def test_a_playbook_whose_code_is_not_its_name_is_refused(tmp_path: Path):
    written(tmp_path, "inbound.yaml", "code: inbound", "code: outbound")

    with pytest.raises(DataFileError, match=r"inbound\.yaml:1: code: 'outbound'"):
        load_playbooks(tmp_path)


def test_a_playbook_must_know_where_to_put_the_borrower_through(tmp_path: Path):
    written(tmp_path, "no_answer.yaml", "returns_to: first_call", "returns_to: third_person")

    with pytest.raises(DataFileError, match=r"no_answer\.yaml: returns_to: 'third_person' has no identity"):
        load_playbooks(tmp_path)


def test_a_file_of_an_unknown_name_is_refused(tmp_path: Path):
    (tmp_path / "frist_call.yaml").write_text("code: first_call\n", encoding="utf-8")

    with pytest.raises(DataFileError, match=r"frist_call\.yaml: no playbook file has this name"):
        load_playbooks(tmp_path)


def test_a_house_folder_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(DataFileError, match="is not a folder"):
        load_playbooks(tmp_path / "nowhere")
