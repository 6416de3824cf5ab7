"""What every data file of the package keeps to."""

import re

import pytest
import yaml

LANGUAGES = {"zh", "en"}
PLACE = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def files(root):
    paths = sorted((root / "src" / "kept").rglob("*.y*ml"))
    return {
        str(path.relative_to(root)): yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in paths
    }


def texts(tree, where):
    """Yield every mapping of languages with its place."""
    if isinstance(tree, dict):
        if LANGUAGES & tree.keys():
            yield where, tree
        for key, child in tree.items():
            yield from texts(child, f"{where}.{key}")
    elif isinstance(tree, list):
        for number, child in enumerate(tree):
            yield from texts(child, f"{where}[{number}]")


@pytest.fixture(scope="module")
def bilingual(files):
    return [found for name, tree in files.items() for found in texts(tree, name)]


def test_there_are_texts_to_look_at(bilingual):
    assert len(bilingual) > 100


def test_whatever_is_said_is_said_in_chinese_and_in_english(bilingual):
    found = [where for where, each in bilingual if not all(each.get(language) for language in LANGUAGES)]

    assert found == []


def test_both_languages_fill_in_the_same_facts(bilingual):
    found = [
        where
        for where, each in bilingual
        if isinstance(each.get("zh"), str)
        and isinstance(each.get("en"), str)
        and set(PLACE.findall(each["zh"])) != set(PLACE.findall(each["en"]))
    ]

    assert found == []
