"""One escalation run of Tryton's account_dunning: reads due dates and days, prints seconds an account.

Seconds are of processor time. Run by the Python that has it (requirements/lock-rivals.txt), as a program of
its own, on SQLite in memory. Each account is one party with one receivable line.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from proteus.config import Config
from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, get_accounts
from trytond.modules.company.tests.tools import create_company, get_company
from trytond.pool import Pool
from trytond.tests.tools import activate_modules
from trytond.transaction import Transaction, TransactionError

#: Days after the due date at which each level is reached.
LEVELS = (5, 20, 40)


def main() -> None:
    """Dun all accounts for the first time, then measure the run that takes each to its second level."""
    told = json.load(sys.stdin)
    due, first, on = _days(told["due"]), date.fromisoformat(told["first"]), date.fromisoformat(told["on"])
    house = _House(activate_modules("account_dunning", create_company, create_chart), on)
    house.within(lambda: house.place(due))
    house.run(first)
    house.within(house.send)
    spent = house.run(on)
    levels = house.within(house.levels)
    if levels != [1] * len(due):
        raise ValueError("Tryton did not raise every account by one level")
    print(spent / len(due))


def _days(texts: Sequence[str]) -> list[date]:
    return [date.fromisoformat(one) for one in texts]


class _House:
    """A company with its chart of accounts, in a database of its own."""

    def __init__(self, config: Config, on: date) -> None:
        self._database, self._company = config.database_name, get_company().id
        self._accounts = {name: one.id for name, one in get_accounts().items()}
        create_fiscalyear(today=on).click("create_period")

    def within(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the work returns
        """Do work in one transaction, begun anew with each lock it asks for, as Tryton's server does."""
        locks: dict[str, Any] = {}
        while True:
            with Transaction().start(self._database, 1, context={"company": self._company}, **locks) as one:
                try:
                    return work()
                except TransactionError as error:
                    one.rollback()
                    error.fix(locks)

    def run(self, on: date) -> float:
        """Make a day's escalation run; return its processor seconds."""
        began = time.process_time()
        self.within(lambda: Pool().get("account.dunning").generate_dunnings(on))
        return time.process_time() - began

    def place(self, due: Sequence[date]) -> None:
        """Put down a party and an open receivable line for each account."""
        levels = [{"sequence": at, "overdue": timedelta(days)} for at, days in enumerate(LEVELS)]
        (procedure,) = _create("account.dunning.procedure", [{"name": "P", "levels": [("create", levels)]}])
        some = [{"name": f"C-{at}", "dunning_procedure": procedure.id} for at in range(len(due))]
        parties = _create("party.party", some)
        (journal,) = Pool().get("account.journal").search([("code", "=", "REV")])
        find = Pool().get("account.period").find
        periods = {day: find(self._company, date=day).id for day in set(due)}
        _create(
            "account.move",
            [
                {
                    "company": self._company,
                    "journal": journal.id,
                    "period": periods[day],
                    "date": day,
                    "lines": [("create", self._lines(party.id, day))],
                }
                for party, day in zip(parties, due, strict=True)
            ],
        )

    def _lines(self, party: int, day: date) -> list[dict[str, Any]]:
        receivable = {"account": self._accounts["receivable"], "party": party, "maturity_date": day}
        return [
            {"account": self._accounts["revenue"], "credit": Decimal(100)},
            {**receivable, "debit": Decimal(100)},
        ]

    @staticmethod
    def send() -> None:
        """Mark all dunnings as sent: only those rise."""
        dunning = Pool().get("account.dunning")
        dunning.process(dunning.search([]))

    @staticmethod
    def levels() -> list[int]:
        """Return the level of each account, 0 for the first."""
        return [one.level.sequence for one in Pool().get("account.dunning").search([])]


def _create(kind: str, rows: Sequence[dict[str, Any]]) -> Sequence[Any]:
    found: Sequence[Any] = Pool().get(kind).create(rows)
    return found


if __name__ == "__main__":
    main()
