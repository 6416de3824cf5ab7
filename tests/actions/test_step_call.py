"""What a call's events bind, once and from whichever screen they come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kept.actions.close_call import close_call
from kept.actions.step_call import CallOwnerError, PastDateError, step_call
from kept.calls import CallState, Event, IncompleteCallError, PromisePart
from kept.records.models import CallEvent, Heard

from ..house import TODAY, a_call, a_case, at, person, say

pytestmark = pytest.mark.django_db

REACHED = (
    Event(kind="next"),
    Event(kind="answer", value="is_borrower"),
    Event(kind="answer", value="matches"),
    Event(kind="next"),
)


@pytest.fixture
def collector():
    return person("wang")


@pytest.fixture
def call(collector):
    return a_call(a_case(collector), collector)


def promise(on: date) -> Event:
    part = PromisePart(amount_minor=100_000, on=on, method="lender_app")
    return Event(kind="promise", parts=(part,), source_of_funds="工资")


class TestSeen:
    def test_a_second_press_of_a_key_moves_nothing(self, call, collector):
        first = step_call(call.pk, Event(kind="next"), by=collector, now=at(10), seen=0)
        second = step_call(call.pk, Event(kind="next"), by=collector, now=at(10), seen=0)

        assert first == second
        assert CallEvent.objects.filter(call=call).count() == 1

    def test_a_note_counts_from_a_screen_that_is_out_of_date(self, call, collector):
        step_call(call.pk, Event(kind="next"), by=collector, now=at(10), seen=0)

        after = step_call(call.pk, Event(kind="note", value="在外地"), by=collector, now=at(10), seen=0)

        assert after.notes == ("在外地",)
        assert after.step == "identity"

    def test_a_note_sent_twice_is_noted_once(self, call, collector):
        for _ in range(2):
            after = step_call(call.pk, Event(kind="note", value="在外地"), by=collector, now=at(10), seen=0)

        assert after.notes == ("在外地",)

    def test_two_signals_clicked_before_the_page_answers_both_count(self, call, collector):
        say(call, collector, REACHED)

        for code in ("admits_debt", "has_savings"):
            step_call(call.pk, Event(kind="heard", value=code), by=collector, now=at(10), seen=4)

        assert set(Heard.objects.values_list("signal", flat=True)) == {"admits_debt", "has_savings"}


class TestDates:
    def test_a_promise_for_today_is_taken(self, call, collector):
        say(call, collector, REACHED)

        after = step_call(call.pk, promise(TODAY), by=collector, now=at(10))

        assert after.promise[0].on == TODAY

    def test_a_promise_for_yesterday_is_refused(self, call, collector):
        say(call, collector, REACHED)

        with pytest.raises(PastDateError):
            step_call(call.pk, promise(TODAY - timedelta(days=1)), by=collector, now=at(10))

    def test_the_next_contact_does_not_lie_behind(self, call, collector):
        yesterday = Event(kind="next_contact", on=TODAY - timedelta(days=1))

        with pytest.raises(PastDateError):
            step_call(call.pk, yesterday, by=collector, now=at(10))


class TestClose:
    UNSETTLED = (*REACHED, Event(kind="end", value="asked_to_stop"))

    def test_what_is_owed_is_given_with_the_close(self, call, collector):
        say(call, collector, self.UNSETTLED)

        agreed = Event(kind="next_contact", on=TODAY + timedelta(days=1))
        wrapup = close_call(call.pk, by=collector, now=at(10, 5), first=[agreed])

        assert (wrapup.missing, wrapup.next_contact) == ((), TODAY + timedelta(days=1))

    def test_when_something_is_still_owed_nothing_of_it_is_kept(self, call, collector):
        say(call, collector, self.UNSETTLED)

        with pytest.raises(IncompleteCallError):
            close_call(call.pk, by=collector, now=at(10, 5), first=[Event(kind="note", value="匆忙")])

        call.refresh_from_db()
        assert CallState.from_json(call.state).notes == ()

    def test_another_persons_call_is_not_closed(self, call):
        with pytest.raises(CallOwnerError):
            close_call(call.pk, by=person("li"), now=at(10, 5))
