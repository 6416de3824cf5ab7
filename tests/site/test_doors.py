"""Every office page: the right roles and no other, strangers to the sign-in page, no other method."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kept.records.models import Role

from ..house import person, signed_in

pytestmark = pytest.mark.django_db

SUPERVISORS = {Role.SUPERVISOR}
DECIDERS = {Role.SUPERVISOR, Role.COMPLIANCE}
BACK_OFFICE = {Role.SUPERVISOR, Role.ANALYST, Role.ADMIN}
KEEPERS = {Role.COMPLIANCE, Role.SUPERVISOR, Role.ADMIN}
NOBODY = (987654,)

#: Route, its arguments, its method, the roles that may. What is asked for does not exist.
PAGES = [
    ("approvals", (), "get", DECIDERS),
    ("approvals-promises", (), "get", SUPERVISORS),
    ("approvals-promises-one", NOBODY, "get", SUPERVISORS),
    ("promise-approve", NOBODY, "post", SUPERVISORS),
    ("promise-return", NOBODY, "post", SUPERVISORS),
    ("approvals-rungs", (), "get", DECIDERS),
    ("approvals-rungs-one", NOBODY, "get", DECIDERS),
    ("rung-decide", NOBODY, "post", DECIDERS),
    ("approvals-reviews", (), "get", DECIDERS),
    ("approvals-reviews-one", NOBODY, "get", DECIDERS),
    ("review-settle", NOBODY, "post", DECIDERS),
    ("payments", (), "get", BACK_OFFICE),
    ("payments-posted", (), "get", BACK_OFFICE),
    ("payment", NOBODY, "get", BACK_OFFICE),
    ("payment-match", NOBODY, "post", BACK_OFFICE),
    ("files", (), "get", BACK_OFFICE),
    ("file", NOBODY, "get", BACK_OFFICE),
    ("file-confirm", NOBODY, "post", BACK_OFFICE),
    ("file-discard", NOBODY, "post", BACK_OFFICE),
    ("file-bad-rows", NOBODY, "get", BACK_OFFICE),
    ("evidence", (), "get", KEEPERS),
    ("evidence-verify", (), "post", KEEPERS),
    ("evidence-progress", (), "get", KEEPERS),
    ("evidence-decisions", (), "get", KEEPERS),
    ("evidence-record", NOBODY, "get", KEEPERS),
    ("evidence-exports", (), "get", KEEPERS),
    ("evidence-check", (), "post", KEEPERS),
    ("law", (), "get", set(Role)),
    ("law-rule", ("CN-NONE",), "get", set(Role)),
    ("nights", (), "get", BACK_OFFICE),
    ("night-close", (), "post", BACK_OFFICE),
    ("night-progress", (), "get", BACK_OFFICE),
]


@pytest.fixture
def people():
    return {role: signed_in(person(role.value, role)) for role in Role}


def test_the_right_roles_come_in_and_no_other(people):
    wrong = []
    for route, args, method, roles in PAGES:
        for role, client in people.items():
            status = getattr(client, method)(reverse(route, args=args)).status_code
            wanted = ({404} if args else {200, 302, 422}) if role in roles else {403}
            if status not in wanted:
                wrong.append((route, role.value, status))

    assert wrong == []


def test_a_stranger_is_asked_to_sign_in(client):
    answers = {
        route: getattr(client, method)(reverse(route, args=args))["Location"]
        for route, args, method, _ in PAGES
    }

    assert [route for route, where in answers.items() if not where.startswith("/sign-in/")] == []


def test_another_method_is_refused(people):
    supervisor, other = people[Role.SUPERVISOR], {"get": "post", "post": "get"}
    answers = {
        route: getattr(supervisor, "delete" if route == "files" else other[method])(reverse(route, args=args))
        for route, args, method, _ in PAGES
    }

    assert [route for route, answer in answers.items() if answer.status_code != 405] == []
