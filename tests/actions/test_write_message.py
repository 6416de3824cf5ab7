"""A message is reviewed, asked leave for, counted once a day, and on record with its words sealed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.write_message import (
    Message,
    MessageError,
    MessageRefusedError,
    MessageWordsError,
    write_message,
)
from kept.records.models import (
    Borrower,
    Case,
    Channel,
    Contact,
    DayPlan,
    EvidenceRecord,
    Measure,
    Note,
    Phone,
    Planned,
    Role,
    Work,
)
from kept.records.rights import NoRightError

from ..house import TODAY, a_case, at, person

pytestmark = pytest.mark.django_db

WORDS = "您的信用卡账单已逾期，请今天还款。如有困难，请回电协商。"


@pytest.fixture
def collector():
    return person("li")


@pytest.fixture
def case(collector):
    return a_case(collector, email="a@example.com", contact_1_name="王强", contact_1_phone="13900139000")


def number(case, **said) -> int:
    return Phone.objects.filter(borrower=case.borrower, **(said or {"relation": None})).get().pk


def sms(case, words=WORDS, hour=10, by=None) -> Contact:
    message = Message(Channel.SMS, words, number(case))
    return write_message(case.pk, message, by=by or case.collector, now=at(hour))


def test_what_is_allowed_is_on_record_with_its_permit_and_its_words_sealed(case):
    contact = sms(case)

    assert (contact.channel, contact.outcome, contact.local_date) == ("sms", "message_written", TODAY)
    assert contact.permit["verdict"] == "ALLOW"
    assert Note.objects.get(sha256=contact.said).text == WORDS
    kinds = list(EvidenceRecord.objects.filter(case=case).values_list("kind", flat=True).order_by("seq"))
    assert kinds[-2:] == ["contact.permitted", "message.written"]
    assert WORDS not in "".join(EvidenceRecord.objects.filter(case=case).values_list("body", flat=True))


def test_the_same_words_on_one_day_are_one_message(case):
    assert sms(case).pk == sms(case, hour=11, words=f" {WORDS} ").pk
    assert sms(case, hour=12, words=f"{WORDS}谢谢。").pk != Contact.objects.earliest("pk").pk
    assert Contact.objects.count() == 2
    assert EvidenceRecord.objects.filter(kind="message.written").count() == 2


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.IM])
def test_by_e_mail_and_instant_message(case, channel):
    to = None if channel is Channel.EMAIL else number(case)

    contact = write_message(case.pk, Message(channel, WORDS, to), by=case.collector, now=at(10))

    assert contact.channel == channel
    assert contact.permit["facts"]["channel"] == str(channel)


def test_at_night_the_law_says_no_and_the_refusal_is_on_record(case):
    with pytest.raises(MessageRefusedError) as no:
        sms(case, hour=23)

    assert no.value.decision.next_at(0) == at(8, day=TODAY.replace(day=TODAY.day + 1))
    assert not Contact.objects.exists()
    assert EvidenceRecord.objects.get(kind="contact.refused").body.count('"channel":"sms"') >= 1
    assert not Note.objects.exists()


def test_words_that_the_law_forbids_are_named_and_nothing_is_asked_of_the_gate(case):
    with pytest.raises(MessageWordsError) as no:
        sms(case, "再不还就让你坐牢，告诉你单位。")

    assert {one.kind for one in no.value.remarks} == {"criminal", "disclosure"}
    assert not EvidenceRecord.objects.filter(kind__startswith="contact.").exists()
    assert not Note.objects.exists()


def test_a_number_that_was_refused_is_not_written_to(case):
    Phone.objects.filter(pk=number(case)).update(ceased_at=at(9))

    with pytest.raises(MessageRefusedError):
        sms(case)


def test_who_wants_to_be_written_to_is(case):
    Borrower.objects.update(calls_ceased_at=at(9))

    assert sms(case).pk


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (lambda case: Message(Channel.CALL, WORDS, number(case)), "does not write by call"),
        (lambda case: Message(Channel.SMS, "  ", number(case)), "write 1 to 1000 characters"),
        (
            lambda case: Message(Channel.SMS, "长" * 1001, number(case)),
            "write 1 to 1000 characters, not 1001",
        ),
        (lambda _: Message(Channel.SMS, WORDS), "names its number"),
        (lambda case: Message(Channel.EMAIL, WORDS, number(case)), "an e-mail names none"),
        (lambda case: Message(Channel.SMS, WORDS, number(case, relation__isnull=False)), "borrower's own"),
        (lambda _: Message(Channel.SMS, WORDS, 10**9), "borrower's own"),
    ],
)
def test_what_makes_no_message_is_said(case, message, says):
    with pytest.raises(MessageError, match=says):
        write_message(case.pk, message(case), by=case.collector, now=at(10))
    assert not Contact.objects.exists()


def test_without_an_address_there_is_no_e_mail(collector):
    case = a_case(collector)

    with pytest.raises(MessageError, match="no e-mail address"):
        write_message(case.pk, Message(Channel.EMAIL, WORDS), by=collector, now=at(10))


def test_nobody_without_the_right_writes(case):
    with pytest.raises(NoRightError):
        sms(case, by=person("zhao", Role.ANALYST))


def test_it_carries_out_the_reminder_once(case):
    Case.objects.filter(pk=case.pk).update(rung="reminder", rung_since=TODAY)

    contact = sms(case)
    sms(case, f"{WORDS}谢谢。")

    assert list(Measure.objects.values_list("rung", "on", "contact")) == [("reminder", TODAY, contact.pk)]


def test_it_carries_out_no_other_step(case):
    Case.objects.filter(pk=case.pk).update(rung="first_call", rung_since=TODAY)

    sms(case)

    assert not Measure.objects.exists()


class TestTheWorkOfTheDay:
    """What the plan gave a case for today is done by a message of that way, and by no other."""

    def work(self, case, choice, purpose="follow_up", on=TODAY):
        plan = DayPlan.every.create(on=on, made_at=at(1), in_force=True)
        Planned.every.create(plan=plan, case=case, on=on, choice=choice, worth_minor=1, why="worth")
        return Work.objects.create(
            on=TODAY, collector=case.collector, case=case, purpose=purpose, rank=4, worth=1
        )

    def done(self, case, choice, **said):
        work = self.work(case, choice, **said)
        sms(case)
        work.refresh_from_db()
        return work.done_at

    @pytest.mark.parametrize("choice", ["sms", "plan_offer"])
    def test_is_done_by_the_message_that_was_planned(self, case, choice):
        assert self.done(case, choice) == at(10)

    @pytest.mark.parametrize("choice", ["email", "rest", "call.morning.collector", "no such choice"])
    def test_is_not_done_by_another_way(self, case, choice):
        assert self.done(case, choice) is None

    @pytest.mark.parametrize("purpose", ["call_back", "broken_promise"])
    def test_is_not_done_where_a_conversation_is_due(self, case, purpose):
        assert self.done(case, "sms", purpose=purpose) is None

    def test_is_not_done_by_the_plan_of_another_day(self, case):
        assert self.done(case, "sms", on=TODAY - timedelta(days=1)) is None

    def test_is_not_done_without_a_plan(self, case):
        work = Work.objects.create(
            on=TODAY, collector=case.collector, case=case, purpose="follow_up", rank=4, worth=1
        )

        sms(case)

        work.refresh_from_db()
        assert work.done_at is None

    def test_is_not_done_by_a_message_that_was_refused(self, case):
        work = self.work(case, "sms")

        with pytest.raises(MessageRefusedError):
            sms(case, hour=23)

        work.refresh_from_db()
        assert work.done_at is None
