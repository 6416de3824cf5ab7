"""A report to the credit bureau asks leave as a call does: consent, whose claim, who was told."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from kept.actions.record_happening import record_happening
from kept.actions.report_credit import ReportError, ReportRefusedError, report_credit
from kept.actions.state_fact import state_fact
from kept.records.brief import brief
from kept.records.models import Case, Channel, Contact, EvidenceRecord, Role, Told
from kept.records.rights import NoRightError
from kept.records.stated import stated_facts

from ..house import TODAY, a_call, a_case, at, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


@pytest.fixture
def case(supervisor):
    """The case of a debt of the bank's own, whose borrower agreed to reports in the contract."""
    case = a_case(due_on=TODAY - timedelta(days=40))
    for fact, holds in (("report_consent", True), ("debt_assigned", False)):
        state(case, supervisor, fact, holds=holds)
    return case


def state(case, by, fact, *, holds) -> None:
    state_fact(case.pk, fact, holds=holds, source="contract", words="合同第九条", by=by, now=at(8))


def told(case, by, on=TODAY) -> None:
    record_happening(case.pk, "credit_notice_received", on=on, proof="邮件签收回执", by=by, now=at(9))


def report(case, by, moment=None):
    return report_credit(case.pk, words="征信报文 20261124-7", by=by, now=moment or at(10))


def refused(case, by, moment=None) -> dict[str, tuple[str, ...]]:
    """The rules that refuse a report, each with what it misses."""
    with pytest.raises(ReportRefusedError) as caught:
        report(case, by, moment)
    return {one.rule: one.missing for one in caught.value.decision.findings(0)}


class TestLeave:
    def test_whoever_agreed_and_was_told_is_reported(self, case, supervisor):
        told(case, supervisor)

        contact = report(case, supervisor)

        assert (contact.channel, contact.outcome) == (Channel.CREDIT_REPORT, "report_made")
        assert contact.permit["verdict"] == "ALLOW"
        body = json.loads(EvidenceRecord.objects.get(kind="credit.reported").body)
        assert (body["contact"], body["dpd"], body["currency"]) == (contact.pk, 40, "CNY")
        assert body["arrears_minor"] == brief(case, on=TODAY).arrears_minor > 0

    def test_who_was_not_told_is_not(self, case, supervisor):
        assert refused(case, supervisor) == {"CN-CR-15": ()}
        assert EvidenceRecord.objects.filter(kind="contact.refused").count() == 1
        assert not Contact.objects.exists()

    def test_a_notice_of_tomorrow_does_not_count_today(self, case, supervisor):
        told(case, supervisor)

        assert refused(case, supervisor, at(10, day=TODAY - timedelta(days=1))) == {"CN-CR-15": ()}

    def test_told_in_a_conversation_is_told(self, case, supervisor):
        call = a_call(case, supervisor, at(9))
        Contact.objects.update(conversation=True, connected=True)
        Told.objects.create(case=case, consequence="credit_report_announced", at=at(9), contact=call.contact)

        assert report(case, supervisor)

    def test_told_to_nobody_is_not_told(self, case, supervisor):
        call = a_call(case, supervisor, at(9))
        Told.objects.create(case=case, consequence="credit_report_announced", at=at(9), contact=call.contact)

        assert refused(case, supervisor) == {"CN-CR-15": ()}

    @pytest.mark.parametrize(
        ("fact", "rule"), [("report_consent", "CN-CR-29"), ("debt_assigned", "CN-ASG-546")]
    )
    def test_what_nobody_stated_is_not_known(self, case, supervisor, fact, rule):
        told(case, supervisor)
        state(case, supervisor, fact, holds=None)

        missing = refused(case, supervisor)[rule]

        assert fact in missing

    def test_who_never_agreed_is_not_reported(self, case, supervisor):
        told(case, supervisor)
        state(case, supervisor, "report_consent", holds=False)

        assert refused(case, supervisor) == {"CN-CR-29": ()}

    def test_a_claim_bought_is_reported_once_the_borrower_was_told_of_it(self, case, supervisor):
        told(case, supervisor)
        state(case, supervisor, "debt_assigned", holds=True)
        assert refused(case, supervisor) == {"CN-ASG-546": ("told_of_transfer",)}

        record_happening(
            case.pk, "transfer_notice_received", on=TODAY, proof="签收", by=supervisor, now=at(9, 30)
        )

        assert report(case, supervisor)


class TestOnce:
    def test_a_day_has_one_report(self, case, supervisor):
        told(case, supervisor)

        assert report(case, supervisor).pk == report(case, supervisor, at(11)).pk

        assert EvidenceRecord.objects.filter(kind="credit.reported").count() == 1

    def test_the_next_report_needs_its_own_notice(self, case, supervisor):
        told(case, supervisor)
        report(case, supervisor)
        later = at(10, day=TODAY + timedelta(days=30))
        assert refused(case, supervisor, later) == {"CN-CR-15": ()}

        record_happening(
            case.pk, "credit_notice_received", on=later.date(), proof="再次签收", by=supervisor, now=later
        )

        assert report(case, supervisor, later)

    def test_the_ladder_announces_it_no_more(self, case, supervisor):
        told(case, supervisor)

        report(case, supervisor)

        assert stated_facts(Case.objects.get().stated)["reported_to_credit_bureau"] is True


def test_a_creditor_that_does_not_report_has_nothing_reported(case, supervisor):
    case.creditor.reports_credit = False
    case.creditor.save()

    with pytest.raises(ReportError, match="does not report"):
        report(case, supervisor)


def test_how_it_is_sent_is_said(case, supervisor):
    with pytest.raises(ReportError, match="how the report is sent"):
        report_credit(case.pk, words=" ", by=supervisor, now=at(10))


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.ANALYST, Role.ADMIN])
def test_nobody_reports_who_decides_on_no_rungs(case, role):
    with pytest.raises(NoRightError):
        report(case, person("wu", role))
