"""The response model's file: complete, sourced, strict, and fitting the choices."""

import re

import pytest

from kept.datafile import DataFileError
from kept.strategy import choices as catalogue
from kept.strategy.response import FACTORS, OWN, load_response

PROTECTED = re.compile(
    r"\b(sex|gender|ethnic|race|religion|nationality|marital|married|disab)", re.IGNORECASE
)


def own(tmp_path, old, new, count=1):
    text = OWN.read_text("utf-8")
    assert text.count(old) == count
    (tmp_path / "response.yaml").write_text(text.replace(old, new), "utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def response():
    return load_response()


def test_every_effect_of_every_choice_is_there(response):
    for link, factors in FACTORS.items():
        for factor in factors:
            assert len(response.effects(link, factor)) == len(response.levels[factor])
    assert response.of_choices("reach").shape == (len(response.choices),)


def test_every_value_says_where_it_comes_from_and_what_is_fitted_or_judged_is_an_assumption(response):
    factors = [one for link in response.file.links.values() for one in link.values()]
    entries = [*factors, *response.file.ways.values(), response.file.share_ppm, response.file.complaints]

    assert all(len(one.source) >= 6 for one in entries)
    assert [one.source for one in entries if "judgement" in one.source and one.status != "assumption"] == []
    assert [
        one.source for one in entries if one.source.startswith("fitted") and one.status != "assumption"
    ] == []


def test_no_protected_trait_is_a_factor(response):
    names = [*response.levels, *(level for levels in response.levels.values() for level in levels)]

    assert [name for name in names if PROTECTED.search(name)] == []
    assert PROTECTED.search("sex")


FAULTS = [
    (
        "    group: {values: {none: 0, collector: 0, senior: 150}",
        "    sex: {values: {none: 0, collector: 0, senior: 150}",
        "promise: missing or unknown: group, sex",
    ),
    ("one: -950, more: -1700}", "one: -950}", "kept.broken: missing or unknown: more"),
    ("{each: -165}, sd: 60", "{each: -165}, sd: 0", r"links.reach.attempts.sd.*: .*greater than 0"),
    ("60, status: verified", "60, status: sure", r"status: .*'sure'"),
    ("per_conversation_ppm: 300", "per_conversation_ppm: 1000001", "per_conversation_ppm"),
    ("nudge: {UNKNOWN: 140, A", "nudge: {A", "nudge: missing: UNKNOWN"),
    ("dispute: 600000, press: 900000", "press: 900000", "missing: dispute"),
]


@pytest.mark.parametrize(("old", "new", "says"), FAULTS)
def test_a_wrong_file_is_refused_with_place_and_value(tmp_path, old, new, says):
    with pytest.raises(DataFileError, match=says):
        load_response(own(tmp_path, old, new))


def test_a_choice_of_which_the_model_knows_nothing_is_refused(tmp_path):
    text = catalogue.OWN.read_text("utf-8")
    night = '  night: {from: "07:00", to: "08:00", name: {zh: 清晨, en: early}}\ngroups:\n'
    (tmp_path / "choices.yaml").write_text(text.replace("groups:\n", night, 1), "utf-8")

    with pytest.raises(
        DataFileError, match=r"links\.reach\.slot: choices\.yaml has night; give each an effect"
    ):
        load_response(tmp_path)


def test_a_way_that_is_not_described_is_refused(tmp_path):
    text = catalogue.OWN.read_text("utf-8")
    (tmp_path / "choices.yaml").write_text(
        text.replace("    way: email\n", "    way: letter_bomb\n"), "utf-8"
    )

    with pytest.raises(DataFileError, match=r"choices\.yaml has letter_bomb"):
        load_response(tmp_path)
