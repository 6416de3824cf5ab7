"""Rungs are approved by the role the ladder names; disputes and hardships are settled with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kept.records import house
from kept.records.models import Case, EvidenceRecord, Measure, Role, Task, TaskKind

from ...house import TODAY, a_case, at, clock_shows, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def eleven_o_clock(settings):
    clock_shows(settings, at(11))


@pytest.fixture
def collector():
    return person("li")


@pytest.fixture
def supervisor():
    return signed_in(person("wang", Role.SUPERVISOR))


@pytest.fixture
def officer():
    return signed_in(person("chen", Role.COMPLIANCE))


def proposed(collector, rung: str = "") -> Task:
    """A case whose rung has been carried out and waited for, and the next rung before a named person."""
    ladder = house.ladder()
    wanted = rung or next(code for code in ladder.codes[1:] if ladder[code].approval == "supervisor")
    below = ladder.codes[ladder.position(wanted) - 1]
    case = a_case(collector, due_on=TODAY - timedelta(days=200))
    long_ago = TODAY - timedelta(days=90)
    Case.objects.filter(pk=case.pk).update(rung=below, rung_since=long_ago)
    Measure.objects.create(case=case, rung=below, on=long_ago)
    return Task.objects.create(case=case, kind=TaskKind.APPROVE_RUNG, rung=wanted, due_at=at(2))


def reviewed(collector, kind=TaskKind.REVIEW_DISPUTE) -> Task:
    case = a_case(collector)
    Case.objects.filter(pk=case.pk).update(path="dispute", reason="disputes_amount")
    return Task.objects.create(case=case, kind=kind, due_at=at(9))


class TestRungs:
    def test_each_role_sees_its_own(self, collector, supervisor, officer):
        ladder = house.ladder()
        theirs = next(code for code in ladder.codes[1:] if ladder[code].approval == "compliance")
        task = proposed(collector, theirs)

        assert reverse("rung-decide", args=[task.pk]) in officer.get("/approvals/rungs/").content.decode()
        assert "没有待您审批的升级" in supervisor.get("/approvals/rungs/").content.decode()

    def test_the_page_says_why_and_on_what_legal_basis(self, collector, supervisor):
        task = proposed(collector)
        rung = house.ladder()[task.rung]

        page = supervisor.get("/approvals/rungs/").content.decode()

        assert rung.name.zh in page
        assert rung.basis[0].instrument.zh in page

    def test_declining_asks_for_a_reason(self, collector, supervisor):
        task = proposed(collector)

        answer = supervisor.post(reverse("rung-decide", args=[task.pk]), {"act": "decline", "note": " "})

        task.refresh_from_db()
        assert answer.status_code == 422
        assert task.done_at is None

    def test_declining_leaves_the_case_where_it_is_and_says_so_on_record(self, collector, supervisor):
        task = proposed(collector)
        before = Case.objects.get().rung

        supervisor.post(reverse("rung-decide", args=[task.pk]), {"act": "decline", "note": "刚还了一笔"})

        assert Case.objects.get().rung == before
        assert EvidenceRecord.objects.filter(kind="rung.declined").count() == 1

    def test_a_rung_that_is_no_longer_proposed_cannot_be_approved(self, collector, supervisor):
        task = proposed(collector)
        Case.objects.update(path="hardship")

        page = supervisor.get("/approvals/rungs/").content.decode()
        answer = supervisor.post(reverse("rung-decide", args=[task.pk]), {"act": "approve"})

        task.refresh_from_db()
        assert "目前不再建议升到这一层级" in page
        assert answer.status_code == 200
        assert task.done_at is None

    def test_another_roles_rung_is_not_decided(self, collector, officer):
        task = proposed(collector)

        answer = officer.post(reverse("rung-decide", args=[task.pk]), {"act": "approve"})

        task.refresh_from_db()
        assert "不在您的权限内" in answer.content.decode()
        assert task.done_at is None

    def test_a_second_click_changes_nothing(self, collector, supervisor):
        task = proposed(collector)
        address, note = reverse("rung-decide", args=[task.pk]), {"act": "decline", "note": "刚还了一笔"}

        supervisor.post(address, note)
        answer = supervisor.post(address, note)

        assert "此项已有人决定" in answer.content.decode()
        assert EvidenceRecord.objects.filter(kind="rung.declined").count() == 1


class TestReviews:
    @pytest.mark.parametrize(("finding", "path"), [("resume", ""), ("hold", "dispute")])
    def test_are_settled_with_a_finding_and_a_reason(self, collector, officer, finding, path):
        task = reviewed(collector)

        officer.post(reverse("review-settle", args=[task.pk]), {"finding": finding, "note": "金额核对无误"})

        task.refresh_from_db()
        assert task.done_at is not None
        assert Case.objects.get().path == path

    @pytest.mark.parametrize("said", [{"finding": "hold"}, {"note": "x"}, {"finding": "other", "note": "x"}])
    def test_want_both(self, collector, supervisor, said):
        task = reviewed(collector)

        answer = supervisor.post(reverse("review-settle", args=[task.pk]), said)

        task.refresh_from_db()
        assert answer.status_code == 422
        assert task.done_at is None

    def test_a_second_settlement_is_told_of_the_first(self, collector, supervisor):
        task = reviewed(collector, TaskKind.HARDSHIP)
        address, said = reverse("review-settle", args=[task.pk]), {"finding": "hold", "note": "x"}

        supervisor.post(address, said)
        answer = supervisor.post(address, said)

        assert "此项已有人作出结论" in answer.content.decode()
        assert EvidenceRecord.objects.filter(kind="review.settled").count() == 1

    def test_the_page_needs_few_queries(self, collector, supervisor, django_assert_max_num_queries):
        reviewed(collector)

        with django_assert_max_num_queries(32):
            supervisor.get("/approvals/reviews/")


class TestTheFront:
    def test_leads_to_the_first_queue_in_which_something_waits(self, collector, supervisor, officer):
        reviewed(collector)

        assert supervisor.get("/approvals/").url == "/approvals/reviews/"
        assert officer.get("/approvals/").url == "/approvals/reviews/"

    def test_leads_to_the_first_of_the_role_when_nothing_waits(self, supervisor, officer):
        assert supervisor.get("/approvals/").url == "/approvals/promises/"
        assert officer.get("/approvals/").url == "/approvals/rungs/"
