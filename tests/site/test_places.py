"""The navigation shows what this person may open, and where they are."""

from __future__ import annotations

from importlib import import_module

import pytest

from kept.records.people import Role
from kept.site import places
from kept.site.places import PLACES, Place

COLLECTORS = frozenset({Role.COLLECTOR})

pytestmark = pytest.mark.usefixtures("gallery")


@pytest.fixture
def two_places(monkeypatch):
    """Two places in the navigation; the addresses are those of all places, read before."""
    import_module("kept.site.urls")
    mine = Place("cases", "gallery/", "gallery", "Cases", "c", COLLECTORS)
    theirs = Place("approvals", "x/", "gallery-supervisors", "Approvals", "a", frozenset({Role.SUPERVISOR}))
    hidden = Place("calls", "y/", "gallery-lines", roles=COLLECTORS)
    monkeypatch.setattr(places, "PLACES", (mine, theirs, hidden))


@pytest.mark.usefixtures("two_places")
def test_only_the_persons_own_places_are_offered_with_their_keys(as_collector):
    page = as_collector.get("/gallery/").content.decode()

    assert 'data-key="g c"' in page
    assert 'data-key="g a"' not in page


@pytest.mark.usefixtures("two_places")
def test_the_place_that_is_open_is_marked(as_collector):
    page = as_collector.get("/gallery/lines/").wsgi_request

    assert places.is_current(page, places.PLACES[0])
    assert not places.is_current(page, places.PLACES[1])


@pytest.mark.usefixtures("two_places")
def test_the_search_field_leads_to_the_cases(as_collector):
    assert 'role="search" action="/gallery/"' in as_collector.get("/gallery/").content.decode()


def test_who_has_no_cases_has_no_search_field(as_collector, monkeypatch):
    monkeypatch.setattr(places, "PLACES", ())

    assert 'role="search"' not in as_collector.get("/gallery/").content.decode()


def test_no_two_places_share_a_key_a_prefix_or_a_route():
    shown = [place.key for place in PLACES if place.key]

    assert len(set(shown)) == len(shown)
    assert len({place.route for place in PLACES}) == len(PLACES)
