"""A review lets the ladder go on only when nothing else holds the case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.close_call import close_call
from kept.actions.settle_review import ReviewError, settle_review
from kept.demo import talk
from kept.records.models import EvidenceRecord, Role, Task, TaskKind

from ..house import a_call, a_case, at, person, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_reviews():
    """A case under a hardship and a dispute."""
    collector = person("li")
    case = a_case(collector)
    for hour, talked in ((10, talk.cannot_pay()), (12, talk.disputes())):
        call = a_call(case, collector, at(hour))
        say(call, collector, talked, at(hour))
        close_call(call.pk, by=collector, now=at(hour) + timedelta(minutes=4))
    return case


def settle(case, kind, finding="resume", *, by, note="已核实"):
    task = Task.objects.get(case=case, kind=kind)
    return settle_review(task.pk, finding=finding, note=note, by=by, now=at(15))


def test_the_ladder_goes_on_with_the_last_review(two_reviews):
    supervisor = person("wang", Role.SUPERVISOR)

    first = settle(two_reviews, TaskKind.HARDSHIP, by=supervisor)
    second = settle(two_reviews, TaskKind.REVIEW_DISPUTE, by=supervisor)

    assert (first.path, second.path) == ("dispute", "")
    assert EvidenceRecord.objects.filter(kind="review.settled").count() == 2


def test_a_review_is_settled_once(two_reviews):
    supervisor = person("wang", Role.SUPERVISOR)
    settle(two_reviews, TaskKind.HARDSHIP, by=supervisor)

    with pytest.raises(ReviewError, match="already settled"):
        settle(two_reviews, TaskKind.HARDSHIP, by=supervisor)


def test_nobody_settles_without_a_reason(two_reviews):
    with pytest.raises(ReviewError, match="what was found"):
        settle(two_reviews, TaskKind.HARDSHIP, by=person("wu", Role.SUPERVISOR), note="  ")
