"""The first call by the book: its ways through, and what each leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kept.calls import (
    CallState,
    Event,
    IllegalEventError,
    IncompleteCallError,
    Playbooks,
    begin,
    step,
    wrap_up,
)

from .walking import PROMISE

GOLD = PROMISE.model_copy(update={"parts": (PROMISE.parts[0].model_copy(update={"method": "gold"}),)})

IDENTIFIED = ("next", "is_borrower", "matches", "next")


def lead(books: Playbooks, state: CallState, *keys: str | Event) -> CallState:
    """Lead a call: ``next``, ``promise``, ``told:CODE`` or the code of an answer."""
    for key in keys:
        state = step(books, state, key if isinstance(key, Event) else _event(key))
    return state


def _event(key: str) -> Event:
    if key == "promise":
        return PROMISE
    kind, _, value = key.partition(":")
    if value or kind in {"next", "undo", "close"}:
        return Event.model_validate({"kind": kind, "value": value})
    return Event(kind="answer", value=key)


@pytest.fixture
def first(books: Playbooks) -> CallState:
    return lead(books, begin(books, "first_call"), *IDENTIFIED)


class TestWaysThrough:
    def test_who_merely_forgot_promises_is_thanked_and_taught_and_the_call_closes_with_four_tasks(
        self, books: Playbooks, first: CallState
    ):
        end = lead(books, first, "forgot", "promise", "next", "yes", "next")
        summary = wrap_up(books, end, rung_level=1, previous_score=None)

        assert (summary.outcome, summary.score, summary.missing) == ("promise", 4, ())
        assert summary.reasons == ("forgot",)
        assert summary.next_step == "submit_promise"
        assert len(end.events) <= 10
        assert lead(books, end, "close").closed

    def test_who_pays_today_is_asked_once_why(self, books: Playbooks, first: CallState):
        asked = lead(books, first, "today", "promise")
        end = lead(books, asked, "technical_failure", "next", "yes", "next")

        assert asked.step == "ask_cause"
        assert wrap_up(books, end, rung_level=1, previous_score=None).score == 4

    def test_a_passing_difficulty_ends_with_the_supervisor_and_is_never_accepted_at_once(
        self, books: Playbooks, first: CallState
    ):
        reported = lead(
            books,
            first,
            *("cannot", "reason:cash_gap", "temporary", "next", "told:credit_record", "understood", "part"),
            *("option:part_now", "promise"),
        )
        end = lead(books, reported, "next", "yes", "next")

        assert reported.step == "supervisor"
        assert "不能当场答应" in books.steps["first_call"]["supervisor"].say[0].zh
        assert wrap_up(books, end, rung_level=2, previous_score=2).score == 4

    def test_no_promise_but_of_today_or_tomorrow_escapes_the_supervisor(self, books: Playbooks):
        for steps in books.steps.values():
            for name, one in steps.items():
                if one.form == "promise" and name not in {
                    *("promise_now", "promise_today", "promise_forgot"),
                    "confirm_terms",  # approved before
                }:
                    assert one.promised == "supervisor"

    def test_hardship_is_referred_and_explains_that_there_is_no_promise(
        self, books: Playbooks, first: CallState
    ):
        end = lead(books, first, "cannot", "reason:illness", "serious", "applies", "next")
        summary = wrap_up(books, end, rung_level=2, previous_score=9)

        assert (summary.outcome, summary.next_step) == ("hardship", "review_hardship")
        assert summary.missing == ()
        assert summary.pressure.why_not == "hardship"

    def test_a_dispute_with_a_promise_of_the_rest_leaves_both(self, books: Playbooks, first: CallState):
        end = lead(books, first, "disputes", "amount", "pays", "promise", "next", "yes", "next")
        summary = wrap_up(books, end, rung_level=2, previous_score=None)

        assert summary.outcomes == ("dispute", "promise")
        assert summary.reasons == ("disputes_amount",)

    def test_who_denies_the_debt_is_not_asked_to_pay_again(self, books: Playbooks, first: CallState):
        end = lead(books, first, "disputes", "not_mine", "next", "next")

        assert wrap_up(books, end, rung_level=2, previous_score=None).outcome == "dispute"

    def test_a_refusal_after_a_promise_undoes_it(self, books: Playbooks, first: CallState):
        promised = lead(books, first, "today", "promise")
        end = lead(books, promised, "objection:wavers", "changes", "none_fits", "refuses", "next")
        summary = wrap_up(books, end, rung_level=2, previous_score=None)

        assert (summary.outcome, summary.promise, summary.source_of_funds) == ("refused", (), "")
        assert "promise" not in {task for task, _ in end.tasks}

    def test_somebody_else_on_the_line_hears_nothing_and_the_borrower_is_verified_anew(
        self, books: Playbooks, first: CallState
    ):
        other = lead(books, first, "reach:third_person")
        handed_back = lead(books, other, "hands_over")
        end = lead(books, handed_back, "is_borrower", "matches")

        assert (other.playbook, other.identified) == ("third_person", False)
        assert (handed_back.place, handed_back.identified) == ("first_call.identity", False)
        assert end.identified

    def test_a_third_person_who_hands_over_leads_to_a_first_call(self, books: Playbooks):
        state = lead(books, begin(books, "third_person"), "reach:borrower")

        assert (state.playbook, state.step) == ("first_call", "identity")

    @pytest.mark.parametrize(
        ("who", "outcome"),
        [
            ("no_answer", "no_answer"),
            ("voicemail", "voicemail"),
            ("invalid_number", "invalid_number"),
            ("wrong_number", "wrong_number"),
            ("third_person", "third_person"),
        ],
    )
    def test_one_key_says_who_was_reached_instead(self, books: Playbooks, who: str, outcome: str):
        state = lead(books, begin(books, "first_call"), "next", f"reach:{who}")

        assert wrap_up(books, state, rung_level=1, previous_score=None).outcome == outcome

    def test_no_answer_cannot_be_recorded_once_somebody_spoke(self, books: Playbooks, first: CallState):
        with pytest.raises(IllegalEventError, match="'no_answer' cannot be reached"):
            lead(books, first, "reach:no_answer")


class TestClosing:
    def test_a_task_left_undone_without_a_word_keeps_the_call_open_and_is_named(
        self, books: Playbooks, first: CallState
    ):
        end = lead(books, first, "cannot", "wont_say", "understood", "refuses", "next", "refuses", "next")

        with pytest.raises(IncompleteCallError, match="explain:reason") as caught:
            lead(books, end, "close")

        assert caught.value.missing == (
            *("explain:reason", "explain:gains_losses", "explain:promise"),
            "next_contact",
        )

    def test_explained_and_with_the_next_contact_dated_it_closes(self, books: Playbooks, first: CallState):
        end = lead(books, first, "cannot", "wont_say", "understood", "refuses", "next", "refuses", "next")
        explained = lead(
            books,
            end,
            *(
                Event(kind="explain", value=task, text="对方不肯多说")
                for task in ("reason", "gains_losses", "promise")
            ),
            Event(kind="next_contact", on=date(2026, 11, 26)),
        )
        summary = wrap_up(books, explained, rung_level=2, previous_score=None)

        assert summary.missing == ()
        assert summary.tasks[1].explained == "对方不肯多说"
        assert lead(books, explained, "close").closed

    def test_a_follow_up_needs_no_four_tasks_but_a_next_contact(self, books: Playbooks):
        end = lead(
            books,
            begin(books, "follow_up"),
            *IDENTIFIED,
            *("refuses", "next", "understood", "refuses", "next", "undecided", "next"),
        )

        with pytest.raises(IncompleteCallError) as caught:
            lead(books, end, "close")
        assert caught.value.missing == ("next_contact",)

    def test_a_closed_call_takes_no_further_event(self, books: Playbooks):
        end = lead(books, begin(books, "wrong_number"), "confirmed", "next", "close")

        with pytest.raises(IllegalEventError, match="closed"):
            lead(books, end, "undo")


class TestRefusedEvents:
    @pytest.mark.parametrize(
        ("event", "why"),
        [
            (Event(kind="answer", value="perhaps"), "'perhaps' is not an answer at first_call.demand"),
            (Event(kind="next"), "'next' cannot happen at first_call.demand"),
            (Event(kind="option", value="full_today"), "'option' cannot happen"),
            (Event(kind="promise"), "at least one part"),
            (GOLD, "'gold'"),
            (Event(kind="reason", value="moon_phase"), "'moon_phase' is not a reason"),
            (Event(kind="told"), "'told' needs a code"),
            (Event(kind="heard"), "'heard' needs a code"),
            (Event(kind="note", value="  "), "a note needs words"),
            (Event(kind="objection", value="poetry"), "no prepared lines 'poetry'"),
            (Event(kind="request", value="sing"), "'sing' is not a request"),
            (Event(kind="end", value="bored"), "'bored' is not a reason to end"),
            (Event(kind="explain", value="promise"), "says why in words"),
            (Event(kind="explain", value="weather", text="x"), "explain names one of"),
            (Event(kind="next_contact"), "needs a date"),
            (Event(kind="reach", value="nobody"), "'nobody' cannot be reached"),
            (Event(kind="close"), "'close' cannot happen"),
        ],
    )
    def test_each_says_why(self, books: Playbooks, first: CallState, event: Event, why: str):
        with pytest.raises(IllegalEventError, match=why):
            step(books, first, event)

    def test_an_unknown_playbook_is_refused(self, books: Playbooks):
        with pytest.raises(IllegalEventError, match="no playbook 'serenade'"):
            begin(books, "serenade")

    def test_an_option_that_is_not_offered_is_refused(self, books: Playbooks, first: CallState):
        options = lead(books, first, "cannot", "temporary", "next", "understood", "plan")

        with pytest.raises(IllegalEventError, match="'lottery' is not an option"):
            lead(books, options, "option:lottery")

    def test_nothing_can_be_undone_before_anything_happened(self, books: Playbooks):
        with pytest.raises(IllegalEventError, match="nothing to undo"):
            lead(books, begin(books, "first_call"), "undo")

    def test_lines_that_speak_of_the_debt_stay_shut_before_the_identity(self, books: Playbooks):
        state = lead(books, begin(books, "first_call"), "next")

        with pytest.raises(IllegalEventError, match="first confirm the identity"):
            lead(books, state, "objection:no_money")

    def test_a_step_that_the_house_has_removed_since_is_named(self, books: Playbooks, first: CallState):
        gone = {**books.steps, "first_call": {}}

        with pytest.raises(IllegalEventError, match="no longer have the step"):
            step(replace(books, steps=gone), first, PROMISE)


class TestPreparedLines:
    def test_an_objection_opens_at_any_step_and_returns_to_it(self, books: Playbooks, first: CallState):
        opened = lead(books, first, "objection:too_many_calls")

        assert opened.place == "first_call.demand/too_many_calls"
        assert lead(books, opened, "back").place == "first_call.demand"
        assert lead(books, opened, "next").place == "first_call.demand"

    def test_rudeness_is_met_once_then_warned_then_ends_the_call(self, books: Playbooks, first: CallState):
        warned = lead(books, first, "rude", "goes_on")
        end = lead(books, warned, "goes_on", "next")

        assert warned.aside == "abusive"
        assert wrap_up(books, end, rung_level=2, previous_score=None).outcome == "abusive"

    def test_what_was_asked_for_outlives_the_undo_of_the_answer(self, books: Playbooks):
        asked = lead(books, begin(books, "third_person"), "no_more_calls")
        undone = lead(books, asked, "undo")

        assert undone.step == "ask"
        assert undone.requests == ("stop_calling_this_number",)

    def test_who_speaks_of_ending_their_life_is_not_asked_for_money(self, books: Playbooks, first: CallState):
        end = lead(books, first, "objection:despair", "care", "next")
        summary = wrap_up(books, end, rung_level=2, previous_score=None)

        assert (summary.outcome, summary.next_step) == ("at_risk", "stop_and_review")
