"""The gallery (every macro on one page), people to open it, and a browser."""

from __future__ import annotations

import contextlib
import contextvars
import runpy
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.template import engines
from django.test import Client

from kept.records.people import Role, User

GALLERY = Path(__file__).parent / "gallery"
sys.path.insert(0, str(GALLERY))
PASSWORD = "correct horse battery"

#: The one browser of all tests.
BROWSER = runpy.run_path(str(Path(__file__).parents[1] / "browser" / "conftest.py"))
browser_type_launch_args = BROWSER["browser_type_launch_args"]
browser_context_args = BROWSER["browser_context_args"]


@pytest.fixture
def gallery(settings):
    """Mount the gallery beside the workbench, among the compiled templates of the other tests."""
    folders = engines["jinja2"].env.loader.searchpath
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


@pytest.fixture
def at_gallery(gallery, as_collector, page):  # noqa: ARG001 - mounted
    """The gallery in a browser that this process answers; what the browser complains of fails the test."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    here = contextvars.copy_context()  # the browser driver calls back in another, without our database
    page.route("**/*", lambda route: answer(route, as_collector, here))
    page.goto("http://localhost/gallery/")
    yield page
    assert [text for text in complaints if "status of 422" not in text] == []


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
        route.fulfill(status=response.status_code, headers=dict(response.items()), body=b"".join(response))
