"""Values that stand more than once in a column."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kept.intake.findings import Facts

#: Other rows named in one message, at most.
_NAMED = 5


def numbered(values: pa.Array) -> NDArray[np.int64]:
    """Return one number for each different value, -1 for none."""
    indices = values.dictionary_encode().indices.fill_null(-1)
    return np.asarray(indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def repeated(values: pa.Array) -> NDArray[np.bool_]:
    """Return where a value stands more than once, (n,) bool; empty cells never do."""
    codes = numbered(values)
    times = np.bincount(codes + 1, minlength=1)
    times[0] = 0
    return np.asarray(times[codes + 1] > 1)


def others(values: pa.Array, at: NDArray[np.bool_], rows: NDArray[np.int64]) -> list[Facts]:
    """Return, for each true row, the numbers of the other true rows with its value, as ``rows``."""
    codes = numbered(values)[at].tolist()
    numbers = rows[at].tolist()
    groups: dict[int, list[int]] = defaultdict(list)
    for code, number in zip(codes, numbers, strict=True):
        groups[code].append(number)
    return [{"rows": _listed(groups[code], number)} for code, number in zip(codes, numbers, strict=True)]


def _listed(group: list[int], without: int) -> str:
    rest = [str(number) for number in group[: _NAMED + 1] if number != without][:_NAMED]
    return ", ".join(rest) + (" …" if len(group) > _NAMED + 1 else "")
