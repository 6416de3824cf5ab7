"""The reference page says everything the formats say, and the examples are current."""

import re
import sys
from pathlib import Path

import pytest

from kept.intake import PAYMENTS, PLACEMENT, check_payments, check_placement, read_table
from kept.intake.reasons import cell_reason, codes, file_reason

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import formats

ROOT = Path(__file__).parents[2]
PAGE = (formats.DOCS / formats.PAGE).read_text("utf-8")


@pytest.mark.parametrize("form", [PLACEMENT, PAYMENTS], ids=["placement", "payments"])
def test_the_page_lists_every_column_with_its_heading(form):
    for name in form.schema.names:
        assert f"`{name}`" in PAGE
    for column in form.columns:
        assert f"| `{column.name}` | {column.title.zh} |" in PAGE


def test_the_page_lists_every_reason():
    assert [code for group in codes() for code in group if f"| `{code}` |" not in PAGE] == []


def test_page_and_examples_are_those_the_formats_give(tmp_path):
    formats.write(tmp_path)

    for name in (formats.PAGE, *formats.EXAMPLES):
        assert (tmp_path / name).read_bytes() == (formats.DOCS / name).read_bytes(), name


def test_the_examples_pass_the_check():
    placement, payments = (read_table(formats.DOCS / name) for name in formats.EXAMPLES)

    assert check_placement(placement, formats.EXAMPLE_DATE).bad == []
    assert {cell.code for cell in check_payments(payments, formats.EXAMPLE_DATE).bad} == {"repeated_payment"}


def test_every_reason_is_given_somewhere_and_every_one_given_is_known():
    source = "".join(path.read_text("utf-8") for path in (ROOT / "src/kept/intake").glob("*.py"))
    known = {code for group in codes() for code in group}
    given = set(re.findall(r'(?:refuse|findings\.add|IntakeError|cell_reason)\(\s*"(\w+)"', source))

    assert given == known


@pytest.mark.parametrize(("reason_of", "group"), [(file_reason, 0), (cell_reason, 1)])
def test_both_languages_say_the_same_facts(reason_of, group):
    for code in codes()[group]:
        for text in (reason_of(code).reason, reason_of(code).remedy):
            assert set(re.findall(r"\{\w+\}", text.zh)) == set(re.findall(r"\{\w+\}", text.en)), code
