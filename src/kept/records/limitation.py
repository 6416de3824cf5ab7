"""How long a case's claims may still be brought to court, from what its page has read already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kept.clocks import Happenings, Interruption, running
from kept.ledger import EventKind
from kept.records.brief import Brief

_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True)
class Limitation:
    """The limitation of the claim that ends first.

    ``last`` is its last day, ``began`` the day it is counted from and ``by`` what happened then: a promise, a
    payment, or None for the last due date. ``days`` are left after the day asked for; below zero it is over.
    """

    last: date
    began: date
    by: Interruption | None
    days: int


def limitation(known: Brief, promised: Sequence[date]) -> Limitation | None:
    """Return the limitation of a case; None where it owes nothing or no due date is known.

    Args:
        known: the case on a day.
        promised: the days on which the borrower agreed to pay; each counts for every debt of the case.
    """
    events, debts = known.position.events, np.arange(len(known.position.debt))
    due = np.full(len(debts), _NEVER)
    is_due, is_paid = (events.kind == kind for kind in (EventKind.DUE, EventKind.PAYMENT))
    np.fmax.at(due, events.row[is_due], events.on[is_due])
    happened = _happened(
        (Interruption.PART_PAYMENT, events.row[is_paid], events.on[is_paid]),
        *((Interruption.PROMISE, debts, np.full(len(debts), np.datetime64(on))) for on in promised),
    )
    state = running(due, happened, on=np.datetime64(known.on))
    open_ = np.flatnonzero((known.owed.total_minor > 0) & ~np.isnat(state.last))
    if not open_.size:
        return None
    first = open_[np.argmin(state.last[open_])]
    last, which = state.last[first].item(), state.by[first]
    by = Interruption(int(happened.kind[which])) if which >= 0 else None
    return Limitation(last, state.started[first].item(), by, (last - known.on).days)


def _happened(*kinds: tuple[Interruption, NDArray[np.int64], NDArray[np.datetime64]]) -> Happenings:
    """Return what happened, kind by kind; all of it is on record, and so proven."""
    rows = np.concatenate([row for _, row, _ in kinds])
    return Happenings(
        row=rows,
        on=np.concatenate([on for _, _, on in kinds]),
        until=np.full(len(rows), _NEVER),
        kind=np.concatenate([np.full(len(row), int(kind)) for kind, row, _ in kinds]),
        proven=np.ones(len(rows), dtype=np.bool_),
    )
