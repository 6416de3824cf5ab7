"""The door: in, out, locked, and on to the first page."""

from __future__ import annotations

import pytest
from django.test import Client

from kept.records.people import Role
from kept.site import places
from kept.site.places import Place

PASSWORD = "correct horse battery"


def sign_in(client, password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": "wang", "password": password, **more})


@pytest.mark.usefixtures("collector")
class TestSignIn:
    def test_leads_to_where_the_person_wanted_to_go(self):
        assert sign_in(Client(), next="/gallery/").headers["Location"] == "/gallery/"

    @pytest.mark.parametrize(
        "elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:1"]
    )
    def test_never_leads_out_of_the_house(self, elsewhere):
        assert sign_in(Client(), next=elsewhere).headers["Location"] == "/"

    def test_a_wrong_password_says_so_and_keeps_the_name(self):
        page = sign_in(Client(), "wrong").content.decode()

        assert 'role="alert"' in page
        assert 'value="wang"' in page

    def test_who_is_in_already_goes_on(self, as_collector):
        assert as_collector.get("/sign-in/").headers["Location"] == "/"

    def test_needs_the_forms_token(self):
        answer = sign_in(Client(enforce_csrf_checks=True))

        assert answer.status_code == 403
        assert "此表单已过期" in answer.content.decode()


@pytest.mark.usefixtures("collector")
class TestLock:
    def test_the_fourth_wrong_password_is_answered_and_the_fifth_locks(self):
        client = Client()

        assert [sign_in(client, "wrong").status_code for _ in range(5)] == [200, 200, 200, 200, 429]

    def test_the_right_password_does_not_open_a_locked_door(self):
        client = Client()
        for _ in range(5):
            sign_in(client, "wrong")

        answer = sign_in(client)

        assert answer.status_code == 429
        assert "请在 15 分钟后再试" in answer.content.decode()

    def test_another_name_is_not_locked(self):
        client = Client()
        for _ in range(5):
            client.post("/sign-in/", {"username": "somebody", "password": "wrong"})

        assert sign_in(client).status_code == 302

    def test_without_an_end_an_administrator_unlocks(self, settings):
        settings.AXES_COOLOFF_TIME = None
        client = Client()

        answers = [sign_in(client, "wrong") for _ in range(5)]

        assert "管理员可以解除锁定" in answers[-1].content.decode()


class TestSignOut:
    def test_leads_to_the_door(self, as_collector):
        assert as_collector.post("/sign-out/").headers["Location"] == "/sign-in/"
        assert as_collector.get("/").headers["Location"] == "/sign-in/?next=%2F"

    def test_is_not_done_by_a_mere_link(self, as_collector):
        assert as_collector.get("/sign-out/").status_code == 405


@pytest.mark.usefixtures("gallery")
class TestHome:
    def test_is_the_first_place_of_the_role(self, as_collector, monkeypatch):
        theirs = Place("approvals", "", "gallery-supervisors", "A", "a", frozenset({Role.SUPERVISOR}))
        mine = Place("today", "gallery/", "gallery", "T", "d", frozenset({Role.COLLECTOR}))
        monkeypatch.setattr(places, "PLACES", (theirs, mine))

        assert as_collector.get("/").headers["Location"] == "/gallery/"

    def test_says_so_when_the_role_has_no_place(self, as_collector, monkeypatch):
        monkeypatch.setattr(places, "PLACES", ())

        answer = as_collector.get("/")

        assert answer.status_code == 403
        assert "您的角色暂无可用页面" in answer.content.decode()
