"""What a person types is read as the field's own kind of value, or refused by name."""

from __future__ import annotations

from datetime import date

import pytest

from kept.documents import Field, FieldValueError, load_paper, read_value

LABEL = {"zh": "甲", "en": "A"}


def of(kind):
    return Field(label=LABEL, kind=kind)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", " 甲 ", "甲"),
        ("money", "1,234.50", 123450),
        ("date", "2026-12-01", date(2026, 12, 1)),
        ("count", "12", 12),
        ("rate", "18.25", 182_500),
        ("rate", "24%", 240_000),
        ("rate", ".05", 500),
        ("flag", "是", True),
        ("flag", "No", False),
        ("money", "   ", None),
    ],
)
def test_each_kind(kind, text, value):
    assert read_value("a", of(kind), text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [("money", "12x"), ("date", "1.12.2026"), ("count", "1.5"), ("rate", "1.00001"), ("flag", "maybe")],
)
def test_what_is_no_such_value_is_refused_by_name(kind, text):
    with pytest.raises(FieldValueError, match=f"a: .* is no {kind}"):
        read_value("a", of(kind), text)


def test_a_table_has_a_line_for_each_row():
    field = load_paper("evidence_list").fields["evidence"]

    rows = read_value(
        "evidence", field, "1|借款合同|原告提供|借款事实|2024-05-06|1|1|8\n\n2|对账单||欠款金额||1|9|9"
    )

    assert [row["last_page"] for row in rows] == [8, 9]
    assert rows[1]["made_on"] is None


def test_a_row_with_other_columns_is_refused():
    with pytest.raises(FieldValueError, match=r"a row is no \| name"):
        read_value("evidence", load_paper("evidence_list").fields["evidence"], "1|借款合同")


def test_a_row_that_is_not_numbered_gets_its_number():
    field = load_paper("plan_offer").fields["instalments"]

    rows = read_value("instalments", field, "|2026-12-01|100.00\n7|2027-01-01|100.00")

    assert [row["no"] for row in rows] == [1, 7]
