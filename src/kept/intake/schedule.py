"""A schedule in one cell, ``2026-10-01:1200.00;2026-11-01:1200.00``, to dated dues."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kept.intake.amounts import minor
from kept.intake.cells import Cells, Setting
from kept.intake.days import AHEAD_DAYS, days, outside
from kept.intake.findings import mask
from kept.intake.form import DUES
from kept.money import MAX_MINOR


def read_schedule(cells: Cells, setting: Setting) -> pa.Array:
    """Return (n,) lists of dues, null where a row has no schedule."""
    items = pc.split_pattern_regex(pc.replace_substring_regex(cells.text, r"[\s;]+$", ""), r"\s*;\s*")
    parents = pc.list_parent_indices(items).to_numpy(zero_copy_only=False)
    day, amount = _halves(items.flatten())
    on = days(day)
    sums = minor(amount, "major", setting.digits[parents])
    wrong = sums.wrong | sums.fine | sums.beyond | mask(on.is_null()) | mask(amount.is_null())
    wrong |= (sums.values <= 0) | (sums.values > MAX_MINOR)
    wrong |= outside(on, setting.as_of + timedelta(days=AHEAD_DAYS))
    cells.refuse("not_a_schedule", _rows(wrong, parents, len(items)))
    dues = pa.StructArray.from_arrays([on, pa.array(sums.values)], fields=list(DUES.value_type))
    return pa.ListArray.from_arrays(_offsets(items), dues, type=DUES, mask=items.is_null())


def _halves(items: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return what stands before and after the colon; null where there is none."""
    found = pc.extract_regex(items, r"^(?P<day>[^:]+?)\s*:\s*(?P<amount>[^:]+)$")
    return found.field("day"), found.field("amount")


def _rows(wrong: NDArray[np.bool_], parents: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    return np.bincount(parents[wrong], minlength=count).astype(np.bool_)


def _offsets(items: pa.Array) -> pa.Array:
    lengths = pc.list_value_length(items).fill_null(0).to_numpy(zero_copy_only=False)
    return pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
