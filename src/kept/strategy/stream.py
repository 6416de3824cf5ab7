"""The night over a portfolio in Parquet, in this process: batch after batch, whatever its size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import dataset, fs

from kept.strategy.night import Decider, Practice, Step, in_turn
from kept.strategy.portfolio import DECISIONS, SCHEMA, PortfolioError
from kept.strategy.portfolio.check import Place, check_types
from kept.strategy.rows import BATCH, decide_rows

Progress = Callable[[int, int], None]


def decide_files(
    source: str,
    target: str,
    *,
    on: date,
    practice: Practice,
    progress: Progress | None = None,
    step: Step = in_turn,
) -> int:
    """Decide the night before a day for a portfolio; return how many cases there were.

    Args:
        source: a Parquet file or a folder of them; a path, or a URI that Arrow knows, such as ``s3://…``.
        target: the folder for the decisions, new or empty; it has no file until all is done.
        on: the day that follows the night.
        practice: by what is decided.
        progress: called with cases done and cases in all.
        step: how each step is done, for who times them.

    Raises:
        PortfolioError: the portfolio is not there or not what its schema says, or the target is taken.
    """
    found = opened(source)
    total, done = counted(found) if progress else 0, 0
    by = Decider(on=on, practice=practice)
    with written(target, DECISIONS) as write:
        for batch, place in batches(found):
            rows = decide_rows(batch, by=by, place=place, step=step)
            step("write", lambda rows=rows: write(rows))  # type: ignore[misc]
            done += batch.num_rows
            if progress:
                progress(done, total)
    return done


def opened(source: str) -> dataset.FileSystemDataset:
    """Return the files of a portfolio.

    Raises:
        PortfolioError: they are not there, or are no Parquet.
    """
    try:
        system, path = _place_of(source)
        return dataset.dataset(path, format="parquet", filesystem=system)
    except (OSError, pa.ArrowInvalid) as error:
        raise PortfolioError(f"{source}: cannot be read as Parquet: {error}") from error


def counted(found: dataset.FileSystemDataset) -> int:
    """Return how many rows there are. The data set's own count would keep each file's table of contents."""
    return sum(pq.read_metadata(path, filesystem=found.filesystem).num_rows for path in found.files)


def _place_of(path: str) -> tuple[fs.FileSystem, str]:
    """Return the file system of a path or URI, and the path within it."""
    system, within = fs.FileSystem.from_uri(path if "://" in path else str(Path(path).absolute()))
    return system, within


def batches(
    found: dataset.FileSystemDataset, wanted: pa.Schema = SCHEMA
) -> Iterator[tuple[pa.RecordBatch, Place]]:
    """Yield the rows of each file in turn, the columns that are wanted; nothing is read ahead."""
    for path in found.files:
        file, first = pq.ParquetFile(path, filesystem=found.filesystem, pre_buffer=False), 0
        check_types(file.schema_arrow, Place(source=path), wanted)
        for batch in file.iter_batches(batch_size=BATCH, columns=wanted.names):
            if batch.num_rows:
                yield batch, Place(source=path, first=first)
            first += batch.num_rows


@contextmanager
def written(target: str, schema: pa.Schema) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """Yield what writes rows into a new Parquet file of a folder; the file appears when all went well.

    Raises:
        PortfolioError: the folder holds something already.
    """
    system, folder = _place_of(target)
    if system.get_file_info(fs.FileSelector(folder, allow_not_found=True)):
        raise PortfolioError(f"{target}: is not empty; name a new folder")
    system.create_dir(folder)
    hidden, final = f"{folder}/_part-00000.parquet", f"{folder}/part-00000.parquet"
    try:
        with pq.ParquetWriter(hidden, schema, filesystem=system, compression="zstd") as writer:
            groups = _Groups(writer)
            yield groups.take
            groups.put()
    except BaseException:
        system.delete_file(hidden)
        raise
    system.move(hidden, final)


class _Groups:
    """Gathers rows into groups of at least ``BATCH``, as they are best read again."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
        self._kept: list[pa.RecordBatch] = []

    def take(self, rows: pa.RecordBatch) -> None:
        self._kept.append(rows)
        if sum(one.num_rows for one in self._kept) >= BATCH:
            self.put()

    def put(self) -> None:
        if self._kept:
            self._writer.write_batch(pa.concat_batches(self._kept))
        self._kept = []
