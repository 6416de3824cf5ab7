"""The facts on which the climb depends, one row a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]
Counts = NDArray[np.int64]


class FactShapeError(ValueError):
    """The columns of a case's facts are not all of one length."""


@dataclass(frozen=True, kw_only=True)
class LadderFacts:
    """What is known of each case on a business date; every column is (n,).

    Attributes:
        rung: position on the ladder now, 0 for none.
        rung_since: day the rung was reached; NaT only where there is none.
        acted_on: day the rung's measure was carried out (letter sent, right party spoken to); NaT if not yet.
        attempt_days: on how many different days since the rung reaching out was tried in vain.
        dpd: days past due of the oldest unpaid amount.
        arrears_minor: what is overdue, minor units; 0 is cured.
        broken_since: promises judged broken or only part kept since the rung was reached.
        kept_since: promises kept in full since the rung was reached.
        promise_open: a promise is taken, submitted, approved or due.
        call_back_pending: the borrower was told that we call back, and we have not yet.
        plan_in_force: an approved plan is being kept.
        hardship: a hardship arrangement is applied for or in force.
        disputed: a dispute is under review.
        stopped: nobody may be pressed until a person decides (death, incapacity, order of compliance).
        paid_since: something was paid since the rung was reached.
        pressure_not_risen: the last contact brought no more pressure than the one before.
        nothing_new: every consequence that may be said has been told.
        conditions: further facts by name, as the ladder file asks for them; one that is absent is not met.
    """

    rung: Counts
    rung_since: Days
    acted_on: Days
    attempt_days: Counts
    dpd: Counts
    arrears_minor: Counts
    broken_since: Counts
    kept_since: Counts
    promise_open: Flags
    call_back_pending: Flags
    plan_in_force: Flags
    hardship: Flags
    disputed: Flags
    stopped: Flags
    paid_since: Flags
    pressure_not_risen: Flags
    nothing_new: Flags
    conditions: Mapping[str, Flags] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "conditions"}
        for name, column in {**columns, **self.conditions}.items():
            if column.shape != self.rung.shape:
                raise FactShapeError(f"{name} has shape {column.shape}, rung {self.rung.shape}")

    def __len__(self) -> int:
        return len(self.rung)

    def condition(self, name: str) -> Flags:
        """Return a named fact; ``promise_broken`` follows from ``broken_since``, an absent one is False."""
        if name == "promise_broken":
            return self.broken_since > 0
        found = self.conditions.get(name)
        return np.zeros(len(self), dtype=np.bool_) if found is None else found
