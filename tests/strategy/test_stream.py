"""A night over Parquet in this process: batches, files, and what is left when it fails."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kept.strategy import stream
from kept.strategy.night import Decider
from kept.strategy.portfolio import SCHEMA, PortfolioError
from kept.strategy.portfolio.check import NOWHERE
from kept.strategy.rows import decide_rows
from kept.strategy.stream import decide_files, written

from .portfolios import ON, a_portfolio, a_practice

N = 300


@pytest.fixture(scope="module")
def practice():
    return a_practice()


@pytest.fixture(scope="module")
def rows(practice):
    return a_portfolio(N, practice)


@pytest.fixture
def folder(tmp_path, rows):
    """The portfolio in two files, one of which has groups of seven rows."""
    home = tmp_path / "in"
    home.mkdir()
    pq.write_table(pa.table(rows[:200]), home / "a.parquet", row_group_size=7)
    pq.write_table(pa.table(rows[200:]), home / "b.parquet")
    return home


def read(path):
    return pq.read_table(path).combine_chunks()


def test_files_groups_and_batches_change_nothing(practice, rows, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "BATCH", 64)
    seen = []

    cases = decide_files(
        str(folder),
        str(tmp_path / "out"),
        on=ON,
        practice=practice,
        progress=lambda done, total: seen.append((done, total)),
    )

    whole = decide_rows(rows, by=Decider(on=ON, practice=practice), place=NOWHERE)
    assert cases == N
    assert read(tmp_path / "out").equals(pa.table(whole))
    assert seen[-1] == (N, N)
    assert len(seen) > 4


def test_a_uri_says_where_as_well_as_a_path(practice, folder, tmp_path):
    decide_files(str(folder), str(tmp_path / "one"), on=ON, practice=practice)
    decide_files(folder.as_uri(), (tmp_path / "two").as_uri(), on=ON, practice=practice)

    assert (tmp_path / "one/part-00000.parquet").read_bytes() == (
        tmp_path / "two/part-00000.parquet"
    ).read_bytes()


def test_a_fault_names_the_file_and_its_row_and_leaves_no_decisions(practice, rows, folder, tmp_path):
    at = SCHEMA.get_field_index("limit_minor")
    minor = rows.column("limit_minor").to_pylist()[200:]
    minor[31] = -1
    bad = rows[200:].set_column(at, SCHEMA.field(at), pa.array(minor))
    pq.write_table(pa.table(bad), folder / "b.parquet")

    with pytest.raises(PortfolioError, match=r"b\.parquet: row 31, case \d+: limit_minor is -1"):
        decide_files(str(folder), str(tmp_path / "out"), on=ON, practice=practice)

    assert list((tmp_path / "out").iterdir()) == []


def test_decisions_are_not_mixed_with_what_is_there(practice, folder, tmp_path):
    out = tmp_path / "out"
    decide_files(str(folder), str(out), on=ON, practice=practice)
    before = [(path, path.read_bytes()) for path in out.iterdir()]

    with pytest.raises(PortfolioError, match="is not empty; name a new folder"):
        decide_files(str(folder), str(out), on=ON, practice=practice)

    assert [(path, path.read_bytes()) for path in out.iterdir()] == before


@pytest.mark.parametrize("text", ["", "no Parquet"])
def test_what_is_no_parquet_is_named(practice, tmp_path, text):
    path = tmp_path / "p.parquet"
    path.write_text(text)

    with pytest.raises(PortfolioError, match=r"p\.parquet: cannot be read as Parquet"):
        decide_files(str(path), str(tmp_path / "out"), on=ON, practice=practice)


def test_what_is_not_there_is_named(practice, tmp_path):
    with pytest.raises(PortfolioError, match=r"nowhere: cannot be read as Parquet"):
        decide_files(str(tmp_path / "nowhere"), str(tmp_path / "out"), on=ON, practice=practice)


def test_an_old_column_type_is_refused_before_anything_is_decided(practice, rows, tmp_path):
    at = SCHEMA.get_field_index("limit_minor")
    bad = rows.set_column(
        at, pa.field("limit_minor", pa.float64()), rows.column("limit_minor").cast(pa.float64())
    )
    pq.write_table(pa.table(bad), tmp_path / "p.parquet")

    with pytest.raises(PortfolioError, match=r"p\.parquet: column limit_minor is double; it should be int64"):
        decide_files(str(tmp_path / "p.parquet"), str(tmp_path / "out"), on=ON, practice=practice)


def test_small_pieces_are_written_as_few_groups(rows, tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "BATCH", 100)

    with written(str(tmp_path / "out"), SCHEMA) as write:
        for first in range(0, N, 30):
            write(rows.slice(first, 30))

    file = pq.ParquetFile(tmp_path / "out/part-00000.parquet")
    assert [file.metadata.row_group(k).num_rows for k in range(file.num_row_groups)] == [120, 120, 60]
    assert read(tmp_path / "out").equals(pa.table(rows))
