"""My day: the numbers, what comes first, the list of the night in its order, and the next case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from kept.actions.close_call import close_call
from kept.actions.close_night import close_night
from kept.actions.decide_promise import approve_promise
from kept.actions.record_happening import record_happening
from kept.demo import talk
from kept.records.models import Case, Promise, Role, User, Work

from ...house import TODAY, a_call, a_case, at, clock_shows, person, placed, row, say, signed_in

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)
PHONES = [f"138001380{k:02d}" for k in range(100)]
NOT_CONNECTED = ("next", "answer:not_connected", "answer:rang_out")


@pytest.fixture(autouse=True)
def ten_o_clock(settings):
    clock_shows(settings, at(10))


@pytest.fixture
def collector():
    return person("li")


def list_of(collector, cases: int) -> list[Case]:
    """The night has put some cases on a collector's list, the largest first."""
    rows = [
        row(
            f"C-{k:02d}",
            debtor_name=f"张三{k}",
            phone_1=PHONES[k],
            principal_minor=10_000_000 - k * 10_000,
        )
        for k in range(cases)
    ]
    placed(*rows, as_of=YESTERDAY)
    close_night(YESTERDAY, now=at(1))
    return list(Case.objects.filter(collector=collector).order_by("-arrears_minor"))


def ring_out(case: Case, by, moment) -> None:
    call = a_call(case, by, moment)
    say(call, by, talk.events(NOT_CONNECTED), moment)
    close_call(call.pk, by=by, now=moment + timedelta(minutes=1))


class TestThePage:
    def test_lists_the_nights_cases_with_masked_names_hours_and_the_reason_for_their_place(self, collector):
        list_of(collector, 2)

        page = signed_in(collector).get("/day/").content.decode()

        assert "张*0" in page
        assert "张三0" not in page
        assert "首次通话，从未与本人通话" in page
        assert "08:00–22:00" in page

    def test_an_empty_day_says_why_it_is_empty(self, collector):
        page = signed_in(collector).get("/day/").content.decode()

        assert "清单已空" in page

    def test_a_case_worked_today_leaves_the_list_and_the_others_keep_their_places(self, collector):
        first, second, third = list_of(collector, 3)
        client = signed_in(collector)
        before = client.get("/day/").content.decode()
        Work.objects.filter(case=second).update(done_at=at(9))

        after = client.get("/day/").content.decode()

        assert [f"/cases/{one.pk}/" in before for one in (first, second, third)] == [True, True, True]
        assert [f"/cases/{one.pk}/" in after for one in (first, second, third)] == [True, False, True]
        assert after.index(f"/cases/{first.pk}/") < after.index(f"/cases/{third.pk}/")

    def test_a_list_of_another_day_is_labelled_so(self, collector, settings):
        list_of(collector, 1)
        clock_shows(settings, at(10, day=TODAY + timedelta(days=2)))

        assert "这不是今天的清单" in signed_in(collector).get("/day/").content.decode()

    def test_an_open_call_is_on_top_and_is_resumed_by_the_main_act(self, collector):
        (case,) = list_of(collector, 1)
        call = a_call(case, collector, at(9, 55))

        page = signed_in(collector).get("/day/").content.decode()

        assert "您正在与 张*0 通话" in page
        assert f'href="/calls/{call.pk}/"' in page

    def test_a_promise_approved_by_the_supervisor_is_called_back_first(self, collector):
        case = a_case(collector)
        call = a_call(case, collector, at(9))
        parts = ((50_000, TODAY + timedelta(days=3)), (50_000, TODAY + timedelta(days=17)))
        say(call, collector, talk.short_of_cash(parts), at(9, 1))
        close_call(call.pk, by=collector, now=at(9, 5))
        approve_promise(Promise.objects.get().pk, by=person("wang", Role.SUPERVISOR), now=at(9, 30))

        page = signed_in(collector).get("/day/").content.decode()

        assert "先做" in page
        assert "¥500.00 11-27 周五 + ¥500.00 12-11 周五" in page.replace("</span>", "").replace(
            '<span class="k-num">', ""
        )
        assert "Wang" in page

    def test_the_numbers_count_what_was_reached_today(self, collector):
        case = a_case(collector)
        call = a_call(case, collector, at(9))
        say(call, collector, talk.forgot(100_000, TODAY), at(9, 1))
        close_call(call.pk, by=collector, now=at(9, 5))

        page = signed_in(collector).get("/day/").content.decode()

        assert "1 / 38" in page
        assert "¥1,000.00" in page

    def test_pages_by_the_key_of_the_last_row(self, collector):
        cases = list_of(collector, 52)
        client = signed_in(collector)
        first = client.get("/day/").content.decode()
        last = Work.objects.order_by("rank", "turn", "-worth", "id")[29]

        second = client.get(f"/day/?after={last.rank}~{last.turn}~{last.worth}~{last.pk}").content.decode()

        assert first.count("data-row ") == 30
        assert second.count("data-row ") == 22
        assert f"/cases/{cases[0].pk}/" not in second

    def test_a_spoilt_cursor_is_the_first_page(self, collector):
        list_of(collector, 1)

        assert signed_in(collector).get("/day/?after=x~y").status_code == 200

    def test_asks_the_database_as_often_for_fifty_rows_as_for_two(
        self, collector, django_assert_max_num_queries
    ):
        list_of(collector, 52)
        client = signed_in(collector)

        with django_assert_max_num_queries(26):
            client.get("/day/")

    def test_htmx_gets_the_list_alone(self, collector):
        list_of(collector, 1)

        part = signed_in(collector).get("/day/", headers={"HX-Request": "true"}).content.decode()

        assert part.strip().startswith('<div id="list">')

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_is_told_in_both_languages(self, collector, language):
        collector.language = language
        collector.save()
        list_of(collector, 1)

        page = signed_in(collector).get("/day/").content.decode()

        assert ("今日" if language == "zh-hans" else "Why it stands here") in page

    def test_a_call_that_another_group_is_to_make_is_named(self, collector):
        list_of(collector, 3)
        first, second, third = Work.objects.order_by("pk")
        for one, choice in (
            (first, "call.morning.collector"),
            (second, "call.evening.senior"),
            (third, "sms"),
        ):
            Work.objects.filter(pk=one.pk).update(choice=choice)

        assert signed_in(collector).get("/day/").content.decode().count("宜转交") == 1
        collector.skill_group = "senior"
        collector.save()
        assert signed_in(collector).get("/day/").content.decode().count("宜转交") == 1


