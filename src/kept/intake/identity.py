"""Numbers of identity documents; the resident number of mainland China checked digit by digit."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kept.intake.cells import Cells, Setting
from kept.intake.findings import mask

#: GB 11643-1999: weight of each of the first 17 digits, and the check sign by the sum modulo 11.
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)

_SHAPE = r"^[1-8]\d{16}[\dX]$"
_LOOKS_RESIDENT = r"^[1-8][\dX*]{14,}$"
_OLDEST_BIRTH_YEAR = 1880


def read_identity(cells: Cells, setting: Setting, *, told: pa.Array | None = None) -> pa.Array:
    """Return document numbers without spaces, in capitals; a resident number that does not add up is refused.

    Args:
        cells: the numbers.
        setting: the business date, after which nobody was born.
        told: (n,) string, the kind of document where the file says it; else it is told from the number.
    """
    number = pc.utf8_upper(pc.replace_substring_regex(cells.text, r"[\s\-]", ""))
    resident = mask(looks_resident(number))
    if told is not None:
        resident = np.where(mask(told.is_valid()), mask(pc.equal(told, "cn_resident_id")), resident)
    resident &= mask(number.is_valid())
    shaped = mask(pc.match_substring_regex(number, _SHAPE))
    cells.refuse("id_shape", resident & ~shaped)
    tested = resident & shaped
    born, adds_up = (np.ones(len(number), dtype=np.bool_) for _ in range(2))
    signs = _signs(number.filter(pa.array(tested)))
    born[tested], adds_up[tested] = _born(signs, setting.as_of), _adds_up(signs)
    cells.refuse("id_birth_date", ~born)
    cells.refuse("id_checksum", ~adds_up)
    return number


def looks_resident(number: pa.Array) -> pa.Array:
    """Return where a number has the look of a resident identity number, whole or not, (n,) bool."""
    return pc.match_substring_regex(number, _LOOKS_RESIDENT)


def check_signs(first: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the check sign (ASCII) of resident numbers, from their first 17 digits, (n, 17) int64."""
    return np.asarray(_CHECK[(first @ _WEIGHTS) % 11])


def _signs(number: pa.Array) -> NDArray[np.uint8]:
    """Return (n, 18) uint8, the ASCII signs of numbers that are all of 18 signs."""
    joined = "".join(number.to_pylist()).encode("ascii")
    return np.frombuffer(joined, dtype=np.uint8).reshape(-1, 18)


def _adds_up(signs: NDArray[np.uint8]) -> NDArray[np.bool_]:
    digits = signs[:, :17].astype(np.int64) - ord("0")
    return np.asarray(check_signs(digits) == signs[:, 17])


def _born(signs: NDArray[np.uint8], as_of: date) -> NDArray[np.bool_]:
    """Return whether digits 7 to 14 are a day of the calendar on or before the business date."""
    digits = signs[:, 6:14].astype(np.int64) - ord("0")
    stamp = digits @ 10 ** np.arange(7, -1, -1)
    year, month, day = stamp // 10_000, stamp // 100 % 100, stamp % 100
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    length = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[np.clip(month, 0, 12)]
    length = length + ((month == 2) & leap)  # noqa: PLR2004 - February
    real = (month >= 1) & (month <= 12) & (day >= 1) & (day <= length)  # noqa: PLR2004 - December
    today = as_of.year * 10_000 + as_of.month * 100 + as_of.day
    return np.asarray(real & (year >= _OLDEST_BIRTH_YEAR) & (stamp <= today))
