"""The main job through the actions: call, promise, approval, call-back, payments, kept and broken."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction

from kept.actions.close_call import close_call
from kept.actions.close_night import NightPassedError, NightTooEarlyError, close_night
from kept.actions.decide_promise import (
    MayNotDecideError,
    TermsMissingError,
    approve_promise,
    return_promise,
)
from kept.actions.export_evidence import verify_house
from kept.actions.judge_promises import judge_promises
from kept.actions.match_payment import PaymentMatchError, match_payment
from kept.actions.post_payments import post
from kept.calls import IncompleteCallError
from kept.demo import talk
from kept.promises.life import IllegalTransitionError
from kept.records.brief import brief
from kept.records.models import (
    Contact,
    EvidenceRecord,
    Night,
    Payment,
    Promise,
    PromiseStatus,
    Role,
    RunStatus,
    SealedDay,
    Task,
    TaskKind,
    Told,
    Work,
)

from ..house import TODAY, a_call, a_case, at, creditor, person, placed, row, say

pytestmark = pytest.mark.django_db

PARTS = ((30_000, TODAY + timedelta(days=3)), (70_000, TODAY + timedelta(days=17)))


def promised(case, collector, talked=None) -> Promise:
    call = a_call(case, collector)
    say(call, collector, talked or talk.short_of_cash(PARTS))
    close_call(call.pk, by=collector, now=at(10, 5))
    return Promise.objects.get(contact=call.contact)


def pays(case, minor: int, *, on, reference: str, posted=None) -> None:
    number = case.debts.get().number
    paid = {
        "reference": reference,
        "paid_on": on,
        "amount_minor": minor,
        "currency": "CNY",
        "debt_number": number,
        "payer_name": "",
        "method": "",
    }
    with transaction.atomic():
        post(case.creditor, [paid], source="0" * 64, actor="test", now=posted or at(20, day=on))


class TestTakingAPromise:
    def test_payment_in_parts_waits_for_the_supervisor(self):
        collector = person("li")
        case = a_case(collector)

        promise = promised(case, collector)

        assert promise.status == PromiseStatus.SUBMITTED
        assert promise.policy_line == "instalments"
        assert [(part.amount_minor, part.on) for part in promise.parts.all()] == list(PARTS)

    def test_all_arrears_by_tomorrow_is_approved_at_once(self):
        collector = person("li")
        case = a_case(collector)
        arrears = brief(case, on=TODAY).arrears_minor

        promise = promised(case, collector, talk.forgot(arrears, TODAY + timedelta(days=1)))

        assert promise.status == PromiseStatus.APPROVED
        assert promise.policy_line == "full_by_tomorrow"

    def test_a_promise_counts_from_the_day_of_its_call_though_closed_on_the_next(self):
        collector = person("li")
        case = a_case(collector)
        call = a_call(case, collector, at(21, 50))
        say(call, collector, talk.forgot(100_000, TODAY), at(21, 55))

        morning = at(9, day=TODAY + timedelta(days=1))
        close_call(call.pk, by=collector, now=morning)
        pays(case, 100_000, on=TODAY, reference="R-1", posted=morning)

        promise = Promise.objects.get()
        assert (promise.taken_on, promise.status) == (TODAY, PromiseStatus.KEPT)

    def test_a_new_promise_takes_the_place_of_the_open_one(self):
        collector = person("li")
        case = a_case(collector)
        first = promised(case, collector)

        call = a_call(case, collector, at(11))
        say(call, collector, talk.events(("next", "answer:is_borrower", "answer:matches", "next")), at(11, 1))
        say(call, collector, talk.events(("answer:today", "promise"), parts=((100_000, TODAY),)), at(11, 2))
        say(call, collector, talk.events(("answer:forgot", "next", "answer:yes", "next")), at(11, 3))
        close_call(call.pk, by=collector, now=at(11, 5))

        first.refresh_from_db()
        assert first.status == PromiseStatus.REPLACED

    def test_what_was_approved_and_is_said_again_stands_and_goes_to_nobody(self):
        collector, supervisor = person("li"), person("wang", Role.SUPERVISOR)
        case = a_case(collector)
        first = promised(case, collector)
        approve_promise(first.pk, by=supervisor, now=at(11))

        call = a_call(case, collector, at(11, 30))
        say(
            call, collector, talk.events(("next", "answer:is_borrower", "answer:matches", "next")), at(11, 31)
        )
        say(call, collector, talk.events(("answer:agrees", "promise"), parts=PARTS), at(11, 32))
        say(call, collector, talk.events(("answer:yes", "next")), at(11, 33))
        close_call(call.pk, by=collector, now=at(11, 35))

        promise = Promise.objects.get()
        assert (promise.pk, promise.status, promise.told_on) == (first.pk, PromiseStatus.APPROVED, TODAY)
        closed = json.loads(EvidenceRecord.objects.filter(kind="call.closed").latest("pk").body)
        assert (closed["promise"], closed["next_step"]) == (first.pk, "await_payment")

    def test_other_amounts_than_those_approved_are_a_new_promise(self):
        collector, supervisor = person("li"), person("wang", Role.SUPERVISOR)
        case = a_case(collector)
        first = promised(case, collector)
        approve_promise(first.pk, by=supervisor, now=at(11))
        other = ((20_000, PARTS[0][1]), (80_000, PARTS[1][1]))

        call = a_call(case, collector, at(11, 30))
        say(
            call, collector, talk.events(("next", "answer:is_borrower", "answer:matches", "next")), at(11, 31)
        )
        say(call, collector, talk.events(("answer:agrees", "promise"), parts=other), at(11, 32))
        say(call, collector, talk.events(("answer:yes", "next")), at(11, 33))
        close_call(call.pk, by=collector, now=at(11, 35))

        assert [one.status for one in Promise.objects.order_by("pk")] == [
            PromiseStatus.REPLACED,
            PromiseStatus.SUBMITTED,
        ]

    def test_what_was_told_and_heard_is_kept_with_the_case(self):
        collector = person("li")
        case = a_case(collector)

        promised(case, collector)

        told = set(Told.objects.filter(case=case).values_list("consequence", flat=True))
        assert told == {"interest_per_day", "interest_per_month"}
        assert case.heard.filter(signal="has_payday_date", retracted_at=None).exists()
        case.refresh_from_db()
        assert case.reason == "cash_gap"

    def test_a_call_with_an_unexplained_task_cannot_be_closed(self):
        collector = person("li")
        call = a_call(a_case(collector), collector)
        say(call, collector, talk.events(("next", "answer:is_borrower", "answer:matches", "next")))
        say(call, collector, talk.events(("end:asked_to_stop",)))

        with pytest.raises(IncompleteCallError, match="next_contact"):
            close_call(call.pk, by=collector, now=at(10, 5))

    def test_closing_twice_changes_nothing(self):
        collector = person("li")
        case = a_case(collector)
        promise = promised(case, collector)
        records = EvidenceRecord.objects.count()

        again = close_call(promise.contact.call.pk, by=collector, now=at(12))

        assert again.outcome == "promise"
        assert Promise.objects.count() == 1
        assert EvidenceRecord.objects.count() == records


class TestDeciding:
    def test_approval_puts_a_call_back_on_the_collectors_list(self):
        collector, supervisor = person("li"), person("wang", Role.SUPERVISOR)
        promise = promised(a_case(collector), collector)

        approve_promise(promise.pk, by=supervisor, now=at(11))

        task = Task.objects.get(kind=TaskKind.CALL_BACK)
        assert (task.assignee, task.promise, task.done_at) == (collector, promise, None)

    def test_a_second_approval_is_refused(self):
        collector, supervisor = person("li"), person("wang", Role.SUPERVISOR)
        promise = promised(a_case(collector), collector)
        approve_promise(promise.pk, by=supervisor, now=at(11))

        with pytest.raises(IllegalTransitionError, match="cannot approve"):
            approve_promise(promise.pk, by=supervisor, now=at(11))
        assert Task.objects.count() == 1

    def test_nobody_approves_their_own(self):
        supervisor = person("wang", Role.SUPERVISOR)
        promise = promised(a_case(supervisor), supervisor)

        with pytest.raises(MayNotDecideError):
            approve_promise(promise.pk, by=supervisor, now=at(11))

    def test_it_is_returned_with_terms_only(self):
        collector, supervisor = person("li"), person("wang", Role.SUPERVISOR)
        promise = promised(a_case(collector), collector)

        with pytest.raises(TermsMissingError):
            return_promise(promise.pk, by=supervisor, now=at(11), note=" ")
        returned = return_promise(promise.pk, by=supervisor, now=at(11), note="首付一半")

        assert returned.status == PromiseStatus.RETURNED
        assert Task.objects.get(kind=TaskKind.CALL_BACK).note == "首付一半"


class TestKeptAndBroken:
    def test_payment_in_full_keeps_the_promise_the_same_day(self):
        collector = person("li")
        case = a_case(collector)
        arrears = brief(case, on=TODAY).arrears_minor
        promise = promised(case, collector, talk.forgot(arrears, TODAY + timedelta(days=1)))

        pays(case, arrears, on=TODAY, reference="P-1")

        promise.refresh_from_db()
        assert promise.status == PromiseStatus.KEPT
        assert promise.settled_on == TODAY

    def test_part_payment_keeps_nothing_until_the_grace_is_over_then_part(self):
        collector = person("li")
        case = a_case(collector)
        arrears = brief(case, on=TODAY).arrears_minor
        promise = promised(case, collector, talk.forgot(arrears, TODAY + timedelta(days=1)))

        pays(case, arrears // 2, on=TODAY, reference="P-1")
        promise.refresh_from_db()
        assert promise.status == PromiseStatus.APPROVED

        close_night(TODAY + timedelta(days=2), now=at(1, day=TODAY + timedelta(days=3)))
        promise.refresh_from_db()
        assert promise.status == PromiseStatus.DUE

        close_night(TODAY + timedelta(days=3), now=at(1, day=TODAY + timedelta(days=4)))
        promise.refresh_from_db()
        assert promise.status == PromiseStatus.PART_KEPT

    def test_nothing_paid_breaks_it_and_the_case_goes_to_the_top_of_the_list(self):
        collector = person("li")
        case = a_case(collector)
        arrears = brief(case, on=TODAY).arrears_minor
        promise = promised(case, collector, talk.forgot(arrears, TODAY + timedelta(days=1)))

        close_night(TODAY + timedelta(days=3), now=at(1, day=TODAY + timedelta(days=4)))

        promise.refresh_from_db()
        case.refresh_from_db()
        assert promise.status == PromiseStatus.BROKEN
        work = Work.objects.get(case=case, on=TODAY + timedelta(days=4))
        assert work.purpose == "broken_promise"

    def test_a_payment_that_arrives_late_with_a_date_in_time_mends_a_broken_promise(self):
        collector = person("li")
        case = a_case(collector)
        arrears = brief(case, on=TODAY).arrears_minor
        promise = promised(case, collector, talk.forgot(arrears, TODAY + timedelta(days=1)))
        close_night(TODAY + timedelta(days=3), now=at(1, day=TODAY + timedelta(days=4)))

        paid = {
            "reference": "L-1", "paid_on": TODAY + timedelta(days=1), "amount_minor": arrears,
            "currency": "CNY", "debt_number": case.debts.get().number, "payer_name": "", "method": "",
        }  # fmt: skip
        with transaction.atomic():
            post(
                case.creditor, [paid], source="0" * 64, actor="test", now=at(9, day=TODAY + timedelta(days=4))
            )

        promise.refresh_from_db()
        assert promise.status == PromiseStatus.KEPT

    def test_a_payment_before_the_promise_was_taken_does_not_count(self):
        collector = person("li")
        case = a_case(collector)
        pays(case, 50_000, on=TODAY, reference="P-0")
        Payment.objects.update(received_at=at(9))
        arrears = brief(case, on=TODAY).arrears_minor
        promise = promised(case, collector, talk.forgot(arrears, TODAY + timedelta(days=1)))

        with transaction.atomic():
            judge_promises([case.pk], now=at(21))

        promise.refresh_from_db()
        assert promise.paid_minor == 0


class TestPayments:
    def test_a_reference_counts_once(self):
        case = a_case()
        before = brief(case, on=TODAY).total_minor

        pays(case, 10_000, on=TODAY, reference="P-1")
        pays(case, 10_000, on=TODAY, reference="P-1")

        assert before - brief(case, on=TODAY).total_minor == 10_000

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"debt_number": "nobody"}, "unknown_debt"),
            ({"debt_number": ""}, "no_debt_number"),
            ({"currency": "USD"}, "other_currency"),
        ],
    )
    def test_what_finds_no_debt_waits_in_the_queue(self, said, why):
        case = a_case()
        paid = {
            "reference": "Q-1",
            "paid_on": TODAY,
            "amount_minor": 500,
            "currency": "CNY",
            "debt_number": case.debts.get().number,
            "payer_name": "",
            "method": "",
            **said,
        }
        with transaction.atomic():
            counts = post(case.creditor, [paid], source="0" * 64, actor="test", now=at(20))

        assert counts["unmatched"] == 1
        assert Payment.objects.get().why_unmatched == why
        assert EvidenceRecord.objects.filter(kind="payment.unmatched", chain="house").count() == 1

    def test_a_queued_payment_is_matched_once(self):
        supervisor, case = person("wang", Role.SUPERVISOR), a_case()
        paid = {
            "reference": "Q-1", "paid_on": TODAY, "amount_minor": 500, "currency": "CNY",
            "debt_number": "", "payer_name": "", "method": "",
        }  # fmt: skip
        with transaction.atomic():
            post(case.creditor, [paid], source="0" * 64, actor="test", now=at(20))
        before = brief(case, on=TODAY).total_minor

        match_payment(Payment.objects.get().pk, debt_id=case.debts.get().pk, by=supervisor, now=at(21))

        assert before - brief(case, on=TODAY).total_minor == 500
        with pytest.raises(PaymentMatchError, match="already"):
            match_payment(Payment.objects.get().pk, debt_id=case.debts.get().pk, by=supervisor, now=at(21))

    def test_a_payment_is_not_matched_to_another_creditors_debt(self):
        supervisor, case = person("wang", Role.SUPERVISOR), a_case()
        other = placed(row("O-1", debtor_name="别人", phone_1="13900139000"), owner=creditor("别家"))[0]
        paid = {
            "reference": "Q-1", "paid_on": TODAY, "amount_minor": 500, "currency": "CNY",
            "debt_number": "", "payer_name": "", "method": "",
        }  # fmt: skip
        with transaction.atomic():
            post(case.creditor, [paid], source="0" * 64, actor="test", now=at(20))

        with pytest.raises(PaymentMatchError, match="another creditor"):
            match_payment(Payment.objects.get().pk, debt_id=other.debts.get().pk, by=supervisor, now=at(21))


class TestTheNight:
    def test_a_date_that_is_not_over_is_refused(self):
        with pytest.raises(NightTooEarlyError):
            close_night(TODAY, now=at(23))

    def test_twice_changes_nothing(self):
        person("li")
        a_case()
        close_night(TODAY - timedelta(days=1), now=at(1))
        work, records = Work.objects.count(), EvidenceRecord.objects.count()

        close_night(TODAY - timedelta(days=1), now=at(2))

        assert (Work.objects.count(), EvidenceRecord.objects.count()) == (work, records)
        assert SealedDay.objects.count() == 1

    def test_missed_nights_are_caught_up_in_order(self):
        person("li")
        a_case()
        close_night(TODAY - timedelta(days=1), now=at(1))

        nights = close_night(TODAY + timedelta(days=2), now=at(1, day=TODAY + timedelta(days=3)))

        assert [night.on for night in nights] == [TODAY + timedelta(days=k) for k in range(3)]
        assert set(Night.objects.values_list("status", flat=True)) == {RunStatus.DONE}

    def test_each_case_goes_to_a_collector_and_keeps_them(self):
        people = [person("li"), person("sun")]
        cases = placed(
            row("C-1"),
            row("C-2", debtor_name="李强", phone_1="13900139001"),
            row("C-3", debtor_name="王芳", phone_1="13900139002"),
        )
        close_night(TODAY - timedelta(days=1), now=at(1))

        given = {case.pk: case.collector_id for case in type(cases[0]).objects.all()}
        assert set(given.values()) == {one.pk for one in people}
        close_night(TODAY, now=at(1, day=TODAY + timedelta(days=1)))
        assert {case.pk: case.collector_id for case in type(cases[0]).objects.all()} == given

    def test_the_house_verifies_after_a_week(self):
        collector = person("li")
        case = a_case(collector)
        promised(case, collector)
        close_night(TODAY + timedelta(days=6), now=at(1, day=TODAY + timedelta(days=7)))

        assert verify_house() == []
        assert Contact.objects.get().pressure_rose is True


class TestAMissedPromiseStaysUrgent:
    def test_found_broken_by_the_days_payments_it_is_on_todays_list_at_once(self):
        collector = person("li")
        case = a_case(collector)
        promise = promised(
            case, collector, talk.forgot(brief(case, on=TODAY).arrears_minor, TODAY + timedelta(days=1))
        )
        later = TODAY + timedelta(days=6)

        with transaction.atomic():
            judge_promises([case.pk], now=at(9, day=later))

        promise.refresh_from_db()
        assert promise.status == PromiseStatus.BROKEN
        assert Work.objects.get(case=case, on=later).purpose == "broken_promise"

    def test_what_was_done_about_it_stays_done_when_more_payments_come_in(self):
        collector = person("li")
        case = a_case(collector)
        promised(case, collector, talk.forgot(100_000, TODAY + timedelta(days=1)))
        later = TODAY + timedelta(days=6)
        with transaction.atomic():
            judge_promises([case.pk], now=at(9, day=later))
        Work.objects.filter(on=later).update(done_at=at(10, day=later))

        pays(case, 5, on=later, reference="R-5")

        assert Work.objects.get(case=case, on=later).done_at == at(10, day=later)

    def test_it_stays_first_until_somebody_has_spoken_with_the_borrower(self):
        collector = person("li")
        case = a_case(collector)
        promised(case, collector, talk.forgot(brief(case, on=TODAY).arrears_minor, TODAY + timedelta(days=1)))

        close_night(TODAY + timedelta(days=6), now=at(1, day=TODAY + timedelta(days=7)))

        lists = Work.objects.filter(case=case, on__gt=TODAY + timedelta(days=4))
        assert set(lists.values_list("purpose", flat=True)) == {"broken_promise"}

    def test_a_kept_promise_needs_no_call_back(self):
        collector, supervisor = person("li"), person("wang", Role.SUPERVISOR)
        case = a_case(collector)
        promise = promised(case, collector)
        approve_promise(promise.pk, by=supervisor, now=at(11))
        Work.objects.create(on=TODAY, case=case, collector=collector, purpose="call_back", rank=0, worth=0)

        pays(case, 100_000, on=TODAY, reference="K-1")

        promise.refresh_from_db()
        assert promise.status == PromiseStatus.KEPT
        assert Task.objects.get(kind=TaskKind.CALL_BACK).done_at is not None
        assert Work.objects.get().done_at is not None

    def test_a_night_does_not_run_backwards(self):
        person("li")
        a_case()
        close_night(TODAY - timedelta(days=1), now=at(1))

        with pytest.raises(NightPassedError):
            close_night(TODAY - timedelta(days=3), now=at(2))
