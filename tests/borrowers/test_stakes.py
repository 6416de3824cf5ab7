"""What is at stake orders what is said; it rests on facts lawfully held alone."""

from __future__ import annotations

from datetime import date

import pytest

from kept.borrowers import (
    CaseFacts,
    at_stake,
    consequences,
    fact_names,
    load_consequences,
    load_signals,
    load_stakes,
    matters,
)
from kept.borrowers.facts import FIGURES, FLAGS
from kept.datafile import DataFileError

CATALOGUE, STAKES = load_consequences(), load_stakes()
ON = date(2026, 11, 24)

#: What may not be asked of a borrower and never orders what is said (as ``test_signals`` refuses).
PROTECTED = (
    "sex",
    "gender",
    "age",
    "ethnic",
    "religio",
    "nation",
    "disab",
    "marri",
    "child",
    "ill",
    "health",
)


def order(facts, signals=()) -> list[str]:
    weight = matters(STAKES, at_stake(STAKES, facts, signals))
    found = consequences(CATALOGUE, facts, on=ON, matters=weight)
    return [one.code for one in found if one.sayable]


def test_what_touches_the_weightier_stake_comes_first_within_its_state():
    facts = CaseFacts(product="credit_card", has_guarantor=True, per_day_minor=1, per_month_minor=30,
                      total_minor=100)  # fmt: skip

    plain, weighed = (
        [one.code for one in consequences(CATALOGUE, facts, on=ON) if one.sayable],
        order(facts),
    )

    assert plain.index("guarantor_spared") > plain.index("interest_per_day")
    assert weighed.index("guarantor_spared") < weighed.index("interest_per_day")
    assert sorted(plain) == sorted(weighed)


def test_it_never_lets_something_be_said_that_may_not_or_moves_it_out_of_its_state():
    facts = CaseFacts(product="credit_card", has_guarantor=True, has_collateral=True, total_minor=100)
    weight = matters(STAKES, at_stake(STAKES, facts, ["home_loan_paid_on_time"]))

    found = consequences(CATALOGUE, facts, on=ON, matters=weight)

    sayable = [one.sayable for one in found]
    assert sayable == sorted(sayable, reverse=True)
    states = [(not one.sayable, list(type(one.state)).index(one.state)) for one in found]
    assert states == sorted(states)


def test_what_is_not_known_weighs_nothing():
    assert at_stake(STAKES, CaseFacts(product="credit_card"), []) == []


def test_every_signal_and_consequence_named_is_known_and_none_is_a_protected_trait():
    signals = load_signals().by_code
    for stake in STAKES.values():
        assert set(stake.signals) <= set(signals)
        assert not any(signals[name].sensitive for name in stake.signals)
        assert set(stake.touches) <= set(CATALOGUE.by_code)
        words = {part for name in (*stake.signals, *stake.facts) for part in name.split("_")}
        assert not {word for word in words if word.startswith(PROTECTED)}


def test_an_unknown_fact_is_refused_when_the_file_is_read(tmp_path):
    (tmp_path / "stakes.yaml").write_text(
        "version: 1\nstakes: {x: {name: {zh: 甲, en: X}, facts: {is_married: 1}, signals: {}, touches: []}}\n"
    )

    with pytest.raises(DataFileError, match="is_married"):
        load_stakes(tmp_path)


def test_every_fact_and_figure_of_a_case_has_a_name():
    assert (FLAGS | FIGURES) - set(fact_names()) == set()
