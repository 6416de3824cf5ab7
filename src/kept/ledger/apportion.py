"""One payment among several debts of one borrower, in the order of article 560 of the Civil Code."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kept.ledger.accrual import multiply_divide
from kept.ledger.columns import Days, Ints


def apportion(
    money_minor: Ints,
    *,
    group: Ints,
    owed_minor: Ints,
    is_due: NDArray[np.bool_],
    security: Ints,
    burden_ppm: Ints,
    due_on: Days,
) -> tuple[Ints, Ints]:
    """Return what each debt receives of its borrower's payment, and what is left over.

    Where the debtor names no debt: due ones first; of these the least secured, then the most burdensome, then
    the one due first; those alike in all of it share in proportion, a last minor unit to the first of them.

    Args:
        money_minor: (g,) int64, one payment for each borrower, >= 0.
        group: (n,) int64, each debt's borrower, 0 to g - 1.
        owed_minor: (n,) int64, >= 0.
        is_due: (n,) bool.
        security: (n,) int64, the more the better secured; 0 for none.
        burden_ppm: (n,) int64, what the debt costs a year.
        due_on: (n,) datetime64[D]; NaT where no date is known.

    Returns:
        (n,) received and (g,) left, int64 minor units.
    """
    keys = (due_on.astype(np.int64), -burden_ppm, security, ~is_due, group)
    order = np.lexsort((np.arange(len(group)), *keys))
    changes = np.zeros(len(group), dtype=np.bool_)
    changes[1:] = np.any([np.diff(key[order].astype(np.int64)) != 0 for key in keys], axis=0)
    alike = np.cumsum(changes, dtype=np.int64)
    owed, borrower = owed_minor[order], group[order]
    together = np.bincount(alike, minlength=1).astype(np.int64) * 0
    np.add.at(together, alike, owed)
    available = _available(money_minor, borrower, alike, together)
    received = np.zeros(len(group), dtype=np.int64)
    received[order] = _shares(owed, alike, together, available)
    left = money_minor.copy()
    np.subtract.at(left, group, received)
    return received, left


def _available(money_minor: Ints, borrower: Ints, alike: Ints, together: Ints) -> Ints:
    """Return what of a borrower's payment reaches each set of debts that rank alike."""
    if not len(alike):
        return together
    first = np.searchsorted(alike, np.arange(alike[-1] + 1))
    whose = borrower[first]
    before = np.cumsum(together) - together
    own_start = before[np.searchsorted(whose, whose)]
    return np.asarray(np.clip(money_minor[whose] - (before - own_start), 0, together))


def _shares(owed: Ints, alike: Ints, together: Ints, available: Ints) -> Ints:
    """Divide what reaches a set in proportion to what its debts owe, losing nothing."""
    share = multiply_divide(available[alike], owed, np.maximum(together[alike], 1))
    missing = available.copy()
    np.subtract.at(missing, alike, share)
    has_room = (owed > share).astype(np.int64)
    open_before = np.cumsum(has_room, dtype=np.int64) - has_room
    first = np.searchsorted(alike, alike)
    return np.asarray(share + has_room * (open_before - open_before[first] < missing[alike]))
