"""However a file is damaged, it is read, its rows are refused, or it is refused; nothing else happens."""

import csv
import io
from contextlib import suppress

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kept.intake import IntakeError, check_payments, check_placement, read_table, write_bad_rows
from kept.sample import write_sample

from .files import AS_OF

PIECES = [
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\0",
    b";",
    b":",
    b"\xff",
    b"-",
    b"=",
    b"9" * 30,
    b"\xe2\x80\xae",
    b"\t",
    b"",
    b"'",
    b"%",
]
DAMAGE = st.tuples(
    st.integers(0, 100_000), st.integers(0, 300), st.sampled_from(PIECES) | st.binary(max_size=3)
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Return the same placement in each kind of file, and payments, as bytes."""
    folder = tmp_path_factory.mktemp("sound")
    placement, payments = write_sample(folder, as_of=AS_OF, n=25)
    text = placement.read_text("utf-8-sig")
    pq.write_table(read_table(placement).text, folder / "a.parquet")
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(text)):
        book.active.append(row)
    book.save(folder / "a.xlsx")
    return {
        "utf-8": placement.read_bytes(),
        "gb18030": text.encode("gb18030"),
        "parquet": (folder / "a.parquet").read_bytes(),
        "xlsx": (folder / "a.xlsx").read_bytes(),
        "payments": payments.read_bytes(),
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@pytest.mark.parametrize("kind", ["utf-8", "gb18030", "parquet", "xlsx", "payments"])
@given(damages=st.lists(DAMAGE, min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused(sound, tmp_path, kind, damages):
    content = bytearray(sound[kind])
    for place, length, piece in damages:
        start = place % (len(content) + 1)
        content[start : start + length] = piece
    path = tmp_path / "damaged"
    path.write_bytes(content)

    with suppress(IntakeError):
        raw = read_table(path)
        checked = (check_payments if kind == "payments" else check_placement)(raw, AS_OF)
        written = write_bad_rows(raw, checked, tmp_path / "bad.csv")

        assert written == checked.counts.bad
        assert {cell.row for cell in checked.bad}.isdisjoint(checked.good["row"].to_pylist())
