"""What the browser is told: nothing from elsewhere, nothing inline, no copies."""

from __future__ import annotations

import contextlib
import re

import pytest
from django.test import Client

INLINE = re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]+=|\sstyle=|<style|javascript:", re.IGNORECASE)

pytestmark = pytest.mark.usefixtures("gallery", "db")


def test_every_answer_carries_the_policy(as_collector):
    addresses = ("/gallery/", "/nowhere/", "/gallery/supervisors/", "/static/kept/mark.svg")

    for address in addresses:
        policy = headers_of(as_collector, address)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_pages_are_kept_in_no_cache(as_collector):
    assert "no-store" in as_collector.get("/gallery/").headers["Cache-Control"]
    assert (
        "no-store" in as_collector.get("/gallery/", headers={"HX-Request": "true"}).headers["Cache-Control"]
    )


def test_style_sheets_and_scripts_are_kept(as_collector):
    assert "max-age=3600" in headers_of(as_collector, "/static/kept/kept.js")["Cache-Control"]


def test_the_page_with_every_macro_has_nothing_inline(as_collector):
    assert INLINE.findall(as_collector.get("/gallery/").content.decode()) == []


def test_pages_cannot_be_framed():
    answer = Client().get("/sign-in/")

    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_what_people_typed_is_shown_as_text(as_collector):
    page = as_collector.post("/gallery/take/", {"amount": "<b>1</b>", "note": "</textarea><script>"})

    assert "<b>1</b>" not in page.content.decode()
    assert "</textarea><script>" not in page.content.decode()


def headers_of(client, address):
    with contextlib.closing(client.get(address)) as answer:
        return answer.headers
