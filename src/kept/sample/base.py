"""The real part of the sample: 30,000 card accounts as published, without any personal trait."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

#: Below this balance (major units) an account is not worth placing.
LEAST_BALANCE = 100


@dataclass(frozen=True, slots=True)
class Accounts:
    """(n,) int64 columns; amounts in minor units, one NT$ taken as one CNY.

    ``behind`` is months behind at the last statement (0 when not behind), ``paid_minor`` what was paid in the
    last month, ``pays`` whether the account paid in the month after.
    """

    account: NDArray[np.int64]
    limit_minor: NDArray[np.int64]
    behind: NDArray[np.int64]
    balance_minor: NDArray[np.int64]
    paid_minor: NDArray[np.int64]
    pays: NDArray[np.bool_]

    def at(self, places: NDArray[np.int64]) -> Accounts:
        """Return the accounts at some places."""
        return Accounts(
            self.account[places],
            self.limit_minor[places],
            self.behind[places],
            self.balance_minor[places],
            self.paid_minor[places],
            self.pays[places],
        )

    @property
    def overdue(self) -> NDArray[np.bool_]:
        """Return where an account is behind with a balance worth placing."""
        return (self.behind >= 1) & (self.balance_minor >= 100 * LEAST_BALANCE)


def accounts() -> Accounts:
    """Return all 30,000 accounts; a credit balance is no debt and reads as 0."""
    with as_file(files("kept.sample") / "uci_credit_card.parquet") as path:
        table = pq.read_table(path)
    column = {name: table[name].to_numpy().astype(np.int64) for name in table.column_names}
    return Accounts(
        account=column["ID"],
        limit_minor=100 * column["LIMIT_BAL"],
        behind=np.maximum(column["PAY_0"], 0),
        balance_minor=100 * np.maximum(column["BILL_AMT1"], 0),
        paid_minor=100 * column["PAY_AMT1"],
        pays=column["default.payment.next.month"] == 0,
    )
