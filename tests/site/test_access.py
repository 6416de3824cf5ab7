"""Who may open a page: the right role, and nobody else; each refusal says how to go on."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kept.records.people import Role, User

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/gallery/?after=50"}
#: Addresses that a stranger may use: the door itself and what a page looks like.
OPEN_TO_STRANGERS = {"login", "logout", "language", "theme"}

pytestmark = pytest.mark.usefixtures("gallery", "db")


def test_the_right_role_gets_the_page(as_collector):
    assert as_collector.get("/gallery/").status_code == 200


def test_a_stranger_signs_in_first_and_comes_back():
    answer = Client().get("/gallery/?after=50")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in/?next=%2Fgallery%2F%3Fafter%3D50"


def test_a_strangers_fragment_sends_the_whole_page_to_the_door():
    answer = Client().get("/gallery/lines/", headers=HTMX)

    assert answer.headers["HX-Redirect"] == "/sign-in/?next=%2Fgallery%2F%3Fafter%3D50"
    assert answer.content == b""


def test_a_strangers_post_does_not_come_back_as_a_get():
    assert Client().post("/gallery/take/").headers["Location"] == "/sign-in/?next=%2F"


def test_a_wrong_role_learns_which_roles_may(as_collector):
    answer = as_collector.get("/gallery/supervisors/")

    assert answer.status_code == 403
    assert "此页向以下角色开放：主管、合规。" in answer.content.decode()
    assert "<html" in answer.content.decode()


def test_a_wrong_roles_fragment_is_shown_in_the_notices_of_its_page(as_collector):
    answer = as_collector.get("/gallery/supervisors/", headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (403, "#notices")
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.SUPERVISOR, 200), (Role.COMPLIANCE, 200), (Role.ADMIN, 403)]
)
def test_no_role_stands_above_the_others(role, status):
    client = Client()
    client.force_login(
        User.objects.create_user("li", role=role), backend="django.contrib.auth.backends.ModelBackend"
    )

    assert client.get("/gallery/supervisors/").status_code == status


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_method_that_is_not_meant_is_refused(as_collector, method):
    answer = getattr(as_collector, method)("/gallery/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_head_comes_with_get(as_collector):
    assert as_collector.head("/gallery/").status_code == 200


def test_every_address_of_the_workbench_says_its_roles():
    unguarded = {
        pattern.name
        for pattern in _patterns(get_resolver("kept.site.urls"))
        if not hasattr(pattern.callback, "roles")
    }

    assert unguarded == OPEN_TO_STRANGERS


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found = []
    for entry in resolver.url_patterns:
        found += _patterns(entry) if isinstance(entry, URLResolver) else [entry]
    return found
