"""Bad files through the command line: a clear error with place and remedy, and nothing else changes."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from .portfolios import portfolio

DAY = date(2026, 11, 20)
GOOD = {
    "姓名": "赵一",
    "证件类型": "护照",
    "证件号码": "E20000001",
    "电话1": "13900139001",
    "债务编号": "B-1",
    "产品": "信用卡",
    "币种": "CNY",
    "本金": "1000.00",
    "年利率(%)": "18.25",
    "最早到期日": "2026-10-01",
}
PAID = {"流水号": "T-1", "还款日期": "2026-11-20", "还款金额": "5.00", "币种": "CNY", "债务编号": "B-1"}


@pytest.fixture(scope="module")
def bank(new_house):
    """A house on SQLite that has nothing yet."""
    return new_house("sqlite")


def a_file(path: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(**said: str) -> dict[str, str]:
    return GOOD | said


def numbered(k: int, **said: str) -> dict[str, str]:
    return row(姓名=f"钱{k}", 证件号码=f"E3000000{k}", 债务编号=f"N-{k}") | said


def take(house, path, *options, owner, verb="import", day=DAY):
    return house.run("kept", verb, str(path), "--creditor", owner, "--as-of", str(day), *options)


# --- files that are refused whole -------------------------------------------------------------------------


def wrong_encoding(path):
    text = a_file(path, row(姓名="赵一"), row(姓名="钱二")).read_bytes()
    path.write_bytes(text.replace("钱二".encode(), b"\xff\xfe\x81"))


def missing_columns(path):
    a_file(path, {name: value for name, value in GOOD.items() if name not in {"本金", "债务编号"}})


def two_columns_for_one(path):
    path.write_text("姓名,姓名,债务编号\n赵一,赵二,B-1\n", encoding="utf-8")


def a_picture(path):
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))


def a_page(path):
    path.write_text("<!DOCTYPE html><html><body><table><tr><td>1</td></tr></table></body></html>")


def prose(path):
    path.write_text("Dear colleague\nplease find the list attached\n")


def nothing(path):
    path.write_bytes(b"\xef\xbb\xbf\r\n")


def headings_only(path):
    path.write_text(",".join(GOOD) + "\n", encoding="utf-8")


def a_torn_workbook(path):
    path.write_bytes(b"PK\x03\x04" + bytes(500))


WHOLE = {
    wrong_encoding: ("neither UTF-8 nor GB18030", "line 3", "CSV UTF-8"),
    missing_columns: ("lacks required columns", "债务编号", "mapping"),
    two_columns_for_one: ("stand twice", "姓名", "rename"),
    a_picture: ("is not a table: PNG", "Export it as CSV"),
    a_page: ("is not a table", "Export it as CSV"),
    prose: ("is not a table", "Export it as CSV"),
    nothing: ("is empty", "Export it again"),
    headings_only: ("headings but no data", "export again"),
    a_torn_workbook: ("is damaged", "Export or download it again"),
}


@pytest.mark.parametrize("spoil", WHOLE, ids=lambda spoil: spoil.__name__)
def test_a_file_that_is_no_placement_is_refused_whole(bank, tmp_path, spoil):
    path = tmp_path / "placement.csv"
    spoil(path)
    before = bank.ask("everything")

    done = take(bank, path, owner="无此银行")

    assert done.code == 1
    assert "Traceback" not in done.err
    assert path.name in done.err
    assert [words for words in WHOLE[spoil] if words not in done.err] == []
    assert bank.ask("everything") == before


@pytest.mark.parametrize("text", ["", "columns: [", "columns: {余额: no_such_column}", "colums: {}"])
def test_a_wrong_mapping_is_refused_whole(bank, tmp_path, text):
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text, encoding="utf-8")
    before = bank.ask("everything")

    done = take(bank, a_file(tmp_path / "f.csv", GOOD), "--mapping", str(mapping), owner="无此银行")

    assert (done.code, "Traceback" in done.err) == (1, False)
    assert "mapping" in done.err
    assert bank.ask("everything") == before


def test_a_file_that_is_not_there_is_refused(bank, tmp_path):
    done = take(bank, tmp_path / "nowhere.csv", owner="无此银行")

    assert (done.code, "nowhere.csv does not exist" in done.err) == (1, True)


# --- rows that are refused --------------------------------------------------------------------------------

HUGE = "大" * 3_500_000

CELLS = {
    "negative_principal": ({"本金": "-5.00"}, "本金", "-5.00", "Check the sign"),
    "no_such_day": ({"最早到期日": "2026-02-30"}, "最早到期日", "2026-02-30", "Check year, month and day"),
    "a_day_of_another_age": ({"最早到期日": "1026-10-01"}, "最早到期日", "1026-10-01", "Check the year"),
    "formula": ({"姓名": "=cmd|'/C calc'!A0"}, "姓名", "=cmd", "Write it as plain text"),
    "formula_by_at": ({"姓名": "@SUM(A1:A9)"}, "姓名", "@SUM", "Write it as plain text"),
    "ten_megabytes": ({"姓名": HUGE}, "姓名", "大大大", "misplaced paste"),
    "no_name": ({"姓名": ""}, "姓名", "''", "Fill it in"),
    "unknown_currency": ({"币种": "DOGE"}, "币种", "DOGE", "Known values"),
    "too_fine": ({"本金": "10.001"}, "本金", "10.001", "smallest unit"),
    "invisible": ({"姓名": "赵\x07一"}, "姓名", "\\x07", "Type the cell anew"),
}


@pytest.mark.parametrize("kind", CELLS)
def test_a_bad_row_is_named_and_the_good_ones_are_taken(bank, tmp_path, kind):
    said, column, value, remedy = CELLS[kind]
    owner = f"{kind} bank"
    path = a_file(tmp_path / "mixed.csv", row(), row(债务编号="B-2", **said), row(债务编号="B-3"))

    done = take(bank, path, owner=owner)

    assert done.code == 0, done.err
    assert "2 rows stored (new 2), 1 bad" in done.out
    (named,) = [line for line in done.err.splitlines() if line.startswith("mixed.csv: row 3,")]
    assert [words for words in (column, value, remedy) if words not in named] == []
    assert len(done.err) < 5_000
    assert bank.ask("imported", owner)["debts"] == 2


def test_a_debt_that_stands_twice_is_refused_in_both_rows(bank, tmp_path):
    path = a_file(tmp_path / "twice.csv", row(), row(本金="2.00"), row(债务编号="B-3"))

    done = take(bank, path, owner="重复银行")

    assert "1 rows stored (new 1), 2 bad" in done.out
    assert "also in row 3" in done.err
    assert "also in row 2" in done.err


def test_strictly_nothing_is_taken_and_the_rows_are_named(bank, tmp_path):
    path = a_file(tmp_path / "strict.csv", row(), row(债务编号="B-2", 本金="-1"))
    before = bank.ask("everything")

    done = take(bank, path, "--strict", owner="严格银行")

    assert done.code == 1
    assert "row 3, 本金" in done.err
    assert "none is taken" in done.err
    assert bank.ask("everything") == before


def test_a_dry_run_stores_nothing(bank, tmp_path):
    path = a_file(tmp_path / "dry.csv", row(), row(债务编号="B-2", 本金="-1"))
    before = bank.ask("everything")

    done = take(bank, path, "--dry-run", owner="试算银行")

    assert (done.code, "1 good, 1 bad; nothing stored" in done.out) == (0, True)
    assert bank.ask("everything") == before
    assert take(bank, path, "--dry-run", "--strict", owner="试算银行").code == 1


def test_the_file_of_bad_rows_is_corrected_and_taken_in(bank, tmp_path):
    path = a_file(
        tmp_path / "some.csv", row(), row(债务编号="B-2", 本金="-1"), row(债务编号="B-3", 姓名="=1+1")
    )
    assert take(bank, path, owner="改正银行").code == 0
    bad = tmp_path / "some.bad.csv"

    with bad.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [one["姓名"] for one in rows] == ["赵一", "'=1+1"]
    for one in rows:
        one |= {"姓名": "赵一", "本金": "20.00"}
    done = take(bank, a_file(tmp_path / "corrected.csv", *rows), owner="改正银行")

    assert "2 rows stored (new 2), 0 bad" in done.out
    assert bank.ask("imported", "改正银行")["principal_minor"] == 100_000 + 2 * 2_000


# --- the same again, and tomorrow's -----------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing_but_the_list_of_files(bank, tmp_path):
    files = portfolio(tmp_path, debts=60, as_of=DAY)
    assert take(bank, files.placement, owner="再来银行").code == 0
    before = bank.ask("everything")

    done = take(bank, files.placement, owner="再来银行")

    assert "60 rows stored (unchanged 60), 0 bad" in done.out
    told = bank.ask("everything")
    changed = {name for name in told if told[name] != before[name]}
    assert changed == {"records_filerun", "records_evidencerecord", "heads"}
    assert told["records_evidencerecord"] == before["records_evidencerecord"] + 1
    assert bank.ask("imported", "再来银行") == files.stored


def test_tomorrows_file_updates_with_evidence_and_the_day_before_is_refused(bank, tmp_path):
    tomorrow = DAY + timedelta(days=1)
    first = a_file(tmp_path / "first.csv", numbered(1), numbered(2))
    second = a_file(tmp_path / "second.csv", numbered(1, 本金="900.00"), numbered(3))
    assert take(bank, first, owner="次日银行").code == 0

    done = take(bank, second, owner="次日银行", day=tomorrow)
    again = take(bank, first, owner="次日银行")

    assert "2 rows stored (updated 1, new 1), 0 bad" in done.out
    assert "unchanged 1" in again.out
    assert "first.csv: row 2: not taken: a later position of this debt is on record" in again.err
    assert bank.ask("on_record", "次日银行") == {"debt.placed": 3, "debt.updated": 1}
    assert bank.ask("imported", "次日银行")["principal_minor"] == 90_000 + 2 * 100_000


def test_a_debt_is_not_moved_to_another_person(bank, tmp_path):
    assert take(bank, a_file(tmp_path / "a.csv", numbered(5)), owner="换人银行").code == 0
    before = bank.ask("everything")
    moved = a_file(tmp_path / "b.csv", numbered(5, 姓名="孙六", 证件号码="E99999999"))

    done = take(bank, moved, owner="换人银行", day=DAY + timedelta(days=1))

    assert "b.csv: row 2: not taken: this debt is on record under another person" in done.err
    told = bank.ask("everything")
    assert told["records_borrower"] == before["records_borrower"]
    assert told["records_case"] == before["records_case"]


# --- payments ---------------------------------------------------------------------------------------------


def test_payments_are_refused_row_by_row_and_counted_once(bank, tmp_path):
    assert take(bank, a_file(tmp_path / "p.csv", row()), owner="还款银行").code == 0
    lines = (
        PAID,
        PAID | {"流水号": "T-2", "还款金额": "-5.00"},
        PAID | {"流水号": "T-3", "还款日期": "2026-13-01"},
        PAID | {"流水号": "T-4", "债务编号": "无此债务"},
    )
    path = a_file(tmp_path / "paid.csv", *lines)

    done = take(bank, path, owner="还款银行", verb="payments")
    again = take(bank, path, owner="还款银行", verb="payments")

    assert "2 rows stored (posted 1, unmatched 1), 2 bad" in done.out
    assert "paid.csv: row 3, 还款金额: '-5.00'" in done.err
    assert "paid.csv: row 4, 还款日期: '2026-13-01'" in done.err
    assert "(posted 0, unmatched 0, known 2)" in again.out or "known 2" in again.out
    paid = bank.ask("paid", "还款银行")
    assert (paid["payments"], paid["entries"], paid["entered_minor"]) == (2, 1, 500)


def test_all_of_it_verifies(bank):
    assert bank.verified()
    assert json.loads(bank.run("everything").out)["records_evidencerecord"] > 0
