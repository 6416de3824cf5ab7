"""Language and theme: chosen once, remembered, Chinese unless chosen."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


class TestLanguage:
    def test_is_chinese_whatever_the_browser_prefers(self):
        answer = Client().get("/sign-in/", headers={"Accept-Language": "en-GB,en"})

        assert '<html lang="zh-Hans">' in answer.content.decode()
        assert answer.headers["Content-Language"] == "zh-hans"

    def test_is_remembered_with_the_browser(self):
        client = Client()

        client.post("/language/", {"language": "en", "next": "/sign-in/"})

        assert "<title>Sign in · Kept</title>" in client.get("/sign-in/").content.decode()

    def test_is_remembered_with_the_person_on_another_machine(self, as_collector, collector):
        as_collector.post("/language/", {"language": "en"})
        elsewhere = Client()
        elsewhere.force_login(collector, backend="django.contrib.auth.backends.ModelBackend")

        assert elsewhere.get("/nowhere/").headers["Content-Language"] == "en"

    def test_of_the_person_wins_over_the_browsers(self, as_collector):
        as_collector.post("/language/", {"language": "en"})
        as_collector.cookies["django_language"] = "zh-hans"

        assert as_collector.get("/nowhere/").headers["Content-Language"] == "en"

    def test_that_is_not_offered_changes_nothing(self):
        answer = Client().post("/language/", {"language": "fr"})

        assert answer.status_code == 400
        assert "django_language" not in answer.cookies

    def test_in_a_tampered_cookie_is_ignored(self):
        client = Client()
        client.cookies["django_language"] = "../../etc"

        assert client.get("/sign-in/").headers["Content-Language"] == "zh-hans"


class TestTheme:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_is_remembered(self, theme):
        client = Client()

        client.post("/theme/", {"theme": theme})

        assert f'data-bs-theme="{theme}"' in client.get("/sign-in/").content.decode()

    def test_follows_the_machine_until_chosen(self):
        assert "data-bs-theme" not in Client().get("/sign-in/").content.decode()

    def test_that_is_not_offered_changes_nothing(self):
        assert Client().post("/theme/", {"theme": "pink"}).status_code == 400


@pytest.mark.parametrize("address", ["/language/", "/theme/"])
class TestBoth:
    def test_are_not_changed_by_a_mere_link(self, address):
        assert Client().get(address).status_code == 405

    def test_lead_back_to_the_page_that_was_open(self, address):
        chosen = {"language": "en", "theme": "dark", "next": "/sign-in/?next=/a/"}

        assert Client().post(address, chosen).headers["Location"] == "/sign-in/?next=/a/"

    def test_never_lead_out_of_the_house(self, address):
        chosen = {"language": "en", "theme": "dark", "next": "https://elsewhere.example/"}

        assert Client().post(address, chosen).headers["Location"] == "/"


def test_a_page_that_answered_a_form_leads_home_and_not_to_the_forms_address(client):
    page = client.post("/sign-in/", {"username": "nobody", "password": "wrong"}).content.decode()

    assert 'name="next" value="/"' in page
