"""What must agree within a row and between rows; a few bad rows never stop a million good ones."""

import csv
from datetime import date

import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest

from kept.intake import PLACEMENT, check_placement, read_table

from .files import AS_OF, PLACED, codes, write_csv


def dues(*pairs):
    return [{"on": date.fromisoformat(day), "amount_minor": minor} for day, minor in pairs]


class TestColumns:
    def test_good_rows_have_the_schema_of_the_format(self, checked):
        got = checked({})

        assert got.good.schema == PLACEMENT.schema
        assert got.bad == []

    def test_what_is_not_said_has_its_default_or_nothing(self, checked):
        row = checked({}).good.to_pylist()[0]

        assert {name: row[name] for name in ("row", "currency", "year_days", "penalty_ppm", "fee_minor")} == {
            "row": 2,
            "currency": "CNY",
            "year_days": 365,
            "penalty_ppm": 0,
            "fee_minor": 0,
        }
        assert row["credit_limit_minor"] is None

    @pytest.mark.parametrize("heading", ["debtor_name", "debt_number", "product", "principal"])
    def test_a_required_cell_is_never_empty(self, checked, heading):
        assert codes(checked({heading: ""})) == [(2, "required")]

    @pytest.mark.parametrize("cell", ["-", "/", "无", "N/A", "NULL", "　 "])
    def test_signs_for_nothing_are_nothing(self, checked, cell):
        assert checked({"employer": cell}).good["employer"].to_pylist() == [None]

    def test_names_keep_their_width_and_rare_characters(self, checked):
        names = ["䶮𬭎", "阿依努尔·买买提江", "欧阳娜娜", "A．Ｂ"]
        got = checked(*({"debtor_name": name, "id_number": ""} for name in names))

        assert got.good["debtor_name"].to_pylist() == names

    def test_line_breaks_inside_an_address_become_spaces(self, checked):
        assert checked({"home_address": "云泽市\r\n文昌路1号"}).good["home_address"].to_pylist() == [
            "云泽市 文昌路1号"
        ]

    @pytest.mark.parametrize("cell", ["王\x07明", "王\u202e明", "\u200b王明", "王\x7f"])
    def test_invisible_signs_are_refused(self, checked, cell):
        assert codes(checked({"debtor_name": cell})) == [(2, "control_character")]

    @pytest.mark.parametrize(
        "heading", ["debtor_name", "employer", "home_address", "debt_number", "contact_1_name"]
    )
    @pytest.mark.parametrize(
        "cell", ["=1+1", "+SUM(A1)", "-2+3+cmd|' /C calc'!A0", "@x", "'=HYPERLINK(1)", " =x"]
    )
    def test_formulas_are_refused_in_every_text(self, checked, heading, cell):
        assert codes(checked({heading: cell})) == [(2, "formula")]

    @pytest.mark.parametrize(("length", "found"), [(120, []), (121, [(2, "too_long")])])
    def test_a_name_is_at_most_120_characters(self, checked, length, found):
        assert codes(checked({"debtor_name": "王" * length})) == found

    def test_ten_megabytes_in_one_cell_are_one_bad_cell(self, checked):
        got = checked({"employer": "x" * 10_000_000}, {"id_number": ""})

        assert codes(got) == [(2, "too_long")]
        assert len(got.bad[0].value) < 100
        assert got.good.num_rows == 1

    @pytest.mark.parametrize(
        ("cell", "product"),
        [
            ("信用卡", "credit_card"),
            ("Credit Card", "credit_card"),
            ("credit_card", "credit_card"),
            ("民间借贷", "private_loan"),
        ],
    )
    def test_products_go_by_their_usual_names(self, checked, cell, product):
        assert checked({"product": cell}).good["product"].to_pylist() == [product]

    @pytest.mark.parametrize("cell", ["BTC", "ZZZ", "$"])
    def test_an_unknown_currency_is_refused_with_those_known(self, checked, cell):
        got = checked({"currency": cell})

        if cell == "$":
            assert got.bad == []
        else:
            assert (codes(got), "CNY" in got.bad[0].remedy.zh) == ([(2, "unknown_choice")], True)

    @pytest.mark.parametrize("cell", ["364", "366", "年"])
    def test_the_year_has_360_or_365_days(self, checked, cell):
        assert codes(checked({"year_days": cell})) == [(2, "unknown_choice")]


