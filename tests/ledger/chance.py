"""Random ledgers by the thousand, and how many of them differ from the oracle."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from kept.ledger import NO_CAP, Owed, oldest_unpaid_due, owed

from .books import OTHER_CHANGES, RATE_CHANGES, START, by_the_oracle, debt, events_of, terms_of
from .books import without_dues_after_a_plan as without_old_dues

ON = START + timedelta(days=500)

History = list[tuple[date, str, int]]


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


def random_history(random: Random, one: dict) -> History:
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


def random_agreed_debt(random: Random) -> dict:
    return random_debt(random) | {
        "day_count": random.randrange(5),
        "rounding": random.randrange(4),
        "daily": random.randrange(2),
        "compound_ppm": random.choice([0, 180_000, random.randrange(1, 360_000)]),
        "cap_ppm": random.choice([NO_CAP, NO_CAP, 120_000, 240_000, random.randrange(360_000)]),
        "grace_days": random.choice([0, 0, 3, 30]),
        "grace_counts": random.randrange(2),
    }


def random_agreed_history(random: Random, one: dict) -> History:
    told = random_history(random, one)
    for _ in range(random.randrange(7)):
        day = one["opened_on"] + timedelta(days=random.randrange(400))
        kind = random.choice(
            [*RATE_CHANGES, *OTHER_CHANGES, "disbursement", "disbursement", "settlement", "order"]
        )
        if kind in RATE_CHANGES:
            amount = random.choice([0, 63_875, random.randrange(1, 500_000)])
        elif kind == "order":
            amount = random.randrange(2)
        else:
            amount = 0 if kind in OTHER_CHANGES else random.randrange(1, 10**7)
        told.append((day, kind, amount))
    return without_old_dues(told)


def differences(seed: int, size: int, *, agreed: bool) -> int:
    """Return how many of some random ledgers differ from the oracle in any figure."""
    random = Random(seed)
    make, happen = (random_agreed_debt, random_agreed_history) if agreed else (random_debt, random_history)
    many = [make(random) for _ in range(size)]
    histories = [happen(random, one) for one in many]
    events = events_of(*((row, *event) for row, history in enumerate(histories) for event in history))

    found = owed(terms_of(*many), events, on=ON)

    names = [name for name in Owed.__dataclass_fields__ if name != "on"]
    columns = {name.removesuffix("_minor"): getattr(found, name).tolist() for name in names}
    columns["oldest"] = oldest_unpaid_due(events, found).tolist()
    wrong = 0
    for row, (one, history) in enumerate(zip(many, histories, strict=True)):
        figures = {name: column[row] for name, column in columns.items() if column[row]}
        wrong += figures != by_the_oracle(one, history, ON)
    return wrong
