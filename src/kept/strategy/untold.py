"""Where nothing new is left to say: every cost that may be told today has been told.

Whether a cost may be told depends on what is known of a case, not on how much is owed. So it is worked out
once for each situation that occurs in a run.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kept.borrowers import CaseFacts, Consequences, consequences
from kept.ladder import Ladder
from kept.strategy.answers import Answers
from kept.strategy.figures import Figures
from kept.strategy.standing import CaseColumns

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

#: Products that consequences tell apart; any other counts as the last.
PRODUCTS = ("credit_card", "private_loan", "trade_invoice", "instalment_loan")


@dataclass(frozen=True, kw_only=True)
class ToldColumns:
    """What was told in (n,) cases, and what else decides about what may be told.

    Attributes:
        told: (n, q) by consequence, in the order of the catalogue.
        measures: (n, r) by rung, in the order of the ladder: carried out at some time.
        product: (n,) int8, of ``PRODUCTS``, of the first debt.
        domestic: (n,) the debts are in the currency of the house's courts.
        late_fee: (n,) fees were charged.
    """

    told: Flags
    measures: Flags
    product: NDArray[np.int8]
    domestic: Flags
    late_fee: Flags


#: Answers are kept for so many situations, less than a kilobyte each.
_SITUATIONS = 16_384


class Untold:
    """Finds where nothing new is left to say on a day, by a catalogue of costs and a ladder."""

    def __init__(self, *, on: date, catalogue: Consequences, ladder: Ladder) -> None:
        self._on, self._catalogue, self._ladder = on, catalogue, ladder
        self._answers: Answers[bytes, list[bool]] = Answers(keeps=_SITUATIONS)

    def nothing_new(self, columns: CaseColumns, figures: Figures, said: ToldColumns) -> Flags:
        """Return where pressure did not rise and every cost that may be told has been told, (n,)."""
        rows = np.flatnonzero(columns.pressure_not_risen)
        found = np.zeros(len(columns.case), dtype=np.bool_)
        if not rows.size:
            return found
        situations, of = np.unique(_keys(columns, figures, said, rows, self._on), axis=0, return_inverse=True)
        may = np.array(self._may_tell(situations))
        found[rows] = ~(may[of.ravel()] & ~said.told[rows]).any(axis=1)
        return found

    def _may_tell(self, situations: NDArray[np.int8]) -> list[list[bool]]:
        """Return for each of some situations which costs may be told."""

        def ask(new: list[int]) -> list[list[bool]]:
            keys = situations[new].tolist()
            return [_may_tell(key, self._on, self._catalogue, self._ladder) for key in keys]

        return self._answers.of([one.tobytes() for one in situations], ask)


def _keys(
    columns: CaseColumns, figures: Figures, said: ToldColumns, rows: Ints, on: date
) -> NDArray[np.int8]:
    """Return all that decides about what may be told in (k,) cases, (k, 9 + r) small numbers."""
    nothing = np.zeros(len(columns.case), dtype=np.int8)
    within = columns.said.get("claim_not_time_barred", nothing)
    time_barred = np.where(within != 0, -within, np.where(columns.in_time(on), -1, 0))
    own = (
        columns.rung,
        said.product,
        said.domestic,
        said.late_fee,
        columns.reports_credit,
        columns.has_guarantor,
        columns.said.get("contract_has_arbitration_clause", nothing),
        time_barred,
        figures.per_day_minor > 0,
    )
    return np.column_stack([*(one[rows].astype(np.int8) for one in own), said.measures[rows].astype(np.int8)])


def _may_tell(key: list[int], on: date, catalogue: Consequences, ladder: Ladder) -> list[bool]:
    """Return by consequence whether it is a cost that may be told in a situation."""
    rung, product, domestic, late_fee, reports, guarantor, arbitration, barred, grows, *measures = key
    facts = CaseFacts(
        product=PRODUCTS[product],  # type: ignore[arg-type]  # they are those of the facts
        currency="CNY" if domestic else "USD",
        contract_has_late_fee=bool(late_fee) or None,
        reports_to_credit_bureau=bool(reports),
        has_guarantor=bool(guarantor),
        contract_has_arbitration_clause=_known(arbitration),
        time_barred=_known(barred),
        per_day_minor=grows,
        per_month_minor=grows,
        principal_minor=1,
        total_minor=1,
    ).with_court_costs()
    carried_out = {code for code, done in zip(ladder.codes[1:], measures, strict=True) if done}
    approved = carried_out | ({ladder.codes[rung]} if rung else set())
    return _costs(catalogue, facts, on, approved, ladder.tells_up_to(rung))


def _costs(
    catalogue: Consequences, facts: CaseFacts, on: date, approved: Collection[str], up_to: int
) -> list[bool]:
    items = consequences(catalogue, facts, on=on, approved=approved, up_to=up_to, language="en")
    costs = {item.code for item in items if item.sayable and item.side == "cost"}
    return [code in costs for code in catalogue.by_code]


def _known(sign: int) -> bool | None:
    """Return what a sign says: 1 it holds, -1 it does not, 0 nobody knows."""
    return None if sign == 0 else sign > 0
