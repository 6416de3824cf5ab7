"""Amounts as people write them, to minor units, exactly and by columns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kept.intake.cells import Cells, Setting
from kept.intake.findings import mask
from kept.money import MAX_MINOR, format_minor

#: Digits read before and after the point, by unit: enough for ``MAX_MINOR``, together within int64. What is
#: finer than the currency is refused, not rounded.
_READ = {"major": (14, 4), "minor": (16, 2), "ten_thousand": (10, 6)}

_MARKS = r"^(?:CNY|RMB|USD|EUR|GBP|HKD|[¥$€£₹])\s*|\s*(?:CNY|RMB|人民币|元整?|圆)$"
_GROUPED = r"^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
_NUMBER = r"^-?\d+(?:\.\d+)?$"


class Minor(NamedTuple):
    """Amounts (n,) int64 in minor units, and where a cell is no amount, too fine, or beyond all bounds."""

    values: NDArray[np.int64]
    wrong: NDArray[np.bool_]
    fine: NDArray[np.bool_]
    beyond: NDArray[np.bool_]


def read_amount(cells: Cells, setting: Setting) -> pa.Array:
    """Return amounts in minor units of each row's currency; refuses negative and absurd ones."""
    read = minor(cells.text, cells.unit, setting.digits)
    low = 0 if cells.column.above is None else cells.column.above + 1
    outside = ~read.wrong & ~read.fine & (read.beyond | (read.values < low) | (read.values > MAX_MINOR))
    outside &= mask(cells.text.is_valid())
    cells.refuse("not_an_amount", read.wrong)
    cells.refuse("too_fine", read.fine)
    bounds = {"low": format_minor(low, symbol=False), "high": format_minor(MAX_MINOR, symbol=False)}
    cells.refuse("amount_out_of_range", outside, bounds)
    return pa.array(read.values, mask=mask(cells.text.is_null()))


def minor(text: pa.Array, unit: str, digits: NDArray[np.int64]) -> Minor:
    """Return text amounts as minor units.

    Args:
        text: (n,) string, null where empty.
        unit: ``major``, ``minor`` or ``ten_thousand`` (万元).
        digits: (n,) int64, minor digits of each row's currency.
    """
    whole, scale = _READ[unit]
    plain = rf"^-?\d{{1,{whole}}}(?:\.\d{{1,{scale}}})?$"
    text = _simplified(text, plain)
    is_plain = mask(pc.match_substring_regex(text, plain))
    other = mask(text.is_valid()) & ~is_plain
    long = _matching(text, other, _NUMBER)
    many = _matching(text, other, rf"^-?\d{{{whole + 1},}}")
    scaled = _scaled(pc.if_else(pa.array(is_plain), text, "0"), scale)
    shift = {"major": digits, "minor": 0 * digits, "ten_thousand": digits + 4}[unit] - scale
    values, rest = np.divmod(scaled * 10 ** np.maximum(shift, 0), 10 ** np.maximum(-shift, 0))
    return Minor(values.astype(np.int64), other & ~long, (long & ~many) | (rest != 0), long & many)


def _matching(text: pa.Array, among: NDArray[np.bool_], pattern: str) -> NDArray[np.bool_]:
    """Return where a text matches, looking only at the rows asked for."""
    found = np.zeros(len(text), dtype=np.bool_)
    found[among] = mask(pc.match_substring_regex(text.filter(pa.array(among)), pattern))
    return found


def _simplified(text: pa.Array, plain: str) -> pa.Array:
    """Return text with marks, spaces, thousands separators and trailing zeros taken off where needed."""
    other = ~mask(pc.match_substring_regex(text, plain).fill_null(True))
    if not other.any():
        return text
    odd = text.filter(pa.array(other))
    odd = pc.replace_substring_regex(pc.replace_substring_regex(odd, _MARKS, ""), r"\s|^\+|\.$", "")
    odd = pc.if_else(pc.match_substring_regex(odd, _GROUPED), pc.replace_substring(odd, ",", ""), odd)
    odd = pc.replace_substring_regex(odd, r"^(-?)\.", r"\10.")
    odd = pc.replace_substring_regex(odd, r"(\.\d*?)0+$", r"\1")
    odd = pc.replace_substring_regex(odd, r"\.$", "")
    return pc.replace_with_mask(text, pa.array(other), odd)


def _scaled(text: pa.Array, scale: int) -> NDArray[np.int64]:
    """Return plain decimal text times ten to the scale: the low halves of Arrow's 128-bit integers."""
    exact = text.fill_null("0").cast(pa.decimal128(38, scale))
    halves = np.frombuffer(exact.buffers()[1], dtype="<i8")
    return halves[2 * exact.offset : 2 * (exact.offset + len(exact)) : 2].astype(np.int64)
