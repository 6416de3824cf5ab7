"""Telephone numbers as files write them, to the digits one dials."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kept.intake.cells import Cells
from kept.intake.findings import mask

_MOBILE = r"^1[3-9]\d{9}$"

#: Rewritten in order: clutter, extension, country code of China, dashes inside mobiles, land lines.
_STEPS = (
    (r"(?i)^(?:电话|手机|tel)[:.]?", ""),
    (r"(?i)(?:转|分机|ext\.?|x)", "-"),
    (r"[\s().]", ""),
    (r"^(?:\+|00)?86-?(1[3-9][\d-]{9,})$", r"\1"),
    (r"^(?:\+|00)86-?0?([1-9]\d{1,2}-?\d{7,8}(?:-\d{1,6})?)$", r"0\1"),
    (r"^(1[3-9]\d)-?(\d{4})-?(\d{4})$", r"\1\2\3"),
    (r"^(0\d{2,3})-?(\d{7,8})(-\d{1,6})?$", r"\1\2\3"),
    (r"^(0\d{2,3})-?(\d{3,4})-(\d{4})$", r"\1\2\3"),
    (r"^([48]00)-?(\d{3,4})-?(\d{3,4})$", r"\1\2\3"),
    (r"^00([1-9])", r"+\1"),
)
_ABROAD = r"^\+[\d-]+$"
_DIALLED = r"^(?:1[3-9]\d{9}|0\d{9,11}(?:-\d{1,6})?|[48]00\d{7}|9\d{4,7}|\+[1-9]\d{6,14})$"


def read_phone(cells: Cells) -> pa.Array:
    """Return numbers as dialled: mobile, area code and number (``-`` extension), or ``+`` and country."""
    number = cells.text
    other = ~mask(pc.match_substring_regex(number, _MOBILE).fill_null(True))
    if other.any():
        where = pa.array(other)
        number = pc.replace_with_mask(number, where, _dialled(number.filter(where)))
    cells.refuse("not_a_phone", ~mask(pc.match_substring_regex(number, _DIALLED).fill_null(True)))
    return number


def _dialled(number: pa.Array) -> pa.Array:
    for pattern, instead in _STEPS:
        number = pc.replace_substring_regex(number, pattern, instead)
    abroad = pc.match_substring_regex(number, _ABROAD)
    return pc.if_else(abroad, pc.replace_substring(number, "-", ""), number)
