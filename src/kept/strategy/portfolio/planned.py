"""What competes for a day, and what a plan gives it, as Arrow: one row a case."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kept.strategy.choices import Choices
from kept.strategy.plan import Plan
from kept.strategy.portfolio.schema import DAY, FLAG, TEXT, WHOLE, Column
from kept.strategy.sharing import Weighed, met, next_best, reasons

#: The columns of a plan; an amount is in minor units.
PLANNED_COLUMNS = (
    Column("case", WHOLE, "the case's number"),
    Column("on", DAY, "the day that is planned"),
    Column(
        "choice", TEXT, "what it got: a choice, with its slot and group where it has them; `rest` for nothing"
    ),
    Column("worth_minor", WHOLE, "what that is expected to bring over resting"),
    Column("next_choice", TEXT, "the best of all else that was open; empty where nothing was"),
    Column("next_worth_minor", WHOLE, "what that would have been expected to bring"),
    Column("why", TEXT, "why it got what it got"),
    Column("unmet", FLAG, "it had to be contacted and is not"),
)

PLANNED = pa.schema([pa.field(one.name, one.type, nullable=one.may_miss) for one in PLANNED_COLUMNS])

_PLAIN = ("urgency", "floor", "purpose", "hold", "group", "area")


#: Weighed cases between the passes of a plan; ``worth`` is (k,) float32 as it lies in memory.
WEIGHED = pa.schema(
    [
        pa.field("case", WHOLE, nullable=False),
        pa.field("worth", pa.binary(), nullable=False),
        *(pa.field(name, pa.int8(), nullable=False) for name in _PLAIN),
        pa.field("shut", TEXT, nullable=False),
    ]
)


def weighed_rows(case: NDArray[np.int64], weighed: Weighed) -> pa.RecordBatch:
    """Return (n,) weighed cases as rows of ``WEIGHED``."""
    n, k = weighed.worth.shape
    worth = np.ascontiguousarray(weighed.worth, dtype=np.float32)
    offsets = np.arange(n + 1, dtype=np.int32) * np.int32(k * worth.itemsize)
    columns: dict[str, Any] = {
        "case": case,
        "worth": pa.Array.from_buffers(pa.binary(), n, [None, pa.py_buffer(offsets), pa.py_buffer(worth)]),
        **{name: getattr(weighed, name) for name in _PLAIN},
        "shut": weighed.shut.tolist(),
    }
    return pa.RecordBatch.from_arrays(
        [
            one if isinstance(one := columns[field.name], pa.Array) else pa.array(one, type=field.type)
            for field in WEIGHED
        ],
        schema=WEIGHED,
    )


def weighed_of(rows: pa.RecordBatch, choices: Choices) -> tuple[NDArray[np.int64], Weighed]:
    """Return the cases of rows of ``WEIGHED``, and what was weighed of them."""

    def column(name: str) -> pa.Array:
        return rows.column(rows.schema.get_field_index(name))

    small = {name: column(name).to_numpy(zero_copy_only=False) for name in _PLAIN}
    return column("case").to_numpy(), Weighed(
        worth=_worth(column("worth"), len(choices)),
        shut=column("shut").to_numpy(zero_copy_only=False),
        **small,
    )


def _worth(lying: pa.Array, k: int) -> NDArray[np.float32]:
    """Return (n, k) from (n,) times k numbers that lie one behind the other."""
    _, ends, numbers = lying.buffers()
    if not len(lying) or numbers is None:
        return np.zeros((0, k), dtype=np.float32)
    begins = int(np.frombuffer(ends, dtype=np.int32)[lying.offset])
    return np.frombuffer(numbers, dtype=np.float32, count=len(lying) * k, offset=begins).reshape(-1, k)


def planned_rows(
    case: NDArray[np.int64], weighed: Weighed, plan: Plan, choices: Choices, on: np.datetime64
) -> pa.RecordBatch:
    """Return what a plan gives (n,) cases as rows of ``PLANNED``."""
    codes = np.array([*choices.codes, ""])
    others, value = next_best(plan, weighed)
    columns: dict[str, Any] = {
        "case": case,
        "on": np.full(len(case), on),
        "choice": codes[plan.choice],
        "worth_minor": np.rint(weighed.worth[np.arange(len(case)), plan.choice]).astype(np.int64),
        "next_choice": codes[others],
        "next_worth_minor": np.rint(value).astype(np.int64),
        "why": reasons(plan, weighed),
        "unmet": ~met(weighed, plan.choice, choices),
    }
    arrays = [
        pa.array(columns[field.name].tolist() if field.type == TEXT else columns[field.name], type=field.type)
        for field in PLANNED
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=PLANNED)