class TestPeople:
    @pytest.mark.parametrize("change", [{"id_number": ""}, {"phone_1": ""}])
    def test_one_way_to_know_someone_is_enough(self, checked, change):
        assert checked(change).bad == []

    def test_without_document_and_telephone_nobody_is_known(self, checked):
        assert codes(checked({"id_number": "", "phone_1": ""})) == [(2, "no_identity")]

    @pytest.mark.parametrize(
        "heading", ["contact_1_phone", "contact_3_phone", "guarantor_2_phone", "co_borrower_1_phone"]
    )
    def test_a_person_beside_the_debtor_has_a_name(self, checked, heading):
        assert codes(checked({heading: "15412345679"})) == [(2, "no_name")]

    def test_one_document_under_two_names_is_refused_in_both_rows(self, checked):
        got = checked({}, {"debtor_name": "李四"}, {"id_number": "", "debtor_name": "赵六"})

        assert codes(got) == [(2, "two_names"), (3, "two_names")]
        assert "3" in got.bad[0].reason.en

    def test_one_person_may_owe_two_debts(self, checked):
        assert checked({}, {}).good["debt_number"].to_pylist() == ["D-1", "D-2"]


class TestDues:
    def test_the_whole_principal_is_due_unless_said_otherwise(self, checked):
        row = checked({}).good.to_pylist()[0]

        assert (row["overdue_principal_minor"], row["dues"]) == (1234560, dues(("2026-10-01", 1234560)))

    @pytest.mark.parametrize(
        ("cell", "found"), [("12345.60", []), ("12345.61", [(2, "overdue_above_principal")])]
    )
    def test_no_more_is_overdue_than_there_is(self, checked, cell, found):
        assert codes(checked({"逾期本金": cell})) == found

    def test_what_is_not_yet_due_is_taken(self, checked):
        row = checked({"due_on": "2026-12-01", "逾期本金": "100"}).good.to_pylist()[0]

        assert row["dues"] == dues(("2026-12-01", 10_000))

    def test_an_account_without_balance_has_nothing_due(self, checked):
        assert checked({"principal": "0"}).good["dues"].to_pylist() == [[]]

    def test_a_schedule_gives_the_dues_and_what_is_past(self, checked):
        cell = "2026-10-01:1000.00; 2026年11月23日：1000;20261223:345.6；"
        row = checked({"principal": "2345.60", "due_on": None, "还款计划": cell}).good.to_pylist()[0]

        assert row["dues"] == dues(("2026-10-01", 100_000), ("2026-11-23", 100_000), ("2026-12-23", 34_560))
        assert (row["due_on"], row["overdue_principal_minor"]) == (date(2026, 10, 1), 200_000)

    def test_rows_with_and_without_schedule_stand_together(self, checked):
        scheduled = {"due_on": "", "principal": "2", "schedule": "2026-10-01:1;2026-11-01:1"}
        got = checked({}, scheduled, {"principal": "5"})

        assert [len(row) for row in got.good["dues"].to_pylist()] == [1, 2, 1]

    @pytest.mark.parametrize(
        ("cell", "code"),
        [
            ("2026-10-01:12345.60", None),
            ("2026-10-01:12345.59", "schedule_sum"),
            ("2026-10-01:12345.61", "schedule_sum"),
            ("2026-10-02:12345.60", "schedule_start"),
            ("2026-02-31:12345.60", "not_a_schedule"),
            ("2026-10-01:12345.60;2026-11-01:0", "not_a_schedule"),
            ("2026-10-01:-1;2026-11-01:12346.60", "not_a_schedule"),
            ("2026-10-01 12345.60", "not_a_schedule"),
            ("1200", "not_a_schedule"),
            (";;", "not_a_schedule"),
        ],
    )
    def test_a_schedule_adds_up_and_starts_on_the_due_date(self, checked, cell, code):
        assert codes(checked({"还款计划": cell})) == ([(2, code)] if code else [])

    def test_without_due_date_and_schedule_a_debt_is_refused(self, checked):
        assert codes(checked({"due_on": ""})) == [(2, "no_due_date")]


