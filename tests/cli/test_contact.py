"""``kept contact``: what the law says to each way to a borrower, and what is recorded with its leave."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from kept.actions.record_happening import record_happening
from kept.actions.state_fact import state_fact
from kept.cli.main import app
from kept.records.models import Channel, Contact, EvidenceRecord, Role

from ..house import TODAY, a_case, at, clock_shows, person

pytestmark = pytest.mark.django_db

WORDS = "您的账单已逾期，请今天还款。"


@pytest.fixture(autouse=True)
def wang(settings):
    clock_shows(settings, at(10))
    return person("wang", Role.SUPERVISOR)


def kept(*words):
    return CliRunner().invoke(app, ["contact", *map(str, words)])


def on_one_line(done) -> str:
    return " ".join(done.output.split())


class TestWays:
    def test_each_way_has_its_answer(self):
        found = json.loads(kept("ways", a_case().pk, "--json").stdout)["ways"]

        assert [one["channel"] for one in found] == list(Channel)
        answers = {one["channel"]: one["answer"] for one in found}
        assert (answers["call"], answers["email"], answers["credit_report"]) == (
            "allow",
            "no address",
            "deny",
        )

    def test_a_no_says_rule_and_next_moment(self, settings):
        clock_shows(settings, at(23))

        done = kept("ways", a_case().pk)

        assert "CN-GBT-01" in done.output
        assert "from 2026-11-25T08:00:00+08:00" in on_one_line(done)

    def test_no_case_is_said(self):
        assert kept("ways", 99).exit_code == 2


class TestWriting:
    def test_a_message_is_on_record_once(self):
        case = a_case()

        for _ in range(2):
            done = kept("write", case.pk, "sms", WORDS, "--by", "wang")
            assert done.exit_code == 0, done.output

        assert Contact.objects.get().channel == Channel.SMS

    def test_what_the_law_forbids_is_said_with_its_rule(self):
        done = kept("write", a_case().pk, "sms", "再不还就让你坐牢", "--by", "wang")

        assert done.exit_code == 1
        assert "坐牢" in done.output
        assert not Contact.objects.exists()

    def test_an_e_mail_needs_an_address(self):
        done = kept("write", a_case().pk, "email", WORDS, "--by", "wang")

        assert (done.exit_code, "no e-mail address" in done.output) == (1, True)

    def test_a_refusal_names_the_article(self):
        case = a_case()
        case.borrower.inconvenient_times = "daily 10:00-11:00\n"
        case.borrower.save()

        done = kept("write", case.pk, "sms", WORDS, "--by", "wang")

        assert done.exit_code == 1
        assert "CN-PRIV-1033-1" in done.output
        assert EvidenceRecord.objects.filter(kind="contact.refused").count() == 1


class TestReport:
    def test_is_refused_until_the_borrower_was_told(self, wang):
        case = a_case()
        for fact, holds in (("report_consent", True), ("debt_assigned", False)):
            state_fact(case.pk, fact, holds=holds, source="contract", words="合同", by=wang, now=at(9))
        refused = kept("report", case.pk, "报文 7", "--by", "wang")
        assert (refused.exit_code, "CN-CR-15" in refused.output) == (1, True)

        record_happening(case.pk, "credit_notice_received", on=TODAY, proof="签收", by=wang, now=at(9))

        assert kept("report", case.pk, "报文 7", "--by", "wang").exit_code == 0
        assert Contact.objects.get().outcome == "report_made"

    def test_is_not_a_collectors(self):
        person("li")

        done = kept("report", a_case().pk, "报文 7", "--by", "li")

        assert (done.exit_code, Contact.objects.exists()) == (1, False)
