"""Headings in Chinese and English, and the mapping that a house writes once."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from kept.intake import PAYMENTS, PLACEMENT, IntakeError, Mapping, check_placement, load_mapping, read_table
from kept.intake.headings import Target
from kept.intake.raw import folded

from .files import AS_OF, PLACED, write_csv

DOCS = Path(__file__).parents[2] / "docs"


def refusal(checked, *changes, **options):
    with pytest.raises(IntakeError) as caught:
        checked(*changes, **options)
    return caught.value


@pytest.mark.parametrize("form", [PLACEMENT, PAYMENTS], ids=["placement", "payments"])
def test_no_heading_names_two_columns(form):
    names = defaultdict(set)
    for column in form.columns:
        for heading in column.spellings():
            names[folded(heading)].add(column.name)

    assert {heading: columns for heading, columns in names.items() if len(columns) > 1} == {}
    assert "" not in names


@pytest.mark.parametrize("form", [PLACEMENT, PAYMENTS], ids=["placement", "payments"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_titles_of_both_languages_are_headings(form, language):
    for column in form.columns:
        assert column.title.in_(language) in column.spellings()


@pytest.mark.parametrize(
    "heading",
    [
        "principal",
        "Principal",
        " 本金（元） ",
        "本 金",
        "剩余本金[CNY]",
        "Outstanding_Principal",
        "ｐｒｉｎｃｉｐａｌ",
    ],
)
def test_case_width_spaces_and_brackets_do_not_matter(checked, heading):
    assert checked({"principal": None, heading: "1"}).good["principal_minor"].to_pylist() == [100]


def test_missing_columns_are_named_with_what_was_found_and_what_is_closest(checked):
    error = refusal(checked, {"principal": None, "本金额度": "1", "debt_number": None})

    assert error.code == "missing_columns"
    assert all(
        word in error.reason.zh for word in ("本金 principal_minor", "债务编号 debt_number", "debtor_name")
    )
    assert "本金额度 → principal_minor" in error.remedy.zh


def test_two_headings_for_one_column_are_refused(checked):
    error = refusal(checked, {"本金": "1"})

    assert (error.code, "“principal”" in error.reason.en, "“本金”" in error.reason.en) == (
        "ambiguous_headings",
        True,
        True,
    )


def test_a_mapping_settles_which_of_two_headings_counts(checked):
    got = checked({"本金": "1"}, mapping=Mapping(columns={"本金": "principal_minor"}))

    assert got.good["principal_minor"].to_pylist() == [100]
    assert "principal" in got.ignored


def test_a_mapping_gives_units_and_constants(checked):
    mapping = Mapping(
        columns={"万元": Target(column="principal_minor", unit="ten_thousand")},
        constants={"product": "信用卡", "currency": "USD"},
    )

    got = checked({"principal": None, "product": None, "万元": "1.5"}, mapping=mapping)

    assert got.good.select(["principal_minor", "product", "currency"]).to_pylist() == [
        {"principal_minor": 1_500_000, "product": "credit_card", "currency": "USD"}
    ]


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (Mapping(columns={"没有": "principal_minor"}), "unmet_mapping"),
        (Mapping(columns={"principal": "principle"}), "wrong_mapping"),
        (Mapping(columns={"principal": Target(column="principal_minor", unit="dozen")}), "wrong_mapping"),
        (Mapping(columns={"product": Target(column="product", unit="major")}), "wrong_mapping"),
        (Mapping(constants={"prodcut": "x"}), "wrong_mapping"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(checked, mapping, code):
    assert refusal(checked, {}, mapping=mapping).code == code


@pytest.mark.parametrize("text", ["columns: [a]", "unknown: 1", "columns:\n  a: b\n  a: c\n", ": :", ""])
def test_a_mapping_file_that_is_none_is_refused_with_its_place(tmp_path, text):
    path = tmp_path / "map.yaml"
    path.write_text(text, "utf-8")

    with pytest.raises(IntakeError) as caught:
        load_mapping(path)

    assert (caught.value.code, "map.yaml" in caught.value.reason.zh) == ("wrong_mapping", True)


def test_the_mapping_in_the_handbook_works(tmp_path):
    text = re.search(r"```yaml\n(.*?)```", (DOCS / "how-to" / "import.md").read_text("utf-8"), re.DOTALL)[1]
    path = tmp_path / "map.yaml"
    path.write_text(text, "utf-8")
    kept = {name: PLACED[name] for name in ("debtor_name", "id_number")}
    row = kept | {"客户编号": "9", "欠款合计本金": "100", "日利率": "5", "罚息": "50", "逾期天数": "3"}

    got = check_placement(read_table(write_csv(tmp_path / "a.csv", [row])), AS_OF, load_mapping(path))

    assert got.good.select(["debt_number", "rate_ppm", "penalty_ppm", "product"]).to_pylist() == [
        {"debt_number": "9", "rate_ppm": 182_500, "penalty_ppm": 91_250, "product": "credit_card"}
    ]
