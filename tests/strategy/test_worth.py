"""What a choice is worth: the columns say what one case worked out by hand says, and what experience says."""

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest

from kept.strategy.choices import PATHS
from kept.strategy.prospects import states
from kept.strategy.response import Response, load_response
from kept.strategy.worth import OpenShapeError, reckon, worth

from .prospecting import chance_prospects, prospects
from .worth_oracle import worth_of

A, B, C, D = 1, 2, 3, 4
REMIND, PLAN, HARDSHIP, DISPUTE, STOP = (
    PATHS.index(name) for name in ("remind", "plan", "hardship", "dispute", "stop")
)


@pytest.fixture(scope="module")
def response():
    return load_response()


def of(response, code, **said):
    """Return what a choice is worth for one case."""
    return float(worth(response, prospects(**said))[0, response.choices.position(code)])


def changed(response, *, horizon=None, later=None, weight=None, share=None):
    """Return the model with other horizons, usual work, weight of harm or share of what comes in."""
    file, listing = response.file, response.choices.file
    policy = listing.policy
    if later is not None:
        policy = policy.model_copy(update={"later_conversations_ppm_a_day": later})
    if share is not None:
        policy = policy.model_copy(update={"recovery_share_percent": share})
    if weight is not None:
        policy = policy.model_copy(update={"harm": policy.harm.model_copy(update={"weight_percent": weight})})
    if horizon is not None:
        ways = {name: way.model_copy(update={"horizon_days": horizon}) for name, way in file.ways.items()}
        file = file.model_copy(update={"ways": ways})
    choices = type(response.choices)(listing.model_copy(update={"policy": policy}), "changed")
    return Response(file, choices, "changed")


def alone(response, code="sms", **said):
    found, _ = states(prospects(**said), len(response.choices.slots))
    return float(reckon(response, found).alone[0, response.choices.position(code)])


class TestWorth:
    @pytest.mark.parametrize("share", [100, 30])
    def test_equals_each_choice_of_each_case_worked_out_by_itself(self, response, share):
        response, cases = changed(response, share=share), chance_prospects(12, seed=1)

        found = worth(response, cases)

        for row in range(len(cases)):
            case = {item.name: int(getattr(cases, item.name)[row]) for item in fields(cases)}
            wanted = [worth_of(response, case, one) for one in response.choices.all]
            assert found[row] == pytest.approx(wanted, rel=1e-9, abs=1e-3)

    def test_a_case_is_worth_the_same_alone_and_among_many_across_the_seams_of_chunks(self, response):
        cases = chance_prospects(40_000, seed=2)

        found = worth(response, cases)

        for row in (0, 16_383, 16_384, 32_768, 39_999):
            assert np.array_equal(worth(response, cases.take([row]))[0], found[row])

    def test_single_precision_differs_in_the_seventh_digit_only(self, response):
        cases = chance_prospects(500, seed=3)

        exact, single = worth(response, cases), worth(response, cases, dtype=np.float32)

        assert single.dtype == np.float32
        open_ = np.isfinite(exact)
        assert np.array_equal(open_, np.isfinite(single))
        assert np.allclose(exact[open_], single[open_], rtol=1e-4, atol=2)

    def test_rest_is_worth_nothing_and_what_is_not_open_is_worth_less_than_anything(self, response):
        open_ = np.zeros((1, len(response.choices)), dtype=np.bool_)
        open_[0, response.choices.position("sms")] = True

        found = worth(response, prospects(), open_=open_)[0]

        assert found[0] == 0
        assert np.flatnonzero(np.isfinite(found)).tolist() == [0, response.choices.position("sms")]

    def test_flags_of_another_shape_are_refused(self, response):
        with pytest.raises(OpenShapeError, match=r"\(2, 3\); expected \(1, 17\)"):
            worth(response, prospects(), open_=np.ones((2, 3), dtype=np.bool_))

    def test_no_cases_are_worth_nothing(self, response):
        assert worth(response, prospects().take(slice(0, 0))).shape == (0, len(response.choices))


