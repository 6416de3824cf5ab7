"""CSV and its relatives: encoding, separator and heading row are found, not asked for."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from kept.intake.raw import HEADING_ROWS, Ragged, Raw, heading_row, named
from kept.intake.reasons import IntakeError

DELIMITERS = (",", "\t", ";", "|")

_STEP = 1 << 24
_OPENING = 1 << 18


@dataclass(frozen=True, slots=True)
class _Heading:
    """The headings, how many records and how many bytes they and what stands above them take."""

    names: list[str]
    records: int
    size: int


def read_delimited(path: Path, *, file: str, sha256: str) -> Raw:
    """Return a delimited text file as a table of text; ragged rows are set aside, not lost.

    Raises:
        IntakeError: wrong encoding, no separator, no heading row, duplicate headings, no data.
    """
    text, encoding = utf8(path.read_bytes(), file)
    delimiter, heading = _heading(text, file)
    table, ragged = _body(text[heading.size :], heading, delimiter)
    if not table.num_rows and not ragged:
        raise IntakeError("no_rows", file=file)
    return Raw(
        file=file,
        kind="csv",
        sha256=sha256,
        text=table,
        rows=_row_numbers(table.num_rows, heading.records, ragged),
        ragged=ragged,
        encoding=encoding,
        delimiter=delimiter,
    )


def utf8(data: bytes, file: str) -> tuple[bytes, str]:
    """Return text as UTF-8 without a mark, with the name of the encoding it came in.

    Raises:
        IntakeError: the text is neither UTF-8 nor GB18030, naming the first wrong byte.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _recoded(data, "utf-16", file), "utf-16"
    bare = data.removeprefix(codecs.BOM_UTF8)
    wrong = _first_wrong_byte(bare)
    if wrong is None:
        return bare, "utf-8"
    if len(bare) != len(data) or _mostly_utf8(bare):
        raise _encoding_error(data, wrong + len(data) - len(bare), file)
    return _recoded(data, "gb18030", file), "gb18030"


def _first_wrong_byte(data: bytes) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, max(len(data), 1), _STEP):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + _STEP], final=start + _STEP >= len(data))
        except UnicodeDecodeError as error:
            return start - held + error.start
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Return whether text is UTF-8 with damage: as UTF-8 it shows more Chinese than wrong bytes."""
    shown = data[:_OPENING].decode("utf-8", errors="replace")
    return sum("\u4e00" <= sign <= "\u9fff" for sign in shown) > shown.count("\ufffd")


def _recoded(data: bytes, encoding: str, file: str) -> bytes:
    decoder = codecs.getincrementaldecoder(encoding)()
    parts = []
    for start in range(0, len(data), _STEP):
        held = len(decoder.getstate()[0])
        try:
            part = decoder.decode(data[start : start + _STEP], final=start + _STEP >= len(data))
        except UnicodeDecodeError as error:
            raise _encoding_error(data, start - held + error.start, file) from error
        parts.append(part.encode("utf-8", errors="replace"))
    return b"".join(parts)


def _encoding_error(data: bytes, offset: int, file: str) -> IntakeError:
    return IntakeError("wrong_encoding", file=file, offset=offset, line=data.count(b"\n", 0, offset) + 1)


def _heading(text: bytes, file: str) -> tuple[str, _Heading]:
    """Return the separator under which the first rows agree best, and the headings read with it."""
    opening = text[:_OPENING].decode("utf-8", errors="ignore")
    lines = io.StringIO(opening, newline="").readlines()
    read = {delimiter: _records(lines, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda sign: _agreement(read[sign]))
    records = [cells for cells, _ in read[delimiter]]
    if all(len(cells) < 2 for cells in records):  # noqa: PLR2004 - a table has two columns
        raise IntakeError("not_a_table", file=file, found="no comma, tab, semicolon or | in its first lines")
    place = heading_row(records, file)
    size = sum(len(line.encode()) for line in lines[: read[delimiter][place][1]])
    return delimiter, _Heading(named(records[place], file), place + 1, size)


def _records(lines: list[str], delimiter: str) -> list[tuple[list[str], int]]:
    """Return the first records, as far as they can be read, with the number of lines up to each one's end."""
    reader = csv.reader(lines, delimiter=delimiter)
    records: list[tuple[list[str], int]] = []
    with contextlib.suppress(csv.Error):
        for cells in itertools.islice(reader, HEADING_ROWS):
            records.append((cells, reader.line_num))  # noqa: PERF401 - what was read before an error counts
    return records


def _agreement(records: list[tuple[list[str], int]]) -> tuple[int, int]:
    """Return how many records are as wide as the first that says two things, and that width."""
    widths = [len(cells) for cells, _ in records]
    heads = (len(cells) for cells, _ in records if sum(bool(cell.strip()) for cell in cells) > 1)
    width = next(heads, 0)
    return widths.count(width), width


def _body(body: bytes, heading: _Heading, delimiter: str) -> tuple[pa.Table, tuple[Ragged, ...]]:
    """Return the well-formed rows as text, and the ragged ones with their row numbers."""
    ragged: list[Ragged] = []

    def set_aside(row: arrow_csv.InvalidRow) -> str:
        cells = next(csv.reader(io.StringIO(row.text, newline=""), delimiter=delimiter), [])
        ragged.append(Ragged(heading.records + row.number, tuple(cells), row.text))
        return "skip"

    types = dict.fromkeys(heading.names, pa.string())
    if not body.strip():
        return pa.table({name: pa.array([], pa.string()) for name in heading.names}), ()
    table = arrow_csv.read_csv(
        pa.BufferReader(body),
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=len(body) + 1, column_names=heading.names
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=True
        ),
    )
    return table, tuple(ragged)


def _row_numbers(count: int, above: int, ragged: tuple[Ragged, ...]) -> NDArray[np.int64]:
    """Return the row numbers of the well-formed rows, those of the ragged ones left out."""
    everyone = np.arange(above + 1, above + 1 + count + len(ragged), dtype=np.int64)
    return everyone[~np.isin(everyone, [row.row for row in ragged])]
