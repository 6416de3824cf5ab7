"""What the response model knows of each case: few small codes, so that ten million cases share few states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from kept.borrowers import Assessment
from kept.strategy.choices import PATHS, QUADRANTS
from kept.strategy.figures import Figures
from kept.strategy.standing import CaseColumns

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]

#: First day of each age but the first, in days past due; the first holds what is not overdue.
AGE_FROM = (1, 4, 8, 15, 31, 61, 91, 181, 366)
AGES = ("0", "1-3", "4-7", "8-14", "15-30", "31-60", "61-90", "91-180", "181-365", "366+")

#: How long ago the last conversation was (the first call, or how soon again), and each one's first day.
SPOKEN_FROM = (0, 3, 7)
SPOKEN = ("never", "within_3_days", "within_7_days", "longer_ago")

#: Promises broken so far.
BROKEN = ("none", "one", "more")

#: Attempts in the last seven days are counted up to here.
MOST_ATTEMPTS = 7


class ProspectShapeError(ValueError):
    """The columns of the prospects are not all of one length."""


@dataclass(frozen=True, kw_only=True)
class Prospects:
    """What is known of (n,) cases that bears on how they respond.

    Attributes:
        arrears_minor, total_minor: what is overdue and all that is owed.
        dpd: days past due.
        quadrant: ``Quadrant`` codes; path: positions in ``PATHS``, 0 while the reason is not known.
        spoken_days: days since the last conversation with the borrower, -1 if there was none: a first call.
        attempts: attempts to reach the borrower in the last seven days.
        broken: promises broken so far.
        answered_slot: the slot in which the borrower answered last, -1 if not known.
    """

    arrears_minor: Ints
    total_minor: Ints
    dpd: Ints
    quadrant: Codes
    path: Codes
    spoken_days: Ints
    attempts: Ints
    broken: Ints
    answered_slot: Codes

    def __post_init__(self) -> None:
        for item in fields(self):
            shape = getattr(self, item.name).shape
            if shape != self.arrears_minor.shape:
                raise ProspectShapeError(f"{item.name} has shape {shape}, not {self.arrears_minor.shape}")

    def __len__(self) -> int:
        return len(self.arrears_minor)

    def take(self, rows: Sequence[int] | NDArray[np.intp] | slice) -> Prospects:
        """Return some of the cases."""
        return replace(self, **{item.name: getattr(self, item.name)[rows] for item in fields(self)})


def prospects(
    columns: CaseColumns,
    figures: Figures,
    assessment: Assessment,
    *,
    path: Codes,
    spoken_days: Ints,
    attempts: Ints,
    answered_slot: Codes,
) -> Prospects:
    """Return the prospects of (n,) cases from where they stand and from their last contacts.

    Args:
        columns: what the records hold.
        figures: what is owed.
        assessment: willingness and ability.
        path: positions in ``PATHS`` of the reasons' paths.
        spoken_days: days since the last conversation with the borrower, -1 if there was none.
        attempts: attempts in the last seven days.
        answered_slot: the slot in which the borrower answered last, -1 if not known.
    """
    return Prospects(
        arrears_minor=figures.arrears_minor,
        total_minor=figures.total_minor,
        dpd=figures.dpd,
        quadrant=assessment.quadrant,
        path=path,
        spoken_days=spoken_days,
        attempts=attempts,
        broken=columns.broken_ever,
        answered_slot=answered_slot,
    )


@dataclass(frozen=True, kw_only=True)
class States:
    """(m,) different states of cases, a level of each factor."""

    quadrant: Ints
    path: Ints
    age: Ints
    spoken: Ints
    attempts: Ints
    broken: Ints
    answered: Ints


def states(found: Prospects, slots: int) -> tuple[States, NDArray[np.intp]]:
    """Return the different states among (n,) cases, and which of them each case is in, (n,).

    Args:
        found: the cases.
        slots: how many slots the day has.
    """
    shape = (len(QUADRANTS), len(PATHS), len(AGES), len(SPOKEN), MOST_ATTEMPTS + 1, len(BROKEN), slots + 1)
    levels: tuple[NDArray[np.integer], ...] = (
        found.quadrant,
        found.path,
        age_of(found.dpd),
        spoken_of(found.spoken_days),
        np.clip(found.attempts, 0, MOST_ATTEMPTS),
        np.clip(found.broken, 0, len(BROKEN) - 1),
        found.answered_slot + 1,
    )
    code = np.zeros(len(found), dtype=np.int32)
    for level, size in zip(levels, shape, strict=True):
        code *= np.int32(size)
        code += level.astype(np.int32)
    seen = np.bincount(code, minlength=int(np.prod(shape))) > 0
    present = np.flatnonzero(seen)
    at = np.cumsum(seen) - 1
    names = [item.name for item in fields(States)]
    return States(**dict(zip(names, np.unravel_index(present, shape), strict=True))), at[code]


def age_of(dpd: Ints) -> Codes:
    """Return the age of each case, positions in ``AGES``.

    >>> [AGES[at] for at in age_of(np.array([-5, 0, 1, 3, 4, 365, 366, 5000]))]
    ['0', '0', '1-3', '1-3', '4-7', '181-365', '366+', '366+']
    """
    by_day = np.searchsorted(AGE_FROM, np.arange(AGE_FROM[-1] + 1), side="right").astype(np.int8)
    return by_day[np.clip(dpd, 0, AGE_FROM[-1])]


def spoken_of(days: Ints) -> Codes:
    """Return how long ago each last conversation was, positions in ``SPOKEN``.

    >>> [SPOKEN[at] for at in spoken_of(np.array([-1, 0, 2, 3, 6, 7]))]
    ['never', 'within_3_days', 'within_3_days', 'within_7_days', 'within_7_days', 'longer_ago']
    """
    last = SPOKEN_FROM[-1]
    by_day = np.searchsorted(SPOKEN_FROM, np.arange(-1, last + 1), side="right").astype(np.int8)
    return by_day[np.clip(days, -1, last) + 1]
