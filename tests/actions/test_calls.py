"""Calls through the gate: who may be called, what binds at once, what a call leaves behind."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import transaction

from kept.actions.close_call import close_call
from kept.actions.post_payments import post
from kept.actions.start_call import (
    CallBusyError,
    CallRefusedError,
    InboundDoubtError,
    choose_playbook,
    start_call,
)
from kept.actions.step_call import CallOwnerError, UntrueConsequenceError, step_call
from kept.calls import CallState, Event
from kept.demo import talk
from kept.records.models import (
    Call,
    CallEvent,
    Contact,
    EvidenceRecord,
    Heard,
    Phone,
    Role,
    Task,
    TaskKind,
    Told,
)

from ..house import TODAY, a_call, a_case, at, person, say

pytestmark = pytest.mark.django_db

REACHED = ("next", "answer:is_borrower", "answer:matches", "next")


def rules(refused: pytest.ExceptionInfo[CallRefusedError]) -> str:
    return " ".join(one.rule for one in refused.value.decision.findings(0))


def ended(case, by, moment, events=("next", "answer:not_connected", "answer:rang_out")) -> None:
    call = a_call(case, by, moment)
    say(call, by, talk.events(events), moment)
    close_call(call.pk, by=by, now=moment + timedelta(minutes=1))


class TestTheGate:
    @pytest.mark.parametrize(("hour", "minute"), [(22, 0), (3, 0), (7, 59)])
    def test_nobody_is_called_at_night(self, hour, minute):
        collector = person("li")
        case = a_case(collector)

        with pytest.raises(CallRefusedError) as refused:
            a_call(case, collector, at(hour, minute))

        assert refused.value.decision.next_at(0) == at(8, day=TODAY + timedelta(days=hour == 22))
        assert not Contact.objects.exists()
        assert EvidenceRecord.objects.get(kind="contact.refused").case == case

    @pytest.mark.parametrize(("hour", "minute"), [(8, 0), (21, 59)])
    def test_the_day_is_open_from_eight_to_ten(self, hour, minute):
        collector = person("li")

        call = a_call(a_case(collector), collector, at(hour, minute))

        assert call.contact.permit["verdict"] == "ALLOW"
        assert EvidenceRecord.objects.filter(kind="contact.permitted").count() == 1

    def test_three_conversations_a_day_and_no_fourth(self):
        collector = person("li")
        case = a_case(collector)
        talked = (*REACHED, "end:line_dropped")
        for hour in (9, 10, 11):
            ended(case, collector, at(hour), talked)

        with pytest.raises(CallRefusedError) as refused:
            a_call(case, collector, at(12))

        assert refused.value.decision.next_at(0) == at(8, day=TODAY + timedelta(days=1))
        assert "GBT" in rules(refused)

    def test_three_answered_calls_a_day_even_if_nobody_was_identified(self):
        collector = person("li")
        case = a_case(collector)
        for hour in (9, 10, 11):
            ended(case, collector, at(hour), ("next", "answer:is_borrower", "end:borrower_hung_up"))

        with pytest.raises(CallRefusedError) as refused:
            a_call(case, collector, at(14))

        assert "CN-GBT-02" in rules(refused)

    def test_six_unanswered_attempts_on_a_number_and_no_seventh(self):
        collector = person("li")
        case = a_case(collector)
        for hour in range(9, 15):
            ended(case, collector, at(hour))

        with pytest.raises(CallRefusedError):
            a_call(case, collector, at(15))
        assert Contact.objects.count() == 6

    def test_a_contact_person_is_not_called_while_the_borrower_can_be_reached(self):
        collector = person("li")
        case = a_case(
            collector, contact_1_name="王强", contact_1_relation="朋友", contact_1_phone="13900139000"
        )
        friend = Phone.objects.get(relation__isnull=False)

        with pytest.raises(CallRefusedError):
            start_call(case.pk, friend.pk, by=collector, now=at(10))

    def test_a_lost_borrowers_contact_person_may_be_asked_and_hears_nothing_of_a_debt(self):
        collector = person("li")
        case = a_case(
            collector, contact_1_name="王强", contact_1_relation="朋友", contact_1_phone="13900139000"
        )
        Phone.objects.filter(relation=None).update(valid=False)
        friend = Phone.objects.get(relation__isnull=False)

        call = start_call(case.pk, friend.pk, by=collector, now=at(10))

        assert call.playbook == "third_person"

    def test_an_inbound_call_is_taken_at_any_hour(self):
        collector = person("li")
        case = a_case(collector)
        phone = case.borrower.phones.get()

        call = start_call(case.pk, phone.pk, by=collector, now=at(23), inbound=True)

        assert (call.playbook, call.contact.inbound) == ("inbound", True)
        record = EvidenceRecord.objects.get()
        assert record.kind == "contact.received"
        assert json.loads(record.body)["gate"]["verdict"] == "DENY"

    @pytest.mark.parametrize(("minutes", "taken"), [(0, False), (14, False), (15, True)])
    def test_a_refused_call_does_not_become_a_received_one(self, minutes, taken):
        collector = person("li")
        case = a_case(collector)
        phone = case.borrower.phones.get()
        with pytest.raises(CallRefusedError):
            a_call(case, collector, at(22))

        with nullcontext() if taken else pytest.raises(InboundDoubtError):
            start_call(case.pk, phone.pk, by=collector, now=at(22, minutes), inbound=True)

        assert Contact.objects.count() == taken

    def test_a_supervisor_may_record_that_they_called(self):
        supervisor = person("wang", Role.SUPERVISOR)
        case = a_case(supervisor)
        with pytest.raises(CallRefusedError):
            a_call(case, supervisor, at(22))

        call = start_call(case.pk, case.borrower.phones.get().pk, by=supervisor, now=at(22), inbound=True)

        assert call.contact.inbound

    def test_one_call_at_a_time(self):
        collector, other = person("li"), person("sun")
        case = a_case(collector)
        first = a_call(case, collector)

        with pytest.raises(CallBusyError) as busy:
            a_call(case, other)
        assert busy.value.call == first


class TestWhatBindsAtOnce:
    def test_a_number_that_must_not_be_called_again_is_not(self):
        collector = person("li")
        case = a_case(collector)
        call = a_call(case, collector)
        say(call, collector, talk.events((*REACHED, "request:stop_calling_this_number")))
        say(call, collector, talk.events(("end:asked_to_stop", f"next_contact:{TODAY}", *EXPLAINED)))
        close_call(call.pk, by=collector, now=at(10, 5))

        with pytest.raises(CallRefusedError):
            a_call(case, collector, at(14))
        assert EvidenceRecord.objects.filter(kind="borrower.request").count() == 1

    def test_it_binds_even_while_the_call_goes_on(self):
        collector = person("li")
        call = a_call(a_case(collector), collector)

        say(call, collector, talk.events((*REACHED, "request:stop_calling_this_number")))

        assert Phone.objects.get().ceased_at is not None

    def test_undoing_a_reason_retracts_its_signals(self):
        collector = person("li")
        call = a_call(a_case(collector), collector)
        say(call, collector, talk.events((*REACHED, "reason:lost_income")))
        assert Heard.objects.filter(retracted_at=None).exists()

        step_call(call.pk, Event(kind="undo"), by=collector, now=at(10, 2))

        assert not Heard.objects.filter(retracted_at=None).exists()

    def test_what_is_not_true_for_this_borrower_cannot_be_told(self):
        collector = person("li")
        call = a_call(a_case(collector), collector)
        say(call, collector, talk.events((*REACHED, "answer:cannot", "answer:temporary", "next")))

        for untrue in ("guarantor_liable", "suit_announced", "nothing_of_the_kind"):
            with pytest.raises(UntrueConsequenceError):
                step_call(call.pk, Event(kind="told", value=untrue), by=collector, now=at(10, 2))
        assert not Told.objects.exists()

    def test_a_double_key_press_counts_once(self):
        collector = person("li")
        call = a_call(a_case(collector), collector)

        for _ in range(2):
            state = step_call(call.pk, Event(kind="next"), by=collector, now=at(10), seen=0)

        assert len(state.events) == 1
        assert CallEvent.objects.count() == 1

    def test_nobody_moves_another_persons_call(self):
        collector, other = person("li"), person("sun")
        call = a_call(a_case(collector), collector)

        with pytest.raises(CallOwnerError):
            step_call(call.pk, Event(kind="next"), by=other, now=at(10))

    def test_the_state_is_the_fold_of_the_stored_events(self):
        collector = person("li")
        call = a_call(a_case(collector), collector)
        say(call, collector, talk.events((*REACHED, "answer:cannot", "reason:cash_gap", "undo")))

        stored = CallState.from_json(Call.objects.get().state)

        assert [event.kind for event in stored.events] == [
            Event.model_validate_json(one.event).kind for one in CallEvent.objects.order_by("seq")
        ]


EXPLAINED = ("explain:demand", "explain:reason", "explain:gains_losses", "explain:promise")


class TestWhatFollows:
    @pytest.mark.parametrize(
        ("talked", "path", "review"),
        [
            (talk.disputes, "dispute", TaskKind.REVIEW_DISPUTE),
            (talk.cannot_pay, "hardship", TaskKind.HARDSHIP),
        ],
    )
    def test_a_reason_to_hold_holds_the_case_and_opens_a_review(self, talked, path, review):
        collector = person("li")
        case = a_case(collector)
        call = a_call(case, collector)
        say(call, collector, talked())
        close_call(call.pk, by=collector, now=at(10, 5))

        case.refresh_from_db()
        assert case.path == path
        assert Task.objects.get(case=case).kind == review

    def test_a_wrong_number_is_never_dialled_again(self):
        collector = person("li")
        case = a_case(collector)
        call = a_call(case, collector)
        say(call, collector, talk.events(("next", "reach:wrong_number")))
        state = CallState.from_json(Call.objects.get().state)
        while state.step != "wrap_up":
            event = Event(kind="next") if "next" in live(state) else Event(kind="answer", value=first(state))
            state = step_call(call.pk, event, by=collector, now=at(10, 2))
        close_call(call.pk, by=collector, now=at(10, 5))

        phone = Phone.objects.get()
        assert (phone.valid, phone.ceased_at is not None) == (False, True)

    def test_the_next_call_follows_the_last_ones_history(self):
        collector = person("li")
        case = a_case(collector)
        phone = case.borrower.phones.get()
        assert choose_playbook(case, phone) == "first_call"

        ended(case, collector, at(9), (*REACHED, "end:line_dropped"))
        assert choose_playbook(case, phone) == "follow_up"

    def test_a_supervisor_may_hold_a_call_too(self):
        supervisor = person("wang", Role.SUPERVISOR)

        assert a_call(a_case(supervisor), supervisor).contact.collector == supervisor


def live(state):
    from kept.calls import live_kinds
    from kept.records import house

    return live_kinds(house.playbooks(), state)


def first(state):
    from kept.calls.guide import answers
    from kept.records import house

    return answers(house.playbooks(), state)[0].code


class TestWhoIsNotCalled:
    def test_who_owes_nothing_any_more_is_not_called(self):
        collector = person("li")
        case = a_case(collector)
        paid = {
            "reference": "ALL", "paid_on": TODAY, "amount_minor": 100_000, "currency": "CNY",
            "debt_number": case.debts.get().number, "payer_name": "", "method": "",
        }  # fmt: skip
        with transaction.atomic():
            post(case.creditor, [paid], source="0" * 64, actor="test", now=at(9))

        with pytest.raises(CallRefusedError):
            a_call(case, collector)

    def test_a_case_stopped_for_a_persons_sake_is_not_called(self):
        collector = person("li")
        case = a_case(collector)
        case.path = "stop"
        case.save(update_fields=["path"])

        with pytest.raises(CallRefusedError) as refused:
            a_call(case, collector)
        assert "debt_owed_by_addressee" in refused.value.decision.findings(0)[0].missing
