"""The call's pages: who may, once and not twice, what is shown to whom, what is said when it cannot be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from kept.actions.decide_promise import approve_promise
from kept.calls import CallState
from kept.demo import talk
from kept.records.models import (
    Call,
    CallEvent,
    Contact,
    EvidenceRecord,
    Phone,
    Promise,
    PromiseStatus,
    Role,
    Task,
)

from ...house import TODAY, a_call, a_case, at, clock_shows, person, placed, row, say, signed_in

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
REACHED = ("next", "answer:is_borrower", "answer:matches", "next")
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def ten_o_clock(settings):
    clock_shows(settings, at(10))


@pytest.fixture
def collector():
    return person("li")


@pytest.fixture
def client(collector):
    return signed_in(collector)


@pytest.fixture
def case(collector):
    return a_case(collector)


@pytest.fixture
def call(case, collector):
    return a_call(case, collector)


def begin(client, case, **more):
    phone = case.borrower.phones.filter(relation=None).first()
    return client.post("/calls/", {"case": case.pk, "phone": phone.pk, **more})


def tell(client, call, **said):
    return client.post(f"/calls/{call.pk}/event/", said, headers=HTMX)


def close(client, call, **said):
    return client.post(f"/calls/{call.pk}/close/", said, headers=HTMX)


def go(call, collector, *words):
    say(call, collector, talk.events((*REACHED, *words)))


def state_of(call) -> CallState:
    call.refresh_from_db()
    return CallState.from_json(call.state)


class TestStart:
    def test_opens_the_guide_on_a_permitted_call(self, client, case):
        answer = begin(client, case)

        call = Call.objects.get()
        assert answer.headers["Location"] == f"/calls/{call.pk}/"
        assert call.contact.permit["verdict"] == "ALLOW"

    def test_a_second_click_leads_into_the_same_call(self, client, case):
        first, second = begin(client, case), begin(client, case)

        assert first.headers["Location"] == second.headers["Location"]
        assert Call.objects.count() == 1

    def test_another_case_waits_until_this_call_is_closed(self, client, collector):
        one, two = placed(row("C-1"), row("C-2", debtor_name="李四", phone_1="13800138001"))
        type(one).objects.update(collector=collector)
        first = begin(client, one)

        second = begin(client, two)

        assert second.headers["Location"] == first.headers["Location"]
        assert "您还在这通电话中" in client.get(second.headers["Location"]).content.decode()

    def test_a_refusal_says_rule_weight_and_from_when(self, client, case, settings):
        clock_shows(settings, at(23))

        answer = begin(client, case)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "不可拨打" in page
        assert "08:00" in page
        assert "GB/T 45251" in page or "指引" in page
        assert Call.objects.count() == 0
        assert EvidenceRecord.objects.filter(kind="contact.refused").exists()

    def test_a_borrower_who_calls_at_night_is_answered(self, client, case, settings):
        clock_shows(settings, at(23))

        begin(client, case, inbound="1")

        assert Call.objects.get().playbook == "inbound"

    def test_a_refused_call_is_not_recorded_as_received(self, client, case, settings):
        clock_shows(settings, at(23))
        begin(client, case)

        answer = client.get(begin(client, case, inbound="1").headers["Location"])

        assert "请由主管登记" in answer.content.decode()
        assert Call.objects.count() == 0

    def test_somebody_else_is_talking_to_them(self, case, collector):
        a_call(case, collector)
        supervisor = signed_in(person("wang", Role.SUPERVISOR))

        answer = begin(supervisor, case)

        assert answer.headers["Location"] == f"/cases/{case.pk}/"
        assert Call.objects.count() == 1

    def test_only_a_number_of_this_borrower_is_dialled(self, client, collector):
        one, two = placed(row("C-1"), row("C-2", debtor_name="李四", phone_1="13800138001"))
        type(one).objects.update(collector=collector)
        strange = Phone.objects.get(borrower=two.borrower)

        answer = client.post("/calls/", {"case": one.pk, "phone": strange.pk})

        assert answer.status_code == 404
        assert Call.objects.count() == 0

    @pytest.mark.parametrize("sent", [{}, {"case": "x", "phone": "1"}, {"case": "999999", "phone": "1"}])
    def test_an_unknown_case_is_not_found(self, client, sent):
        assert client.post("/calls/", sent).status_code == 404

    def test_another_collectors_case_is_not_called(self, case):
        assert begin(signed_in(person("zhao")), case).status_code == 403


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN])
    def test_who_has_no_cases_sees_no_call(self, call, role):
        assert signed_in(person("x", role)).get(f"/calls/{call.pk}/").status_code == 403

    @pytest.mark.parametrize("role", [Role.COMPLIANCE, Role.ANALYST, Role.ADMIN])
    @pytest.mark.parametrize("address", ["/calls/", "/calls/{}/event/", "/calls/{}/close/"])
    def test_only_callers_call(self, call, role, address):
        assert signed_in(person("x", role)).post(address.format(call.pk)).status_code == 403

    @pytest.mark.parametrize("address", ["/calls/{}/", "/calls/{}/event/", "/calls/{}/close/", "/calls/"])
    def test_a_stranger_signs_in_first(self, call, address):
        address = address.format(call.pk)
        answer = Client().get(address) if address.endswith(f"/{call.pk}/") else Client().post(address)

        assert answer.headers["Location"].startswith("/sign-in/")

    @pytest.mark.parametrize(
        ("method", "address"),
        [
            ("get", "/calls/"),
            ("post", "/calls/{}/"),
            ("get", "/calls/{}/event/"),
            ("get", "/calls/{}/close/"),
        ],
    )
    def test_another_method_is_refused(self, client, call, method, address):
        assert getattr(client, method)(address.format(call.pk)).status_code == 405

    @pytest.mark.parametrize(
        ("method", "address"),
        [("get", "/calls/9999/"), ("post", "/calls/9999/event/"), ("post", "/calls/9999/close/")],
    )
    def test_an_unknown_call_is_not_found(self, client, method, address):
        assert getattr(client, method)(address, {"kind": "next"}).status_code == 404

    def test_another_collector_neither_sees_nor_moves_it(self, call):
        other = signed_in(person("zhao"))

        assert other.get(f"/calls/{call.pk}/").status_code == 403
        assert tell(other, call, kind="next").status_code == 403
        assert close(other, call).status_code == 403
        assert state_of(call).events == ()

    def test_a_supervisor_sees_whose_call_it_is_and_no_guide(self, call):
        page = signed_in(person("wang", Role.SUPERVISOR)).get(f"/calls/{call.pk}/").content.decode()

        assert "Li正在通话中" in page
        assert "张小敏" not in page
        assert "hx-post" not in page


class TestBeforeIdentity:
    def test_preparing_shows_the_figures_because_nobody_listens_yet(self, client, call):
        page = client.get(f"/calls/{call.pk}/").content.decode()

        assert "¥1,000.00" in page
        assert "13800138000" in page

    @pytest.mark.parametrize(
        "words", [("next",), ("next", "answer:is_borrower"), ("next", "answer:third_person")]
    )
    def test_no_figure_of_the_debt_stands_on_the_page(self, client, call, collector, words):
        say(call, collector, talk.events(words))

        page = client.get(f"/calls/{call.pk}/").content.decode()

        assert "¥" not in page
        assert "逾期" not in page
        assert "先确认是不是本人" in page

    def test_the_end_of_the_document_is_shown_to_compare_never_the_whole(self, client, collector):
        call = a_call(a_case(collector, id_number="11010519491231002X"), collector)
        say(call, collector, talk.events(("next", "answer:is_borrower")))

        page = client.get(f"/calls/{call.pk}/").content.decode()

        assert "002X" in page
        assert "11010519491231002X" not in page

    def test_once_it_is_them_the_figures_return(self, client, call, collector):
        go(call, collector)

        assert "¥1,000.00" in client.get(f"/calls/{call.pk}/").content.decode()


class TestEvents:
    def test_an_answer_moves_the_guide_and_only_the_panel_comes_back(self, client, call):
        answer = tell(client, call, kind="next", seen="0")

        assert state_of(call).step == "identity"
        assert "<html" not in answer.content.decode()
        assert "确认接听的人" in answer.content.decode()

    def test_a_second_press_of_the_same_key_is_harmless(self, client, call):
        tell(client, call, kind="next", seen="0")
        tell(client, call, kind="next", seen="0")

        assert CallEvent.objects.filter(call=call).count() == 1

    def test_a_form_sent_without_htmx_leads_back_to_the_call(self, client, call):
        answer = client.post(f"/calls/{call.pk}/event/", {"kind": "note", "value": "在外地"})

        assert answer.headers["Location"] == f"/calls/{call.pk}/"
        assert state_of(call).notes == ("在外地",)

    def test_what_cannot_be_is_said_and_changes_nothing(self, client, call):
        answer = tell(client, call, kind="option", value="part_now")

        assert answer.status_code == 200
        assert "当前步骤不能这样操作" in answer.content.decode()
        assert state_of(call).events == ()

    @pytest.mark.parametrize(
        "said", [{}, {"kind": "dance"}, {"kind": "close"}, {"kind": "note", "value": "长" * 5000}]
    )
    def test_what_is_no_event_changes_nothing(self, client, call, said):
        assert "无法识别" in tell(client, call, **said).content.decode()
        assert state_of(call).events == ()

    def test_what_they_say_moves_the_standing_at_once(self, client, call, collector):
        go(call, collector)

        page = tell(client, call, kind="heard", value="has_savings").content.decode()

        assert "▲ +" in page

    def test_what_was_told_is_ticked_and_stays_where_it_stood(self, client, call, collector):
        go(call, collector, "answer:cannot", "answer:temporary", "next")
        before = client.get(f"/calls/{call.pk}/").content.decode()

        after = tell(client, call, kind="told", value="interest_per_day").content.decode()

        first, second = "目前每多拖一天", "照目前的标准再拖三十天"
        assert before.index(first) < before.index(second)
        assert after.index(first) < after.index(second)
        assert "k-good" in after[after.index("k-consequences") : after.index(second)]

    def test_a_forbidden_phrase_in_a_note_is_flagged(self, client, call):
        page = tell(client, call, kind="note", value="问他什么时候能还").content.decode()

        assert "不得这样说" in page
        assert "先要求今天或明天还" in page

    def test_a_note_of_a_threat_is_kept_and_the_rule_is_named(self, client, call):
        page = tell(client, call, kind="note", value="告诉他单位").content.decode()

        assert "<li>告诉他单位</li>" in page
        assert "第五十条" in page

    def test_the_page_can_be_left_and_comes_back_where_it_was(self, client, call, collector):
        go(call, collector, "answer:cannot")

        page = client.get(f"/calls/{call.pk}/").content.decode()

        assert "听原因" in page
        assert "<html" in page

    def test_the_script_can_be_read_in_the_other_language(self, client, call, collector):
        go(call, collector)

        page = client.get(f"/calls/{call.pk}/?script=en").content.decode()

        assert "days overdue as of today" in page
        assert "直接要求今明还款" in page


class TestPromise:
    SAID = {"kind": "promise", "amount": "1,000.00", "on": TOMORROW.isoformat(), "method": "lender_app"}

    @pytest.fixture(autouse=True)
    def at_the_form(self, call, collector):
        go(call, collector, "answer:tomorrow")

    def test_the_form_opens_on_all_arrears_and_the_day_they_named(self, client, call):
        page = client.get(f"/calls/{call.pk}/").content.decode()

        assert 'name="amount" value="1000.00"' in page
        assert f'value="{TOMORROW.isoformat()}"' in page

    def test_is_recorded_with_amount_date_method_and_source(self, client, call):
        tell(client, call, **self.SAID, source="工资")

        state = state_of(call)
        (part,) = state.promise
        assert (part.amount_minor, part.on, part.method) == (100_000, TOMORROW, "lender_app")
        assert state.source_of_funds == "工资"

    def test_may_have_several_parts(self, client, call):
        said = {
            **self.SAID,
            "amount": ["400", "600", ""],
            "on": [TODAY.isoformat(), TOMORROW.isoformat(), ""],
        }

        tell(client, call, **said)

        assert [part.amount_minor for part in state_of(call).promise] == [40_000, 60_000]

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"amount": "viel"}, "请填写金额"),
            ({"amount": "0"}, "金额必须大于零"),
            ({"amount": "0.001"}, "请填写金额"),
            ({"on": ""}, "请选择日期"),
            ({"on": (TODAY - timedelta(days=1)).isoformat()}, "不能早于今天"),
            ({"method": ""}, "请选择还款方式"),
        ],
    )
    def test_comes_back_with_what_is_to_be_corrected_and_what_was_typed(self, client, call, wrong, words):
        answer = tell(client, call, **{**self.SAID, **wrong}, source_other="卖车")

        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert 'value="卖车"' in page
        assert state_of(call).promise == ()

    def test_a_method_the_house_does_not_know_is_refused(self, client, call):
        answer = tell(client, call, **{**self.SAID, "method": "barter"})

        assert "当前步骤不能这样操作" in answer.content.decode()
        assert state_of(call).promise == ()

    def test_the_option_chosen_fills_the_form_to_the_cent(self, client, call, collector):
        say(
            call,
            collector,
            talk.events(("answer:not_full", "answer:temporary", "next", "answer:understood", "answer:plan")),
        )

        page = tell(client, call, kind="option", value="instalments", text="3").content.decode()

        assert page.count('name="amount" value="333.3') == 3


class TestClose:
    def test_what_is_owed_is_asked_for_and_what_was_typed_stays(self, client, call, collector):
        go(call, collector, "end:asked_to_stop")

        answer = close(client, call)

        assert answer.status_code == 422
        assert "尚未结束：请补全标出的内容。" in answer.content.decode()
        assert state_of(call).closed is False

    def test_a_task_left_undone_is_explained(self, client, call, collector):
        refusing = ("answer:refuses", "next", "answer:able", "told:interest_per_day", "answer:understood")
        go(call, collector, *refusing, "answer:refuses", "next", "answer:refuses", "next")
        owed = client.get(f"/calls/{call.pk}/").content.decode()
        given = {"explain-promise": "坚决不还", "next_contact": TOMORROW.isoformat()}

        close(client, call, **given)

        assert 'name="explain-promise"' in owed
        assert dict(state_of(call).explained) == {"promise": "坚决不还"}
        assert state_of(call).closed is True

    def test_closes_with_the_next_contact_and_says_what_went_into_evidence(self, client, call, collector):
        go(call, collector, "end:asked_to_stop")

        page = close(client, call, next_contact=TOMORROW.isoformat()).content.decode()

        assert state_of(call).closed is True
        assert "已入证据链" in page
        assert "下一个案件" in page
        assert "张*敏" in page
        assert "张小敏" not in page

    def test_a_second_press_of_enter_is_harmless(self, client, call, collector):
        go(call, collector, "end:asked_to_stop")

        for _ in range(2):
            answer = close(client, call, next_contact=TOMORROW.isoformat())

        assert answer.status_code == 200
        assert EvidenceRecord.objects.filter(kind="call.closed").count() == 1

    @pytest.mark.parametrize(
        ("day", "words"),
        [("yesterday", "请填写下次联系日期"), ((TODAY - timedelta(days=1)).isoformat(), "不能早于今天")],
    )
    def test_a_date_that_cannot_be_is_said(self, client, call, collector, day, words):
        go(call, collector, "end:asked_to_stop")

        answer = close(client, call, next_contact=day)

        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_in_the_middle_of_the_talk_nothing_closes(self, client, call, collector):
        go(call, collector)

        assert close(client, call).status_code == 422
        assert state_of(call).closed is False

    def test_the_wrap_up_says_who_will_decide_on_the_promise(self, client, call, collector):
        parts = ((50_000, TODAY), (50_000, TODAY + timedelta(days=20)))
        say(call, collector, talk.short_of_cash(parts))

        page = client.get(f"/calls/{call.pk}/").content.decode()
        close(client, call)

        assert "报主管审批" in page
        assert "分次还款，须主管审批。" in page
        assert Promise.objects.get().status == PromiseStatus.SUBMITTED

    def test_a_call_that_rang_out_closes_at_once(self, client, call, collector):
        say(call, collector, talk.not_connected())

        assert "不计：未接触到本人" in client.get(f"/calls/{call.pk}/").content.decode()
        assert close(client, call).status_code == 200

    def test_the_record_keeps_its_figures_when_the_case_climbs(self, client, call, case, collector):
        say(call, collector, talk.forgot(100_000, TOMORROW))
        close(client, call)
        type(case).objects.update(rung="demand_letter")

        page = client.get(f"/calls/{call.pk}/").content.decode()

        score = (
            EvidenceRecord.objects.get(kind="call.closed").body.partition('"pressure":')[2].partition(",")[0]
        )
        assert f'<b class="k-num">{score}</b>' in page
        assert "自动批准" in page
        assert "等待按期到账" in page

    def test_the_record_tells_the_call_to_the_one_who_decides(self, client, call, collector):
        say(call, collector, talk.short_of_cash(((50_000, TODAY), (50_000, TOMORROW))))
        tell(client, call, kind="note", value="十五号发工资")
        close(client, call)

        page = signed_in(person("wang", Role.SUPERVISOR)).get(f"/calls/{call.pk}/").content.decode()

        assert "现在还不了" in page
        assert "逾期原因：短期周转不开" in page
        assert "记录：十五号发工资" in page
        assert "承诺：" in page


class TestChangedPlaybooks:
    def test_a_step_that_is_gone_is_said_and_nothing_is_lost(self, client, call):
        Call.objects.filter(pk=call.pk).update(
            state=call.state.replace('"step":"prepare"', '"step":"gone"', 1)
        )

        answer = client.get(f"/calls/{call.pk}/")

        assert answer.status_code == 409
        assert "话术文件在通话期间被更换" in answer.content.decode()
        assert tell(client, call, kind="next").headers["HX-Retarget"] == "#notices"


class TestCallBack:
    def test_the_decision_stands_on_the_preparation(self, client, case, collector):
        promise = Promise.objects.create(
            case=case, status=PromiseStatus.APPROVED, taken_at=at(9), taken_on=TODAY, taken_by=collector,
            amount_minor=50_000, method="lender_app",
        )  # fmt: skip
        promise.parts.create(on=TOMORROW, amount_minor=50_000)
        Task.objects.create(case=case, kind="call_back", due_at=at(9), assignee=collector, promise=promise)
        call = a_call(case, collector)

        page = client.get(f"/calls/{call.pk}/").content.decode()

        assert "审批后回电" in page
        assert f"{TOMORROW.isoformat()} 还 ¥500.00" in page

    def test_the_form_opens_on_what_was_approved_and_saying_it_again_changes_nothing(
        self, client, case, collector
    ):
        parts = ((40_000, TODAY), (60_000, TODAY + timedelta(days=9)))
        first = a_call(case, collector)
        say(first, collector, talk.short_of_cash(parts))
        close(client, first)
        approve_promise(Promise.objects.get().pk, by=person("wang", Role.SUPERVISOR), now=at(10, 10))
        call = a_call(case, collector, at(10, 20))
        go(call, collector, "answer:agrees")

        page = client.get(f"/calls/{call.pk}/").content.decode()
        again = {"amount": ["400.00", "600.00"], "on": [on.isoformat() for _, on in parts]}
        tell(client, call, kind="promise", method="lender_app", **again)
        say(call, collector, talk.events(("answer:yes", "next")))
        wrap_up = client.get(f"/calls/{call.pk}/").content.decode()
        record = close(client, call).content.decode()

        assert 'value="400.00"' in page
        assert 'value="600.00"' in page
        assert all("此前已批准" in one and "等待按期到账" in one for one in (wrap_up, record))
        assert Promise.objects.get().told_on == TODAY


class TestCost:
    def test_a_step_of_the_call_needs_few_queries(
        self, client, call, collector, django_assert_max_num_queries
    ):
        go(call, collector, "answer:cannot")

        with django_assert_max_num_queries(40):
            tell(client, call, kind="reason", value="cash_gap")

    def test_twelve_debts_cost_no_more_than_one(self, client, collector, django_assert_max_num_queries):
        rows = [row(f"C-{k:02d}", id_number="11010519491231002X") for k in range(12)]
        (case,) = placed(*rows)
        type(case).objects.update(collector=collector)
        call = a_call(case, collector)

        with django_assert_max_num_queries(40):
            page = client.get(f"/calls/{call.pk}/").content.decode()

        assert "信用卡等 12 笔款项" in page

    def test_the_other_language_of_the_script_costs_a_few_more(
        self, client, call, collector, django_assert_max_num_queries
    ):
        go(call, collector)

        with django_assert_max_num_queries(40):
            client.get(f"/calls/{call.pk}/?script=en")


class TestNobodyAnswered:
    """A call in vain is followed by a message, unless one was sent lately."""

    @pytest.fixture
    def rang_out(self, client, call, collector):
        say(call, collector, talk.events(("next", "answer:not_connected", "answer:rang_out")))
        close(client, call, next_contact=TOMORROW.isoformat())
        assert state_of(call).closed
        return call

    def page(self, client, call):
        return client.get(f"/calls/{call.pk}/").content.decode()

    def test_the_closed_call_leads_to_the_message(self, client, rang_out):
        assert f'href="/cases/{rang_out.contact.case_id}/#message"' in self.page(client, rang_out)

    @pytest.mark.parametrize(("ago", "leads"), [(6, False), (7, True)])
    def test_not_where_one_was_sent_in_the_last_week(self, client, rang_out, collector, ago, leads):
        day = TODAY - timedelta(days=ago)
        Contact.objects.create(
            case_id=rang_out.contact.case_id, collector=collector, channel="im", permit={}, rulebook="",
            at=at(9, day=day), local_date=day,
        )  # fmt: skip

        assert ("/#message" in self.page(client, rang_out)) == leads

    def test_not_where_somebody_answered(self, client, call, collector):
        go(call, collector, "answer:tomorrow")
        close(client, call, next_contact=TOMORROW.isoformat())

        assert "/#message" not in self.page(client, call)
