"""What a screen shows: words with their facts, menus, marks; and what it refuses to show."""

from __future__ import annotations

import pytest

from kept.calls import CallState, Event, MissingFactError, Playbooks, begin, screen, step

from .walking import FACTS, PROMISE


def at(books: Playbooks, *events: Event | str, playbook: str = "first_call", told_before=()) -> CallState:
    state = begin(books, playbook, told_before=told_before)
    for event in ("next", "is_borrower", "matches", "next", *events):
        if isinstance(event, str):
            event = Event(kind="next") if event == "next" else Event(kind="answer", value=event)  # noqa: PLW2901
        state = step(books, state, event)
    return state


def without(*names: str) -> dict[str, object]:
    return {name: value for name, value in FACTS.items() if name not in names}


def test_the_words_carry_the_facts_in_the_language_asked_for(books: Playbooks):
    state = at(books)

    assert "§1,120.05" in screen(books, state, FACTS, "zh-hans").say
    assert "today or tomorrow" in screen(books, state, FACTS, "en").say


def test_a_missing_fact_is_named_with_its_step(books: Playbooks):
    with pytest.raises(MissingFactError, match="demand needs the fact 'arrears_today'"):
        screen(books, at(books), without("arrears_today"), "zh")


def test_a_sentence_whose_fact_is_not_known_is_left_out_where_the_playbook_says_so(books: Playbooks):
    state = at(books, "cannot", "wont_say")

    assert "§4.21" in screen(books, state, FACTS, "zh").say
    assert "增加" not in screen(books, state, without("per_day"), "zh").say


def test_the_call_back_tells_the_approval_or_the_return_whichever_there_is(books: Playbooks):
    state = at(books, playbook="call_back")

    assert "没有同意" not in screen(books, state, without("returned_terms"), "zh").say
    assert "主管批准" not in screen(books, state, without("approved_terms"), "zh").say


def test_the_promise_is_read_back_from_the_call_itself(books: Playbooks):
    state = at(books, PROMISE)

    assert "2026-11-25 还 ¥500.00（机构 App 还款）" in screen(books, state, FACTS, "zh").say
    assert "$500.00 on 2026-11-25" in screen(books, state, {**FACTS, "currency": "USD"}, "en").say


def test_consequences_not_yet_told_come_first_and_told_ones_are_ticked(books: Playbooks):
    state = at(
        books, "cannot", "wont_say", Event(kind="told", value="court_fee"), told_before=("credit_record",)
    )
    marks = screen(books, state, FACTS, "zh").consequences

    assert [(one.code, one.state) for one in marks] == [
        ("daily_interest", "ahead"),
        ("court_fee", "done"),
        ("credit_record", "done"),
    ]


def test_a_chosen_reason_brings_its_questions_its_reply_and_how_to_listen(books: Playbooks):
    state = at(books, "cannot", Event(kind="reason", value="cash_gap"))
    shown = screen(books, state, FACTS, "zh")

    assert (shown.questions, shown.reply) == (("§问二",), "§答二")
    assert shown.guide == books.reasons["cash_gap"].zh
    assert [one.state for one in shown.reasons] == ["ahead", "done"]


def test_only_the_options_given_and_leading_on_are_offered(books: Playbooks):
    state = at(books, "cannot", "temporary", "next", "understood", "plan")
    given = [*FACTS["options"], {"code": "lottery", "label": "彩票"}]

    assert [one.code for one in screen(books, state, {**FACTS, "options": given}, "zh").options] == [
        "full_today",
        "part_now",
    ]


def test_the_preparation_card_shows_what_to_expect_and_how_to_meet_it(books: Playbooks):
    shown = screen(books, begin(books, "first_call"), FACTS, "zh")

    assert [one.code for one in shown.expected] == list(books.playbooks["first_call"].expects)
    assert shown.form == "preparation"
    assert "objection" not in shown.keys
    assert shown.say == ""


def test_progress_and_tasks_show_what_is_done(books: Playbooks):
    shown = screen(books, at(books, "cannot"), FACTS, "zh")

    assert [one.state for one in shown.progress] == [*["done"] * 4, "current", *["ahead"] * 3]
    assert [one.state for one in shown.tasks] == ["done", "ahead", "ahead", "ahead"]


def test_only_what_may_be_said_now_is_in_the_menus(books: Playbooks):
    before = screen(books, step(books, begin(books, "first_call"), Event(kind="next")), FACTS, "zh")
    after = screen(books, at(books), FACTS, "zh")

    assert {one.code for one in before.objections} == {
        code for code, lines in books.objections.items() if lines.before_identity and not lines.rudeness
    }
    assert {one.code for one in after.rudeness} == {"rude", "abusive", "threatens"}
    assert {"told", "promise", "reason"} & before.keys == set()
    assert {"told", "promise", "reason"} <= after.keys


def test_open_lines_take_the_place_of_the_step_and_its_form(books: Playbooks):
    shown = screen(books, at(books, "cannot", Event(kind="objection", value="sue_me")), FACTS, "zh")

    assert (shown.aside, shown.form, shown.title) == ("sue_me", "", "去告我吧")
