"""Short ways to write debts and events in tests, and the same as hypothesis strategies."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import strategies as st

from kept.ledger import EventKind, Events, Owed, Terms

from .oracle import Debt, answer

KINDS = {kind.name.lower(): kind for kind in EventKind}
START = date(2024, 1, 1)  # a leap year


def debt(**changes) -> dict:
    plain = dict.fromkeys(("principal", "interest", "penalty", "fee", "cost", "rate_ppm", "penalty_ppm"), 0)
    return {"opened_on": START, "year_days": 365} | plain | changes


def terms_of(*debts: dict) -> Terms:
    column = {name: [one[name] for one in debts] for name in debts[0]}
    ints = {
        name + ("" if name.endswith(("_ppm", "_days")) else "_minor"): np.array(values, dtype=np.int64)
        for name, values in column.items()
        if name != "opened_on"
    }
    return Terms(opened_on=np.array(column["opened_on"], dtype="datetime64[D]"), **ints)


def events_of(*told: tuple[int, date | str, str, int]) -> Events:
    """Return events written as (row, date, kind, amount)."""
    if not told:
        return Events.none()
    row, on, kind, amount = zip(*told, strict=True)
    return Events(
        row=np.array(row, dtype=np.int64),
        on=np.array(on, dtype="datetime64[D]"),
        kind=np.array([KINDS[k] for k in kind], dtype=np.int8),
        amount_minor=np.array(amount, dtype=np.int64),
    )


def figures(owed: Owed, row: int = 0) -> dict[str, int]:
    """Return the figures of one debt that are not zero, by name without ``_minor``."""
    names = [name for name in Owed.__dataclass_fields__ if name != "on"]
    found = {name.removesuffix("_minor"): int(getattr(owed, name)[row]) for name in names}
    return {name: amount for name, amount in found.items() if amount}


def by_the_oracle(one: dict, told: list[tuple[date, str, int]], on: date) -> dict:
    """Return the oracle's figures that are not zero, and the oldest unpaid due date under ``oldest``."""
    parts = {name: Decimal(one[name]) for name in ("cost", "fee", "interest", "penalty", "principal")}
    rest = {name: one[name] for name in ("opened_on", "rate_ppm", "penalty_ppm", "year_days")}
    found = answer(Debt(**parts, **rest), told, on)
    return {name: value for name, value in found.items() if value}


@st.composite
def debts(draw) -> dict:
    small, rate = st.integers(0, 500), st.sampled_from([0, 1, 36_500, 154_000, 240_000, 3_650_000])
    return debt(
        opened_on=START + timedelta(days=draw(st.integers(0, 70))),
        principal=draw(st.one_of(st.integers(0, 3_000), st.integers(0, 10**9))),
        **{part: draw(small) for part in ("interest", "penalty", "fee", "cost")},
        rate_ppm=draw(rate),
        penalty_ppm=draw(rate),
        year_days=draw(st.sampled_from([360, 365])),
    )


@st.composite
def histories(draw, one: dict) -> list[tuple[date, str, int]]:
    """Draw events that may happen to a debt: dues within its principal, reversals of payments made before."""
    left, told, standing = one["principal"], [], []
    day = one["opened_on"]
    for _ in range(draw(st.integers(0, 3))):
        if left:
            amount = draw(st.integers(1, left))
            left -= amount
            told.append((day + timedelta(days=draw(st.integers(-40, 90))), "due", amount))
    for _ in range(draw(st.integers(0, 9))):
        day += timedelta(days=draw(st.integers(0, 25)))
        kind = draw(st.sampled_from(["payment", "payment", "fee", "cost", "reversal", "waiver"]))
        if kind == "reversal":
            if not standing:
                continue
            told.append((day, kind, standing.pop(draw(st.integers(0, len(standing) - 1)))))
            continue
        amount = draw(st.one_of(st.integers(1, 40), st.integers(1, max(1, one["principal"] * 2))))
        told.append((day, kind, amount))
        if kind == "payment":
            standing.append(amount)
    return told


@st.composite
def portfolios(draw) -> tuple[list[dict], list[list[tuple[date, str, int]]]]:
    many = draw(st.lists(debts(), min_size=1, max_size=4))
    return many, [draw(histories(one)) for one in many]
