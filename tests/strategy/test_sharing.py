"""From the night to the plan: what waits for a message to work, and who must be called or only remembered."""

from dataclasses import replace

import numpy as np
import pytest

from kept.strategy.capacity import Floors
from kept.strategy.choices import load_choices
from kept.strategy.night import decide
from kept.strategy.openings import CHANNELS
from kept.strategy.plan import plan
from kept.strategy.response import load_response
from kept.strategy.sharing import met, wanted, weigh
from kept.strategy.worklist import Purpose

from .portfolios import ON, a_practice, some_columns, some_past

N = 4_000
CHOICES = load_choices()
CALLS = np.array([one.entry.channel == "call" for one in CHOICES.all])
CONTACTS = np.array([one.entry.channel is not None for one in CHOICES.all])
SMS = CHOICES.position("sms")
FLOORS = Floors(first_call_within_days=3, not_forgotten_days=30)


@pytest.fixture(scope="module")
def night():
    by = replace(a_practice(), slots=CHOICES.parts_of_day)
    read, _ = some_columns(N, by)
    return decide(read, on=ON, practice=by), read


@pytest.fixture(scope="module")
def weighed_with(night):
    """Return a function that weighs the cases with some columns of their last contacts changed."""
    decided, read = night
    past = some_past(N, CHOICES)

    def make(*, written=None, called=None, last=None, known=None):
        since = past.since.copy()
        if last is not None:
            since[:] = np.maximum(last, -1)
        for channel, days in (("call", called), ("sms", written), ("email", written)):
            if days is not None:
                since[:, CHANNELS.index(channel)] = days
        some = replace(
            past,
            since=since,
            known_days=past.known_days if known is None else np.full(N, known),
            refused=np.zeros_like(past.refused),
        )
        return weigh(decided, read, some, response=load_response(), floors=FLOORS)

    return make


@pytest.mark.parametrize(("days", "open_"), [(-1, True), (0, False), (6, False), (7, True)])
def test_after_a_message_there_is_none_for_seven_days(weighed_with, days, open_):
    weighed = weighed_with(written=days)

    assert np.isfinite(weighed.worth[:, SMS]).any() == open_
    assert np.isfinite(weighed.worth[:, CALLS]).any()


def test_a_call_is_worth_less_where_no_message_can_follow_it(weighed_with):
    with_it, without = weighed_with(written=-1).worth, weighed_with(written=3).worth
    call = np.flatnonzero(CALLS)[0]
    both = np.isfinite(with_it[:, call]) & (with_it[:, SMS] > 0)

    assert both.any()
    assert (with_it[both, call] > without[both, call]).all()
    none = np.isfinite(with_it[:, call]) & ~(with_it[:, SMS] > 0)
    np.testing.assert_array_equal(with_it[none, call], without[none, call])


@pytest.mark.parametrize(("known", "called", "urgent"), [(2, -1, False), (3, -1, True), (3, 0, False)])
def test_the_first_call_is_owed_once_its_days_are_over_and_until_it_was_tried(
    weighed_with, known, called, urgent
):
    weighed = weighed_with(known=known, called=called, last=5)
    first = weighed.purpose == Purpose.FIRST_CALL

    assert first.any()
    assert (weighed.urgency[first] > 0).all() == (weighed.urgency[first] > 0).any() == urgent


def test_a_message_remembers_who_was_forgotten_and_is_no_first_call(weighed_with):
    """With hours for everybody, who is owed a call gets one; who was forgotten may get a message."""
    weighed = weighed_with(known=40, called=-1, last=40)
    made = plan(wanted(weighed, CHOICES), np.full(len(CHOICES.resources()), 1e9))
    callable_ = np.isfinite(weighed.worth[:, CALLS]).any(axis=1)
    owed_a_call = (weighed.purpose == Purpose.FIRST_CALL) & callable_
    forgotten = (weighed.urgency == 1) & np.isfinite(weighed.worth[:, CONTACTS]).any(axis=1)

    assert owed_a_call.sum() > 3
    assert CALLS[made.choice[owed_a_call]].all()
    assert CONTACTS[made.choice[forgotten]].all()
    assert (~CALLS[made.choice[forgotten]]).any()
    assert met(weighed, made.choice, CHOICES)[owed_a_call].all()
    assert not met(weighed, np.full(N, SMS), CHOICES)[owed_a_call].any()


def test_a_message_meets_what_is_owed_to_whom_nobody_may_call(weighed_with):
    weighed = weighed_with(known=40, called=-1, written=-1)
    shut = replace(
        weighed,
        worth=np.where(CALLS, -np.inf, weighed.worth).astype(np.float32),
        floor=np.zeros_like(weighed.floor),
    )
    made = plan(wanted(shut, CHOICES), np.full(len(CHOICES.resources()), 1e9))
    owed = (shut.urgency > 0) & np.isfinite(shut.worth[:, SMS])

    assert owed.any()
    assert (made.choice[owed] > 0).all()
    assert met(shut, made.choice, CHOICES)[owed].all()
