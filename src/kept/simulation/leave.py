"""The law over simulated cases: the same gate that every real contact passes, asked once for cases alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

import numpy as np
from numpy.typing import NDArray

from kept.dates import at_local
from kept.law import Coded, Facts, Rulebook, check
from kept.simulation.population import ZONES
from kept.simulation.seen import NEVER, Seen

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Hour at which messages and letters leave.
MESSAGES_AT = 10


def allowed(book: Rulebook, seen: Seen, rows: Ints, channel: str, *, on: date, hours: Sequence[int]) -> Flags:
    """Return which of some cases may be contacted at every one of some hours of the floor's day.

    Args:
        book: the rules.
        seen: the cases.
        rows: which of them.
        channel: by which channel.
        on: the day.
        hours: whole hours on the floor's clock; the one before a further hour ends its last second.
    """
    keys = _alike(seen, rows)
    kinds = np.flatnonzero(np.bincount(keys, minlength=1))
    facts = _as_law_asks(np.array(np.unravel_index(kinds, _SHAPE)), channel)
    found = np.ones(len(kinds), dtype=np.bool_)
    for number, hour in enumerate(hours):
        clock = time(hour) if number == 0 else time(hour - 1, 59, 59)
        found &= check(book, facts, at=at_local(on, clock, ZONES[0])).allowed
    return found[np.searchsorted(kinds, keys)]


#: How many values each thing has that the law asks of a case: see ``_alike``.
_SHAPE = (len(ZONES), 8, 2, 2, 2, 2)


def _alike(seen: Seen, rows: Ints) -> Ints:
    """Return (m,) numbers, the same for cases of which the law is told the same."""
    return np.ravel_multi_index(
        (
            seen.zone[rows],
            seen.dials[rows, seen.day % 7],
            (seen.talked_on[rows] == seen.day).astype(np.int64),
            (seen.talked_on[rows] == NEVER).astype(np.int64),
            seen.stopped_calls[rows].astype(np.int64),
            seen.disputed[rows].astype(np.int64),
        ),
        _SHAPE,
    )


def _as_law_asks(kinds: Ints, channel: str) -> Facts:
    zone, dials, talked, first, stopped, disputed = kinds
    call = channel == "call"
    return Facts.of(
        len(zone),
        channel=channel,
        addressee="borrower",
        creditor_kind="card_issuer",
        zones=Coded(zone, ZONES),
        hours_agreed=False,
        number_attempts_today=dials,
        unanswered_attempts_number_today=dials - talked,
        connected_borrower_today=talked,
        conversations_borrower_today=talked,
        addressee_ceased=False,
        channel_ceased=(stopped > 0) & call,
        borrower_deceased=False,
        borrower_incapable=False,
        debt_owed_by_addressee=True,
        dispute_open=disputed > 0,
        plan_in_force=False,
        recording_on=True if call else None,
        first_contact=first > 0,
    )
