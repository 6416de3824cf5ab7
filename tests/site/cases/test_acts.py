"""What is done from the page of a case: by whom, once, and with an answer in words."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from kept.evidence import verify_bundle
from kept.records.models import Case, EvidenceRecord, Heard, Measure, Role, Task, TaskKind

from ...house import TODAY, a_case, at, clock_shows, person, signed_in

pytestmark = pytest.mark.django_db

LONG_AGO = TODAY - timedelta(days=20)


@pytest.fixture(autouse=True)
def ten_o_clock(settings):
    clock_shows(settings, at(10))


@pytest.fixture
def collector():
    return person("li")


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


def on_rung(case: Case, rung: str) -> Case:
    """The case has stood on a rung for twenty days."""
    Case.objects.filter(pk=case.pk).update(rung=rung, rung_since=LONG_AGO)
    return case


def spoken(case: Case, by) -> Case:
    """The rung's call was held, so that the next step can be proposed."""
    case.contacts.create(
        collector=by, at=at(9, day=LONG_AGO), local_date=LONG_AGO, permit={}, rulebook="x",
        connected=True, conversation=True, ended_at=at(9, 5, day=LONG_AGO),
    )  # fmt: skip
    return case


def kinds() -> list[str]:
    return list(
        EvidenceRecord.objects.exclude(kind="debt.placed").order_by("pk").values_list("kind", flat=True)
    )


def said(answer) -> str:
    return answer.content.decode()


class TestWriting:
    @pytest.fixture
    def case(self, settings):
        clock_shows(settings, at(10))
        return a_case(person("li"), email="a@example.com")

    def write(self, case, words, to=None):
        phone = case.borrower.phones.get()
        given = {"to": f"sms:{phone.pk}" if to is None else to, "words": words}
        return signed_in(case.collector).post(f"/cases/{case.pk}/message/", given)

    def test_the_page_offers_each_way(self, case):
        page = signed_in(case.collector).get(f"/cases/{case.pk}/").content.decode()

        for way in (f"sms:{case.borrower.phones.get().pk}", f"im:{case.borrower.phones.get().pk}", "email"):
            assert f'value="{way}"' in page
        assert 'data-dialog="message"' in page

    def test_what_is_allowed_is_on_record(self, case):
        answer = self.write(case, "您的账单已逾期，请今天还款。")

        assert answer.status_code == 302
        assert case.contacts.get().channel == "sms"
        assert "发出信息：短信" in signed_in(case.collector).get(f"/cases/{case.pk}/").content.decode()

    def test_words_that_are_forbidden_come_back_with_the_rule(self, case):
        way = f"im:{case.borrower.phones.get().pk}"
        answer = self.write(case, "再不还就让你坐牢", to=way)

        page = answer.content.decode()
        dialog = page[page.index('<dialog id="message"') :].partition("</dialog>")[0]
        assert "data-open-now" in dialog.partition(">")[0]
        assert "法律禁止这样说" in dialog
        assert "checked" in next(one for one in dialog.split("<input") if way in one).partition(">")[0]
        assert answer.status_code == 422
        assert "法律禁止这样说" in page
        assert "再不还就让你坐牢</textarea>" in page
        assert not case.contacts.exists()

    def test_the_laws_no_comes_back_with_the_words(self, case, settings):
        clock_shows(settings, at(23))

        answer = self.write(case, "您的账单已逾期。", to="email")

        assert answer.status_code == 422
        assert "您的账单已逾期。</textarea>" in answer.content.decode()

    @pytest.mark.parametrize("to", ["", "call:1", "sms:x", "sms:999999", "pigeon"])
    def test_a_way_that_is_none_changes_nothing(self, case, to):
        assert self.write(case, "您好", to=to).status_code == 302
        assert not case.contacts.exists()


class TestProposing:
    @pytest.fixture
    def case(self, collector):
        case = a_case(collector, due_on=TODAY - timedelta(days=40))
        return spoken(on_rung(case, "broken_promise_call"), collector)

    def test_puts_the_step_before_who_may_approve_it_once(self, case, collector):
        client = signed_in(collector)

        first = client.post(f"/cases/{case.pk}/propose/", follow=True)
        client.post(f"/cases/{case.pk}/propose/")

        assert "已提请：正式催收函" in said(first)
        assert Task.objects.filter(kind=TaskKind.APPROVE_RUNG).count() == 1
        assert kinds() == ["rung.proposed"]

    def test_says_when_there_is_nothing_to_propose(self, collector):
        case = a_case(collector)

        assert "目前没有需要审批的升级" in said(
            signed_in(collector).post(f"/cases/{case.pk}/propose/", follow=True)
        )


