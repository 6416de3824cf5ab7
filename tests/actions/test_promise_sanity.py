"""Promises that make sense: in one currency, of no more than is owed, not broken by the house's own delay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.close_call import close_call
from kept.actions.close_night import close_night
from kept.actions.decide_promise import TOO_LATE, approve_promise
from kept.actions.step_call import step_call
from kept.actions.take_promise import NOT_DUE, PromiseAboveOwedError
from kept.calls import CallState, Event, PromisePart
from kept.demo import talk
from kept.records.brief import MixedCurrencyError, brief
from kept.records.models import Case, Debt, Promise, PromiseStatus, Role, Task, TaskKind
from kept.records.placements import place

from ..house import TODAY, a_call, a_case, a_promise, at, creditor, person, placed, row, say

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)
REACHED = ("next", "answer:is_borrower", "answer:matches", "next", "answer:forgot")


class TestOneCurrencyACase:
    def test_debts_in_two_currencies_are_two_cases_of_one_borrower(self):
        yuan, dollars = placed(row("C-1"), row("C-2", currency="USD"))

        assert yuan.borrower == dollars.borrower
        assert (yuan.currency, dollars.currency) == ("CNY", "USD")
        assert brief(yuan, on=TODAY).total_minor == brief(dollars, on=TODAY).total_minor == 100_000

    def test_placed_again_they_stay_two(self):
        for _ in range(2):
            placed(row("C-1"), row("C-2", currency="USD"))

        assert Case.objects.count() == 2

    def test_a_debt_does_not_change_its_currency(self):
        placed(row("C-1"))

        found = place(creditor(), [row("C-1", currency="USD")], as_of=TOMORROW, source="0" * 64)

        assert found.refused == [(2, "other_currency")]
        assert Debt.objects.get().currency == "CNY"

    def test_no_sum_is_named_of_debts_that_were_mixed_before(self):
        case = placed(row("C-1"), row("C-2"))[0]
        Debt.objects.filter(number="C-2").update(currency="USD")

        with pytest.raises(MixedCurrencyError, match="CNY and USD"):
            _ = brief(case, on=TODAY).currency


class TestNoMoreThanIsOwed:
    @pytest.fixture
    def asked(self):
        """A call in which a promise is asked for; 1,000.00 is owed and nothing is added."""
        collector = person("li")
        call = a_call(a_case(collector, rate_ppm=0), collector)
        say(call, collector, talk.events(REACHED))
        return call

    def promise(self, call, *minors: int) -> CallState:
        parts = tuple(PromisePart(amount_minor=one, on=TOMORROW, method="lender_app") for one in minors)
        event = Event(kind="promise", parts=parts)
        return step_call(call.pk, event, by=call.contact.collector, now=at(10, 2))

    @pytest.mark.parametrize("minors", [(100_000,), (60_000, 40_000)])
    def test_all_of_it_may_be_promised(self, asked, minors):
        assert len(self.promise(asked, *minors).promise) == len(minors)

    @pytest.mark.parametrize("minors", [(100_001,), (60_000, 40_001)])
    def test_a_fen_more_is_refused_and_both_are_named(self, asked, minors):
        with pytest.raises(PromiseAboveOwedError, match=r"1,000\.01 is promised.* 1,000\.00|¥1,000\.00"):
            self.promise(asked, *minors)

        asked.refresh_from_db()
        assert CallState.from_json(asked.state).promise == ()

    def test_what_will_have_been_added_by_then_may_be_promised_too(self):
        collector = person("li")
        call = a_call(a_case(collector, rate_ppm=180_000), collector)
        say(call, collector, talk.events(REACHED))
        tomorrow = brief(call.contact.case, on=TOMORROW).total_minor

        assert self.promise(call, tomorrow).promise
        assert tomorrow > 100_000


def test_what_is_not_overdue_is_not_approved_by_the_house_alone():
    collector = person("li")
    case = a_case(collector, due_on=TODAY + timedelta(days=20))
    call = a_call(case, collector)
    say(call, collector, talk.forgot(100_000, TOMORROW))

    close_call(call.pk, by=collector, now=at(10, 5))

    promise = Promise.objects.get()
    assert (promise.status, promise.policy_line) == (PromiseStatus.SUBMITTED, NOT_DUE)


class TestApprovedTooLate:
    FIRST = TODAY + timedelta(days=3)

    def test_on_the_promised_day_it_is_approved(self):
        promise = a_promise(a_case(person("li")), person("wu"))

        approved = approve_promise(promise.pk, by=person("wang", Role.SUPERVISOR), now=at(17, day=self.FIRST))

        assert approved.status == PromiseStatus.APPROVED

    def test_a_day_later_it_returns_to_the_collector_and_is_not_broken_that_night(self):
        collector, supervisor = person("li"), person("wang", Role.SUPERVISOR)
        promise = a_promise(a_case(collector), collector)
        late = self.FIRST + timedelta(days=5)

        approve_promise(promise.pk, by=supervisor, now=at(17, day=late))
        close_night(late, now=at(1, day=late + timedelta(days=1)))

        promise.refresh_from_db()
        task = Task.objects.get(kind=TaskKind.CALL_BACK)
        assert promise.status == PromiseStatus.RETURNED
        assert (task.assignee, task.done_at, task.note) == (collector, None, TOO_LATE.zh)
