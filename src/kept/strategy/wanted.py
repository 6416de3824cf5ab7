"""What cases could have: for each of them some choices, what each is worth, and what it uses up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]
AnyRows = NDArray[np.integer]

#: Rows done at a time, so that what is worked on stays near the processor.
CHUNK = 1 << 15


class PlanShapeError(ValueError):
    """Columns of a plan do not fit together, or a value makes no sense; the message names it."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What (n,) cases could have: k choices each, of which one is taken; choice 0 is rest.

    Attributes:
        worth: (n, k) minor units over resting; -inf where a choice is not open. Rest is 0 and always open.
        resource: (g, k) which resource each choice uses, -1 for none, by kind of case; g is 1, n or what
            ``kind`` says.
        use: (k,) or (g, k) units it uses, > 0 where it uses any.
        kind: (n,) row of ``resource`` for each case, such as its area or team; None where g is 1 or n.
        floor: (n,) row of ``meets`` for who must be contacted, -1 who need not be; None where nobody must.
        meets: (f, k) which choices satisfy each floor.
        urgency: (n,) the larger, the sooner a case is served where what there is does not suffice.
        held: (n,) row of ``keeps`` for each case, such as yesterday's choice, -1 for none.
        keeps: (h, k) minor units by which a choice is preferred for the sake of who knows the case.
    """

    worth: NDArray[np.floating]
    resource: Numbers
    use: Floats
    kind: Numbers | None = None
    floor: Numbers | None = None
    meets: Flags | None = None
    urgency: NDArray[np.floating] | NDArray[np.integer] | None = None
    held: Numbers | None = None
    keeps: Floats | None = None

    def __post_init__(self) -> None:
        n, k = self.worth.shape
        kinds = self.resource.shape[0]
        if self.resource.shape[1:] != (k,) or (self.kind is None and kinds not in {1, n}):
            raise PlanShapeError(
                f"resource has shape {self.resource.shape}; "
                f"expected (1, {k}), ({n}, {k}) or a kind for each case"
            )
        if self.use.shape not in {(k,), (kinds, k)}:
            raise PlanShapeError(f"use has shape {self.use.shape}; expected ({k},) or ({kinds}, {k})")
        for name in ("kind", "floor", "urgency", "held"):
            rows = getattr(self, name)
            if rows is not None and rows.shape != (n,):
                raise PlanShapeError(f"{name} has shape {rows.shape}; expected ({n},)")
        for name, table, of in (("meets", self.meets, self.floor), ("keeps", self.keeps, self.held)):
            if (table is None) != (of is None):
                raise PlanShapeError(f"{name} says what the rows that cases name mean: give both or neither")
            if table is not None and table.shape[1:] != (k,):
                raise PlanShapeError(f"{name} has shape {table.shape}; expected one column a choice, {k}")

    def __len__(self) -> int:
        return len(self.worth)

    def check(self, resources: int) -> None:
        """Raise ``PlanShapeError`` where a value makes no sense."""
        if ((self.resource >= 0) & ~(self.use > 0)).any():
            raise PlanShapeError("use is above zero wherever a choice uses a resource")
        if self.resource.max(initial=-1) >= resources or self.resource.min(initial=0) < -1:
            raise PlanShapeError(
                f"resource goes from {self.resource.min()} to {self.resource.max()}; "
                f"there are {resources} capacities"
            )
        floors, holds = (0 if table is None else len(table) for table in (self.meets, self.keeps))
        for name, rows, least, size in (
            ("kind", self.kind, 0, len(self.resource)),
            ("floor", self.floor, -1, floors),
            ("held", self.held, -1, holds),
        ):
            if rows is not None and len(rows) and not least <= rows.min() <= rows.max() < size:
                raise PlanShapeError(
                    f"{name} goes from {rows.min()} to {rows.max()}; expected {least} to {size - 1}"
                )
        if not (self.worth[:, 0] == 0).all():
            row = int(np.flatnonzero(self.worth[:, 0] != 0)[0])
            raise PlanShapeError(
                f"row {row}: rest is worth {self.worth[row, 0]}; the first choice is rest, worth 0"
            )
        if (self.resource[:, 0] >= 0).any():
            raise PlanShapeError("rest uses a resource; the first choice is rest and uses none")
        if not self.worth.max(initial=0.0) < np.inf:
            row, column = np.argwhere(~(self.worth < np.inf))[0]
            raise PlanShapeError(
                f"row {row}, choice {column}: worth is {self.worth[row, column]}; give a number"
            )

    def take(self, rows: Rows | slice) -> Wanted:
        """Return some of the cases."""
        each = self.kind is None and len(self.resource) == len(self) != 1
        return replace(
            self,
            worth=self.worth[rows],
            resource=self.resource[rows] if each else self.resource,
            use=self.use[rows] if each and self.use.ndim > 1 else self.use,
            **{
                name: None if getattr(self, name) is None else getattr(self, name)[rows]
                for name in ("kind", "floor", "urgency", "held")
            },
        )

    def chunks(self, size: int | None = None) -> Iterator[tuple[slice, Wanted]]:
        """Yield the cases a chunk at a time, with where they stand."""
        size = size or CHUNK
        for start in range(0, len(self), size):
            where = slice(start, min(start + size, len(self)))
            yield where, self.take(where)

    def weighed(self) -> Floats:
        """Return (n, k) worth with what is kept; -inf where not open, or where a floor is not met."""
        worth = self.worth.astype(np.float64)
        if self.held is not None and self.keeps is not None:
            worth += np.vstack([self.keeps, np.zeros(self.keeps.shape[1])])[self.held]
        if self.floor is not None and self.meets is not None:
            bound = np.flatnonzero(self.floor >= 0)
            worth[bound] = np.where(self.meets[self.floor[bound]], worth[bound], -np.inf)
        return worth

    def left(self, prices: Floats) -> Floats:
        """Return (n, k) what is left of each worth after paying for what it uses."""
        cost = np.append(prices, 0.0)[self.resource] * self.use
        worth = self.weighed()
        worth -= cost if self.kind is None else cost.take(self.kind, axis=0)
        return worth

    def resource_at(self, rows: AnyRows, columns: AnyRows) -> Rows:
        """Return which resource choices of cases use, -1 for none."""
        return self.resource[self._row(rows), columns].astype(np.intp)

    def use_at(self, rows: AnyRows, columns: AnyRows) -> Floats:
        """Return how many units choices of cases use, 0 where they use none."""
        use = self.use[columns] if self.use.ndim == 1 else self.use[self._row(rows), columns]
        found: Floats = np.where(self.resource_at(rows, columns) >= 0, use, 0.0)
        return found

    def _row(self, rows: AnyRows) -> AnyRows:
        if self.kind is not None:
            return self.kind[rows]
        return rows if len(self.resource) == len(self) else np.zeros_like(rows)

    @cached_property
    def of_each(self) -> tuple[Numbers, Floats]:
        """(n, k) resource and units of each case; only for a few cases."""
        shape = self.worth.shape
        row = slice(None) if self.kind is None else self.kind
        use = self.use if self.use.ndim == 1 else self.use[row]
        resource = np.broadcast_to(self.resource[row], shape)
        return resource, np.where(resource >= 0, use, 0.0)


def summed(at: AnyRows, values: Floats, size: int) -> Floats:
    """Return (size,) sums of values by where they belong."""
    return np.bincount(at.ravel(), values.ravel(), minlength=size).astype(np.float64, copy=False)
