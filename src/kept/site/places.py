"""The places of the workbench: one line mounts a page, puts it in the navigation and gives it its key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kept.records.people import Role
from kept.records.sight import SEES_CASES
from kept.site.access import ANYONE


@dataclass(frozen=True)
class Place:
    """A folder of pages below ``kept.site`` with a ``urls.py``.

    ``route`` is the name of its front page; ``key`` goes there after ``g``. A place without a key is not in
    the navigation.
    """

    folder: str
    prefix: str
    route: str
    label: str | Promise = ""
    key: str = ""
    roles: frozenset[Role] = ANYONE


#: Who decides on what waits.
DECIDERS = frozenset({Role.SUPERVISOR, Role.COMPLIANCE})

#: Who takes files in, matches payments and closes nights.
BACK_OFFICE = frozenset({Role.SUPERVISOR, Role.ANALYST, Role.ADMIN})

#: Who looks after the evidence.
KEEPERS = frozenset({Role.COMPLIANCE, Role.SUPERVISOR, Role.ADMIN})

#: In the order of the navigation; a role's first place is its home.
PLACES: tuple[Place, ...] = (
    Place("day", "day/", "day", _("My day"), "d", frozenset({Role.COLLECTOR})),
    Place("cases", "cases/", "cases", _("Cases"), "c", SEES_CASES),
    Place("approvals", "approvals/", "approvals", _("Approvals"), "a", DECIDERS),
    Place("payments", "payments/", "payments", _("Payments"), "p", BACK_OFFICE),
    Place("files", "import/", "files", _("Import"), "i", BACK_OFFICE),
    Place("evidence", "evidence/", "evidence", _("Evidence"), "e", KEEPERS),
    Place("nights", "nights/", "nights", _("Nights"), "n", BACK_OFFICE),
    Place("calls", "calls/", "call-start"),
)

#: The place whose front page answers a search with ``?q=``.
SEARCH = "cases"


def mounted(places: Iterable[Place]) -> list[URLPattern | URLResolver]:
    """Return the address patterns of the places."""
    return [path(place.prefix, include(f"kept.site.{place.folder}.urls")) for place in places]


def open_to(request: HttpRequest) -> list[Place]:
    """Return the places in this person's navigation, in order; none for a stranger."""
    role = getattr(getattr(request, "user", None), "role", None)
    return [place for place in PLACES if place.key and role in place.roles]


def is_current(request: HttpRequest, place: Place) -> bool:
    """Return whether the page shown lies in a place."""
    front = reverse(place.route)
    return request.path == front or (bool(place.prefix) and request.path.startswith(front))


def search_address(request: HttpRequest) -> str:
    """Return where the search field leads, empty when this person has nothing to search."""
    found = [reverse(place.route) for place in open_to(request) if place.folder == SEARCH]
    return found[0] if found else ""
