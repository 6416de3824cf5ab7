"""Many thousand ledgers in one call, against the oracle one by one: no cent of difference."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from kept.ledger import Owed, oldest_unpaid_due, owed

from .books import START, by_the_oracle, debt, events_of, terms_of

ON = START + timedelta(days=500)


def random_debt(random: Random) -> dict:
    parts = {
        part: random.choice([0, random.randrange(100_000)]) for part in ("interest", "penalty", "fee", "cost")
    }
    return debt(
        opened_on=START + timedelta(days=random.randrange(100)),
        principal=random.choice([0, random.randrange(1, 10_000), random.randrange(1, 10**9), 10**13]),
        rate_ppm=random.choice([0, 36_500, random.randrange(1, 360_000)]),
        penalty_ppm=random.choice([0, 182_500, random.randrange(1, 360_000)]),
        year_days=random.choice([360, 365]),
        **parts,
    )


def random_history(random: Random, one: dict) -> list[tuple[date, str, int]]:
    left, told, standing, day = one["principal"], [], [], one["opened_on"]
    for _ in range(random.randrange(4)):
        if amount := random.randint(0, left):
            left -= amount
            told.append((day + timedelta(days=random.randint(-40, 300)), "due", amount))
    for _ in range(random.randrange(8)):
        day += timedelta(days=random.choice([0, 0, 1, random.randrange(120)]))
        kind = random.choice(["payment", "payment", "payment", "fee", "cost", "reversal", "waiver"])
        amount = random.choice([random.randrange(1, 500), random.randrange(1, one["principal"] + 100_000)])
        if kind == "reversal":
            if not standing:
                continue
            amount = standing.pop(random.randrange(len(standing)))
        elif kind == "payment":
            standing.append(amount)
        told.append((day, kind, amount))
    return told


def differences(seed: int, size: int) -> int:
    """Return how many of some random ledgers differ from the oracle in any figure."""
    random = Random(seed)
    many = [random_debt(random) for _ in range(size)]
    histories = [random_history(random, one) for one in many]
    told = [(row, *event) for row, history in enumerate(histories) for event in history]

    found = owed(terms_of(*many), events_of(*told), on=ON)

    names = [name for name in Owed.__dataclass_fields__ if name != "on"]
    columns = {name.removesuffix("_minor"): getattr(found, name).tolist() for name in names}
    columns["oldest"] = oldest_unpaid_due(events_of(*told), found).tolist()
    wrong = 0
    for row, (one, history) in enumerate(zip(many, histories, strict=True)):
        figures = {name: column[row] for name, column in columns.items() if column[row]}
        wrong += figures != by_the_oracle(one, history, ON)
    return wrong


@pytest.mark.slow
def test_ten_thousand_random_ledgers_equal_the_oracle():
    assert differences(seed=561, size=10_000) == 0