class TestMeasures:
    @pytest.fixture
    def case(self, collector):
        return on_rung(a_case(collector, due_on=TODAY - timedelta(days=40)), "demand_letter")

    def given(self, **more) -> dict[str, str]:
        return {"on": TODAY.isoformat(), "note": "EMS 1234567890", **more}

    def test_the_main_act_is_to_put_the_letter_on_record(self, case, collector):
        page = said(signed_in(collector).get(f"/cases/{case.pk}/"))

        assert "登记：正式催收函" in page
        assert 'data-dialog="measure"' in page

    def test_a_letter_goes_on_record_once(self, case, collector):
        client = signed_in(collector)

        first = client.post(f"/cases/{case.pk}/measure/", self.given(), follow=True)
        second = client.post(f"/cases/{case.pk}/measure/", self.given(), follow=True)

        assert "已登记：正式催收函" in said(first)
        assert "没有待登记的措施" in said(second)
        assert Measure.objects.get().note == "EMS 1234567890"

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"on": ""}, "执行日期"),
            ({"on": "2027-01-01"}, "日期尚未到来"),
            ({"note": ""}, "执行情况"),
            ({"visitors": "0"}, "上门人数"),
        ],
    )
    def test_what_is_wanting_is_said_and_nothing_is_recorded(self, case, collector, given, says):
        answer = signed_in(collector).post(f"/cases/{case.pk}/measure/", self.given(**given), follow=True)

        assert says in said(answer)
        assert not Measure.objects.exists()

    def test_a_visit_by_one_person_is_refused_with_the_rule(self, collector):
        case = on_rung(a_case(collector, due_on=TODAY - timedelta(days=40)), "visit")

        answer = signed_in(collector).post(
            f"/cases/{case.pk}/measure/", self.given(visitors="1", place="public")
        )

        assert answer.status_code == 422
        assert "现在不允许" in said(answer)
        assert "金融机构个人消费类贷款催收工作指引" in said(answer)
        assert kinds() == ["contact.refused"]

    def test_a_visit_by_two_is_recorded(self, collector):
        case = on_rung(a_case(collector, due_on=TODAY - timedelta(days=40)), "visit")

        signed_in(collector).post(f"/cases/{case.pk}/measure/", self.given(visitors="2", place="public"))

        assert Measure.objects.get().rung == "visit"

    @pytest.mark.parametrize("place", ["", "not_let_in"])
    def test_a_visit_whose_place_is_not_said_or_forced_is_refused(self, collector, place):
        case = on_rung(a_case(collector, due_on=TODAY - timedelta(days=40)), "visit")

        answer = signed_in(collector).post(
            f"/cases/{case.pk}/measure/", self.given(visitors="2", place=place)
        )

        assert (answer.status_code, kinds()) == (422, ["contact.refused"])
        assert not Measure.objects.exists()


class TestStating:
    GIVEN = {"fact": "enforceable_title", "holds": "yes", "source": "court", "words": "（2026）民初 1 号判决"}

    def test_a_supervisor_states_a_fact_and_sees_it(self, collector, supervisor):
        case = a_case(collector)

        answer = signed_in(supervisor).post(f"/cases/{case.pk}/state/", self.GIVEN, follow=True)

        assert "已登记并立即生效" in said(answer)
        assert "已有生效的执行依据" in said(answer)
        assert kinds() == ["fact.stated"]

    def test_without_words_nothing_is_stated(self, collector, supervisor):
        case = a_case(collector)

        answer = signed_in(supervisor).post(
            f"/cases/{case.pk}/state/", self.GIVEN | {"words": " "}, follow=True
        )

        assert "看到了什么" in said(answer)
        assert kinds() == []

    def test_a_collector_states_nothing(self, collector):
        case = a_case(collector)

        assert signed_in(collector).post(f"/cases/{case.pk}/state/", self.GIVEN).status_code == 403


class TestCorrecting:
    def test_counts_at_once(self, collector):
        case = a_case(collector)
        given = {"correction": "corrected_unable", "reason": "带来了离职证明"}

        answer = signed_in(collector).post(f"/cases/{case.pk}/correct/", given, follow=True)

        assert "更正已登记" in said(answer)
        assert "催收员更正：没有还款能力" in said(answer)

    def test_twice_is_once(self, collector):
        case, client = a_case(collector), signed_in(collector)
        for _ in range(2):
            client.post(f"/cases/{case.pk}/correct/", {"correction": "corrected_able", "reason": "有存款"})

        assert Heard.objects.count() == 1

    @pytest.mark.parametrize(
        "given",
        [{"correction": "forgot", "reason": "x"}, {"correction": "corrected_able", "reason": " "}, {}],
    )
    def test_nothing_else_is_taken(self, collector, given):
        case = a_case(collector)

        answer = signed_in(collector).post(f"/cases/{case.pk}/correct/", given, follow=True)

        assert answer.status_code == 200
        assert "k-toast k-bad" in said(answer)
        assert not Heard.objects.exists()


