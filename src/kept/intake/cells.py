"""One column of cells: cleaned, checked for what no cell may hold, and read when it is text or a choice."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kept.intake.findings import Facts, Findings, mask
from kept.intake.form import Column
from kept.intake.raw import folded

#: What people write for "nothing here".
BLANKS = pa.array(
    [
        "",
        "-",
        "--",
        "—",
        "——",
        "/",
        "\\",
        "无",
        "空",
        "N/A",
        "n/a",
        "NA",
        "NULL",
        "null",
        "None",
        "nan",
        "NaN",
        "#N/A",
    ]
)

#: Kinds whose cells are kept as written; the others are read without regard to width of signs.
_AS_WRITTEN = frozenset({"text"})

_CONTROL = r"[\x00-\x1f\x7f\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2069}\x{feff}]"
_FORMULA = {"text": r"^'?[=+\-@]", "code": r"^'?[=+\-@]"}
_FORMULA_ELSE = r"^'?[=@]"
_EXPONENT = r"^\d(\.\d+)?[eE]\+\d+$"
_LONG_NUMBERS = frozenset({"code", "identity", "phone"})
_EMAIL = r"^[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+$"


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one column: text (n,) with null for empty, and how the file names and measures them."""

    column: Column
    heading: str
    unit: str
    text: pa.Array
    findings: Findings

    def refuse(
        self, code: str, at: NDArray[np.bool_], facts: Facts | None = None, *, each: Sequence[Facts] = ()
    ) -> None:
        """Record a reason for every row where ``at`` is true."""
        self.findings.add(code, self.heading, at, facts, each=each)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the other columns of the row and the import say: minor digits and year days, (n,) int64 each."""

    as_of: date
    digits: NDArray[np.int64]
    year_days: NDArray[np.int64]
    rate_ppm: NDArray[np.int64]
    is_sheet: bool


def clean(cells: Cells) -> Cells:
    """Return cells trimmed, blanks as null, with width folded where only the meaning counts.

    Refuses control characters, formulas, cells that are too long and long numbers that lost digits.
    """
    text = _without_controls(pc.utf8_trim_whitespace(cells.text), cells)
    text = pc.if_else(pc.is_in(text, BLANKS), pa.scalar(None, pa.string()), text)
    if cells.column.kind not in _AS_WRITTEN and not pc.all(pc.string_is_ascii(text)).as_py():
        text = pc.utf8_normalize(text, form="NFKC")
    _refuse_unfit(text, cells)
    return replace(cells, text=text)


def read_choice(cells: Cells) -> pa.Array:
    """Return the column's own word for each cell, however the file spells it."""
    known = {_plain(name): value for value, names in cells.column.values.items() for name in (value, *names)}
    known |= {folded(name): value for name, value in list(known.items()) if folded(name)}
    values = by_distinct(
        cells.text, lambda cell: known.get(_plain(cell)) or known.get(folded(cell)), pa.string()
    )
    wanted = ", ".join(cells.column.values)
    cells.refuse("unknown_choice", unread(cells.text, values), {"wanted": wanted})
    return values.cast(cells.column.arrow)


def read_email(cells: Cells) -> pa.Array:
    """Return e-mail addresses as written."""
    cells.refuse("not_an_email", ~mask(pc.match_substring_regex(cells.text, _EMAIL).fill_null(True)))
    return cells.text


def by_distinct(text: pa.Array, read: Callable[[str], object], kind: pa.DataType) -> pa.Array:
    """Return each cell read by a function of one text, called once for every different text."""
    coded = text.dictionary_encode()
    return pa.array([read(value) for value in coded.dictionary.to_pylist()], kind).take(coded.indices)


def unread(text: pa.Array, values: pa.Array) -> NDArray[np.bool_]:
    """Return where a cell says something that was not understood, (n,) bool."""
    return mask(pc.and_(text.is_valid(), values.is_null()))


def _without_controls(text: pa.Array, cells: Cells) -> pa.Array:
    """Return text with line breaks as spaces; other invisible signs are refused."""
    if not _may_hide(text):
        return text
    text = pc.replace_substring_regex(text, r"[\t\r\n]+", " ")
    cells.refuse("control_character", mask(pc.match_substring_regex(text, _CONTROL)))
    return text


def _may_hide(text: pa.Array) -> bool:
    """Return whether any byte could be part of an invisible sign; most columns have none."""
    buffer = text.buffers()[2]
    if buffer is None:
        return False
    signs = np.frombuffer(buffer, dtype=np.uint8)
    return bool(((signs < 0x20) | (signs == 0x7F) | (signs == 0xE2) | (signs == 0xEF)).any())  # noqa: PLR2004 - bytes


def _refuse_unfit(text: pa.Array, cells: Cells) -> None:
    kind = cells.column.kind
    length = pc.utf8_length(text).fill_null(0).to_numpy(zero_copy_only=False)
    long = length > cells.column.max
    facts = [{"found": f"{found:,}", "limit": f"{cells.column.max:,}"} for found in length[long].tolist()]
    cells.refuse("too_long", long, each=facts)
    cells.refuse("formula", mask(pc.match_substring_regex(text, _FORMULA.get(kind, _FORMULA_ELSE))))
    if kind in _LONG_NUMBERS:
        cells.refuse("precision_lost", mask(pc.match_substring_regex(text, _EXPONENT)))
        lossy = cells.findings.raw.lossy.get(cells.heading)
        if lossy is not None:
            cells.refuse("precision_lost", lossy)
    if cells.column.required:
        cells.refuse("required", mask(text.is_null()))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