class TestFile:
    def test_a_debt_number_twice_is_refused_in_both_rows(self, checked):
        got = checked({}, {"debt_number": "D-9"}, {"debt_number": "Ｄ-9"})

        assert codes(got) == [(3, "duplicate_debt"), (4, "duplicate_debt")]
        assert [cell.reason.en[-1] for cell in got.bad] == ["4", "3"]

    def test_a_ragged_row_is_one_bad_row(self, tmp_path):
        path = write_csv(tmp_path / "a.csv", [PLACED, PLACED | {"debt_number": "D-2"}])
        path.write_text(path.read_text("utf-8") + "only,three,cells\n", "utf-8")

        got = check_placement(read_table(path), AS_OF)

        assert (codes(got), got.counts.rows, got.counts.good) == ([(4, "ragged")], 3, 2)

    def test_a_bad_cell_says_file_row_column_value_reason_and_remedy(self, checked):
        cell = checked({"principal": "-5"}).bad[0]

        assert (cell.file, cell.row, cell.column, cell.value) == ("placement.csv", 2, "principal", "-5")
        assert "负号" in cell.remedy.zh
        assert "0.00" in cell.reason.en

    def test_unknown_headings_are_told_and_left(self, checked):
        assert checked({"内部备注": "x", "空列": ""}).ignored == ("内部备注",)

    def test_three_bad_rows_leave_all_others(self, tmp_path):
        rows = [PLACED | {"debt_number": f"D-{n}", "id_number": ""} for n in range(5_000)]
        rows[7] |= {"principal": "-1"}
        rows[77] |= {"due_on": "2026-02-31"}
        rows[4_999] |= {"debtor_name": "=1"}

        got = check_placement(read_table(write_csv(tmp_path / "a.csv", rows)), AS_OF)

        assert codes(got) == [(9, "amount_out_of_range"), (79, "impossible_date"), (5_001, "formula")]
        assert (got.counts.rows, got.counts.good, got.counts.bad) == (5_000, 4_997, 3)
        assert got.good["row"].to_pylist()[:8] == [2, 3, 4, 5, 6, 7, 8, 10]

    def test_all_rows_bad_is_no_crash(self, checked):
        got = checked({"principal": ""}, {"principal": ""})

        assert (got.good.num_rows, got.good.schema) == (0, PLACEMENT.schema)

    @pytest.mark.slow
    def test_a_million_rows_with_three_bad_ones_are_checked_by_columns(self, tmp_path):
        """Row by row this would take minutes."""
        count = 1_000_000
        columns = {name: pa.repeat(cell, count) for name, cell in (PLACED | {"id_number": ""}).items()}
        numbers = pa.array(range(count)).cast(pa.string())
        principal = pa.concat_arrays([columns["principal"][: count - 3], pa.array(["-1", "x", "1.005"])])
        table = pa.table(columns | {"debt_number": numbers, "principal": principal})
        path = tmp_path / "million.csv"
        pa_csv.write_csv(table, path)

        got = check_placement(read_table(path), AS_OF)

        assert (got.counts.good, got.counts.bad) == (999_997, 3)
        assert {cell.row for cell in got.bad} == {count - 1, count, count + 1}


def test_a_file_written_by_a_spreadsheet_in_chinese_is_read(tmp_path):
    headings = [
        "客户姓名",
        "身份证号",
        "手机号码",
        "借据号",
        "产品名称",
        "剩余本金（元）",
        "日利率",
        "逾期天数",
    ]
    path = tmp_path / "委外.csv"
    with path.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["委外清单 2026年11月", *[""] * 7])
        writer.writerow(headings)
        writer.writerow(
            ["王小明", "11010119900307109x", "154 1234 5678", "J-1", "信用卡", "12,345.60", "0.05%", "53"]
        )

    row = check_placement(read_table(path), AS_OF).good.to_pylist()[0]

    assert (row["principal_minor"], row["rate_ppm"], row["due_on"]) == (1234560, 182_500, date(2026, 10, 1))