class TestShowing:
    def test_a_look_is_answered_and_on_record(self, collector):
        case = a_case(collector)
        phone = case.borrower.phones.get()
        client = signed_in(collector)

        name = said(client.post(f"/cases/{case.pk}/show/name/"))
        number = said(client.post(f"/cases/{case.pk}/show/phone/", {"phone": phone.pk}))

        assert "张小敏" in name
        assert "13800138000" in number
        assert "k-revealed" in name
        assert kinds() == ["borrower.looked_at", "borrower.looked_at"]

    def test_what_is_not_on_file_is_a_dash(self, collector):
        case = a_case(collector)

        assert "—" in said(signed_in(collector).post(f"/cases/{case.pk}/show/email/"))

    @pytest.mark.parametrize(
        ("field", "given"),
        [("password", {}), ("phone", {}), ("phone", {"phone": "x"}), ("phone", {"phone": "9" * 30})],
    )
    def test_nothing_else_can_be_shown(self, collector, field, given):
        case = a_case(collector)

        assert signed_in(collector).post(f"/cases/{case.pk}/show/{field}/", given).status_code == 404
        assert kinds() == []


class TestExporting:
    def test_hands_out_a_file_that_verifies(self, collector, supervisor, tmp_path):
        case, client = a_case(collector), signed_in(supervisor)
        client.post(f"/cases/{case.pk}/show/name/")

        answer = client.post(f"/cases/{case.pk}/export/")

        out = tmp_path / "case.zip"
        out.write_bytes(answer.content)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="case-{case.pk}.zip"'
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
        assert verify_bundle(out).ok
        assert kinds() == ["borrower.looked_at", "evidence.exported"]

    def test_without_evidence_says_so(self, collector, supervisor):
        case = a_case(collector)

        answer = signed_in(supervisor).post(f"/cases/{case.pk}/export/", follow=True)

        assert "本案尚无任何记录" in said(answer)


ACTS = ("propose", "measure", "correct", "show/name", "export")


@pytest.mark.parametrize("act", ACTS)
class TestWhoMay:
    def test_another_collectors_case_is_left_alone(self, act, collector):
        case = a_case(person("wu"))

        assert signed_in(collector).post(f"/cases/{case.pk}/{act}/").status_code == 403
        assert kinds() == []

    @pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN])
    def test_other_roles_do_nothing_here(self, act, role, collector):
        case = a_case(collector)

        assert signed_in(person("zhou", role)).post(f"/cases/{case.pk}/{act}/").status_code == 403

    def test_a_stranger_signs_in_first(self, act, collector):
        case = a_case(collector)

        assert Client().post(f"/cases/{case.pk}/{act}/").headers["Location"].startswith("/sign-in/")
        assert kinds() == []

    def test_looking_changes_nothing(self, act, collector):
        case = a_case(collector)

        assert signed_in(collector).get(f"/cases/{case.pk}/{act}/").status_code == 405

    def test_a_case_that_is_not_there_is_not_found(self, act, supervisor):
        assert signed_in(supervisor).post(f"/cases/99999/{act}/").status_code == 404


@pytest.mark.parametrize(
    ("act", "role", "status"),
    [
        ("export", Role.COLLECTOR, 403),
        ("export", Role.COMPLIANCE, 302),
        ("propose", Role.COMPLIANCE, 403),
        ("measure", Role.COMPLIANCE, 403),
        ("correct", Role.COMPLIANCE, 403),
        ("show/name", Role.COMPLIANCE, 200),
        ("correct", Role.SUPERVISOR, 302),
    ],
)
def test_each_act_has_its_roles(act, role, status):
    doer = person("zhou", role)
    case = a_case(doer)

    assert signed_in(doer).post(f"/cases/{case.pk}/{act}/").status_code == status


class TestHappening:
    def put(self, case, person_, **said):
        asked = {"kind": "suit_filed", "on": str(TODAY), "proof": "受理通知书，卷宗 4"} | said
        return signed_in(person_).post(f"/cases/{case.pk}/happening/", asked)

    def test_is_put_on_record_once(self, supervisor):
        case = a_case()

        answers = [self.put(case, supervisor) for _ in range(2)]

        assert [one.status_code for one in answers] == [302, 302]
        assert EvidenceRecord.objects.filter(case=case, kind="happening.recorded").count() == 1

    @pytest.mark.parametrize(
        "said", [{"on": str(TODAY + timedelta(days=1))}, {"kind": "meteor"}, {"proof": ""}]
    )
    def test_what_cannot_be_changes_nothing(self, supervisor, said):
        case = a_case()

        self.put(case, supervisor, **said)

        assert not case.happenings.exists()

    def test_a_collector_may_not(self, collector):
        assert self.put(a_case(collector), collector).status_code == 403
