"""Short ways to write debts and events in tests, and the same as hypothesis strategies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import strategies as st

from kept.ledger import NO_CAP, Clauses, DayCount, EventKind, Events, Owed, Terms

from .oracle import Debt, answer

KINDS = {kind.name.lower(): kind for kind in EventKind}
START = date(2024, 1, 1)  # a leap year


def debt(**changes) -> dict:
    plain = dict.fromkeys(("principal", "interest", "penalty", "fee", "cost", "rate_ppm", "penalty_ppm"), 0)
    return {"opened_on": START, "year_days": 365} | plain | changes


CLAUSES = {
    "day_count": DayCount.ACT_365,
    "rounding": 0,
    "daily": 0,
    "compound_ppm": 0,
    "cap_ppm": NO_CAP,
    "grace_days": 0,
    "grace_counts": 0,
}


def terms_of(*debts: dict) -> Terms:
    """Return debts as terms; they have clauses when one of them names any."""
    ints = {
        name + ("" if name.endswith(("_ppm", "_days")) else "_minor"): _column(debts, name)
        for name in debt()
        if name != "opened_on"
    }
    own_year = {360: DayCount.ACT_360, 365: DayCount.ACT_365}
    full = [CLAUSES | {"day_count": own_year[one["year_days"]]} | one for one in debts]
    named = any(name in one for one in debts for name in CLAUSES)
    clauses = Clauses(**{name: _column(full, name) for name in CLAUSES}) if named else None
    opened = np.array([one["opened_on"] for one in debts], dtype="datetime64[D]")
    return Terms(opened_on=opened, clauses=clauses, **ints)


def _column(debts: Sequence[dict], name: str) -> np.ndarray:
    return np.array([one[name] for one in debts], dtype=np.int64)


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
    rest |= {name: one[name] for name in CLAUSES if name in one}
    rest["cap_ppm"] = None if one.get("cap_ppm", NO_CAP) == NO_CAP else one["cap_ppm"]
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


#: Kinds that only debts with further clauses know, and what their amount may be.
RATE_CHANGES = ["rate", "penalty_rate", "compound_rate", "doubled_rate", "cap_rate"]
OTHER_CHANGES = ["interest_due", "interest_due", "capitalise", "plan", "judgment", "write_off"]


@st.composite
def agreed_debts(draw) -> dict:
    rates = st.sampled_from([0, 36_500, 120_000, 154_000, 240_000, 360_000])
    return draw(debts()) | {
        "day_count": draw(st.sampled_from(list(DayCount))),
        "rounding": draw(st.integers(0, 3)),
        "daily": draw(st.integers(0, 1)),
        "compound_ppm": draw(rates),
        "cap_ppm": draw(st.sampled_from([NO_CAP, NO_CAP, 0, 154_000, 240_000])),
        "grace_days": draw(st.sampled_from([0, 0, 3, 31])),
        "grace_counts": draw(st.integers(0, 1)),
    }


@st.composite
def agreed_histories(draw, one: dict) -> list[tuple[date, str, int]]:
    told = draw(histories(one))
    for _ in range(draw(st.integers(0, 7))):
        day = one["opened_on"] + timedelta(days=draw(st.integers(0, 160)))
        what = draw(st.sampled_from(["rate", "other", "other", "money", "order"]))
        if what == "rate":
            kind = draw(st.sampled_from(RATE_CHANGES))
            told.append((day, kind, draw(st.sampled_from([0, 63_875, 120_000, 480_000]))))
        elif what == "other":
            told.append((day, draw(st.sampled_from(OTHER_CHANGES)), 0))
        elif what == "order":
            told.append((day, "order", draw(st.integers(0, 1))))
        else:
            kind = draw(st.sampled_from(["disbursement", "disbursement", "settlement"]))
            told.append((day, kind, draw(st.integers(1, 5_000))))
    return without_dues_after_a_plan(told)


def without_dues_after_a_plan(told: list[tuple[date, str, int]]) -> list[tuple[date, str, int]]:
    """Drop the old due dates that a plan replaces, for what is left may be less than they say."""
    first = min((day for day, kind, _ in told if kind == "plan"), default=date.max)
    return [event for event in told if event[1] != "due" or event[0] < first]


@st.composite
def agreed_portfolios(draw) -> tuple[list[dict], list[list[tuple[date, str, int]]]]:
    many = draw(st.lists(agreed_debts(), min_size=1, max_size=3))
    return many, [draw(agreed_histories(one)) for one in many]
