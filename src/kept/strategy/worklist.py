"""Tomorrow's list: which cases a collector works, in which order, and why each stands where it does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from kept.ladder import Why
from kept.strategy.standing import CaseColumns, Standing

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


#: Why a case is on a list that the plan of the day put there, not the night before it.
PLANNED = "planned"


class Purpose(IntEnum):
    """Why a case is on the list, most urgent first; ``NONE`` is not on it."""

    CALL_BACK = 0
    BROKEN_PROMISE = 1
    FIRST_CALL = 2
    AGREED_DATE = 3
    FOLLOW_UP = 4
    NONE = 5

    @property
    def code(self) -> str:
        """The purpose as the records and pages name it."""
        return self.name.lower()


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """One row a case: ``purpose`` holds ``Purpose`` codes; within one the higher ``worth`` comes first."""

    purpose: NDArray[np.int8]
    worth: Ints


def worklist(
    columns: CaseColumns, standing: Standing, *, never_spoken: Flags, due_again: Flags, waits_again: Flags
) -> Worklist:
    """Return each case's purpose and worth.

    Args:
        columns: what the records hold, (n,) each.
        standing: where the cases stand.
        never_spoken: no conversation with the borrower was ever held.
        due_again: a next contact was agreed and its day has come.
        waits_again: a next contact was agreed for a later day.

    Worth, first form: what is overdue times the probability that the borrower is willing. It orders, it does
    not forecast; a plan by the marginal value of each contact would replace it.
    """
    found = standing.climb
    calls = np.array([False, *(rung.channel in {"call", "message"} for rung in found.ladder.rungs)])
    owing = standing.figures.arrears_minor > 0
    open_ = owing & ~found.hold & ~waits_again
    rises = np.isin(found.why, (Why.START, Why.BROKEN, Why.NOTHING_NEW, Why.WAITED)) & ~found.needs_approval
    undone = (found.why == Why.NOT_DONE) & calls[found.current]
    purpose = np.select(
        [
            columns.call_back_pending & owing,
            open_ & columns.broken_unanswered & ~columns.promise_open,
            open_ & never_spoken,
            owing & due_again & ~columns.stopped,
            open_ & (rises | undone),
        ],
        [
            Purpose.CALL_BACK,
            Purpose.BROKEN_PROMISE,
            Purpose.FIRST_CALL,
            Purpose.AGREED_DATE,
            Purpose.FOLLOW_UP,
        ],
        Purpose.NONE,
    )
    worth = standing.figures.arrears_minor // 1000 * (standing.assessment.willingness_ppm // 1000)
    return Worklist(purpose=purpose.astype(np.int8), worth=worth)
