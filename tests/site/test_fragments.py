"""One template gives the page and its parts."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from kept.site.fragments import UnknownBlockError, is_fragment, page_address, render

HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.usefixtures("gallery")


def test_a_browser_gets_the_page_and_htmx_the_block(as_collector):
    page = as_collector.get("/gallery/").content.decode()
    part = as_collector.get("/gallery/", headers=HTMX).content.decode()

    assert "<html" in page
    assert part.strip().startswith('<div id="list">')
    assert part.strip() in page


def test_going_back_in_history_asks_for_the_whole_page(as_collector):
    headers = {**HTMX, "HX-History-Restore-Request": "true"}

    assert "<html" in as_collector.get("/gallery/", headers=headers).content.decode()


def test_caches_are_told_that_the_answer_depends_on_who_asks(as_collector):
    assert "HX-Request" in as_collector.get("/gallery/").headers["Vary"]


def test_a_waiting_message_travels_beside_the_block_once(as_collector):
    told = as_collector.get("/gallery/?case=1", headers=HTMX)

    assert 'hx-swap-oob="beforeend:#toasts"' in told.content.decode()
    assert "已打开" in told.content.decode()
    assert "已打开" not in as_collector.get("/gallery/", headers=HTMX).content.decode()


def test_a_waiting_message_stands_on_the_page(as_collector):
    assert "已打开" in as_collector.get("/gallery/?case=1").content.decode()


def test_a_form_to_correct_stays_in_its_place(as_collector):
    answer = as_collector.post("/gallery/take/", {"amount": ""}, headers=HTMX)

    assert answer.status_code == 422
    assert "HX-Retarget" not in answer.headers
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_block_that_is_not_there_is_named():
    request = RequestFactory().get("/", headers=HTMX)

    with pytest.raises(UnknownBlockError, match=r"gallery/lines\.html has no block 'lines'"):
        render(request, "gallery/lines.html", block="lines")


class TestPageAddress:
    def test_is_the_pages_own_for_a_browser(self):
        assert page_address(RequestFactory().get("/a/?b=c")) == "/a/?b=c"

    def test_is_the_open_pages_for_a_fragment(self):
        request = RequestFactory().get(
            "/part/", headers={**HTMX, "HX-Current-URL": "http://testserver/page/"}
        )

        assert is_fragment(request)
        assert page_address(request) == "/page/"

    def test_is_home_for_an_act(self):
        assert page_address(RequestFactory().post("/act/")) == "/"
