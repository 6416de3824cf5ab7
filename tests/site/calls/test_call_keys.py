"""A call held with the keyboard alone, in a real browser; a lost line and a second tab lose nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kept.calls import CallState
from kept.demo import talk
from kept.records.models import Call, Promise, PromiseStatus

from ...house import TODAY, a_call, a_case, at, clock_shows, person, say, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

REACHED = ("next", "answer:is_borrower", "answer:matches", "next")


@pytest.fixture
def collector():
    return person("li")


@pytest.fixture
def page(settings, collector, browse):
    clock_shows(settings, at(10))
    call = a_call(a_case(collector), collector)
    return browse(signed_in(collector), f"/calls/{call.pk}/")


@pytest.fixture
def spoken(settings, collector, browse):
    """A call in which the borrower has been identified."""
    clock_shows(settings, at(10))
    call = a_call(a_case(collector), collector)
    say(call, collector, talk.events(REACHED))
    return browse(signed_in(collector), f"/calls/{call.pk}/")


def state() -> CallState:
    return CallState.from_json(Call.objects.get().state)


def stands_at(page, title):
    expect(page.locator(".k-guide h2")).to_have_text(title)


def press(page, *keys):
    for key in keys:
        page.wait_for_timeout(160)  # a person looks at the screen; faster is taken for a bouncing finger
        page.keyboard.press(key)
        expect(page.locator("body:not([data-waiting])")).to_be_attached()


def test_from_the_preparation_to_the_closed_call_without_a_mouse(page):
    press(page, "Enter")
    stands_at(page, "确认接听的人")
    press(page, "1")
    stands_at(page, "核对身份")
    press(page, "1")
    stands_at(page, "表明身份和来意")
    press(page, "Enter")
    stands_at(page, "直接要求今明还款")
    press(page, "3")
    stands_at(page, "忘了：马上登记")
    press(page, "m", "1", "f", "1", "Enter")
    stands_at(page, "说明按时还款的好处")
    press(page, "Enter")
    stands_at(page, "请对方说“是”")
    press(page, "1")
    stands_at(page, "感谢，结束")
    press(page, "Enter")
    stands_at(page, "通话小结")
    press(page, "Enter")

    expect(page.get_by_text("已入证据链")).to_be_visible()
    promise = Promise.objects.get()
    assert (promise.status, promise.amount_minor, promise.method) == (
        PromiseStatus.APPROVED,
        100_000,
        "lender_app",
    )


def test_the_promise_key_opens_the_form_at_any_step(spoken):
    press(spoken, "p", "p")
    expect(spoken.locator("#promise-anywhere")).to_be_visible()
    spoken.keyboard.type("600")
    press(spoken, "Escape", "+", "Escape", "m", "3", "Enter")

    stands_at(spoken, "报主管，再回电")
    assert [part.amount_minor for part in state().promise] == [60_000, 40_000]


def test_a_wrong_promise_comes_back_with_its_form_open(spoken):
    press(spoken, "p", "p")
    spoken.keyboard.type("a lot")
    spoken.keyboard.press("Enter")

    expect(spoken.locator("#promise-anywhere")).to_be_visible()
    expect(spoken.locator("[aria-invalid=true]")).to_have_value("a lot")


def test_two_presses_of_one_digit_answer_once(page):
    press(page, "Enter")
    page.wait_for_timeout(160)
    page.evaluate(
        "for (const turn of [1, 2])"
        " document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '1', bubbles: true }))"
    )

    stands_at(page, "核对身份")
    assert len(state().events) == 2


def test_a_note_half_written_outlives_an_answer(spoken):
    press(spoken, "n")
    spoken.keyboard.type("十五号发工资")
    press(spoken, "Escape", "4")
    stands_at(spoken, "听原因")

    expect(spoken.locator("textarea")).to_have_value("十五号发工资")
    press(spoken, "n", "Control+Enter")
    expect(spoken.locator(".k-notes")).to_have_text("十五号发工资")
    expect(spoken.locator("textarea")).to_have_value("")


def test_reasons_are_ticked_by_a_sequence_and_move_the_standing(spoken):
    press(spoken, "4", "r", "3")

    expect(spoken.locator(".k-pick.is-done")).to_have_text("短期周转不开")
    expect(spoken.locator(".k-up")).to_have_count(2)


def test_prepared_lines_open_and_lead_back(spoken):
    press(spoken, "o", "e")
    stands_at(spoken, "没钱")
    press(spoken, "Enter")

    stands_at(spoken, "直接要求今明还款")


def test_undo_goes_one_step_back(spoken):
    press(spoken, "4")
    stands_at(spoken, "听原因")
    press(spoken, "u")

    stands_at(spoken, "直接要求今明还款")


def test_twice_escape_ends_the_call_with_a_reason(spoken):
    press(spoken, "Escape", "Escape")
    expect(spoken.locator("#end")).to_be_visible()
    press(spoken, "7")

    stands_at(spoken, "通话小结")
    assert state().ended == "asked_to_stop"


def test_the_wrap_up_takes_the_next_contact_by_a_sequence(spoken):
    press(spoken, "Escape", "Escape", "7", "c", "1", "Enter")

    expect(spoken.get_by_text("已入证据链")).to_be_visible()
    assert (state().next_contact - TODAY).days == 1


def test_a_lost_line_is_said_and_nothing_is_lost(spoken):
    spoken.route("**/event/", lambda route: route.abort())
    spoken.keyboard.press("4")
    expect(spoken.locator("#toasts")).to_contain_text("连接已中断")
    stands_at(spoken, "直接要求今明还款")

    spoken.unroute("**/event/")
    press(spoken, "4")

    stands_at(spoken, "听原因")


def test_a_tab_that_comes_back_shows_where_the_call_stands_now(spoken, collector):
    say(Call.objects.get(), collector, talk.events(("answer:cannot",)))

    spoken.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    stands_at(spoken, "听原因")
