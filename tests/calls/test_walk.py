"""Every path of every playbook, walked: never stuck, never a word of the debt too early, always an end."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

import pytest

from kept.calls import CallState, Event, Playbooks, Screen, begin, screen, step, wrap_up
from kept.calls.screens import UnidentifiedError
from kept.calls.speech import found

from .walking import FACTS, MARK, every_place, moving, place


@pytest.fixture(scope="module")
def places(books: Playbooks) -> list[CallState]:
    return every_place(books)


@pytest.fixture(scope="module", params=["zh-hans", "en"])
def screens(
    request: pytest.FixtureRequest, books: Playbooks, places: list[CallState]
) -> list[tuple[CallState, Screen]]:
    return [(state, screen(books, state, FACTS, request.param)) for state in places]


def test_the_walk_reaches_every_step_of_every_playbook_and_all_prepared_lines(
    books: Playbooks, places: list[CallState]
):
    assert {(state.playbook, state.step) for state in places} == {
        (code, name) for code, steps in books.steps.items() for name in steps
    }
    assert {state.aside for state in places} - {""} == set(books.objections)


def test_a_call_is_never_stuck_and_always_finds_its_way_to_the_wrap_up(
    books: Playbooks, places: list[CallState]
):
    before: dict[object, set[object]] = {}
    for state in places:
        for event in moving(books, state):
            before.setdefault(place(books, step(books, state, event)), set()).add(place(books, state))
    good = {place(books, state) for state in places if state.step == "wrap_up"}
    todo = list(good)
    while todo:
        more = before.get(todo.pop(), set()) - good
        good |= more
        todo += more

    assert {place(books, state) for state in places} <= good


def test_before_identity_and_to_a_third_person_no_screen_holds_a_word_of_the_debt(
    books: Playbooks, screens: list[tuple[CallState, Screen]]
):
    unidentified = [shown for state, shown in screens if not state.identified]

    assert {shown.playbook for shown in unidentified} == set(books.playbooks)
    for shown in unidentified:
        words = books.words.debt_words.zh if shown.language == "zh-hans" else books.words.debt_words.en
        assert MARK not in str(asdict(shown)), shown.step
        assert not found(words, shown.say), shown.step
        assert not shown.may_speak_of_debt


def test_every_screen_can_be_shown_and_its_answers_are_chosen_by_one_digit(
    screens: list[tuple[CallState, Screen]],
):
    for state, shown in screens:
        assert [one.key for one in shown.answers] == list("123456789"[: len(shown.answers)])
        assert "{" not in shown.say + shown.guide
        assert shown.title
        assert shown.say or shown.form or state.step == "no_reply"


def test_every_ending_has_a_wrap_up_and_can_be_closed(books: Playbooks, places: list[CallState]):
    endings = [state for state in places if state.step == "wrap_up"]

    assert endings
    for state in endings:
        summary = wrap_up(books, state, rung_level=2, previous_score=None)

        assert summary.next_step in books.words.next_steps
        assert (summary.outcome == "promise") == bool(state.promise)
        assert step(books, _settled(books, state, summary.missing), Event(kind="close")).closed


def test_any_call_can_be_ended_with_a_reason_at_any_step_which_explains_its_tasks(
    books: Playbooks, places: list[CallState]
):
    for state in places:
        if state.step != "wrap_up":
            ended = step(books, state, Event(kind="end", value="line_dropped"))
            summary = wrap_up(books, ended, rung_level=2, previous_score=None)

            assert summary.missing in {(), ("next_contact",)}
            assert step(books, _settled(books, ended, summary.missing), Event(kind="close")).closed


def test_only_a_verified_answer_identifies(books: Playbooks, places: list[CallState]):
    for state in places:
        if not state.identified:
            for event in moving(books, state):
                after = step(books, state, event)

                assert not after.identified or (event.kind, event.value) == ("answer", "matches")


def test_even_a_playbook_changed_after_it_was_checked_cannot_speak_of_the_debt_too_early(books: Playbooks):
    demand = books.steps["first_call"]["demand"]
    steps = {**books.steps, "first_call": {**books.steps["first_call"], "prepare": demand}}
    broken = replace(books, steps=steps)

    with pytest.raises(UnidentifiedError, match="prepare speaks of"):
        screen(broken, begin(broken, "first_call"), FACTS, "zh")


def _settled(books: Playbooks, state: CallState, missing: tuple[str, ...]) -> CallState:
    for owed in missing:
        event = (
            Event(kind="next_contact", on=date(2026, 11, 26))
            if owed == "next_contact"
            else Event(kind="explain", value=owed.removeprefix("explain:"), text="对方没有时间")
        )
        state = step(books, state, event)
    return state
