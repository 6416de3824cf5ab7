"""Promises are decided one at a time, with all that speaks for and against them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kept.records.dossiers import promise_dossier
from kept.records.models import Case, Promise, PromiseStatus, Role, Task, TaskKind

from ...house import TODAY, a_case, a_promise, at, clock_shows, person, row, signed_in
from ...house import placed as place

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


def promises_of(collector, number: int):
    """Some promises taken ten minutes apart, each in a case of its own."""
    place(*(row(f"C-{k}", debtor_name=f"张三{k}", phone_1=f"1380013800{k}") for k in range(number)))
    Case.objects.update(collector=collector)
    cases = Case.objects.order_by("pk")
    return [a_promise(case, collector, at(9, 10 * k)) for k, case in enumerate(cases)]


class TestThePage:
    def test_shows_parts_shares_reasons_alternatives_and_the_policy_line(self, collector, supervisor):
        a_promise(a_case(collector), collector)

        page = supervisor.get("/approvals/promises/").content.decode()

        assert "¥300.00" in page
        assert "30%" in page
        assert "分次还款，须主管审批。" in page
        assert "短期周转不开" in page
        assert "今天全额还清" in page
        assert "4 / 4" in page

    def test_says_what_the_promise_and_each_alternative_is_expected_to_bring(self, collector, supervisor):
        promise = a_promise(a_case(collector), collector)

        dossier = promise_dossier(promise, on=promise.taken_on)

        assert 0 < dossier.expected_minor < promise.amount_minor
        asked = {way.kind: expected for way, expected in dossier.ways}
        assert asked.pop("hardship", None) is None
        assert all(0 < expected < dossier.standing.known.arrears_minor for expected in asked.values())
        page = supervisor.get("/approvals/promises/").content.decode()
        assert page.count("预期回收") >= 2
        assert f"¥{dossier.expected_minor / 100:,.2f}" in page

    def test_masks_the_borrower(self, collector, supervisor):
        a_promise(a_case(collector), collector)

        page = supervisor.get("/approvals/promises/").content.decode()

        assert "张*敏" in page
        assert "张小敏" not in page

    def test_says_in_its_language_where_the_money_comes_from(self, collector, supervisor):
        a_promise(a_case(collector), collector)
        supervisor.post("/language/", {"language": "en"})

        page = supervisor.get("/approvals/promises/").content.decode()

        assert "salary" in page
        assert "工资" not in page

    def test_begins_with_the_one_that_waited_longest(self, collector, supervisor):
        oldest, *_ = promises_of(collector, 3)

        page = supervisor.get("/approvals/promises/").content.decode()

        assert reverse("promise-approve", args=[oldest.pk]) in page

    def test_j_and_k_lead_to_the_neighbours(self, collector, supervisor):
        first, second, third = promises_of(collector, 3)

        page = supervisor.get(reverse("approvals-promises-one", args=[second.pk])).content.decode()

        assert f'href="/approvals/promises/{third.pk}/" data-key="j"' in page
        assert f'href="/approvals/promises/{first.pk}/" data-key="k"' in page

    def test_shows_what_was_promised_before_and_how_it_ended(self, collector, supervisor):
        case = a_case(collector)
        a_promise(case, collector)
        Promise.objects.create(
            case=case,
            status=PromiseStatus.BROKEN,
            taken_at=at(9, day=TODAY - timedelta(days=5)),
            taken_on=TODAY - timedelta(days=5),
            taken_by=collector,
            amount_minor=50_000,
            paid_minor=12_345,
        )

        page = supervisor.get("/approvals/promises/").content.decode()

        assert "失约" in page
        assert "¥123.45" in page

    def test_an_empty_queue_says_so(self, supervisor):
        assert "没有待审批的承诺" in supervisor.get("/approvals/promises/").content.decode()

    def test_asks_the_database_no_more_for_many_than_for_one(
        self, collector, supervisor, django_assert_max_num_queries
    ):
        promises_of(collector, 6)

        with django_assert_max_num_queries(32):
            supervisor.get("/approvals/promises/")

    def test_holds_whatever_has_been_decided_for_whoever_looks_again(self, collector, supervisor):
        promise = a_promise(a_case(collector), collector)
        supervisor.post(reverse("promise-approve", args=[promise.pk]))

        page = supervisor.get(reverse("approvals-promises-one", args=[promise.pk])).content.decode()

        assert "决定人：Wang" in page
        assert reverse("promise-approve", args=[promise.pk]) not in page


class TestDeciding:
    def test_one_whose_day_has_passed_goes_back_and_says_so(self, collector, supervisor, settings):
        promise = a_promise(a_case(collector), collector)
        clock_shows(settings, at(17, day=TODAY + timedelta(days=9)))

        answer = supervisor.post(f"/approvals/promises/{promise.pk}/approve/", follow=True)

        assert "承诺日期已过" in answer.content.decode()
        assert Promise.objects.get().status == PromiseStatus.RETURNED

    def test_approval_leads_on_to_the_next(self, collector, supervisor):
        first, second = promises_of(collector, 2)

        answer = supervisor.post(reverse("promise-approve", args=[first.pk]))

        assert answer.url == reverse("approvals-promises-one", args=[second.pk])
        first.refresh_from_db()
        assert first.status == PromiseStatus.APPROVED

    def test_the_last_one_leads_back_to_the_queue(self, collector, supervisor):
        promise = a_promise(a_case(collector), collector)

        answer = supervisor.post(reverse("promise-approve", args=[promise.pk]))

        assert answer.url == "/approvals/promises/"

    def test_terms_and_note_are_returned_together(self, collector, supervisor):
        promise = a_promise(a_case(collector), collector)
        address = reverse("promise-return", args=[promise.pk])

        supervisor.post(address, {"terms": ["首笔款项今天到账", "减少还款次数"], "note": " 尽快 "})

        promise.refresh_from_db()
        assert promise.status == PromiseStatus.RETURNED
        assert promise.note == "首笔款项今天到账；减少还款次数；尽快"
        assert Task.objects.get(kind=TaskKind.CALL_BACK).note == promise.note

    def test_a_return_without_a_word_is_asked_for_one_and_changes_nothing(self, collector, supervisor):
        promise = a_promise(a_case(collector), collector)

        answer = supervisor.post(reverse("promise-return", args=[promise.pk]), {"note": "  "})

        promise.refresh_from_db()
        assert answer.status_code == 422
        assert "data-open-now" in answer.content.decode()
        assert promise.status == PromiseStatus.SUBMITTED

    @pytest.mark.parametrize("act", ["promise-approve", "promise-return"])
    def test_the_second_supervisor_is_told_who_was_first(self, collector, supervisor, act):
        promise = a_promise(a_case(collector), collector)
        supervisor.post(reverse("promise-approve", args=[promise.pk]))
        second = signed_in(person("zhou", Role.SUPERVISOR))

        answer = second.post(reverse(act, args=[promise.pk]), {"note": "首付一半"}, follow=True)

        assert answer.status_code == 200
        assert "Wang已于 2026-11-24 周二 11:00 决定，状态：已批准。" in answer.content.decode()
        assert Task.objects.count() == 1

    def test_a_second_click_is_harmless(self, collector, supervisor):
        promise = a_promise(a_case(collector), collector)
        address = reverse("promise-approve", args=[promise.pk])

        answers = [supervisor.post(address).status_code for _ in range(2)]

        assert answers == [302, 302]
        assert Task.objects.count() == 1

    def test_nobody_decides_on_their_own(self):
        own = person("zhou", Role.SUPERVISOR)
        promise = a_promise(a_case(own), own)

        answer = signed_in(own).post(reverse("promise-approve", args=[promise.pk]), follow=True)

        promise.refresh_from_db()
        assert "须由其他主管审批" in answer.content.decode()
        assert promise.status == PromiseStatus.SUBMITTED

    def test_what_was_replaced_meanwhile_is_said_not_to_wait(self, collector, supervisor):
        promise = a_promise(a_case(collector), collector)
        Promise.objects.update(status=PromiseStatus.REPLACED)

        answer = supervisor.post(reverse("promise-approve", args=[promise.pk]), follow=True)

        assert "已无须决定" in answer.content.decode()


def test_alternatives_are_offered_as_terms_with_exact_figures(collector, supervisor):
    a_promise(a_case(collector), collector)

    page = supervisor.get("/approvals/promises/").content.decode()

    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert f"明天之前全额还清：{tomorrow} ¥1,000.00" in page
