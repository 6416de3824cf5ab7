"""Any file is read, or refused with what is wrong and what to do; nothing crashes."""

import io
import zipfile
from datetime import date, datetime, time

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.intake import IntakeError, check_placement, delimited, read_table, reading
from kept.intake.delimited import utf8

from .files import AS_OF, PLACED, codes, write_csv

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"))
NOON = datetime.combine(date(2026, 1, 2), time(12))
HEAD = "姓名,债务编号,本金\n"
BODY = "王小明,D-1,100.00\n李娜,D-2,200.00\n"


def put(tmp_path, content, name="file.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path, **options):
    with pytest.raises(IntakeError) as caught:
        read_table(path, **options)
    return caught.value


def workbook(tmp_path, *sheets, name="file.xlsx"):
    """Write (title, rows) sheets as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = tmp_path / name
    book.save(path)
    return path


class TestText:
    @pytest.mark.parametrize(
        ("encoding", "found"),
        [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
    )
    def test_is_the_same_in_every_encoding(self, tmp_path, encoding, found):
        raw = read_table(put(tmp_path, (HEAD + BODY).encode(encoding)))

        assert raw.encoding == found
        assert raw.text.to_pydict() == {
            "姓名": ["王小明", "李娜"],
            "债务编号": ["D-1", "D-2"],
            "本金": ["100.00", "200.00"],
        }

    @pytest.mark.parametrize("delimiter", delimited.DELIMITERS)
    def test_is_the_same_with_every_separator(self, tmp_path, delimiter):
        raw = read_table(put(tmp_path, (HEAD + BODY).replace(",", delimiter)))

        assert (raw.delimiter, raw.headings) == (delimiter, ["姓名", "债务编号", "本金"])

    def test_keeps_rare_characters_of_gb18030(self, tmp_path):
        raw = read_table(put(tmp_path, "姓名,本金\n䶮𬭎,1\n".encode("gb18030")))

        assert raw.text["姓名"].to_pylist() == ["䶮𬭎"]

    @pytest.mark.parametrize("step", [1, 2, 3, 7])
    def test_is_decoded_alike_however_it_is_cut(self, monkeypatch, step):
        monkeypatch.setattr(delimited, "_STEP", step)

        assert utf8((HEAD + BODY).encode("gb18030"), "f") == ((HEAD + BODY).encode(), "gb18030")

    def test_numbers_rows_as_a_spreadsheet_does(self, tmp_path):
        title, broken = "某银行委案清单,,\n", '"两行\n地址",D-3,1\n'
        raw = read_table(put(tmp_path, f"{title}{HEAD}{BODY}\n{broken}坏行\n{BODY}"))

        assert raw.rows.tolist() == [3, 4, 5, 6, 8, 9]
        assert [(row.row, row.cells) for row in raw.ragged] == [(7, ("坏行",))]

    def test_with_old_line_ends_is_read(self, tmp_path):
        raw = read_table(put(tmp_path, (HEAD + BODY).replace("\n", "\r")))

        assert raw.text.num_rows == 2

    def test_knows_itself_by_its_digest(self, tmp_path):
        one, other = (read_table(put(tmp_path, HEAD + BODY, name)) for name in ("a.csv", "b.csv"))

        assert (one.sha256, one.file, other.file) == (other.sha256, "a.csv", "b.csv")

    @given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=20))
    def test_comes_back_as_it_was_written(self, tmp_path_factory, pairs):
        cells = [{"a": first, "b": f"x{second}"} for first, second in pairs]

        raw = read_table(write_csv(tmp_path_factory.mktemp("round") / "r.csv", cells))

        assert [{name: text or "" for name, text in row.items()} for row in raw.text.to_pylist()] == cells


class TestRefused:
    def test_a_file_that_is_not_there(self, tmp_path):
        assert refusal(tmp_path / "no.csv").code == "missing"

    @pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\r\n"])
    def test_an_empty_file(self, tmp_path, content):
        assert refusal(put(tmp_path, content)).code == "empty"

    def test_headings_without_rows(self, tmp_path):
        assert refusal(put(tmp_path, HEAD)).code == "no_rows"

    def test_a_file_above_the_limit(self, tmp_path):
        path = put(tmp_path, HEAD)
        with path.open("r+b") as stream:
            stream.truncate(reading.MAX_BYTES + 1)

        assert refusal(path).code == "too_large"

    @pytest.mark.parametrize(
        "content",
        [
            b"%PDF-1.7 ...",
            b"\x89PNG\r\n\x1a\n",
            b"<html><table><tr><td>1</td></tr></table></html>",
            b'<?xml version="1.0"?><Workbook/>',
            b'[{"name": "x"}]',
            b"\x00\x01\x02\x03\x04" * 100,
            b"one column\nonly\n",
            "一段普通的文字。\n没有任何列。\n".encode(),
        ],
    )
    def test_what_is_not_a_table_whatever_its_name(self, tmp_path, content):
        assert refusal(put(tmp_path, content, "list.xls")).code == "not_a_table"

    def test_a_broken_byte_in_utf8_is_named_by_line_and_place(self, tmp_path):
        content = (HEAD + BODY).encode()
        place = content.index("李".encode()) + 1
        error = refusal(put(tmp_path, content[:place] + b"\xff" + content[place + 1 :]))

        assert error.code == "wrong_encoding"
        assert f"line 3 (byte {place - 1})" in str(error)

    def test_another_encoding_is_named_by_its_first_wrong_byte(self, tmp_path):
        error = refusal(put(tmp_path, "a,b\nx,é\n".encode("latin-1")))

        assert (error.code, "line 2 (byte 6)" in str(error)) == ("wrong_encoding", True)

    def test_two_equal_headings(self, tmp_path):
        error = refusal(put(tmp_path, "姓名,本金,姓名\n王,1,李\n"))

        assert (error.code, "姓名" in error.reason.zh) == ("duplicate_headings", True)

    def test_no_heading_row(self, tmp_path):
        assert refusal(put(tmp_path, "题目,\n" * 30)).code == "no_heading"

    def test_a_heading_without_end(self, tmp_path):
        assert refusal(put(tmp_path, b'a,"' + b"x" * 300_000 + b'"\n1,2\n')).code == "not_a_table"

    @pytest.mark.parametrize(
        "content", [b"PK\x03\x04 not a zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
    )
    def test_a_damaged_workbook(self, tmp_path, content):
        assert refusal(put(tmp_path, content, "a.xlsx")).code == "broken"

    def test_a_zip_that_is_no_workbook(self, tmp_path):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("a.txt", "x")

        assert refusal(put(tmp_path, held.getvalue(), "a.xlsx")).code == "broken"

    def test_a_workbook_with_a_password(self, tmp_path):
        held = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")

        assert refusal(put(tmp_path, held, "a.xlsx")).code == "password"

    def test_a_damaged_parquet_file(self, tmp_path):
        assert refusal(put(tmp_path, b"PAR1 and nothing more", "a.parquet")).code == "broken"

    def test_every_refusal_says_what_to_do_in_both_languages(self, tmp_path):
        error = refusal(tmp_path / "no.csv")

        assert "核对路径" in error.remedy.zh
        assert error.reason.en in str(error)
        assert error.remedy.en in str(error)


class TestWorkbook:
    ROWS = (["委案清单"], ["姓名", "证件号码", "到期日", "本金"])

    def test_gives_what_a_person_sees(self, tmp_path):
        row = ["王", "7", date(2026, 10, 1), 0.1 + 0.2]
        path = workbook(tmp_path, ("清单", [*self.ROWS, row, [None] * 4, ["李", "8", NOON, 5]]))

        raw = read_table(path)

        assert (raw.kind, raw.sheet, raw.rows.tolist()) == ("sheet", "清单", [3, 4, 5])
        assert raw.text["到期日"].to_pylist() == ["2026-10-01", None, "2026-01-02 12:00:00"]
        assert raw.text["本金"].to_pylist() == ["0.3", None, "5"]

    def test_marks_numbers_that_lost_digits(self, tmp_path):
        path = workbook(
            tmp_path, ("s", [["姓名", "证件号码"], ["王", 110101199003071098], ["李", 123456789012345]])
        )

        assert read_table(path).lossy["证件号码"].tolist() == [True, False]

    def test_is_read_from_the_sheet_that_is_named(self, tmp_path):
        path = workbook(tmp_path, ("空", []), ("甲", [["a", "b"], [1, 2]]), ("乙", [["c", "d"], [3, 4]]))

        assert [read_table(path).sheet, read_table(path, sheet="乙").headings] == ["甲", ["c", "d"]]

    def test_without_the_named_sheet_lists_those_it_has(self, tmp_path):
        error = refusal(workbook(tmp_path, ("甲", [["a", "b"], [1, 2]])), sheet="乙")

        assert (error.code, "甲" in error.reason.zh) == ("no_sheet", True)

    def test_is_known_by_content_not_by_name(self, tmp_path):
        path = workbook(tmp_path, ("甲", [["a", "b"], [1, 2]])).rename(tmp_path / "upload")

        assert read_table(path, name="名单.xls").file == "名单.xls"

    def test_with_empty_sheets_only_is_refused(self, tmp_path):
        assert refusal(workbook(tmp_path, ("空", []))).code == "empty"

    def test_with_headings_only_is_refused(self, tmp_path):
        assert refusal(workbook(tmp_path, ("甲", [["a", "b"]]))).code == "no_rows"

    def test_gives_the_same_check_as_the_same_text(self, tmp_path):
        changed = {"due_on": date(2026, 10, 1), "principal": 12345.6, "rate": 18.25}
        book = workbook(tmp_path, ("甲", [list(PLACED), list((PLACED | changed).values())]))
        text = write_csv(tmp_path / "a.csv", [PLACED])

        one, other = (check_placement(read_table(path), AS_OF).good for path in (book, text))

        assert one.equals(other)

    def test_refuses_an_identity_number_kept_as_a_quantity(self, tmp_path):
        changed = PLACED | {"id_number": 110101199003071098}
        book = workbook(tmp_path, ("甲", [list(changed), list(changed.values())]))

        assert codes(check_placement(read_table(book), AS_OF)) == [(2, "precision_lost")]

    def test_reads_a_bare_count_of_days_as_its_date(self, tmp_path):
        changed = PLACED | {"due_on": 46296}
        book = workbook(tmp_path, ("甲", [list(changed), list(changed.values())]))

        assert check_placement(read_table(book), AS_OF).good["due_on"].to_pylist() == [date(2026, 10, 1)]


class TestParquet:
    def write(self, tmp_path, columns):
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table(columns), path)
        return path

    def test_typed_columns_give_the_same_check_as_text(self, tmp_path):
        typed = {
            "principal": pa.array([12345.6]),
            "due_on": pa.array([np.datetime64("2026-10-01", "ns")]),
            "product": pa.array(["信用卡"]).dictionary_encode(),
        }
        path = self.write(tmp_path, {name: pa.array([text]) for name, text in PLACED.items()} | typed)
        text = write_csv(tmp_path / "a.csv", [PLACED])

        one, other = (check_placement(read_table(each), AS_OF).good for each in (path, text))

        assert one.drop_columns("row").equals(other.drop_columns("row"))

    def test_under_our_own_names_figures_are_minor_units_and_ppm(self, tmp_path):
        rest = {name: text for name, text in PLACED.items() if name not in {"principal", "rate"}}
        own = {"principal_minor": pa.array([1234560]), "rate_ppm": pa.array([182_500])}
        path = self.write(tmp_path, {name: pa.array([text]) for name, text in rest.items()} | own)

        good = check_placement(read_table(path), AS_OF).good

        assert (good["principal_minor"].to_pylist(), good["rate_ppm"].to_pylist()) == ([1234560], [182_500])

    def test_a_column_of_lists_is_refused(self, tmp_path):
        assert refusal(self.write(tmp_path, {"a": [[1]], "b": [2]})).code == "nested_column"

    def test_without_rows_is_refused(self, tmp_path):
        assert refusal(self.write(tmp_path, {"a": pa.array([], pa.string())})).code == "no_rows"