class TestWhatIsWorthMore:
    CALL = "call.evening.collector"

    def test_a_call_to_one_who_would_pay_anyway_is_worth_less_than_to_one_who_wavers(self, response):
        assert of(response, self.CALL, dpd=2, quadrant=A) < of(response, self.CALL, dpd=2, quadrant=B)
        assert of(response, self.CALL, dpd=2, quadrant=A) < of(response, self.CALL, dpd=20, quadrant=A)

    def test_a_reminder_moves_the_willing_and_able_only(self, response):
        assert of(response, "sms", quadrant=A) > 0
        assert of(response, "sms", quadrant=C) < 0
        assert of(response, "sms", quadrant=D) < 0

    @pytest.mark.parametrize("quadrant", [B, D])
    @pytest.mark.parametrize("arrears", [50_000, 500_000, 5_000_000])
    def test_people_in_hardship_are_worth_a_plan_and_not_a_call(self, response, quadrant, arrears):
        said = {"quadrant": quadrant, "path": HARDSHIP, "arrears_minor": arrears}

        calls = [of(response, code, **said) for code in response.choices.codes if code.startswith("call.")]

        assert of(response, "plan_offer", **said) > max(calls)

    def test_each_attempt_in_the_week_takes_from_the_next(self, response):
        found = [of(response, self.CALL, attempts=n) for n in range(9)]

        assert all(more < less for less, more in pairwise(found[:8]))
        assert found[7] == found[8]
        assert found[1] / found[0] == pytest.approx(0.87, abs=0.02)

    def test_a_broken_promise_makes_the_next_worth_less(self, response):
        found = [of(response, self.CALL, broken=n) for n in range(4)]

        assert found[0] > found[1] > found[2] == found[3]

    def test_the_slot_in_which_they_answered_is_worth_more(self, response):
        slot = response.choices.slots.index("evening")

        assert of(response, self.CALL, answered_slot=slot) > of(response, self.CALL)
        assert of(response, "call.morning.collector", answered_slot=slot) < of(
            response, "call.morning.collector"
        )

    def test_old_debts_are_worth_less_effort(self, response):
        found = [of(response, self.CALL, dpd=dpd) for dpd in (22, 45, 75, 135, 400)]

        assert found == sorted(found, reverse=True)

    @pytest.mark.parametrize("path", [DISPUTE, STOP])
    def test_nobody_is_called_about_a_dispute_or_after_a_stop(self, response, path):
        assert of(response, self.CALL, path=path) == -np.inf

    def test_what_the_house_does_later_anyway_takes_from_doing_it_tomorrow(self, response):
        busy, idle = changed(response, later=200_000), changed(response, later=0)

        assert of(busy, self.CALL, quadrant=B) < of(response, self.CALL, quadrant=B)
        assert of(response, self.CALL, quadrant=B) < of(idle, self.CALL, quadrant=B)

    def test_the_weight_of_harm_is_taken_off_as_often_as_policy_says(self, response):
        said = {"quadrant": D, "path": HARDSHIP}
        none, once, twice = (of(changed(response, weight=w), self.CALL, **said) for w in (0, 100, 200))

        assert none > once > twice
        assert none - once == pytest.approx(once - twice)

    def test_an_agency_weighs_its_share_against_the_whole_cost(self, response):
        said = {"quadrant": A, "arrears_minor": 100_000}
        whole, half, tenth = (of(changed(response, share=s), self.CALL, **said) for s in (100, 50, 10))
        cost = 2 * half - whole

        assert cost < 0
        assert tenth == pytest.approx((whole - cost) / 10 + cost)


class TestLevels:
    """What the priors add up to, beside the levels they were fitted to (docs/concepts/response.md)."""

    def test_without_any_contact_seven_in_ten_new_arrears_come_within_thirty_days(self, response):
        assert alone(changed(response, horizon=30, later=0), dpd=1) == pytest.approx(0.70, abs=0.04)

    def test_a_reminder_at_thirty_days_adds_about_four_percent_to_what_comes_in_thirty_days(self, response):
        month = changed(response, horizon=30, later=0)
        added = of(month, "sms", dpd=30) / 500_000 / alone(month, dpd=30)

        assert added == pytest.approx(0.039, abs=0.015)

    def test_a_month_cures_fewer_the_older_the_debt_is(self, response):
        month = changed(response, horizon=30, later=0)

        # With calls, cards in 2005: 30.2, 16.5 and 4.0 %. After 90 days the signals make most of them D.
        assert alone(month, dpd=45) == pytest.approx(0.23, abs=0.08)
        assert alone(month, dpd=75) == pytest.approx(0.12, abs=0.05)
        assert alone(month, dpd=135, quadrant=D) == pytest.approx(0.02, abs=0.015)

    def test_reaching_someone_adds_twenty_to_thirty_five_points(self, response):
        month = changed(response, horizon=30, later=0)
        found, _ = states(prospects(dpd=11), len(month.choices.slots))
        tables, call = reckon(month, found), month.choices.position("call.midday.collector")

        assert 0.20 < tables.gain[0, call] / tables.reach[0, call] < 0.35
