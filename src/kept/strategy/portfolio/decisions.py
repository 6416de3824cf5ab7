"""What a night decides, as Arrow: one row a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kept.borrowers import Quadrant
from kept.ladder import Why
from kept.strategy.night import Decided
from kept.strategy.openings import CHANNELS, Openings
from kept.strategy.portfolio.schema import DAY, FLAG, TEXT, WHOLE, Column
from kept.strategy.worklist import Purpose

#: The columns of a night's decisions; an amount is in minor units.
DECISION_COLUMNS = (
    Column("case", WHOLE, "the case's number"),
    Column("on", DAY, "the day that follows the night: figures are those at its start, the list is for it"),
    Column("total_minor", WHOLE, "all that is owed"),
    Column("arrears_minor", WHOLE, "what of it is overdue"),
    Column("tomorrow_minor", WHOLE, "all that will be owed a day later"),
    Column("per_day_minor", WHOLE, "the difference"),
    Column("oldest_due", DAY, "oldest due date not paid in full", may_miss=True),
    Column("dpd", WHOLE, "days past due"),
    Column("bucket", WHOLE, "bucket of days past due, 0 to 7"),
    Column("willingness_ppm", WHOLE, "probability that the borrower is willing, parts per million"),
    Column("ability_ppm", WHOLE, "probability that the borrower is able, parts per million"),
    Column("quadrant", TEXT, "`A`, `B`, `C`, `D`, or `UNKNOWN`"),
    Column("rung", TEXT, "where the case stands"),
    Column("proposed", TEXT, "where it should stand; the same while nothing changes"),
    Column("why", TEXT, "the reason"),
    Column("hold", FLAG, "co-operation or a person's decision holds the case"),
    Column("needs_approval", FLAG, "only a named person may set the proposed rung"),
    *(
        Column(f"{channel}_shut", TEXT, f"what shuts the channel `{channel}` all day; empty where it is open")
        for channel in CHANNELS
    ),
    Column("purpose", TEXT, "why the case is on the list; `none` where it is not"),
    Column("worth", WHOLE, "orders the list within a purpose"),
)

DECISIONS = pa.schema([pa.field(one.name, one.type, nullable=one.may_miss) for one in DECISION_COLUMNS])

_QUADRANTS = tuple(Quadrant.__members__)
_WHY = tuple(Why(code).code for code in range(len(Why)))
_PURPOSES = tuple(Purpose(code).code for code in range(len(Purpose)))


def decisions(case: NDArray[np.int64], decided: Decided) -> pa.RecordBatch:
    """Return what was decided of (n,) cases as rows of ``DECISIONS``.

    Args:
        case: (n,) the cases' numbers.
        decided: what was decided of them, in the same order.
    """
    found, rungs = decided.standing.climb, decided.standing.climb.ladder.codes
    columns: dict[str, Any] = {
        "case": case,
        "on": np.full(len(case), np.datetime64(decided.on, "D")),
        **vars(decided.standing.figures),
        "willingness_ppm": decided.standing.assessment.willingness_ppm,
        "ability_ppm": decided.standing.assessment.ability_ppm,
        "quadrant": _texts(decided.standing.assessment.quadrant, _QUADRANTS),
        "rung": _texts(found.current, rungs),
        "proposed": _texts(found.proposed, rungs),
        "why": _texts(found.why, _WHY),
        "hold": found.hold,
        "needs_approval": found.needs_approval,
        **{f"{one}_shut": _shut(decided.openings, at) for at, one in enumerate(CHANNELS)},
        "purpose": _texts(decided.list.purpose, _PURPOSES),
        "worth": decided.list.worth,
    }
    arrays = [
        one if isinstance(one := columns[field.name], pa.Array) else pa.array(one, type=field.type)
        for field in DECISIONS
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=DECISIONS)


def _texts(codes: NDArray[np.integer[Any]], labels: Sequence[str]) -> pa.Array:
    return pa.array(labels, type=pa.string()).take(pa.array(codes))


def _shut(found: Openings, channel: int) -> pa.Array:
    """Return what shuts a channel all day: worked out for each situation, then taken by each case."""
    shut = ~(found.seconds[:, channel] > 0).any(axis=1)
    by_situation = _texts(np.where(shut, found.why[:, channel, 0], 0), found.reasons)
    return by_situation.take(pa.array(found.situation))
