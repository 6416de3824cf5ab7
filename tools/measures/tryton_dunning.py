"""Tryton's escalation run over some overdue receivables: prints the processor seconds an account.

Run by the Python that has Tryton (requirements/lock-rivals.txt), as a program of its own.
How many accounts, is read from its input.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from decimal import Decimal
from typing import Any

from trytond.config import config
from trytond.modules.account.tests.test_module import create_chart, get_fiscalyear
from trytond.modules.company.tests.test_module import create_company, set_company
from trytond.pool import Pool
from trytond.tests.test_tryton import activate_module, with_transaction

DAYS = (5, 20, 40)


def main(accounts: int) -> float:
    """Return the seconds an account of a run that raises every account a level."""
    config.set("database", "uri", "sqlite://")
    activate_module("account_dunning")
    return float(_escalated(accounts)) / accounts


@with_transaction()
def _escalated(accounts: int) -> float:
    """Return the seconds of the run; Tryton begins the transaction anew when it needs the lock of a table."""
    company = create_company()
    with set_company(company):
        create_chart(company)
        year = get_fiscalyear(company)
        year.save()
        type(year).create_period([year])
        _receivables(accounts, year, company)
        dunning, began = Pool().get("account.dunning"), time.process_time()
        dunning.generate_dunnings(year.start_date + dt.timedelta(days=30))
        spent = time.process_time() - began
        raised = dunning.search([], count=True)
        if raised != accounts:
            raise ValueError(f"{raised} of {accounts} accounts were raised")
    return spent


def _receivables(accounts: int, year: Any, company: Any) -> None:  # noqa: ANN401 - Tryton makes its classes
    pool = Pool()
    procedure = pool.get("account.dunning.procedure")(name="Procedure")
    level = pool.get("account.dunning.level")
    procedure.levels = [level(overdue=dt.timedelta(days=days)) for days in DAYS]
    procedure.save()
    configuration = pool.get("account.configuration")(1)
    configuration.default_dunning_procedure = procedure
    configuration.save()
    account = pool.get("account.account")
    receivable, revenue = (
        account.search(
            [(f"type.{kind}", "=", True), ("company", "=", company.id), ("party_required", "=", party)]
        )[0]
        for kind, party in (("receivable", True), ("revenue", False))
    )
    journal, period = pool.get("account.journal").search([("code", "=", "REV")])[0], year.periods[0]
    party = pool.get("party.party")
    people = [party(name=str(k), dunning_procedure=procedure) for k in range(accounts)]
    party.save(people)
    amount = Decimal(100)
    pool.get("account.move").create(
        {
            "company": company.id,
            "period": period.id,
            "journal": journal.id,
            "date": period.start_date,
            "lines": [
                ("create", [
                    {"account": revenue.id, "credit": amount},
                    {"account": receivable.id, "debit": amount, "party": one.id,
                     "maturity_date": period.start_date},
                ]),
            ],
        }
        for one in people
    )  # fmt: skip


if __name__ == "__main__":
    print(main(int(sys.stdin.read())))
