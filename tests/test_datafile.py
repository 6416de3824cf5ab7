"""Data files are read strictly: text first, then typed, and every fault has a file, a line and a key."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from kept.datafile import Bilingual, DataFileError, Strict, load


class Hours(Strict):
    quiet_from_local: time
    country: str
    weight: int = 1
    note: str | None = None


class Rule(Strict):
    name: Bilingual
    hours: list[Hours] = []


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "rule.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


class TestValues:
    def test_twenty_two_hundred_stays_a_time(self, written):
        """By YAML 1.1 it would be the number 1320."""
        found = load(written("quiet_from_local: 22:00\ncountry: CN\n"), Hours)

        assert found.quiet_from_local == time(22, 0)

    def test_no_stays_text(self, written):
        """By YAML 1.1 it would be false, and Norway would be lost."""
        assert load(written("quiet_from_local: 22:00\ncountry: NO\n"), Hours).country == "NO"

    def test_an_empty_value_is_nothing(self, written):
        assert load(written("quiet_from_local: 22:00\ncountry: NO\nnote:\n"), Hours).note is None

    def test_a_number_is_typed_by_its_schema(self, written):
        assert load(written("quiet_from_local: 22:00\ncountry: '1'\nweight: 010\n"), Hours).weight == 10

    def test_text_in_two_languages_is_chosen_by_the_language_tag(self, written):
        name = load(written("name: {zh: 静默时段, en: Quiet hours}\n"), Rule).name

        assert [name.in_(tag) for tag in ("zh-hans", "ZH", "en", "fr")] == ["静默时段"] * 2 + [
            "Quiet hours"
        ] * 2


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (
                "quiet_from_local: 22:00\ncountry: CN\nquiet_to: 8\n",
                "rule.yaml:3: quiet_to: .*not permitted.*'8'",
            ),
            (
                "quiet_from_local: 22:00\ncountry: CN\ncountry: NO\n",
                "rule.yaml:3: key 'country' stands twice",
            ),
            ("country: CN\nquiet_from_local: 25:00\n", "rule.yaml:2: quiet_from_local: .*'25:00'"),
            ("\n\ncountry: CN\n", "rule.yaml:3: quiet_from_local: Field required"),
            ("quiet_from_local: 22:00\ncountry: CN\nweight: heavy\n", "rule.yaml:3: weight: .*'heavy'"),
            ("- country: CN\n", "rule.yaml:1: "),
            ("", "rule.yaml: is empty"),
            ("country: [\n", "rule.yaml: is not YAML"),
        ],
    )
    def test_are_named_with_file_line_and_key(self, written, text, said):
        with pytest.raises(DataFileError, match=said):
            load(written(text), Hours)

    def test_deep_inside_are_named_with_their_own_line(self, written):
        text = (
            "name: {zh: 静, en: Quiet}\nhours:\n  - country: CN\n    quiet_from_local: 22:00\n    weight: x"
        )

        with pytest.raises(DataFileError, match=r"rule\.yaml:5: hours\.0\.weight"):
            load(written(text), Rule)

    def test_are_all_named_at_once(self, written):
        with pytest.raises(DataFileError, match=r"(?s):1: a: .*:2: b: ") as caught:
            load(written("a: 1\nb: 2\nquiet_from_local: 22:00\ncountry: CN\n"), Hours)

        assert len(str(caught.value).splitlines()) == 2

    def test_a_language_missing_is_one(self, written):
        with pytest.raises(DataFileError, match=r"name\.en: Field required"):
            load(written("name: {zh: 静默时段}\n"), Rule)

    def test_a_file_that_is_not_there_is_one(self, tmp_path):
        with pytest.raises(DataFileError, match=r"missing\.yaml: cannot be read"):
            load(tmp_path / "missing.yaml", Rule)

    def test_a_file_that_is_not_utf_8_is_one(self, tmp_path):
        path = tmp_path / "rule.yaml"
        path.write_bytes("name: 静默".encode("gb18030"))

        with pytest.raises(DataFileError, match="cannot be read"):
            load(path, Rule)

    def test_a_loaded_file_cannot_be_changed(self, written):
        found = load(written("quiet_from_local: 22:00\ncountry: CN\n"), Hours)

        with pytest.raises(ValueError, match="frozen"):
            found.country = "NO"
