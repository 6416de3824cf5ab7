"""Periods counted by hand, each with the provision it rests on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from kept.clocks import (
    Happenings,
    Interruption,
    act_by,
    effective_demands,
    last_day,
    running,
    validation_ends,
)
from kept.money import parse_minor

CASES = yaml.load(
    (Path(__file__).parents[1] / "cases" / "clocks" / "periods.yaml").read_text("utf-8"), yaml.BaseLoader
)


def days(*texts: str) -> np.ndarray:
    return np.array([text or "NaT" for text in texts], dtype="datetime64[D]")


def cases(kind: str):
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: case["name"])


def one_day(text: str | None) -> str:
    return text or "NaT"


@cases("running")
def test_a_period_that_happenings_begin_anew(case):
    told = case.get("happened", [])
    happened = Happenings(
        row=np.zeros(len(told), dtype=np.int64),
        on=days(*(one["on"] for one in told)),
        until=days(*(one.get("until", "") for one in told)),
        kind=np.array([Interruption[one["kind"].upper()] for one in told], dtype=np.int64),
        proven=np.array([one.get("proven", "true") == "true" for one in told], dtype=np.bool_),
    )

    found = running(
        days(case["due"]), happened, on=np.datetime64(case["on"]), code=case.get("clock", "limitation")
    )

    assert str(found.last[0]) == one_day(case.get("last"))
    assert bool(found.held[0]) == (case.get("held") == "true")


@cases("single")
def test_a_period_that_nothing_interrupts(case):
    start = days(case["start"])

    assert str(last_day(case["clock"], start)[0]) == case["last"]
    assert str(act_by(case["clock"], start)[0]) == case["act_by"]


@cases("validation")
def test_the_validation_period(case):
    found = validation_ends(
        days(case["provided"]),
        received_on=days(case.get("received", "")),
        holidays=days(*case.get("holidays", [])),
    )

    assert str(found[0]) == case["last"]


@cases("card")
def test_effective_demands(case):
    demanded = days(*case["demands"])

    found = effective_demands(
        days(case["overdue"]),
        np.array([parse_minor(case["principal"])]),
        row=np.zeros(len(demanded), dtype=np.int64),
        demanded_on=demanded,
        received=np.ones(len(demanded), dtype=np.bool_),
        on=np.datetime64(case["on"]),
    )

    for name in ("first", "second", "next_from", "unpaid_since"):
        assert str(getattr(found, name)[0]) == one_day(case.get(name))
    assert bool(found.may_report[0]) == (case["may_report"] == "true")
