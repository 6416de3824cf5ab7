"""The last contacts of cases, from Arrow and to Arrow: days as days, as a file keeps them for any date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kept.strategy.choices import PATHS, Choices
from kept.strategy.openings import CHANNELS
from kept.strategy.portfolio.check import Place, check_nothing_missing, check_types
from kept.strategy.portfolio.read import items, positions
from kept.strategy.portfolio.schema import PAST, SCHEMA, WITH_PAST
from kept.strategy.sharing import PastContacts

_NEVER = -1


def past_from_arrow(batch: pa.RecordBatch, *, on: date, choices: Choices, place: Place) -> PastContacts:
    """Return the last contacts of (n,) rows of ``WITH_PAST`` as they stand at the start of a day.

    Args:
        batch: the rows.
        on: the day.
        choices: they name the slots and the groups.
        place: where the rows come from, for errors.

    Raises:
        PortfolioError: a path, a slot or a group that nobody knows, or fewer than no attempts.
    """

    def column(name: str) -> pa.Array:
        return batch.column(batch.schema.get_field_index(name))

    def days(name: str) -> NDArray[np.int64]:
        then = column(name).to_numpy(zero_copy_only=False).astype("datetime64[D]")
        since = (np.datetime64(on, "D") - then).astype(np.int64)
        return np.where(np.isnat(then), _NEVER, np.maximum(since, 0))

    def one_of(name: str, known: Sequence[str]) -> NDArray[np.int8]:
        return (positions(batch, place, name, ("", *known)) - 1).astype(np.int8)

    check_types(batch.schema, place, PAST)
    check_nothing_missing(batch, place, PAST)
    attempts = column("attempts").to_numpy(zero_copy_only=False)
    if (attempts < 0).any():
        row = int(np.argmax(attempts < 0))
        raise place.error(batch, row, f"attempts is {attempts[row]}; it should be 0 or more")
    refused = np.zeros((batch.num_rows, len(choices.slots)), dtype=np.bool_)
    of, slots = items(column("refused_slots"))
    refused[of, positions(batch, place, "refused_slots.item", choices.slots, texts=slots, row=of)] = True
    areas = tuple(choices.file.areas)
    return PastContacts(
        path=positions(batch, place, "path", PATHS).astype(np.int8),
        spoken_days=days("last_spoken_on"),
        since=np.stack([days(f"last_{channel}_on") for channel in CHANNELS], axis=1),
        attempts=attempts,
        answered_slot=one_of("answered_slot", choices.slots),
        known_days=days("opened_on"),
        refused=refused,
        group=one_of("group", choices.groups),
        area=one_of("area", areas) + 1,
    )


def with_past(batch: pa.RecordBatch, past: PastContacts, *, on: date, choices: Choices) -> pa.RecordBatch:
    """Return (n,) rows of ``SCHEMA`` with their last contacts, as rows of ``WITH_PAST``."""

    def day(ago: NDArray[np.int64]) -> NDArray[np.datetime64]:
        return np.where(ago == _NEVER, np.datetime64("NaT", "D"), np.datetime64(on, "D") - ago)

    slots = np.array(choices.slots)
    columns = {
        "opened_on": day(past.known_days),
        "path": _texts(past.path, PATHS),
        "last_spoken_on": day(past.spoken_days),
        **{f"last_{channel}_on": day(past.since[:, at]) for at, channel in enumerate(CHANNELS)},
        "attempts": past.attempts,
        "answered_slot": _texts(past.answered_slot + 1, ("", *choices.slots)),
        "refused_slots": [slots[row].tolist() for row in past.refused],
        "group": _texts(past.group + 1, ("", *choices.groups)),
        "area": _texts(past.area, ("", *choices.file.areas)),
    }
    arrays = [
        one if isinstance(one := columns[field.name], pa.Array) else pa.array(one, type=field.type)
        for field in PAST
    ]
    return pa.RecordBatch.from_arrays([*batch.select(SCHEMA.names).columns, *arrays], schema=WITH_PAST)


def _texts(codes: NDArray[np.int8], labels: Sequence[str]) -> pa.Array:
    return pa.array(labels, type=pa.string()).take(pa.array(codes))
