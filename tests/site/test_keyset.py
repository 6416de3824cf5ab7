"""Lists page by the key of their edge rows, both ways, without gaps and without repeats."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError

from kept.records.models import Role, User
from kept.site.keyset import first, page

pytestmark = pytest.mark.django_db

ORDER = ("role", "-last_name", "id")


@pytest.fixture
def users():
    """Seven people of two roles, with the same names among them."""
    made = [
        User(
            username=f"u{k}",
            last_name="AB"[k % 2],
            role=Role.COLLECTOR if k < 4 else Role.SUPERVISOR,
            password="x",
        )
        for k in range(7)
    ]
    User.objects.bulk_create(made)
    return list(User.objects.order_by(*ORDER))


def walk(direction: str, size: int, start: str = "") -> list[list[User]]:
    pages, cursor = [], start
    while True:
        found = page(User.objects.all(), ORDER, size=size, **{direction: cursor})
        pages.append(found.rows)
        cursor = getattr(found, direction)
        if not cursor:
            return pages


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_every_row_comes_once_in_order(users, size):
    assert [one for rows in walk("after", size) for one in rows] == users


@pytest.mark.parametrize("size", [1, 2, 3])
def test_back_is_the_same_way(users, size):
    *_pages, last = walk("after", size)
    cursor = "~".join(str(getattr(last[0], name)) for name in ("role", "last_name", "id"))

    back = walk("before", size, cursor)

    assert [one for rows in reversed(back) for one in rows] == users[: -len(last)]


def test_the_first_page_has_nothing_before_it_and_the_last_nothing_after(users):
    first = page(User.objects.all(), ORDER, size=4)
    last = page(User.objects.all(), ORDER, size=4, after=first.after)

    assert (first.before, bool(first.after)) == ("", True)
    assert (bool(last.before), last.after) == (True, "")
    assert len(users) == len(first.rows) + len(last.rows)


@pytest.mark.parametrize("size", [2, 6, 7, 8])
def test_rows_that_were_read_already_make_the_same_first_page(users, size):
    assert first(users[: size + 1], ORDER, size=size) == page(User.objects.all(), ORDER, size=size)


def test_a_row_that_goes_between_two_pages_moves_nothing_else(users):
    first = page(User.objects.all(), ORDER, size=3)
    User.objects.filter(pk=first.rows[-1].pk).delete()

    assert page(User.objects.all(), ORDER, size=3, after=first.after).rows == users[3:6]


@pytest.mark.parametrize("cursor", ["x", "~", "a~b~c~d", "collector~A~x", "collector~A~1e9"])
def test_what_is_no_cursor_is_the_start(users, cursor):
    assert page(User.objects.all(), ORDER, size=3, after=cursor).rows == users[:3]
    assert page(User.objects.all(), ORDER, size=3, before=cursor).rows == users[:3]


def test_an_empty_list_has_one_empty_page():
    found = page(User.objects.none(), ORDER)

    assert (found.rows, found.before, found.after) == ([], "", "")


def test_only_columns_order_a_list():
    with pytest.raises(FieldError):
        page(User.objects.all(), ("cases",), after="1")
