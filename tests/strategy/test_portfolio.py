"""A portfolio as Arrow says what the columns of the night say, and what is wrong with it is named."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from kept.strategy.night import Decider, decide
from kept.strategy.portfolio import COLUMNS, SCHEMA, PortfolioError, decisions, from_arrow
from kept.strategy.portfolio.check import Place
from kept.strategy.rows import decide_rows

from .portfolios import ON, a_portfolio, a_practice, some_columns

N = 400
PLACE = Place(source="p.parquet", first=1000)


@pytest.fixture(scope="module")
def practice():
    return a_practice()


@pytest.fixture(scope="module")
def rows(practice):
    return a_portfolio(N, practice)


def same(one, other):
    """Whether two objects of the night hold the same, columns value by value."""
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and np.array_equal(one, other, equal_nan=one.dtype.kind == "M")
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))


class TestThereAndBack:
    def test_what_is_read_is_what_was_written(self, practice, rows):
        read, _ = some_columns(N, practice)

        back = from_arrow(rows, on=ON, practice=practice)

        assert same(read.cases, back.cases)
        assert same(read.told, back.told)
        assert [
            same(getattr(read.law, one.name), getattr(back.law, one.name)) for one in fields(read.law)[2:]
        ]
        zones = [read.law.zone.labels[code] for code in read.law.zone.codes]
        assert zones == [back.law.zone.labels[code] for code in back.law.zone.codes]

    def test_the_decisions_are_the_same_to_the_cent(self, practice, rows):
        read, _ = some_columns(N, practice)

        straight = decisions(read.cases.case, decide(read, on=ON, practice=practice))

        assert decide_rows(rows, by=Decider(on=ON, practice=practice), place=PLACE).equals(straight)

    def test_the_night_of_a_cut_is_the_cut_of_the_night(self, practice, rows):
        whole = decide_rows(rows, by=Decider(on=ON, practice=practice), place=PLACE)

        for first, many in ((0, 1), (17, 130), (N - 3, 3)):
            cut = decide_rows(rows.slice(first, many), by=Decider(on=ON, practice=practice), place=PLACE)
            assert cut.equals(whole.slice(first, many))

    def test_no_row_has_no_decision(self, practice, rows):
        assert decide_rows(rows.slice(0, 0), by=Decider(on=ON, practice=practice), place=PLACE).num_rows == 0

    def test_texts_may_come_as_dictionaries(self, practice, rows):
        at = SCHEMA.get_field_index("rung")
        coded = rows.set_column(at, "rung", rows.column("rung").dictionary_encode())

        assert decide_rows(coded, by=Decider(on=ON, practice=practice), place=PLACE).equals(
            decide_rows(rows, by=Decider(on=ON, practice=practice), place=PLACE)
        )

    def test_whole_numbers_are_taken_as_they_lie(self, practice, rows):
        back = from_arrow(rows, on=ON, practice=practice)

        where = rows.column("limit_minor").buffers()[1].address
        assert back.cases.limit_minor.__array_interface__["data"][0] == where


def with_value(rows, column, row, value):
    """The same rows with one value of one column replaced."""
    values = rows.column(column).to_pylist()
    values[row] = value
    at = SCHEMA.get_field_index(column)
    return rows.set_column(
        at, pa.field(column, SCHEMA.field(column).type), pa.array(values, SCHEMA.field(column).type)
    )


def debt(**said):
    """One debt of 1,000.00 since the first of July."""
    return {
        "debt": 1,
        "opened_on": date(2026, 7, 1),
        "principal_minor": 100_000,
        **dict.fromkeys(("interest_minor", "penalty_minor", "fee_minor", "cost_minor"), 0),
        "rate_ppm": 180_000,
        "penalty_ppm": 0,
        "year_days": 365,
        "dues": [],
        "entries": [],
        **said,
    }


def due(minor, on="2026-08-01"):
    return {"on": date.fromisoformat(on), "amount_minor": minor}


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("column", "value", "says"),
        [
            ("spoken", None, "spoken is null; give a value"),
            ("case", None, "case None: case is null; give a value"),
            ("limit_minor", -5, "limit_minor is -5; it should be 0 to "),
            ("kept_ever", -1, "kept_ever is -1; it should be 0 to "),
            ("rung", "jump", "rung is 'jump', which is none of none, reminder, "),
            ("product", "lottery", "product is 'lottery', which is none of credit_card, "),
            ("told", ["gossip"], "told is 'gossip', which is none of "),
            ("heard", [{"signal": "sneezed", "on": ON}], "heard.signal is 'sneezed', which is none of "),
            ("heard", [{"signal": None, "on": ON}], "heard.signal is null; give a value"),
            ("debts", None, "debts is null; give a value"),
            ("debts", [None], "debts is null; give a value"),
            ("debts", [debt(principal_minor=-1)], "debts.principal_minor is -1; it should be 0 to "),
            ("debts", [debt(rate_ppm=None)], "debts.rate_ppm is null; give a value"),
            ("debts", [debt(year_days=361)], "debts.year_days is 361; it should be 360 or 365"),
            ("debts", [debt(dues=[due(0)])], "debts.dues.amount_minor is 0; it should be 1 to "),
            ("debts", [debt(dues=[due(None)])], "debts.dues.amount_minor is null; give a value"),
            (
                "debts",
                [debt(entries=[{**due(5), "kind": 99}])],
                "debts.entries.kind is 99; it should be 1 to 20",
            ),
            ("debts", [debt(), debt(dues=[due(100_001)])], "more principal falls due than is outstanding"),
            ("debts", [debt(opened_on=date(2026, 11, 25))], "asked for a day before opening"),
            ("debts", [debt(entries=[{**due(5, "2026-06-30"), "kind": 2}])], "before"),
        ],
    )
    def test_file_row_case_column_and_value_are_named(self, practice, rows, column, value, says):
        bad = with_value(rows, column, 123, value)

        with pytest.raises(PortfolioError) as caught:
            decide_rows(bad, by=Decider(on=ON, practice=practice), place=PLACE)

        case = bad.column("case")[123].as_py()
        assert str(caught.value).startswith(f"p.parquet: row 1123, case {case}: ")
        assert says in str(caught.value)

    @pytest.mark.parametrize("column", [one.name for one in COLUMNS])
    def test_a_missing_column_is_named(self, practice, rows, column):
        with pytest.raises(PortfolioError, match=f"^p.parquet: column {column} is missing; it is "):
            from_arrow(rows.drop_columns([column]), on=ON, practice=practice, place=PLACE)

    @pytest.mark.parametrize(
        ("column", "type_", "says"),
        [
            ("limit_minor", pa.float64(), "column limit_minor is double; it should be int64"),
            ("limit_minor", pa.int32(), "column limit_minor is int32; it should be int64"),
            ("last_paid", pa.timestamp("us"), "column last_paid is timestamp[us]; it should be date32[day]"),
            ("rung", pa.int64(), "column rung is int64; it should be string"),
            (
                "debts",
                pa.list_(pa.struct([("debt", pa.int64())])),
                "column debts.opened_on is missing; it is",
            ),
            ("debts", pa.int64(), "column debts is int64; it should be list<"),
        ],
    )
    def test_a_wrong_type_is_named(self, practice, rows, column, type_, says):
        at = SCHEMA.get_field_index(column)
        bad = rows.set_column(at, pa.field(column, type_), pa.nulls(N, type_))

        with pytest.raises(PortfolioError, match=re.escape(f"p.parquet: {says}")):
            from_arrow(bad, on=ON, practice=practice, place=PLACE)
