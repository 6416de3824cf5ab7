"""Every address of the site for every role, in a real browser, in both languages."""

from __future__ import annotations

import re
import shutil

import demo_house
import pytest
from playwright.sync_api import APIResponse

from kept.demo.build import CREDITOR
from kept.records.models import Role

from .addresses import Address, a_call, every, furnish
from .desk import Desk
from .looks import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANGUAGES = ("zh-hans", "en")
NAMES = {
    Role.COLLECTOR: "liming",
    Role.SUPERVISOR: "wangli",
    Role.COMPLIANCE: "chenhe",
    Role.ANALYST: "zhaoxi",
    Role.ADMIN: "admin",
}
#: Addresses for anybody, signed in or not.
DOOR = {"login", "logout", "language", "theme"}
#: Pages to look things up in, and those on which only some role has something to do.
TO_READ = {
    "home",
    "cases",
    "payments-posted",
    "evidence-record",
    "call",
    "approvals-rungs",
    "law-rule",
    "case-papers",
    "case-ways",
    "tomorrow",
    "reached",
    "rolls",
    "plan-cases",
    "trials",
    "trial",
    "letters-batch",
}
#: The browser counts a refusal among its errors; here they are meant.
EXPECTED = re.compile("status of (403|404|409)")
#: Asks for leave to call, as a page that has grown old does.
SEND = """(form) => {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const sent = Object.assign(document.createElement("form"), { method: "post", action: "/calls/" });
  for (const [name, value] of Object.entries({ ...form, csrfmiddlewaretoken: token }))
    sent.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(sent);
  sent.submit();
}"""
OK, METHOD_UNKNOWN = 200, 405


@pytest.fixture(scope="module")
def house(built, tmp_path_factory):
    """A demo house with something at every page: payments to match, a rung to approve."""
    home = shutil.copytree(built, tmp_path_factory.mktemp("pages") / "house")
    furnish(home)
    file, day = str(home / "payments.csv"), demo_house.DAY
    demo_house.run(home, "payments", file, "--creditor", CREDITOR, "--as-of", day)
    with demo_house.serve(home) as served:
        yield served


@pytest.fixture(scope="module")
def desk(house, browser, browser_context_args):
    """Sit somebody of a role down; the collector is in a call, and was refused another."""
    desks: dict[tuple[Role, str], Desk] = {}

    def sit(role: Role, language: str = LANGUAGES[0]) -> Desk:
        if (role, language) not in desks:
            one = Desk(browser, house.address, language=language, **browser_context_args)
            one.sign_in(NAMES[role], demo_house.PASSWORD)
            desks[role, language] = one
        return desks[role, language]

    collector = sit(Role.COLLECTOR)
    calls = [send(collector, "/calls/", **a_call(house.home, of)) for of in ("contact_person", "borrower")]
    assert [call.status for call in calls] == [409, 302]
    yield sit
    for one in desks.values():
        one.leave()


@pytest.fixture(scope="module")
def addresses(house, desk) -> list[Address]:  # noqa: ARG001 - the collector is in a call
    return every(house.home)


def send(desk: Desk, path: str, **form: object) -> APIResponse:
    """Send a form as a page of the desk would; where it leads is not followed."""
    cookies = {cookie["name"]: cookie["value"] for cookie in desk.context.cookies()}
    return desk.context.request.post(
        path, form=form, headers={"X-CSRFToken": cookies["csrftoken"]}, max_redirects=0
    )


def ask(desk: Desk, path: str) -> APIResponse:
    """Ask for an address in the way it understands; where it leads is not followed."""
    answer = desk.context.request.get(path, max_redirects=0)
    return send(desk, path) if answer.status == METHOD_UNKNOWN else answer


def look(desk: Desk, address: Address) -> list[str]:
    """Return what is wrong with the page at an address; what is no page of its own is only asked for."""
    answer = desk.context.request.get(address.path)
    if answer.status == METHOD_UNKNOWN:
        return []
    if answer.status != OK:
        return [f"answers {answer.status}"]
    if "content-disposition" in answer.headers or "<html" not in answer.text():
        return []
    desk.page.goto(address.path)
    return list(faults(desk.page, desk.language, acts=(0, 1) if address.name in TO_READ else (1,)))


def test_every_address_says_whom_it_is_for(addresses):
    assert {one.name for one in addresses if one.roles is None} == DOOR


@pytest.mark.parametrize("role", NAMES, ids=str)
def test_a_wrong_role_is_refused_everywhere(role, desk, addresses):
    one = desk(role)
    wrong = [address for address in addresses if address.roles and role not in address.roles]

    answers = {address.path: ask(one, address.path).status for address in wrong}

    assert {path: status for path, status in answers.items() if status != 403} == {}


def test_a_stranger_is_led_to_the_sign_in(house, browser, addresses):
    stranger = Desk(browser, house.address, language=LANGUAGES[0])
    closed = [address for address in addresses if address.roles]

    stranger.page.goto("/sign-in/")
    led = {address.path: ask(stranger, address.path).headers.get("location", "") for address in closed}

    assert {path: to for path, to in led.items() if not to.startswith("/sign-in/?next=")} == {}
    stranger.leave()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", NAMES, ids=str)
def test_the_right_role_sees_a_page_in_order(role, language, desk, addresses):
    one = desk(role, language)
    mine = [address for address in addresses if address.roles and role in address.roles]

    found = {address.path: look(one, address) for address in mine}

    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert one.complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_refused_or_missing_says_so_in_order(language, house, desk):
    one = desk(Role.SUPERVISOR, language)
    for path in ("/day/", "/cases/987654/"):
        one.page.goto(path)
        assert list(faults(one.page, language, acts=(0, 1))) == []

    one.page.evaluate(SEND, a_call(house.home, "contact_person"))
    one.on("/calls/")
    one.sees("Rule", "Weight")
    assert list(faults(one.page, language, acts=(0, 1))) == []
    expected = [text for text in one.complaints if EXPECTED.search(text)]
    one.complaints[:] = [text for text in one.complaints if text not in expected]
    assert len(expected) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_door_is_in_order(language, house, browser, browser_context_args):
    one = Desk(browser, house.address, language=language, **browser_context_args)
    one.come_to_the_door()

    assert list(faults(one.page, language)) == []
    one.leave()