class TestTheNextCase:
    def test_is_the_first_of_the_list(self, collector):
        first, _second = list_of(collector, 2)

        assert signed_in(collector).get("/day/next/").headers["Location"] == f"/cases/{first.pk}/"

    def test_goes_on_to_the_untried_and_then_back_to_the_one_tried_longest_ago(self, collector):
        first, second = list_of(collector, 2)
        client = signed_in(collector)

        ring_out(first, collector, at(9))
        after_one = client.get("/day/next/").headers["Location"]
        ring_out(second, collector, at(9, 30))
        after_both = client.get("/day/next/").headers["Location"]

        assert (after_one, after_both) == (f"/cases/{second.pk}/", f"/cases/{first.pk}/")

    def test_is_the_open_call_while_there_is_one(self, collector):
        first, _second = list_of(collector, 2)
        call = a_call(first, collector, at(9, 55))

        assert signed_in(collector).get("/day/next/").headers["Location"] == f"/calls/{call.pk}/"

    def test_at_night_nothing_may_be_called_and_the_page_says_so(self, collector, settings):
        list_of(collector, 1)
        clock_shows(settings, at(23))
        client = signed_in(collector)

        answer = client.get("/day/next/", follow=True)

        assert answer.redirect_chain == [("/day/", 302)]
        assert "您的清单上目前没有可拨打的案件" in answer.content.decode()
        assert "不可拨打" in answer.content.decode()


@pytest.mark.parametrize("address", ["/day/", "/day/next/"])
class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.COMPLIANCE, Role.ANALYST, Role.ADMIN])
    def test_only_collectors_have_a_day(self, address, role):
        assert signed_in(person("zhou", role)).get(address).status_code == 403

    def test_a_stranger_signs_in_first(self, address):
        assert Client().get(address).headers["Location"].startswith("/sign-in/")

    def test_nothing_is_posted_here(self, address, collector):
        assert signed_in(collector).post(address).status_code == 405


class TestDeadlines:
    def asked(self, collector) -> str:
        answer = signed_in(collector).get("/day/deadlines/", headers={"HX-Request": "true"})
        assert answer.status_code == 200
        return answer.content.decode()

    def put(self, case, kind, on=TODAY) -> None:
        by = User.objects.filter(username="wang").first() or person("wang", Role.SUPERVISOR)
        record_happening(case.pk, kind, on=on, proof="卷宗", by=by, now=at(9))

    def test_name_the_period_the_day_and_the_case_the_first_first(self, collector):
        first, second = placed(row("C-1"), row("C-2", debtor_name="李四", phone_1="13800138001"))
        Case.objects.update(collector=collector)
        self.put(second, "fee_notice_received")
        self.put(first, "preserved_before_suit", on=TODAY - timedelta(days=40))

        page = self.asked(collector)

        assert page.index("诉前保全后起诉") < page.index("预交案件受理费")
        assert "已过" in page
        assert "7 天" in page
        assert "李*" in page

    def test_are_ones_own_alone(self, collector):
        self.put(a_case(person("other")), "fee_notice_received")

        assert "预交" not in self.asked(collector)

    def test_my_day_asks_for_them_after_itself(self, collector):
        assert 'hx-get="/day/deadlines/"' in signed_in(collector).get("/day/").content.decode()
