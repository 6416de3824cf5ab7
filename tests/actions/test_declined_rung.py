"""A declined rung rests: the night does not ask the same person again before its quiet days are over."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from kept.actions.close_night import close_night
from kept.actions.set_rung import NoReasonError, approve_rung, propose_rung
from kept.records import house
from kept.records.models import Case, EvidenceRecord, Role, Task, TaskKind

from ..house import TODAY, a_case, at, person

pytestmark = pytest.mark.django_db

LETTER = "demand_letter"
QUIET = house.ladder()[LETTER].quiet_days_if_declined


@pytest.fixture
def proposed():
    """The letter that last night proposed for a case whose firm call was held long ago."""
    case = a_case(person("li"), due_on=TODAY - timedelta(days=40))
    since = TODAY - timedelta(days=20)
    Case.objects.update(rung="firm_call", rung_since=since)
    case.contacts.create(
        collector=case.collector, at=at(9, day=since), local_date=since, permit={}, rulebook="x",
        connected=True, conversation=True, ended_at=at(9, 5, day=since),
    )  # fmt: skip
    night(TODAY - timedelta(days=1))
    return Task.objects.get()


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


def night(on: date) -> None:
    close_night(on, now=at(1, day=on + timedelta(days=1)))


def decline(task, by, note="客户正在筹款") -> None:
    approve_rung(task.pk, by=by, now=at(10), approve=False, note=note)


def waiting() -> int:
    return Task.objects.filter(kind=TaskKind.APPROVE_RUNG, done_at=None).count()


def test_what_the_night_proposes_is_on_record_with_its_reason(proposed):
    record = EvidenceRecord.objects.get(kind="rung.proposed")

    body = json.loads(record.body)
    assert (record.case_id, record.actor) == (proposed.case_id, "night")
    assert (body["from"], body["rung"], body["why"]) == ("firm_call", LETTER, "waited")


@pytest.mark.parametrize(("days", "again"), [(1, False), (QUIET - 1, False), (QUIET, True)])
def test_the_night_asks_again_only_after_the_quiet_days(proposed, supervisor, days, again):
    decline(proposed, supervisor)

    night(TODAY + timedelta(days=days - 1))

    assert waiting() == again


def test_a_person_may_propose_it_sooner(proposed, supervisor):
    decline(proposed, supervisor)

    propose_rung(proposed.case_id, by=supervisor, now=at(11))

    assert waiting() == 1


def test_it_is_declined_with_a_reason_only(proposed, supervisor):
    with pytest.raises(NoReasonError, match="say why"):
        decline(proposed, supervisor, note="  ")

    assert waiting() == 1
