"""When something goes wrong the page says what, and what was not changed."""

from __future__ import annotations

import pytest
from django.test import Client

HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.usefixtures("gallery", "db")


def test_an_address_that_leads_nowhere(as_collector):
    answer = as_collector.get("/nowhere/")

    assert answer.status_code == 404
    assert "此地址没有内容" in answer.content.decode()
    assert "王丽" in answer.content.decode()


def test_an_address_that_leads_nowhere_for_a_stranger():
    assert Client().get("/nowhere/").status_code == 404


def test_a_refusal_says_its_reason(as_collector):
    answer = as_collector.get("/gallery/refused/")

    assert answer.status_code == 403
    assert "This promise is your own." in answer.content.decode()


def test_a_failure_of_our_own_shows_no_trace(collector):
    client = Client(raise_request_exception=False)
    client.force_login(collector, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get("/gallery/broken/")

    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()
    assert "planted" not in answer.content.decode()


@pytest.mark.parametrize(("address", "status"), [("/nowhere/", 404), ("/gallery/refused/", 403)])
def test_a_failed_fragment_is_shown_in_the_notices(as_collector, address, status):
    answer = as_collector.get(address, headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (status, "#notices")
    assert "<html" not in answer.content.decode()


def test_a_failure_of_our_own_in_a_fragment_is_shown_in_the_notices(collector):
    client = Client(raise_request_exception=False)
    client.force_login(collector, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/gallery/broken/", headers=HTMX).headers["HX-Retarget"] == "#notices"


def test_a_host_that_is_not_served():
    answer = Client().get("/sign-in/", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert "无法理解该请求" in answer.content.decode()
