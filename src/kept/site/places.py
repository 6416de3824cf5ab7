"""The places of the workbench: one line mounts a page, puts it in the navigation and gives it its key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kept.records.people import Role
from kept.records.rights import MAY, Right
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


#: In the order of the navigation; a role's first place is its home.
PLACES: tuple[Place, ...] = (
    Place("day", "day/", "day", _("My day"), "d", MAY[Right.WORK_A_LIST]),
    Place("cases", "cases/", "cases", _("Cases"), "c", MAY[Right.SEE_CASES]),
    Place("approvals", "approvals/", "approvals", _("Approvals"), "a", MAY[Right.DECIDE_RUNGS]),
    Place("payments", "payments/", "payments", _("Payments"), "p", MAY[Right.MATCH_PAYMENTS]),
    Place("files", "import/", "files", _("Import"), "i", MAY[Right.TAKE_FILES]),
    Place("evidence", "evidence/", "evidence", _("Evidence"), "e", MAY[Right.VERIFY_EVIDENCE]),
    Place("nights", "nights/", "nights", _("Nights"), "n", MAY[Right.CLOSE_NIGHTS]),
    Place("tomorrow", "tomorrow/", "tomorrow", _("Tomorrow"), "t", MAY[Right.SEE_PLANS]),
    Place("law", "law/", "law", pgettext_lazy("place", "Law"), "l"),
    Place("calls", "calls/", "call-start"),
    Place("papers", "cases/", "case-papers"),
    Place("letters", "letters/", "letters", roles=MAY[Right.WRITE_TO_MANY]),
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
