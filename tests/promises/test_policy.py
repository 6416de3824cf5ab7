"""The approval policy: full arrears by tomorrow at once, all else to the supervisor, by a named line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.datafile import DataFileError
from kept.promises import ArrearsUnknownError, PromiseFacts, decide, load_policy
from kept.promises.policy import OWN

POLICY = load_policy()

FULL_TOMORROW = {
    "amount_minor": 50_000,
    "arrears_minor": 50_000,
    "parts": 1,
    "first_due_in_days": 1,
    "last_due_in_days": 1,
}


def line(**facts) -> str:
    return decide(POLICY, PromiseFacts(**FULL_TOMORROW | facts)).line


class TestDecide:
    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ({}, "full_by_tomorrow"),
            ({"last_due_in_days": 0, "first_due_in_days": 0}, "full_by_tomorrow"),
            ({"last_due_in_days": 2, "first_due_in_days": 2}, "later_than_tomorrow"),
            ({"amount_minor": 50_001}, "full_by_tomorrow"),
            ({"amount_minor": 49_999}, "less_than_arrears"),
            ({"parts": 2}, "instalments"),
            ({"broken_before": 1}, "broke_before"),
            ({"asks_waiver": True}, "waiver_asked"),
            ({"disputed": True}, "disputed"),
            ({"hardship": True}, "hardship"),
        ],
    )
    def test_names_the_line_that_decides(self, facts, expected):
        assert line(**facts) == expected

    def test_gives_the_reason_in_both_languages(self):
        decision = decide(POLICY, PromiseFacts(**FULL_TOMORROW | {"parts": 3}))

        assert not decision.approved_at_once
        assert "主管" in decision.reason.in_("zh")
        assert "supervisor" in decision.reason.in_("en")

    @given(
        st.builds(
            PromiseFacts,
            amount_minor=st.integers(1, 10**12),
            arrears_minor=st.integers(1, 10**12),
            parts=st.integers(1, 12),
            first_due_in_days=st.integers(0, 60),
            last_due_in_days=st.integers(0, 400),
            broken_before=st.integers(0, 3),
            asks_waiver=st.booleans(),
            hardship=st.booleans(),
            disputed=st.booleans(),
        )
    )
    def test_approves_at_once_only_all_arrears_in_one_part_by_tomorrow(self, facts):
        decision = decide(POLICY, facts)

        plain = not (facts.asks_waiver or facts.hardship or facts.disputed or facts.broken_before)
        full = facts.amount_minor >= facts.arrears_minor and facts.parts == 1 and facts.last_due_in_days <= 1
        assert decision.approved_at_once == (plain and full)

    def test_refuses_a_promise_where_nothing_is_overdue(self):
        with pytest.raises(ArrearsUnknownError):
            line(arrears_minor=0)


class TestTheFile:
    def test_states_its_grace(self):
        assert (POLICY.grace.days, POLICY.grace.business_days) == (1, True)

    def test_of_a_house_must_end_with_a_line_that_always_fits(self, tmp_path):
        text = OWN.read_text(encoding="utf-8")
        cut = text[: text.index("  later_than_tomorrow:")]
        (tmp_path / OWN.name).write_text(cut, encoding="utf-8")

        with pytest.raises(DataFileError, match="no condition"):
            load_policy(tmp_path)

    def test_of_a_house_may_only_ask_for_known_figures(self, tmp_path):
        text = OWN.read_text(encoding="utf-8").replace("broken_before:", "age_of_borrower:", 1)
        (tmp_path / OWN.name).write_text(text, encoding="utf-8")

        with pytest.raises(DataFileError, match="age_of_borrower"):
            load_policy(tmp_path)
