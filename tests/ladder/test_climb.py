"""The climb: one rung at a time, for a stated reason, and never against someone who co-operates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.ladder import (
    HOLDS,
    RISES,
    FactShapeError,
    MissingRungDateError,
    Why,
    climb,
    explain,
    missing,
    passed_over,
)

from .cases import FLAGS, LADDER, NAMES, TODAY, any_case, case, columns
from .oracle import expected, stands_on

READY = dict.fromkeys(NAMES, True) | {
    "contract_has_arbitration_clause": False,
    "payment_order_failed": False,
    "reported_to_credit_bureau": False,
}


def one(row: dict, on: date = TODAY):
    return climb(LADDER, columns([row]), on=on)


def outcome(row: dict, on: date = TODAY) -> tuple[str, str]:
    """Reason and proposed rung of one case."""
    found = one(row, on)
    return found.reason(0).code, LADDER.codes[found.proposed[0]]


class TestTheColumns:
    @given(st.lists(any_case(), min_size=1, max_size=8))
    def test_equal_the_twin_that_takes_one_case_at_a_time(self, cases):
        found = climb(LADDER, columns(cases), on=TODAY)

        assert [
            (Why(why).code, int(proposed), None if np.isnat(due) else due.astype(object))
            for why, proposed, due in zip(found.why, found.proposed, found.due_on, strict=True)
        ] == [expected(LADDER, row, TODAY) for row in cases]

    def test_take_no_case_at_all(self):
        assert len(climb(LADDER, columns([]), on=TODAY).proposed) == 0

    def test_of_different_length_are_refused(self):
        facts = columns([case()])

        with pytest.raises(FactShapeError, match="dpd"):
            replace(facts, dpd=np.zeros(2, dtype=np.int64))

    def test_of_a_condition_of_different_length_are_refused(self):
        with pytest.raises(FactShapeError, match="house_visits"):
            replace(columns([case()]), conditions={"house_visits": np.ones(3, dtype=np.bool_)})

    def test_without_the_day_a_rung_was_reached_are_refused(self):
        with pytest.raises(MissingRungDateError):
            one(case("first_call", rung_since=None))


class TestAnyClimb:
    @given(any_case())
    def test_rises_by_one_rung_of_the_cases_own_ladder_at_most(self, row):
        found = one(row)
        here, there = row["rung"], int(found.proposed[0])

        between = [at for at in range(here + 1, there) if stands_on(LADDER, row, at)]
        assert not between
        assert there <= here or found.reason(0) in RISES

    @given(any_case())
    def test_leaves_a_rung_upwards_only_after_it_was_carried_out(self, row):
        found = one(row)

        if row["rung"] and found.proposed[0] > row["rung"]:
            assert row["acted_on"] is not None or row["attempt_days"] >= 2

    @given(
        any_case(),
        st.sampled_from(["promise_open", "call_back_pending", "plan_in_force", "hardship", "disputed"]),
    )
    def test_never_rises_while_someone_co_operates(self, row, path):
        found = one(row | {path: True})

        assert found.proposed[0] <= row["rung"]
        assert found.hold[0] or row["arrears_minor"] == 0

    @given(any_case())
    def test_is_not_changed_by_a_part_payment(self, row):
        """Neither skipped nor started again: only the explanation mentions it."""
        without, with_part = (one(row | {"paid_since": paid}) for paid in (False, True))

        assert (without.proposed[0], without.why[0]) == (with_part.proposed[0], with_part.why[0])
        assert str(without.due_on[0]) == str(with_part.due_on[0])
        if row["arrears_minor"] > 0:
            assert len(explain(with_part, 0)) > len(explain(without, 0))

    @given(any_case(), st.integers(1, 40))
    def test_waits_no_longer_on_a_later_day(self, row, days):
        """A missed night is caught up: what was due stays due."""
        if one(row).reason(0) in RISES:
            later = one(row, TODAY + timedelta(days=days))
            assert later.proposed[0] == one(row).proposed[0]

    @given(any_case(), st.sampled_from(["zh", "en"]))
    def test_explains_itself(self, row, language):
        text = explain(one(row), 0, language)

        assert text
        assert "{" not in text
        assert "NaT" not in text

    @given(any_case())
    def test_only_proposes_a_rung_that_needs_a_person(self, row):
        found = one(row)
        if found.needs_approval[0]:
            rung = LADDER.rungs[found.proposed[0] - 1]
            assert rung.approval != "none"
            assert LADDER.words.roles[rung.approval].zh in explain(found, 0)

    @given(any_case())
    def test_holds_exactly_for_the_reasons_that_hold(self, row):
        found = one(row)

        assert bool(found.hold[0]) == (found.reason(0) in HOLDS)


class TestStart:
    @pytest.mark.parametrize(("dpd", "reason"), [(0, "too_early"), (1, "start"), (2, "start")])
    def test_is_the_day_after_the_due_date(self, dpd, reason):
        assert outcome(case(dpd=dpd))[0] == reason

    def test_is_never_for_a_debt_that_owes_nothing(self):
        assert outcome(case(arrears_minor=0)) == ("closed", "none")


class TestWaiting:
    DONE = case("first_call", acted_on=date(2026, 6, 1), conditions=READY)

    @pytest.mark.parametrize(
        ("day", "reason"),
        [(date(2026, 6, 3), "waiting"), (date(2026, 6, 4), "waited"), (date(2026, 6, 5), "waited")],
    )
    def test_ends_on_its_day(self, day, reason):
        assert outcome(self.DONE, day)[0] == reason

    def test_names_the_day(self):
        assert str(one(self.DONE, date(2026, 6, 2)).due_on[0]) == "2026-06-04"

    def test_counts_from_the_day_the_measure_was_carried_out_not_from_the_day_of_the_rung(self):
        late = case("first_call", acted_on=date(2026, 6, 14))

        assert outcome(late)[0] == "waiting"

    def test_is_cut_short_by_a_broken_promise(self):
        broken = self.DONE | {"broken_since": 1}

        assert outcome(broken, date(2026, 6, 1)) == ("broken", "broken_promise_call")

    def test_is_cut_short_when_words_no_longer_move_anything(self):
        stuck = self.DONE | {"pressure_not_risen": True, "nothing_new": True}

        assert outcome(stuck, date(2026, 6, 2)) == ("nothing_new", "firm_call")
        assert outcome(stuck | {"nothing_new": False}, date(2026, 6, 2))[0] == "waiting"

    @pytest.mark.parametrize("rung", [code for code in LADDER.codes[1:] if LADDER[code].firm_term])
    def test_for_a_term_given_to_the_borrower_is_never_cut_short(self, rung):
        given_on = TODAY - timedelta(days=LADDER[rung].wait_days - 1)
        row = case(
            rung,
            rung_since=given_on,
            acted_on=given_on,
            broken_since=1,
            pressure_not_risen=True,
            nothing_new=True,
            dpd=400,
            conditions=READY,
        )

        assert outcome(row)[0] in {"waiting", "top"}


class TestARungNotCarriedOut:
    def test_is_not_left_even_after_a_year(self):
        forgotten = case("demand_letter", rung_since=date(2025, 6, 1), dpd=400, conditions=READY)

        assert outcome(forgotten) == ("not_done", "demand_letter")
        assert str(one(forgotten).due_on[0]) == str(TODAY)

    @pytest.mark.parametrize(("days", "reason"), [(2, "not_done"), (3, "waited"), (4, "waited")])
    def test_counts_as_done_after_trying_on_enough_days(self, days, reason):
        assert outcome(case("first_call", attempt_days=days))[0] == reason


class TestTheOwnLadder:
    def test_has_the_broken_promise_call_in_place_of_the_firm_call(self):
        row = case("first_call", acted_on=date(2026, 6, 1), broken_since=1)
        found = one(row)

        assert LADDER.codes[found.proposed[0]] == "broken_promise_call"
        assert passed_over(found, 0) == ("firm_call",)
        assert "强势电话" in explain(found, 0)

    def test_has_arbitration_or_the_courts_but_not_both(self):
        row = case(
            "mediation", acted_on=date(2026, 1, 1), rung_since=date(2026, 1, 1), dpd=200, conditions=READY
        )
        arbitration = row | {"conditions": READY | {"contract_has_arbitration_clause": True}}

        assert outcome(row) == ("waited", "payment_order")
        assert outcome(arbitration) == ("waited", "arbitration")
        assert passed_over(one(arbitration), 0) == ("payment_order",)

    def test_ends_with_a_persons_decision(self):
        last = case("enforcement", acted_on=date(2025, 1, 1), rung_since=date(2025, 1, 1), dpd=900)

        assert outcome(last) == ("top", "enforcement")
        assert passed_over(one(last), 0) == missing(one(last), 0) == ()


class TestPreconditions:
    def test_that_are_not_met_stop_the_climb_and_are_named(self):
        row = case("firm_call", acted_on=date(2026, 6, 1), dpd=30, conditions={"statement_ready": True})
        found = one(row)

        assert outcome(row) == ("precondition", "firm_call")
        assert missing(found, 0) == ("address_known",)
        assert "有可用地址" in explain(found, 0)
        assert "an address is known" in explain(found, 0, "en")

    @pytest.mark.parametrize(("dpd", "reason"), [(9, "too_early"), (10, "waited"), (11, "waited")])
    def test_of_days_past_due_turn_on_their_day(self, dpd, reason):
        row = case("firm_call", acted_on=date(2026, 6, 1), dpd=dpd, conditions=READY)

        assert outcome(row)[0] == reason


class TestPaying:
    @pytest.mark.parametrize("rung", LADDER.codes)
    def test_everything_closes_the_case_from_any_rung(self, rung):
        assert outcome(case(rung, arrears_minor=0, disputed=True)) == ("closed", "none")

    def test_as_promised_steps_down_one_rung(self):
        row = case("demand_letter", acted_on=date(2026, 6, 1), kept_since=1)

        assert outcome(row) == ("kept", "firm_call")

    def test_as_promised_does_not_undo_a_suit_but_gives_it_time(self):
        row = case("suit", acted_on=date(2026, 6, 1), kept_since=1, dpd=200, conditions=READY)

        assert outcome(row) == ("kept_stays", "suit")
        assert outcome(row, date(2026, 8, 30)) == ("waited", "enforcement")

    def test_one_promise_and_breaking_another_counts_as_broken(self):
        row = case("first_call", acted_on=date(2026, 6, 1), kept_since=1, broken_since=1)

        assert outcome(row) == ("broken", "broken_promise_call")


def test_every_standing_reason_wins_over_a_broken_promise():
    for flag in set(FLAGS) - {"paid_since", "pressure_not_risen", "nothing_new"}:
        row = case("first_call", acted_on=date(2026, 6, 1), broken_since=1) | {flag: True}
        assert one(row).hold[0], flag
