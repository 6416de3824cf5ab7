"""The life of a promise: what can happen from where it stands, and nothing else."""

from __future__ import annotations

import itertools

import pytest

from kept.promises import LIFE, OPEN, Act, IllegalTransitionError, Status, allowed, transition


class TestLife:
    def test_of_a_kept_promise_goes_through_approval(self):
        status = Status.TAKEN

        for act in (Act.SUBMIT, Act.RETURN, Act.SUBMIT, Act.APPROVE, Act.FALL_DUE, Act.KEEP):
            status = transition(status, act)

        assert status is Status.KEPT

    @pytest.mark.parametrize(("status", "act"), list(itertools.product(Status, Act)))
    def test_allows_an_act_or_names_what_it_allows(self, status, act):
        if act in allowed(status):
            assert transition(status, act) is LIFE[status][act]
        else:
            with pytest.raises(IllegalTransitionError) as refused:
                transition(status, act)
            for possible in allowed(status) or ("nothing",):
                assert possible in str(refused.value)

    def test_is_laid_down_for_every_status_and_reaches_each(self):
        reached = {target for acts in LIFE.values() for target in acts.values()}

        assert set(LIFE) == set(Status)
        assert reached | {Status.TAKEN} == set(Status)

    def test_never_breaks_a_promise_that_was_not_approved(self):
        for status in (Status.TAKEN, Status.SUBMITTED, Status.RETURNED):
            assert Act.BREAK not in allowed(status)

    def test_is_open_exactly_until_it_is_judged_replaced_or_withdrawn(self):
        ends = {Status.KEPT, Status.PART_KEPT, Status.BROKEN, Status.REPLACED, Status.WITHDRAWN}

        assert set(Status) - OPEN == ends

    def test_opens_a_judged_promise_again_when_its_payments_change(self):
        for status in (Status.KEPT, Status.PART_KEPT, Status.BROKEN):
            assert transition(status, Act.REOPEN) is Status.DUE
