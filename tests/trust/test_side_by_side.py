"""A whole house at work at once: nobody waits for anybody who waits for them, and every figure is right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .conftest import DATABASES
from .houses import YESTERDAY
from .portfolios import portfolio

pytestmark = pytest.mark.slow

PLACED = YESTERDAY - timedelta(days=3)
HOUSE = "同台银行"


@pytest.mark.parametrize("kind", DATABASES)
def test_import_payments_night_calls_approvals_and_verification_at_once(kind, new_house, folder):
    house = new_house(kind)
    first = portfolio(folder / f"first-{kind}", debts=1200, as_of=PLACED)
    second = portfolio(folder / f"second-{kind}", debts=1200, as_of=PLACED + timedelta(days=1))
    collectors = house.ask("collectors", "li", 3)
    supervisors = house.ask("collectors", "wang", 2, "supervisor")
    assert house.run("kept", "import", str(first.placement), *_for(PLACED)).code == 0

    done = house.together(
        ("kept", "night", "--date", str(YESTERDAY)),
        ("kept", "payments", str(second.payments), *_for(YESTERDAY)),
        ("kept", "import", str(second.placement), *_for(PLACED + timedelta(days=1))),
        *(("work", HOUSE, name, 400 * k, 12) for k, name in enumerate(collectors)),
        *(("approve_all", name, 4) for name in supervisors),
        ("kept", "evidence", "verify", "--all"),
    )

    assert [one.err for one in done if one.code != 0] == []
    assert sum(one.answer["held"] for one in done[3:6]) > 0
    paid, stored = house.ask("paid", HOUSE), house.ask("imported", HOUSE)
    assert paid == second.posted
    assert (stored["debts"], stored["placed"]) == (1200, 1200)
    told = house.ask("promises")
    assert (told["promises"], told["approvals_without_call_back"]) == (told["taken"], 0)
    assert house.verified()


def _for(day):
    return ("--creditor", HOUSE, "--as-of", str(day))
