"""States: few of them, and each case in its own."""

from dataclasses import fields

import numpy as np
import pytest

from kept.strategy.prospects import (
    AGES,
    BROKEN,
    MOST_ATTEMPTS,
    SPOKEN,
    Prospects,
    ProspectShapeError,
    age_of,
    states,
)

from .prospecting import chance_prospects, prospects


def test_every_case_is_in_the_state_of_its_own_levels():
    cases = chance_prospects(2_000, seed=4)

    found, at = states(cases, 4)

    assert np.array_equal(found.quadrant[at], cases.quadrant)
    assert np.array_equal(found.path[at], cases.path)
    assert np.array_equal(found.age[at], age_of(cases.dpd))
    assert np.array_equal(found.attempts[at], np.minimum(cases.attempts, MOST_ATTEMPTS))
    assert np.array_equal(found.broken[at], np.minimum(cases.broken, len(BROKEN) - 1))
    assert np.array_equal(found.answered[at], cases.answered_slot + 1)
    assert set(found.spoken.tolist()) == set(range(len(SPOKEN)))


def test_like_cases_share_a_state():
    found, at = states(prospects(dpd=[31, 45, 60, 61]), 4)

    assert len(found.age) == 2
    assert [AGES[found.age[state]] for state in at] == ["31-60", "31-60", "31-60", "61-90"]


def test_columns_of_another_length_are_refused():
    one = prospects()
    columns = {item.name: getattr(one, item.name) for item in fields(one)}

    with pytest.raises(ProspectShapeError, match=r"dpd has shape \(2,\), not \(1,\)"):
        Prospects(**{**columns, "dpd": np.array([1, 2])})
