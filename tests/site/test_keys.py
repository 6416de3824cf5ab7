"""The keyboard in a real browser: no page needs a mouse, and no key acts while somebody types."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kept.records.people import Role
from kept.site import places
from kept.site.places import Place

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("gallery")]

SEND = "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {...key, bubbles: true}))"
KEYS = "[...document.querySelectorAll('[data-key]')].filter(e => e.checkVisibility()).map(e => e.dataset.key)"


def row(page, number):
    return page.locator("[data-row]").nth(number)


def test_j_and_k_walk_the_rows_and_stop_at_the_ends(at_gallery):
    at_gallery.keyboard.press("j")
    expect(row(at_gallery, 0)).to_be_focused()
    at_gallery.keyboard.press("j")
    expect(row(at_gallery, 1)).to_be_focused()
    for _ in range(12):
        at_gallery.keyboard.press("j")
    expect(row(at_gallery, 7)).to_be_focused()
    for _ in range(12):
        at_gallery.keyboard.press("k")
    expect(row(at_gallery, 0)).to_be_focused()


def test_a_fast_finger_on_the_tab_key_reaches_every_element(at_gallery):
    passed = set()

    for _ in range(5):
        at_gallery.keyboard.press("Tab")
        passed.add(at_gallery.evaluate("document.activeElement.outerHTML"))

    assert len(passed) == 5


def test_enter_opens_the_row_that_has_the_focus(at_gallery):
    at_gallery.keyboard.press("j")
    at_gallery.keyboard.press("j")
    at_gallery.keyboard.press("Enter")

    at_gallery.wait_for_url("**/gallery/?case=12")


def test_enter_does_the_primary_act_when_no_row_has_the_focus(at_gallery):
    at_gallery.goto(at_gallery.url + "?after=50")

    at_gallery.keyboard.press("Enter")

    at_gallery.wait_for_url("**/gallery/")


def test_e_opens_the_lines_of_the_rows_figure_and_escape_goes_back_to_the_row(at_gallery):
    at_gallery.keyboard.press("j")
    at_gallery.keyboard.press("e")
    expect(at_gallery.locator("#panel-body h2")).to_have_text("¥8,412.33")

    at_gallery.keyboard.press("Escape")

    expect(at_gallery.locator("#panel")).to_be_hidden()
    expect(row(at_gallery, 0)).to_be_focused()


def test_keys_rest_while_somebody_types_and_wake_after_escape(at_gallery):
    at_gallery.keyboard.press("n")
    note = at_gallery.locator("#id_note")
    expect(note).to_be_focused()
    at_gallery.keyboard.type("jkr? e")
    expect(note).to_have_value("jkr? e")
    expect(at_gallery.locator("dialog[open]")).to_have_count(0)

    at_gallery.keyboard.press("Escape")
    at_gallery.keyboard.press("j")

    expect(row(at_gallery, 0)).to_be_focused()


def test_a_digit_chooses_its_chip(at_gallery):
    at_gallery.keyboard.press("4")

    expect(at_gallery.locator("input[value=lost_job]")).to_be_checked()
    expect(at_gallery.locator("input[value=illness]")).not_to_be_checked()


def test_capitals_by_lock_and_full_width_forms_are_the_same_key(at_gallery):
    at_gallery.evaluate(SEND, {"key": "J", "modifierCapsLock": True})
    expect(row(at_gallery, 0)).to_be_focused()
    at_gallery.evaluate(SEND, {"key": "？"})
    expect(at_gallery.locator("#help")).to_be_visible()


def test_a_letter_hidden_by_an_input_method_is_read_from_the_board(at_gallery):
    at_gallery.evaluate(SEND, {"key": "Process", "code": "KeyJ"})

    expect(row(at_gallery, 0)).to_be_focused()


def test_keys_with_control_stay_the_browsers(at_gallery):
    at_gallery.keyboard.press("Control+j")

    expect(row(at_gallery, 0)).not_to_be_focused()


class TestHelp:
    def test_lists_exactly_what_the_page_offers(self, at_gallery):
        offered = at_gallery.evaluate(KEYS)
        at_gallery.keyboard.press("?")

        listed = at_gallery.locator("#help .k-key").all_inner_texts()

        assert {key.replace("Enter", "⏎").replace("Escape", "Esc") for key in offered} <= set(listed)
        assert {"j k", "e", "?", "Esc"} <= set(listed)

    def test_goes_as_it_came(self, at_gallery):
        at_gallery.keyboard.press("?")
        expect(at_gallery.locator("#help")).to_be_visible()
        at_gallery.keyboard.press("?")
        expect(at_gallery.locator("#help")).to_be_hidden()

    def test_keys_of_the_page_rest_while_it_is_open(self, at_gallery):
        at_gallery.keyboard.press("?")
        at_gallery.keyboard.press("r")

        expect(at_gallery.locator("#return")).to_be_hidden()


class TestSequences:
    @pytest.fixture(autouse=True)
    def _two_places(self, monkeypatch):
        today = Place("today", "gallery/", "gallery", "今日", "d", frozenset({Role.COLLECTOR}))
        cases = Place("cases", "", "gallery-lines", "案件", "c", frozenset({Role.COLLECTOR}))
        monkeypatch.setattr(places, "PLACES", (today, cases))

    def test_g_and_a_letter_go_to_a_place(self, at_gallery):
        at_gallery.keyboard.press("g")
        expect(at_gallery.locator("#pending-keys")).to_contain_text("案件")
        at_gallery.keyboard.press("c")

        at_gallery.wait_for_url("**/gallery/lines/")

    def test_a_begun_sequence_is_forgotten_by_another_key(self, at_gallery):
        at_gallery.keyboard.press("g")
        at_gallery.keyboard.press("j")
        at_gallery.keyboard.press("c")

        expect(row(at_gallery, 0)).to_be_focused()
        assert at_gallery.url.endswith("/gallery/")

    def test_escape_must_be_pressed_twice_where_it_ends_something(self, at_gallery):
        at_gallery.keyboard.press("Escape")
        expect(at_gallery.locator("#pending-keys")).to_contain_text("结束")
        assert at_gallery.url.endswith("/gallery/")
        at_gallery.keyboard.press("Escape")

        at_gallery.wait_for_url("**/gallery/?end=1")

    def test_slash_enters_the_search_field(self, at_gallery):
        at_gallery.keyboard.press("/")

        expect(at_gallery.locator("input[name=q]")).to_be_focused()
        expect(at_gallery.locator("input[name=q]")).to_have_value("")


def test_a_question_is_answered_by_enter_or_escape(at_gallery):
    at_gallery.keyboard.press("r")
    expect(at_gallery.locator("#return")).to_be_visible()
    at_gallery.keyboard.press("Escape")
    expect(at_gallery.locator("#return")).to_be_hidden()

    at_gallery.keyboard.press("r")
    with at_gallery.expect_response("**/gallery/take/") as answered:
        at_gallery.keyboard.press("Enter")

    assert "act=return" in answered.value.request.post_data
