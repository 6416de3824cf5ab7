"""The last contacts of cases, from Arrow and to Arrow: days as days, as a file keeps them for any date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kept.strategy.choices import PATHS
from kept.strategy.portfolio.check import Place, check_nothing_missing, check_types
from kept.strategy.portfolio.read import positions
from kept.strategy.portfolio.schema import PAST, SCHEMA, WITH_PAST
from kept.strategy.sharing import PastContacts

_NEVER = -1


def past_from_arrow(batch: pa.RecordBatch, *, on: date, slots: Sequence[str], place: Place) -> PastContacts:
    """Return the last contacts of (n,) rows of ``WITH_PAST`` as they stand at the start of a day.

    Args:
        batch: the rows.
        on: the day.
        slots: codes of the slots of the choices.
        place: where the rows come from, for errors.

    Raises:
        PortfolioError: a path or a slot that nobody knows, or fewer than no attempts.
    """

    def column(name: str) -> pa.Array:
        return batch.column(batch.schema.get_field_index(name))

    def days(name: str) -> NDArray[np.int64]:
        then = column(name).to_numpy(zero_copy_only=False).astype("datetime64[D]")
        since = (np.datetime64(on, "D") - then).astype(np.int64)
        return np.where(np.isnat(then), _NEVER, np.maximum(since, 0))

    check_types(batch.schema, place, PAST)
    check_nothing_missing(batch, place, PAST)
    attempts = column("attempts").to_numpy(zero_copy_only=False)
    if (attempts < 0).any():
        row = int(np.argmax(attempts < 0))
        raise place.error(batch, row, f"attempts is {attempts[row]}; it should be 0 or more")
    return PastContacts(
        path=positions(batch, place, "path", PATHS).astype(np.int8),
        spoken_days=days("last_spoken_on"),
        contact_days=days("last_contact_on"),
        attempts=attempts,
        answered_slot=(positions(batch, place, "answered_slot", ("", *slots)) - 1).astype(np.int8),
        known_days=days("opened_on"),
    )


def with_past(batch: pa.RecordBatch, past: PastContacts, *, on: date, slots: Sequence[str]) -> pa.RecordBatch:
    """Return (n,) rows of ``SCHEMA`` with their last contacts, as rows of ``WITH_PAST``."""

    def day(ago: NDArray[np.int64]) -> NDArray[np.datetime64]:
        return np.where(ago == _NEVER, np.datetime64("NaT", "D"), np.datetime64(on, "D") - ago)

    columns = {
        "opened_on": day(past.known_days),
        "path": _texts(past.path, PATHS),
        "last_spoken_on": day(past.spoken_days),
        "last_contact_on": day(past.contact_days),
        "attempts": past.attempts,
        "answered_slot": _texts(past.answered_slot + 1, ("", *slots)),
    }
    arrays = [
        one if isinstance(one := columns[field.name], pa.Array) else pa.array(one, type=field.type)
        for field in PAST
    ]
    return pa.RecordBatch.from_arrays([*batch.select(SCHEMA.names).columns, *arrays], schema=WITH_PAST)


def _texts(codes: NDArray[np.int8], labels: Sequence[str]) -> pa.Array:
    return pa.array(labels, type=pa.string()).take(pa.array(codes))
