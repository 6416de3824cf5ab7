"""The page of a case: what it shows and keeps masked, and that it costs few queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from kept.actions.close_call import close_call
from kept.actions.plan_day import plan_day
from kept.actions.record_happening import record_happening
from kept.actions.start_call import CallRefusedError
from kept.demo import talk
from kept.ledger import EventKind
from kept.records.models import Case, Entry, EvidenceRecord, Phone, Role, Task, TaskKind

from ...house import TODAY, a_call, a_case, at, clock_shows, person, placed, row, say, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_o_clock(settings):
    clock_shows(settings, at(10))


@pytest.fixture
def collector():
    return person("li")


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


def page_of(case: Case, person_, part: str = "") -> str:
    answer = signed_in(person_).get(f"/cases/{case.pk}/{part}")
    assert answer.status_code == 200
    return answer.content.decode()


def hold(case: Case, by, talk_, moment) -> None:
    call = a_call(case, by, moment)
    say(call, by, talk_, moment)
    close_call(call.pk, by=by, now=moment + timedelta(minutes=4))


class TestWhatIsMasked:
    def test_everything_personal_until_there_is_a_reason(self, collector):
        case = a_case(collector, id_number="11010519900307123X", employer="示例公司", email="a@example.com")

        page = page_of(case, collector) + page_of(case, collector, "more/")

        assert "张*敏" in page
        assert "138****8000" in page
        for secret in ("张小敏", "13800138000", "11010519900307123X", "示例市", "示例公司", "a@example.com"):
            assert secret not in page

    def test_an_open_call_of_ones_own_is_a_reason(self, collector):
        case = a_case(collector)
        a_call(case, collector, at(9, 55))

        page = page_of(case, collector)

        assert "张小敏" in page
        assert "继续通话" in page

    def test_another_persons_call_is_none(self, collector, supervisor):
        case = a_case(collector)
        a_call(case, collector, at(9, 55))

        assert "张小敏" not in page_of(case, supervisor)


class TestWhatIsOwed:
    def test_stands_by_component_on_three_days(self, collector):
        page = page_of(a_case(collector, interest_minor=1_000, fee_minor=500), collector)

        assert "¥1,000.00" in page
        assert "¥1,015.00" in page
        assert "¥1,015.49" in page
        assert "逾期本金" in page
        assert '<th scope="row">罚息' not in page

    def test_opens_to_the_lines_days_and_rates_behind_it(self, collector):
        case = a_case(collector)
        on = TODAY + timedelta(days=30)

        lines = signed_in(collector).get(f"/cases/{case.pk}/owed/?on={on}").content.decode()

        assert "30 天 / 365" in lines
        assert "18%" in lines
        assert "+¥14.79" in lines
        assert "¥1,014.79" in lines

    def test_shows_each_of_twelve_debts(self, collector):
        case = placed(*[row(f"C-{k}") for k in range(12)])[0]
        Case.objects.update(collector=collector)

        page = page_of(case, collector)

        assert all(f"C-{k}<" in page for k in range(12))
        assert "¥12,000.00" in page

    @pytest.mark.parametrize("on", ["", "yesterday", "2026-11-23", "2028-01-01", "0001-01-01"])
    def test_no_statement_for_a_day_that_is_past_or_far(self, collector, on):
        case = a_case(collector)

        assert signed_in(collector).get(f"/cases/{case.pk}/owed/?on={on}").status_code == 400


class TestMayWeCall:
    def test_a_number_that_may_be_called_is_the_main_act(self, collector):
        case = a_case(collector)

        page = page_of(case, collector)

        assert "拨打 138****8000" in page
        assert 'action="/calls/"' in page

    def test_at_night_the_page_says_the_rule_its_weight_and_when_it_ends(self, collector, settings):
        clock_shows(settings, at(23))

        page = page_of(a_case(collector), collector)

        assert "GB/T 45251-2025" in page
        assert "2026-11-25 周三 08:00 起" in page
        assert "拨打 138****8000" not in page

    def test_contact_persons_are_not_called_while_the_borrower_can_be_reached(self, collector):
        case = a_case(collector, contact_1_name="李朋友", contact_1_phone="13700137000")

        page = page_of(case, collector)

        assert "联系人 李*友" in page
        assert "不可拨打" in page

    def test_compliance_looks_but_does_not_call(self, collector):
        page = page_of(a_case(collector), person("chen", Role.COMPLIANCE))

        assert 'action="/calls/"' not in page
        assert "导出证据" in page

    def test_a_case_without_a_number_says_so(self, collector):
        case = a_case(collector)
        Phone.objects.all().delete()

        assert "没有电话号码" in page_of(case, collector)


class TestWhereItStands:
    def test_says_the_rung_its_reason_and_the_next(self, collector):
        page = page_of(a_case(collector), collector)

        assert "已逾期，从“还款提醒”开始。" in page

    def test_says_what_was_told_and_what_not(self, collector):
        case = a_case(collector)
        parts = ((50_000, TODAY + timedelta(days=3)), (50_000, TODAY + timedelta(days=17)))
        hold(case, collector, talk.short_of_cash(parts), at(9))

        more = page_of(case, collector, "more/")

        assert "尚未告知" in more
        assert "已告知" in more
        assert "逾期原因" in page_of(case, collector)

    def test_a_step_that_needs_approval_is_the_main_act(self, collector):
        case = a_case(collector, due_on=TODAY - timedelta(days=40))
        broken = TODAY - timedelta(days=20)
        Case.objects.filter(pk=case.pk).update(rung="broken_promise_call", rung_since=broken)
        contact = {"case": case, "collector": collector, "at": at(9, day=broken), "local_date": broken}
        case.contacts.create(
            **{key: value for key, value in contact.items() if key != "case"},
            permit={}, rulebook="x", connected=True, conversation=True, ended_at=at(9, 5, day=broken),
        )  # fmt: skip

        page = page_of(case, collector)

        assert "提请：正式催收函" in page

    def test_open_tasks_are_settled_where_they_are_decided(self, collector, supervisor):
        case = a_case(collector)
        Task.objects.create(case=case, kind=TaskKind.REVIEW_DISPUTE, due_at=at(9))

        assert "/approvals/reviews/" in page_of(case, supervisor)
        assert "/approvals/reviews/" not in page_of(case, collector)


class TestWhatHappened:
    @pytest.fixture
    def case(self, collector):
        case = a_case(collector)
        hold(case, collector, talk.refuses(TODAY + timedelta(days=2)), at(9))
        with pytest.raises(CallRefusedError):
            a_call(case, collector, at(23, day=TODAY - timedelta(days=1)))
        return case

    def test_is_told_from_the_evidence_in_words_with_numbers_and_names(self, collector, case):
        page = page_of(case, collector)

        assert "通话小结：拒绝还款" in page
        assert "压力分" in page
        assert "不准触达" in page
        assert "Li</span>" in page

    @pytest.mark.parametrize(
        ("view", "shown", "hidden"),
        [
            ("calls", "通话小结", "准予触达"),
            ("gate", "不准触达", "通话小结"),
            ("promises", "没有此类记录", "通话小结"),
            ("nonsense", "通话小结", "没有此类记录"),
        ],
    )
    def test_a_key_shows_one_kind(self, collector, case, view, shown, hidden):
        client = signed_in(collector)

        part = client.get(f"/cases/{case.pk}/?show={view}", headers={"HX-Request": "true"}).content.decode()

        assert part.strip().startswith('<div id="timeline">')
        assert shown in part
        assert hidden not in part

    def test_another_view_reads_nothing_else(self, collector, case, django_assert_max_num_queries):
        client = signed_in(collector)

        with django_assert_max_num_queries(5):
            client.get(f"/cases/{case.pk}/?show=calls", headers={"HX-Request": "true"})

    def test_is_told_in_english_too(self, collector, case):
        collector.language = "en"
        collector.save()

        page = page_of(case, collector)

        assert "Call closed: Refused" in page
        assert "Contact refused" in page


class TestWhoMay:
    def test_anothers_case_is_refused_in_words(self, collector):
        case = a_case(person("wu"))

        answer = signed_in(collector).get(f"/cases/{case.pk}/")

        assert answer.status_code == 403
        assert "本案由其他催收员负责。" in answer.content.decode()

    @pytest.mark.parametrize(
        "address", ["/cases/99999/", "/cases/99999999999999999999/", "/cases/99999/owed/"]
    )
    def test_a_case_that_is_not_there_is_not_found(self, collector, address):
        assert signed_in(collector).get(address).status_code == 404

    @pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN])
    def test_other_roles_see_no_single_case(self, role, collector):
        case = a_case(collector)

        assert signed_in(person("zhou", role)).get(f"/cases/{case.pk}/").status_code == 403

    def test_a_stranger_signs_in_first_and_comes_back(self, collector):
        case = a_case(collector)

        assert (
            Client().get(f"/cases/{case.pk}/").headers["Location"].endswith(f"next=%2Fcases%2F{case.pk}%2F")
        )

    def test_the_page_is_not_posted_to(self, collector):
        case = a_case(collector)

        assert signed_in(collector).post(f"/cases/{case.pk}/").status_code == 405
        assert signed_in(collector).post(f"/cases/{case.pk}/owed/").status_code == 405


def test_a_rich_case_costs_no_more_queries_than_a_plain_one(collector, django_assert_max_num_queries):
    placed(
        *[
            row(
                f"C-{k}",
                contact_1_name="李朋友",
                contact_1_phone="13700137000",
                guarantor_1_name="王保人",
                guarantor_1_phone="13600136000",
            )
            for k in range(12)
        ],
        as_of=TODAY - timedelta(days=9),
    )
    Case.objects.update(collector=collector)
    case = Case.objects.get()
    promised = ((50_000, TODAY), (50_000, TODAY + timedelta(days=9)))
    hold(case, collector, talk.short_of_cash(promised), at(10, day=TODAY - timedelta(days=5)))
    for day in (4, 3, 2):
        hold(case, collector, talk.not_connected(), at(10, day=TODAY - timedelta(days=day)))
    client = signed_in(collector)

    with django_assert_max_num_queries(30):
        client.get(f"/cases/{case.pk}/")


def test_tomorrows_file_taken_in_tonight_shows_tomorrows_figures(collector):
    case = placed(row(due_on=TODAY + timedelta(days=1)), as_of=TODAY + timedelta(days=1))[0]
    Case.objects.update(collector=collector)

    assert "¥1,000.00" in page_of(case, collector)
    assert signed_in(collector).get(f"/cases/{case.pk}/owed/?on={TODAY}").status_code == 200


class TestCostOfDefault:
    def test_stands_beside_paying_today_and_names_what_is_not_known(self, collector):
        page = page_of(a_case(collector, fee_minor=500), collector, "more/")

        card = page[page.index("违约成本") :]
        assert card.index("今天结清") < card.index("30 天后") < card.index("365 天后")
        assert "案件受理费（普通程序）" in card
        assert "尚不知：合同有仲裁条款" in card
        assert "判决后才发生" in card

    def test_what_matters_to_this_borrower_is_named(self, collector):
        case = a_case(collector)
        case.borrower.relations.create(role="guarantor", name="赵六", identity="g")

        assert "对该债务人最要紧的" in page_of(case, collector, "more/")

    def test_is_asked_for_once_the_page_is_there(self, collector):
        case = a_case(collector)
        page = page_of(case, collector)

        assert f'hx-get="/cases/{case.pk}/more/"' in page
        assert "违约成本" not in page

    def test_comes_with_all_that_stands_below(self, collector):
        more = page_of(a_case(collector), collector, "more/")

        left, right = more.split('id="case-last"')
        assert left.index("违约成本") < left.index("债务人资料")
        assert right.index("时效与期间") < right.index("利弊")

    def test_nothing_owed_costs_nothing(self, collector):
        case = a_case(collector, principal_minor=1, dues=[{"on": TODAY, "amount_minor": 1}], rate_ppm=0)
        debt = case.debts.get()
        debt.entries.create(on=TODAY, kind=2, amount_minor=1)

        assert "今天结清" not in page_of(case, collector, "more/")


class TestClocks:
    def test_each_says_until_when_and_since_what(self, collector):
        page = page_of(a_case(collector), collector, "more/")

        assert "诉讼时效" in page
        assert "最后一期到期日" in page
        assert "2029-11-12" in page

    def test_what_is_over_is_said(self, collector):
        old = TODAY - timedelta(days=4 * 365)
        case = placed(row("C-1", due_on=TODAY - timedelta(days=30)), row("C-2", due_on=old))[0]
        Case.objects.update(collector=collector)

        card = page_of(case, collector, "more/").partition("时效与期间")[2]

        assert card.index("C-2") < card.index("已过") < card.index("C-1")

    def test_what_began_it_cites_its_record(self, collector, supervisor):
        case = a_case(collector)
        record_happening(case.pk, "demand_received", on=TODAY, proof="签收回执", by=supervisor, now=at(9))
        seq = EvidenceRecord.objects.get(case=case, kind="happening.recorded").seq

        page = page_of(case, collector, "more/")

        assert f'催收函或催款信息已送达债务人 <span class="k-mark">#{seq}</span>' in page
        assert "2029-11-24" in page

    def test_what_is_kept_stands_last_and_after_payment_in_full_alone(self, collector, settings):
        case = a_case(collector)
        a_call(case, collector, at(9))
        owing = page_of(case, collector, "more/")
        debt = case.debts.get()
        Entry.objects.create(debt=debt, on=TODAY, kind=EventKind.PAYMENT, amount_minor=1_000_000)
        clock_shows(settings, at(10, day=TODAY + timedelta(days=1)))

        settled = page_of(case, collector, "more/")

        assert owing.index("诉讼时效") < owing.index("催收记录保存") < owing.index("最近一次联系")
        assert "诉讼时效" not in settled
        assert "2028-11-24" in settled

    def test_card_demands_are_counted_for_the_house_alone(self, collector, supervisor):
        case = a_case(collector, due_on=TODAY - timedelta(days=90))
        record_happening(
            case.pk, "demand_received", on=TODAY - timedelta(days=40), proof="录音", by=supervisor, now=at(9)
        )

        page = page_of(case, collector, "more/")

        assert "；第二次自" in page
        assert "不得用于向债务人施压" in page

    def test_only_a_supervisor_puts_something_on_record(self, collector, supervisor):
        case = a_case(collector)

        assert f"/cases/{case.pk}/happening/" not in page_of(case, collector)
        assert f"/cases/{case.pk}/happening/" in page_of(case, supervisor)


def test_says_what_the_plan_of_the_day_has_for_the_case_and_why(collector):
    case = a_case(collector)
    plan_day(TODAY, now=at(2))

    page = page_of(case, collector)

    assert "11-24 周二 计划" in page
    assert "次优：" in page
