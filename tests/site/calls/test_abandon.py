"""A supervisor ends an abandoned call from the page of its case; a stranded one says how it is ended."""

from __future__ import annotations

import json

import pytest

from kept.records.models import Call, Role

from ...house import a_call, a_case, at, clock_shows, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_o_clock(settings):
    clock_shows(settings, at(10, 30))


@pytest.fixture
def collector():
    return person("li")


@pytest.fixture
def call(collector):
    return a_call(a_case(collector), collector)


def test_the_case_says_who_is_in_a_call_and_a_supervisor_ends_it(call):
    client = signed_in(person("wang", Role.SUPERVISOR))
    address = f"/cases/{call.contact.case_id}/"

    shown = client.get(address).content.decode()
    ended = client.post(f"/calls/{call.pk}/abandon/", {"words": "员工离岗"}, follow=True).content.decode()

    assert "终止通话" in shown
    assert "通话已终止" in ended
    assert Call.objects.get().closed_at is not None
    assert 'id="abandon"' not in client.get(address).content.decode()


def test_without_a_reason_it_goes_on(call):
    answer = signed_in(person("wang", Role.SUPERVISOR)).post(f"/calls/{call.pk}/abandon/", {}, follow=True)

    assert "请说明" in answer.content.decode()
    assert Call.objects.get().closed_at is None


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.COMPLIANCE, Role.ADMIN])
def test_nobody_else_ends_it(call, role):
    answer = signed_in(person("wu", role)).post(f"/calls/{call.pk}/abandon/", {"words": "x"})

    assert answer.status_code == 403
    assert Call.objects.get().closed_at is None


def test_a_stranded_call_offers_its_holder_to_end_it(call, collector):
    call.state = json.dumps(json.loads(call.state) | {"step": "gone"})
    call.save(update_fields=["state"])
    client = signed_in(collector)

    stranded = client.get(f"/calls/{call.pk}/")
    client.post(f"/calls/{call.pk}/abandon/", {"words": "话术已更换"})

    assert stranded.status_code == 409
    assert f"/calls/{call.pk}/abandon/" in stranded.content.decode()
    assert Call.objects.get().closed_at is not None


def test_a_call_that_is_not_there_is_not_found():
    answer = signed_in(person("wang", Role.SUPERVISOR)).post("/calls/999/abandon/", {"words": "x"})

    assert answer.status_code == 404
