"""Who wants to be written to is called at no number, old or new, until they themselves say otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.abandon_call import abandon_call
from kept.actions.lift_cease import LiftError, lift_cease
from kept.actions.start_call import CallRefusedError, start_call
from kept.actions.step_call import _obey, step_call
from kept.calls import Event
from kept.demo import talk
from kept.records.gate import Intended, facts_of
from kept.records.models import Call, Case, Channel, EvidenceRecord, Note, Phone, Role
from kept.records.rights import NoRightError

from ..house import TODAY, a_call, a_case, at, clock_shows, person, placed, row, say, signed_in

pytestmark = pytest.mark.django_db

REACHED = ("next", "answer:is_borrower", "answer:matches", "next")


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


def asked(request: str, supervisor):
    """A case whose borrower asked for something in a call that is over."""
    collector = person("li")
    case = a_case(collector, contact_1_name="王强", contact_1_relation="朋友", contact_1_phone="13900139000")
    call = a_call(case, collector)
    say(call, collector, talk.events(REACHED))
    step_call(call.pk, Event(kind="request", value=request), by=collector, now=at(10, 2))
    abandon_call(call.pk, words="通话结束", by=supervisor, now=at(10, 3))
    return case


def called(case, hour: int = 12, moment=None) -> bool:
    own = Phone.objects.filter(borrower=case.borrower, relation=None).latest("pk")
    try:
        start_call(case.pk, own.pk, by=case.collector, now=moment or at(hour))
    except CallRefusedError:
        return False
    return True


def lift(case, by, words="客户来电同意", phone=None) -> bool:
    return lift_cease(case.pk, phone_id=phone, words=words, by=by, now=at(11))


def test_a_number_that_comes_later_is_not_called_either(supervisor):
    case = asked("write_to_me", supervisor)
    placed(row(phone_2="13700137000", id_number=None))

    assert Phone.objects.filter(borrower=case.borrower, relation=None).count() == 2
    assert not called(case)


def test_the_borrowers_word_opens_the_calls_again(supervisor):
    case = asked("write_to_me", supervisor)

    assert lift(case, supervisor)

    assert called(case)
    assert Note.objects.latest("pk").text == "客户来电同意"


@pytest.mark.parametrize(
    ("request_", "binds"),
    [
        ("write_to_me", True),
        ("not_at_work", True),
        ("speak_to_representative", True),
        ("not_at_this_hour", False),
    ],
)
def test_what_another_person_asks_for_is_about_themselves(request_, binds):
    collector = person("li")
    case = a_case(collector, guarantor_1_name="赵六", guarantor_1_phone="13700137000")
    theirs = Phone.objects.get(relation__isnull=False)
    call = start_call(case.pk, theirs.pk, by=collector, now=at(10))

    _obey(call.contact, request_, by=collector, now=at(10, 2))

    case.borrower.refresh_from_db()
    person_ = case.borrower
    assert (person_.calls_ceased_at, person_.work_refused_at, person_.represented_at) == (None, None, None)
    assert person_.inconvenient_times == ""
    theirs.refresh_from_db()
    assert (theirs.ceased_at is not None) is binds
    assert theirs.relation is not None
    assert theirs.relation.ceased_at is None
    assert f'"binds_at_once":{str(binds).lower()}' in EvidenceRecord.objects.latest("pk").body


class TestNotAtWork:
    def test_the_number_is_known_to_be_there_and_is_not_called(self, supervisor):
        case = asked("not_at_work", supervisor)

        assert Phone.objects.get(relation=None).kind == "work"
        assert not called(case)

    def test_nor_is_another_that_turns_out_to_be_there(self, supervisor):
        case = asked("not_at_work", supervisor)
        placed(row(phone_2="13700137000", id_number=None))
        assert called(case)
        abandon_call(Call.objects.latest("pk").pk, words="通话结束", by=supervisor, now=at(12, 1))

        Phone.objects.filter(borrower=case.borrower, relation=None).update(kind="work", ceased_at=None)

        assert not called(case, 13)

    def test_the_borrowers_word_opens_it_again(self, supervisor):
        case = asked("not_at_work", supervisor)

        assert lift(case, supervisor, phone=case.borrower.phones.filter(relation=None).get().pk)

        assert called(case)
        case.borrower.refresh_from_db()
        assert case.borrower.work_refused_at is None


class TestRepresented:
    def test_whoever_names_somebody_who_acts_for_them_is_not_called(self, supervisor):
        case = asked("speak_to_representative", supervisor)

        case.borrower.refresh_from_db()
        assert case.borrower.represented_at == at(10, 2)
        assert not called(case)
        assert EvidenceRecord.objects.get(kind="borrower.request").body.count('"binds_at_once":true') == 1

    def test_the_law_is_told(self, supervisor):
        case = asked("speak_to_representative", supervisor)
        number = case.borrower.phones.filter(relation=None).get()
        wish = Intended(case=Case.objects.get(pk=case.pk), channel=Channel.CALL, phone=number)

        facts = facts_of(wish, now=at(12))

        assert facts.show("represented") is True
        assert facts.show("place") == "mobile"
        assert facts.show("place_refused") is False

    def test_their_own_word_ends_it(self, supervisor):
        case = asked("speak_to_representative", supervisor)

        assert lift(case, supervisor)

        case.borrower.refresh_from_db()
        assert case.borrower.represented_at is None
        assert called(case)


def test_and_so_for_one_number(supervisor):
    case = asked("stop_calling_this_number", supervisor)
    assert not called(case)

    assert lift(case, supervisor, phone=case.borrower.phones.filter(relation=None).get().pk)

    assert called(case)


def test_lifted_again_nothing_happens(supervisor):
    case = asked("write_to_me", supervisor)

    assert [lift(case, supervisor) for _ in range(2)] == [True, False]
    assert EvidenceRecord.objects.filter(kind="borrower.cease_lifted").count() == 1


def test_another_persons_number_is_not_the_borrowers_to_open(supervisor):
    case = asked("write_to_me", supervisor)

    with pytest.raises(LiftError, match="own"):
        lift(case, supervisor, phone=Phone.objects.get(relation__isnull=False).pk)


def test_without_the_borrowers_word_nothing_is_lifted(supervisor):
    case = asked("write_to_me", supervisor)

    with pytest.raises(LiftError, match="when and how"):
        lift(case, supervisor, words=" ")
    assert not called(case)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_nobody_else_lifts(supervisor, role):
    case = asked("write_to_me", supervisor)

    with pytest.raises(NoRightError):
        lift(case, person("wu", role))


def test_a_supervisor_lifts_it_from_the_page_of_the_case(supervisor, settings):
    clock_shows(settings, at(11))
    case, client = asked("write_to_me", supervisor), signed_in(supervisor)

    shown = client.get(f"/cases/{case.pk}/").content.decode()
    client.post(f"/cases/{case.pk}/lift/", {"phone": "", "words": "客户来信"})

    assert 'data-dialog="lift"' in shown
    assert 'data-dialog="lift"' not in client.get(f"/cases/{case.pk}/").content.decode()
    assert called(case)


class TestNotAtThisHour:
    def test_nobody_calls_at_that_hour_of_any_day(self, supervisor):
        case = asked("not_at_this_hour", supervisor)

        case.borrower.refresh_from_db()
        assert case.borrower.inconvenient_times.splitlines() == ["daily 10:00-11:00"]
        tomorrow = TODAY + timedelta(days=1)
        assert not called(case, moment=at(10, 59, day=tomorrow))
        refusal = EvidenceRecord.objects.filter(kind="contact.refused").latest("pk")
        assert "CN-PRIV-1033-1" in refusal.body

    @pytest.mark.parametrize(("hour", "minute"), [(9, 59), (11, 0)])
    def test_but_right_before_and_after_it(self, supervisor, hour, minute):
        case = asked("not_at_this_hour", supervisor)

        assert called(case, moment=at(hour, minute, day=TODAY + timedelta(days=1)))

    def test_nor_writes_what_rings_but_a_letter_may_be_written(self, supervisor):
        case = asked("not_at_this_hour", supervisor)
        case = Case.objects.select_related("borrower", "creditor").get(pk=case.pk)

        def refused(channel):
            facts = facts_of(Intended(case=case, channel=channel), now=at(10, 30))
            return facts.show("channel_ceased")

        rings = {Channel.CALL, Channel.SMS, Channel.EMAIL, Channel.IM, Channel.VISIT}
        assert {channel for channel in Channel if refused(channel)} == rings

    def test_said_again_when_they_call_us_it_is_one_wish_an_hour(self, supervisor):
        case = asked("not_at_this_hour", supervisor)
        number = Phone.objects.filter(borrower=case.borrower, relation=None).get().pk
        for day, hour in ((1, 10), (2, 11)):
            moment = at(hour, 30, day=TODAY + timedelta(days=day))
            call = start_call(case.pk, number, by=supervisor, now=moment, inbound=True)
            step_call(call.pk, Event(kind="request", value="not_at_this_hour"), by=supervisor, now=moment)
            abandon_call(call.pk, words="通话结束", by=supervisor, now=moment)

        case.borrower.refresh_from_db()
        assert case.borrower.inconvenient_times.splitlines() == ["daily 10:00-11:00", "daily 11:00-12:00"]

    def test_the_law_is_told_the_times_themselves(self, supervisor):
        case = asked("not_at_this_hour", supervisor)
        case = Case.objects.select_related("borrower", "creditor").get(pk=case.pk)
        facts = facts_of(Intended(case=case, channel=Channel.EMAIL), now=at(10, 30))

        assert facts.show("inconvenient_times") == ["daily 10:00-11:00"]

    def test_their_own_word_ends_it(self, supervisor):
        case = asked("not_at_this_hour", supervisor)

        assert lift(case, supervisor)

        assert called(case, moment=at(10, 30, day=TODAY + timedelta(days=1)))
