"""Bad rows go out, are corrected, and come in again."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.intake import check_placement, read_table, write_bad_rows
from kept.intake.badrows import REASON, REMEDY, ROW, safe

from .files import AS_OF, PLACED, codes, write_csv

BAD = {"debtor_name": "=1+1", "principal": "-5", "employer": "x" * 40_000}


@pytest.fixture
def files(tmp_path):
    """Return a placement with one good and one bad row, its check, and the file of bad rows."""
    rows = [PLACED, PLACED | {"debt_number": "D-2", "id_number": ""} | BAD]
    raw = read_table(write_csv(tmp_path / "placement.csv", rows))
    checked = check_placement(raw, AS_OF)
    return raw, checked, tmp_path / "bad.csv"


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_bad_row_says_why_and_what_to_do(files):
    raw, checked, path = files

    assert write_bad_rows(raw, checked, path) == 1
    row = rows_of(path)[0]
    assert (row[ROW], row["debt_number"], row["principal"]) == ("3", "D-2", "-5")
    assert "debtor_name: " in row[REASON]
    assert "普通文字" in row[REMEDY]


def test_the_words_are_in_the_language_asked_for(files):
    raw, checked, path = files

    write_bad_rows(raw, checked, path, language="en")

    assert "plain text" in rows_of(path)[0][REMEDY]


def test_no_cell_runs_as_a_formula_and_none_breaks_a_spreadsheet(files):
    raw, checked, path = files
    write_bad_rows(raw, checked, path)
    row = rows_of(path)[0]

    assert (row["debtor_name"], row["employer"]) == ("'=1+1", "")


def test_uncorrected_it_is_refused_again_for_the_same_reasons(files):
    raw, checked, path = files
    write_bad_rows(raw, checked, path)

    again = check_placement(read_table(path), AS_OF)

    found = {code for _, code in codes(checked)} - {"too_long"}
    assert {code for _, code in codes(again)} == found
    assert again.ignored == ()


def test_corrected_it_comes_in_and_stays_the_same(files):
    raw, checked, path = files
    write_bad_rows(raw, checked, path)
    corrected = [row | {"debtor_name": "李四", "principal": "5"} for row in rows_of(path)]
    write_csv(path, corrected)

    once, twice = (check_placement(read_table(path), AS_OF) for _ in range(2))

    assert (once.bad, once.good.num_rows) == ([], 1)
    assert once.good.equals(twice.good)
    assert once.good["debt_number"].to_pylist() == ["D-2"]


def test_a_ragged_row_comes_back_as_far_as_it_fits(tmp_path):
    path = write_csv(tmp_path / "a.csv", [PLACED])
    path.write_text(path.read_text("utf-8") + "王,身份证\n" + "x," * 11 + "y\n", "utf-8")
    raw = read_table(path)

    write_bad_rows(raw, check_placement(raw, AS_OF), tmp_path / "bad.csv")

    short, long = rows_of(tmp_path / "bad.csv")
    assert (short["debtor_name"], short["id_type"], short["id_number"]) == ("王", "身份证", "")
    assert long["due_on"] == "x x x y"


def test_bad_rows_of_bad_rows_carry_one_set_of_reasons(files):
    raw, checked, path = files
    write_bad_rows(raw, checked, path)
    again = read_table(path)

    write_bad_rows(again, check_placement(again, AS_OF), path)

    assert list(rows_of(path)[0]).count(REASON) == 1


@pytest.mark.parametrize("cell", ["-5", "-1,234.50", "+86 154 1234 5678", "(0755) 1234", "100%", "abc", ""])
def test_figures_and_plain_text_stay_as_they_are(cell):
    assert safe(cell) == cell


@given(st.text())
def test_no_text_starts_like_a_formula(cell):
    shown = safe(cell)

    assert not shown.startswith(("=", "@", "\t", "\r"))
    assert not (shown.startswith(("+", "-")) and any(sign.isalpha() for sign in shown))
