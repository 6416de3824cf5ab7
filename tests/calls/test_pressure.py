"""Every contact brings more pressure than the one before, or says why it did not."""

from __future__ import annotations

import pytest

from kept.calls import CallState, Event, Playbooks, begin, pressure, step, wrap_up

from .walking import PROMISE

TOLD = [Event(kind="told", value=code) for code in ("credit_record", "court_fee", "court_fee")]


@pytest.fixture
def spoken(books: Playbooks) -> CallState:
    state = begin(books, "follow_up", told_before=("credit_record",))
    for event in (
        Event(kind="next"),
        *(Event(kind="answer", value=code) for code in ("is_borrower", "matches")),
        Event(kind="next"),
        *TOLD,
    ):
        state = step(books, state, event)
    return state


def test_it_is_the_level_and_what_was_heard_for_the_first_time(spoken: CallState):
    result = pressure(spoken, rung_level=3, previous_score=None)

    assert (result.score, result.newly_told) == (4, ("court_fee",))


@pytest.mark.parametrize(("previous", "rose"), [(3, True), (4, False), (5, False), (None, True)])
def test_it_rises_only_above_the_last_contact(spoken: CallState, previous: int | None, rose: bool):  # noqa: FBT001
    assert pressure(spoken, rung_level=3, previous_score=previous).rose is rose


def test_a_contact_that_did_not_press_more_and_has_no_excuse_says_so_by_saying_nothing(spoken: CallState):
    assert pressure(spoken, rung_level=3, previous_score=9).why_not == ""


def test_a_co_operative_reason_excuses_it(spoken: CallState):
    result = pressure(spoken, rung_level=3, previous_score=9, co_operative_reason="hardship_plan")

    assert (result.rose, result.why_not) == (False, "hardship_plan")


def test_a_promise_excuses_it(books: Playbooks, spoken: CallState):
    assert pressure(step(books, spoken, PROMISE), rung_level=3, previous_score=9).why_not == "promise"


def test_nobody_reached_means_no_pressure(books: Playbooks):
    result = pressure(begin(books, "first_call"), rung_level=3, previous_score=None)

    assert (result.score, result.rose, result.why_not) == (0, False, "not_reached")


def test_forbidden_words_in_notes_are_flagged_in_the_wrap_up(books: Playbooks, spoken: CallState):
    noted = step(books, spoken, Event(kind="note", text="我问他什么时候能还，他骂人"))

    (flag,) = wrap_up(books, noted, rung_level=1, previous_score=None).flags
    assert (flag.kind, flag.said) == ("asks_when", "什么时候能还")
