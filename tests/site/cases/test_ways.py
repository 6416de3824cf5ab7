"""The page of every way to a borrower: the gate's answer to each, and the credit report put on record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.record_happening import record_happening
from kept.actions.state_fact import state_fact
from kept.law import Verdict
from kept.records.brief import brief
from kept.records.models import Case, Channel, Contact, Creditor, EvidenceRecord, Role
from kept.records.ways import ways

from ...house import TODAY, a_case, at, clock_shows, person, signed_in

pytestmark = pytest.mark.django_db

FORBIDDEN, FOUND, NOT_THERE = 403, 302, 404


@pytest.fixture(autouse=True)
def ten_o_clock(settings):
    clock_shows(settings, at(10))


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


@pytest.fixture
def case(supervisor):
    return a_case(supervisor, due_on=TODAY - timedelta(days=40), email="a@example.com")


def answers(case, moment=None) -> dict[Channel, Verdict | None]:
    known = brief(Case.objects.select_related("creditor", "borrower").get(pk=case.pk), on=TODAY)
    return {one.channel: one.verdict for one in ways(known, now=moment or at(10))}


def ready(case, by) -> None:
    for fact, holds in (("report_consent", True), ("debt_assigned", False)):
        state_fact(case.pk, fact, holds=holds, source="contract", words="合同", by=by, now=at(9))
    record_happening(case.pk, "credit_notice_received", on=TODAY, proof="签收", by=by, now=at(9))


def send(case, by, words="报文 7"):
    return signed_in(by).post(f"/cases/{case.pk}/report/", {"words": words})


class TestAnswers:
    def test_every_channel_is_asked_about(self, case, declared):
        declared("calls: {recorded: yes}\nvisits: {two_visitors: yes, credentials: yes, recorded: yes}")

        found = answers(case)

        assert list(found) == list(Channel)
        assert found.pop(Channel.CREDIT_REPORT) is Verdict.DENY
        assert set(found.values()) == {Verdict.ALLOW}

    def test_at_night_nobody_is_called_nor_visited(self, case, declared):
        declared("calls: {recorded: yes}\nvisits: {two_visitors: yes, credentials: yes, recorded: yes}")

        found = answers(case, at(23))

        assert found[Channel.CALL] is found[Channel.VISIT] is Verdict.DENY

    @pytest.mark.parametrize(
        ("said", "verdict"),
        [
            ("two_visitors: no, credentials: yes, recorded: yes", Verdict.DENY),
            ("two_visitors: yes, credentials: no, recorded: yes", Verdict.DENY),
            ("two_visitors: yes, credentials: yes, recorded: no", Verdict.DENY),
            ("credentials: yes, recorded: yes", Verdict.UNKNOWN),
            ("two_visitors: yes, recorded: yes", Verdict.UNKNOWN),
            ("two_visitors: yes, credentials: yes", Verdict.UNKNOWN),
        ],
    )
    def test_a_visit_is_made_as_the_house_declares(self, case, declared, said, verdict):
        declared(f"visits: {{{said}}}")

        assert answers(case)[Channel.VISIT] is verdict

    def test_where_there_is_no_address_nothing_is_asked(self, case):
        case.borrower.email = ""
        case.borrower.save()
        case.borrower.addresses.all().delete()
        Creditor.objects.update(reports_credit=False)

        found = answers(case)

        silent = {channel for channel, verdict in found.items() if verdict is None}
        assert silent == {Channel.EMAIL, Channel.LETTER, Channel.VISIT, Channel.CREDIT_REPORT}

    def test_with_no_way_at_all_the_page_still_opens(self, case, supervisor):
        Creditor.objects.update(reports_credit=False)
        case.borrower.phones.all().delete()
        case.borrower.addresses.all().delete()
        case.borrower.email = ""
        case.borrower.save()

        assert set(answers(case).values()) == {None}
        assert signed_in(supervisor).get(f"/cases/{case.pk}/ways/").status_code == 200


class TestReport:
    def test_is_put_on_record_once(self, case, supervisor):
        ready(case, supervisor)
        assert "报送方式及编号" in signed_in(supervisor).get(f"/cases/{case.pk}/ways/").content.decode()

        assert send(case, supervisor).status_code == FOUND
        send(case, supervisor)

        assert Contact.objects.get().channel == Channel.CREDIT_REPORT

    def test_shows_which_rule_refuses_it(self, case, supervisor):
        ready(case, supervisor)
        state_fact(
            case.pk, "report_consent", holds=False, source="contract", words="无", by=supervisor, now=at(9)
        )

        answer = send(case, supervisor)

        assert answer.status_code == 422
        assert "CN-CR-29" in answer.content.decode()
        assert EvidenceRecord.objects.filter(kind="contact.refused").count() == 1

    def test_is_nothing_without_a_word_on_how(self, case, supervisor):
        ready(case, supervisor)

        assert send(case, supervisor, " ").status_code == FOUND

        assert not Contact.objects.exists()

    def test_is_not_asked_for_by_reading(self, case, supervisor):
        assert signed_in(supervisor).get(f"/cases/{case.pk}/report/").status_code == 405

    def test_is_not_a_collectors(self, case):
        assert send(case, person("li")).status_code == FORBIDDEN
