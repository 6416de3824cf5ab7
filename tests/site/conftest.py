"""The gallery (every macro on one page), people to open it, and a browser."""

from __future__ import annotations

import contextlib
import contextvars
import re
import sys
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.template import engines
from django.test import Client
from playwright.sync_api import Error as PlaywrightError

from kept.records.people import Role, User

from ..browser import conftest as desk

GALLERY = Path(__file__).parent / "gallery"
sys.path.insert(0, str(GALLERY))
#: The browser also complains of what we mean: a form to correct, a refusal, a line that is cut, and that
#: nobody answers any more what a test asked for with its last key.
EXPECTED = re.compile("status of (403|422)|ERR_FAILED|htmx:(sendError|afterRequest)")
PASSWORD = "correct horse battery"

#: The one browser of all tests.
browser_type_launch_args = desk.browser_type_launch_args
browser_context_args = desk.browser_context_args


@pytest.fixture
def gallery(settings):
    """Mount the gallery beside the workbench, among the compiled templates of the other tests."""
    folders = engines["jinja2"].env.now.loader.searchpath
    folders.append(str(GALLERY / "templates"))
    settings.ROOT_URLCONF = "gallery_pages"
    yield
    folders.pop()


@pytest.fixture
def collector(db):  # noqa: ARG001 - the table to write to
    return User.objects.create_user("wang", password=PASSWORD, role=Role.COLLECTOR, display_name="王丽")


@pytest.fixture
def as_collector(collector):
    """A client that has signed in as a collector."""
    client = Client()
    client.force_login(collector, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(scope="session")
def tab(browser, browser_context_args):
    """One tab for every test: opening another costs more than what it is opened for."""
    with contextlib.closing(desk.patient(browser.new_context(**browser_context_args))) as context:
        yield context.new_page()


@pytest.fixture
def at_gallery(gallery, as_collector, browse):  # noqa: ARG001 - mounted
    """The gallery in a browser."""
    return browse(as_collector, "/gallery/")


@pytest.fixture
def browse(tab):
    """Open an address as somebody in a browser that this process answers; its complaints fail the test."""
    complaints: list[str] = []
    here = contextvars.copy_context()  # the browser driver calls back in another, without our database

    def open_at(client, address):
        tab.route("**/*", lambda route: answer(route, client, here))
        tab.goto(f"http://localhost{address}")
        return tab

    def on_console(message):
        if message.type == "error":
            complaints.append(message.text)

    def on_error(error):
        complaints.append(str(error))

    tab.on("console", on_console)
    tab.on("pageerror", on_error)
    yield open_at
    leave(tab)
    tab.unroute_all(behavior="wait")
    tab.remove_listener("console", on_console)
    tab.remove_listener("pageerror", on_error)
    assert [text for text in complaints if not EXPECTED.search(text)] == []


def leave(tab):
    """Go to an empty page, even if the last key of a test still takes the tab to another."""
    try:
        tab.goto("about:blank")
    except PlaywrightError as error:
        if "interrupted by another navigation" not in error.message:
            raise
        tab.wait_for_load_state()
        leave(tab)


def answer(route, client, here):
    """Answer a browser's request with the workbench itself, without a socket."""
    asked = route.request
    parts = urlsplit(asked.url)
    response = here.run(
        client.generic,
        asked.method,
        parts.path,
        asked.post_data_buffer or b"",
        content_type=asked.headers.get("content-type", "text/plain"),
        QUERY_STRING=parts.query,
        headers={name: value for name, value in asked.headers.items() if name.startswith("hx-")},
    )
    with contextlib.closing(response):
        if to := response.headers.get("Location"):
            # The browser would follow an answer that leads on without asking us.
            on = f'<meta http-equiv="refresh" content="0; url={escape(to)}">'
            route.fulfill(content_type="text/html", body=on)
        else:
            body = b"".join(response)
            route.fulfill(status=response.status_code, headers=dict(response.items()), body=body)
