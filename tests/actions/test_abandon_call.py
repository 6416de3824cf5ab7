"""A call nobody will end is ended by a supervisor: the case is free again, and what was said stays."""

from __future__ import annotations

import json

import pytest

from kept.actions.abandon_call import ABANDONED, AbandonError, abandon_call
from kept.actions.export_evidence import export_evidence
from kept.actions.step_call import step_call
from kept.calls import Event, IllegalEventError
from kept.demo import talk
from kept.evidence import verify_bundle
from kept.records.models import Call, Contact, EvidenceRecord, Heard, Role
from kept.records.rights import NoRightError

from ..house import a_call, a_case, at, person, say

pytestmark = pytest.mark.django_db

REACHED = ("next", "answer:is_borrower", "answer:matches", "next")


@pytest.fixture
def left():
    """A call in which something was heard and the collector walked off."""
    collector = person("li")
    call = a_call(a_case(collector), collector)
    say(call, collector, talk.events((*REACHED, "answer:cannot", "reason:cash_gap")))
    return call


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


def end(call, by, words="员工离岗") -> Call:
    return abandon_call(call.pk, words=words, by=by, now=at(11))


def strand(call) -> None:
    """Let the playbooks have changed under a call."""
    call.refresh_from_db()
    call.state = json.dumps(json.loads(call.state) | {"step": "gone"})
    call.save(update_fields=["state"])


def test_the_case_and_the_collector_are_free_again(left, supervisor):
    end(left, supervisor)

    contact = Contact.objects.get()
    assert (contact.outcome, contact.ended_at) == (ABANDONED, at(11))
    assert a_call(contact.case, contact.collector, at(12)).pk != left.pk


def test_what_was_heard_stands_and_its_events_are_in_the_export(left, supervisor, tmp_path):
    end(left, supervisor)

    out = export_evidence(left.contact.case_id, tmp_path / "x.zip", by=supervisor, now=at(12))
    body = json.loads(EvidenceRecord.objects.get(kind="call.abandoned").body)
    assert Heard.objects.filter(retracted_at=None).exists()
    assert body["events"] == 6
    assert "员工离岗" not in EvidenceRecord.objects.get(kind="call.abandoned").body
    assert verify_bundle(out).ok


def test_ended_again_nothing_happens(left, supervisor):
    end(left, supervisor)
    end(left, supervisor)

    assert EvidenceRecord.objects.filter(kind="call.abandoned").count() == 1


def test_it_cannot_go_on_afterwards(left, supervisor):
    end(left, supervisor)

    with pytest.raises(IllegalEventError, match="ended"):
        step_call(left.pk, Event(kind="next"), by=left.contact.collector, now=at(11, 1))


def test_a_reason_is_asked_for(left, supervisor):
    with pytest.raises(AbandonError, match="say why"):
        end(left, supervisor, words=" ")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_nobody_else_ends_it(left, role):
    with pytest.raises(NoRightError):
        end(left, person("wu", role))


class TestACallWhosePlaybooksChanged:
    def test_is_ended_by_its_holder(self, left):
        strand(left)

        assert end(left, left.contact.collector).closed_at == at(11)

    def test_is_not_while_they_lead_on(self, left):
        with pytest.raises(NoRightError):
            end(left, left.contact.collector)
