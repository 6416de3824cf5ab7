"""What follows from a closed call: returned promises end, graver holds stay, the day's list is worked off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.close_call import close_call
from kept.actions.close_night import close_night
from kept.actions.decide_promise import return_promise
from kept.actions.settle_review import LOOK_AGAIN, settle_review
from kept.calls import Event
from kept.demo import talk
from kept.records.brief import brief
from kept.records.gate import plans_in_force
from kept.records.models import Case, EvidenceRecord, Promise, PromiseStatus, Role, Task, TaskKind, Work

from ..house import TODAY, a_call, a_case, at, person, say

pytestmark = pytest.mark.django_db

REACHED = ("next", "answer:is_borrower", "answer:matches", "next")
PARTS = ((30_000, TODAY + timedelta(days=3)), (70_000, TODAY + timedelta(days=17)))
REFUSED = (
    *REACHED, "answer:refuses", "next", "end:asked_to_stop", "next_contact:2026-11-26",
    "explain:demand", "explain:reason", "explain:gains_losses", "explain:promise",
)  # fmt: skip
#: A plan by instalments instead of a part now.
PLANNED = [
    Event(kind="option", value="instalments") if one.kind == "option" else one
    for one in talk.short_of_cash(PARTS)
]


def held(case, by, events, moment) -> None:
    call = a_call(case, by, moment)
    say(call, by, events, moment)
    close_call(call.pk, by=by, now=moment + timedelta(minutes=4))


@pytest.fixture
def returned():
    """A plan that a supervisor sent back."""
    collector, supervisor = person("li"), person("wang", Role.SUPERVISOR)
    case = a_case(collector)
    held(case, collector, PLANNED, at(10))
    promise = Promise.objects.get()
    return_promise(promise.pk, by=supervisor, now=at(12), note="一次还清")
    return promise


class TestAReturnedPromise:
    def test_ends_when_the_borrower_was_told_and_offered_nothing_new(self, returned):
        held(returned.case, returned.taken_by, talk.events(REFUSED), at(14))

        returned.refresh_from_db()
        assert returned.status == PromiseStatus.WITHDRAWN
        assert EvidenceRecord.objects.get(kind="promise.withdrawn").case_id == returned.case_id
        assert not Task.objects.filter(kind=TaskKind.CALL_BACK, done_at=None).exists()

    def test_holds_neither_the_ladder_nor_the_gate_afterwards(self, returned):
        held(returned.case, returned.taken_by, talk.events(REFUSED), at(14))

        known = brief(returned.case, on=TODAY + timedelta(days=1))
        assert not known.columns.promise_open[0]
        assert plans_in_force([returned.case_id]) == set()

    def test_stands_while_the_borrower_was_not_reached(self, returned):
        rings_out = talk.events(("next", "answer:not_connected", "answer:rang_out"))

        held(returned.case, returned.taken_by, rings_out, at(14))

        returned.refresh_from_db()
        assert returned.status == PromiseStatus.RETURNED


def test_a_lighter_hold_does_not_put_a_graver_one_aside():
    collector = person("li")
    case = a_case(collector)
    call = a_call(case, collector, at(10))
    Case.objects.update(path="stop")  # by someone else, while the call goes on

    say(call, collector, talk.disputes(), at(10, 1))
    close_call(call.pk, by=collector, now=at(10, 5))

    case.refresh_from_db()
    assert case.path == "stop"


def test_a_case_comes_off_the_list_of_an_earlier_day_that_is_still_worked():
    collector = person("li")
    case = a_case(collector)
    close_night(TODAY - timedelta(days=1), now=at(1))
    tomorrow = TODAY + timedelta(days=1)

    held(case, collector, talk.forgot(100_000, tomorrow), at(10, day=tomorrow))

    assert Work.objects.get(on=TODAY).done_at is not None


def test_a_case_that_stays_held_is_looked_at_again():
    collector, supervisor = person("li"), person("wang", Role.SUPERVISOR)
    held(a_case(collector), collector, talk.disputes(), at(10))

    settle_review(Task.objects.get().pk, finding="hold", note="等待流水", by=supervisor, now=at(11))

    again = Task.objects.get(done_at=None)
    assert (again.kind, again.due_at) == (TaskKind.REVIEW_DISPUTE, at(11) + LOOK_AGAIN)
