"""Cases as dictionaries, and the columns they make."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import strategies as st

from kept.ladder import LadderFacts, load_ladder

LADDER = load_ladder()
NAMES = sorted(set(LADDER.file.facts) - {"promise_broken"})
TODAY = date(2026, 6, 15)

#: A case on no rung, ten days overdue, with nothing else known.
BLANK: dict = {
    "rung": 0,
    "rung_since": None,
    "acted_on": None,
    "attempt_days": 0,
    "dpd": 10,
    "arrears_minor": 50_000,
    "broken_since": 0,
    "kept_since": 0,
    "conditions": {},
} | dict.fromkeys(
    [
        *("promise_open", "call_back_pending", "plan_in_force", "hardship", "disputed", "stopped"),
        *("paid_since", "pressure_not_risen", "nothing_new"),
    ],
    False,
)

FLAGS = [name for name, value in BLANK.items() if value is False]


def case(rung: str = "none", **facts) -> dict:
    """A case on a named rung since the first of June, with what is said of it."""
    since = date(2026, 6, 1) if rung != "none" else None
    return BLANK | {"rung": LADDER.position(rung), "rung_since": since} | facts


def columns(cases: list[dict]) -> LadderFacts:
    def numbers(name):
        return np.array([row[name] for row in cases], dtype=np.int64)

    def days(name):
        return np.array([row[name] for row in cases], dtype="datetime64[D]")

    def flags(name):
        return np.array([row[name] for row in cases], dtype=np.bool_)

    return LadderFacts(
        **{
            n: numbers(n)
            for n in ("rung", "attempt_days", "dpd", "arrears_minor", "broken_since", "kept_since")
        },
        **{n: days(n) for n in ("rung_since", "acted_on")},
        **{n: flags(n) for n in FLAGS},
        conditions={
            n: np.array([row["conditions"].get(n, False) for row in cases], dtype=np.bool_) for n in NAMES
        },
    )


@st.composite
def any_case(draw) -> dict:
    """Any case whatever, mostly without a reason that holds it."""
    rung = draw(st.integers(0, len(LADDER.rungs)))
    seldom = st.sampled_from([False] * 9 + [True])
    since = draw(st.dates(date(2026, 1, 1), TODAY)) if rung else None
    return {
        "rung": rung,
        "rung_since": since,
        "acted_on": draw(st.none() | st.dates(since, TODAY)) if since else None,
        "attempt_days": draw(st.integers(0, 4)),
        "dpd": draw(st.integers(-3, 90)),
        "arrears_minor": draw(st.sampled_from([0, 1, 50_000, 50_000, 50_000])),
        "broken_since": draw(st.sampled_from([0, 0, 1, 2])),
        "kept_since": draw(st.sampled_from([0, 0, 1])),
        "conditions": draw(st.dictionaries(st.sampled_from(NAMES), st.booleans())),
    } | {
        name: draw(st.booleans() if name in {"paid_since", "pressure_not_risen", "nothing_new"} else seldom)
        for name in FLAGS
    }
