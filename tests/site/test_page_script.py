"""What a page does in a real browser: swaps, one submit a form, toasts, the line, timers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TWICE = "form => { form.requestSubmit(); form.requestSubmit(); }"


def test_a_form_to_correct_comes_back_with_its_first_fault_in_focus(at_gallery):
    at_gallery.evaluate("document.querySelector('#promise').closest('form').noValidate = true")
    at_gallery.locator("#id_note").fill("记录")
    at_gallery.keyboard.press("Control+Enter")

    expect(at_gallery.locator("#id_amount")).to_have_attribute("aria-invalid", "true")
    expect(at_gallery.locator("#id_amount")).to_be_focused()
    expect(at_gallery.locator("#id_note")).to_have_value("记录")


def test_a_second_click_sends_nothing(at_gallery):
    asked: list[str] = []
    at_gallery.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    at_gallery.locator("#id_amount").fill("100")
    at_gallery.locator("#id_on").fill("2026-11-25")

    at_gallery.locator("#promise").locator("xpath=ancestor::form").evaluate(TWICE)
    expect(at_gallery.locator(".k-toast")).to_contain_text("承诺已提交主管")

    assert len(asked) == 1


def test_a_form_can_be_sent_again_once_it_was_answered(at_gallery):
    form = at_gallery.locator("#promise").locator("xpath=ancestor::form")
    for times in (1, 2):
        at_gallery.locator("#id_amount").fill("100")
        at_gallery.locator("#id_on").fill("2026-11-25")
        form.evaluate("form => form.requestSubmit()")
        expect(at_gallery.locator(".k-toast")).to_have_count(times)


def test_a_name_is_shown_in_place_after_asking(at_gallery):
    at_gallery.get_by_role("button", name="显示姓名（将留下记录）").click()

    expect(at_gallery.locator(".k-revealed").first).to_have_text("张晓明")


def test_progress_is_asked_for_until_the_job_is_done(at_gallery):
    expect(at_gallery.locator("#done")).to_have_text("30,000 / 30,000")


def test_a_lost_line_is_said_until_it_is_back(at_gallery):
    at_gallery.context.set_offline(True)
    expect(at_gallery.locator(".k-toast")).to_contain_text("连接已中断")

    at_gallery.context.set_offline(False)

    expect(at_gallery.locator(".k-toast")).to_have_count(1)
    expect(at_gallery.locator(".k-toast")).to_contain_text("连接已恢复")


def test_timers_tick_by_the_servers_clock(at_gallery):
    """It showed 03:12 when the page was sent."""
    expect(at_gallery.locator("[data-timer=clock]")).to_have_text(
        re.compile("^0(3:1[3-9]|3:[2-5].|[4-9]:..)$")
    )
    expect(at_gallery.locator("[data-timer=age]")).to_have_text("3小时")


def test_the_page_never_scrolls_sideways_on_a_phone(at_gallery):
    at_gallery.set_viewport_size({"width": 390, "height": 844})
    at_gallery.wait_for_function("innerWidth === 390")
    wide = at_gallery.evaluate("document.documentElement.scrollWidth")
    at_gallery.set_viewport_size({"width": 1280, "height": 800})
    at_gallery.wait_for_function("innerWidth === 1280")

    assert wide == 390


def test_nothing_is_asked_of_another_host(at_gallery):
    asked: list[str] = []
    at_gallery.on("request", lambda request: asked.append(request.url))

    at_gallery.reload(wait_until="networkidle")

    assert asked
    assert all(address.startswith(("http://localhost/", "data:")) for address in asked)


def test_the_row_in_focus_keeps_it_when_the_list_is_renewed(at_gallery):
    for _ in range(3):
        at_gallery.keyboard.press("j")

    at_gallery.evaluate("htmx.ajax('GET', '/gallery/?again=1', {target: '#list', swap: 'outerHTML'})")

    expect(at_gallery.locator("[data-row]")).to_have_count(8)
    expect(at_gallery.locator("[data-row]").nth(2)).to_be_focused()


def test_a_refused_act_is_shown_in_the_notices_and_the_page_stays(at_gallery):
    at_gallery.evaluate("htmx.ajax('GET', '/gallery/refused/', {target: '#list', swap: 'outerHTML'})")

    expect(at_gallery.locator("#notices")).to_contain_text("This promise is your own.")
    expect(at_gallery.locator("[data-row]")).to_have_count(8)


def test_dark_follows_the_machine_until_somebody_chooses(at_gallery):
    ground = at_gallery.locator("body")
    expect(ground).to_have_css("background-color", "rgb(244, 246, 247)")

    at_gallery.emulate_media(color_scheme="dark")
    expect(ground).to_have_css("background-color", "rgb(14, 19, 23)")
    at_gallery.emulate_media(color_scheme="light")
    expect(ground).to_have_css("background-color", "rgb(244, 246, 247)")
