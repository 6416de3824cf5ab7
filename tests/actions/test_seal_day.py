"""A day is sealed while people go on working: its root is over exactly what was on record at one moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from kept.actions.seal_day import seal_day
from kept.evidence import merkle_root, verify_days
from kept.records import seals
from kept.records.chains import Fact, append_many, chain_of
from kept.records.models import Chain, EvidenceRecord, SealedDay

from ..house import TODAY, at, placed, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases():
    """Three cases with one record each."""
    made = placed(row("C-1"), row("C-2", id_number="9"), row("C-3", id_number="10"))
    recorded(*(case.pk for case in made))
    return made


def recorded(*case_ids):
    with transaction.atomic():
        append_many([Fact(pk, "note.written", {"on": "now"}) for pk in case_ids], actor="user:li", at=at(9))


def all_leaves():
    return list(Chain.objects.order_by("name").values_list("name", "length", "head"))


def while_reading(monkeypatch, before, after):
    """Let people act once the newest record is known: before the chains are read, and after."""
    real = seals._chains

    def read():
        before()
        found = list(real())
        after()
        return iter(found)

    monkeypatch.setattr(seals, "_chains", read)


def test_what_is_recorded_while_the_chains_are_read_lies_under_the_next_day(cases, monkeypatch):
    first, second, third = (case.pk for case in cases)
    recorded(first)
    wanted, newest = merkle_root(all_leaves()), EvidenceRecord.objects.order_by("-pk")[0].pk
    while_reading(
        monkeypatch,
        before=lambda: (recorded(first, second), recorded(first)),
        after=lambda: (recorded(first), recorded(None, third)),
    )

    sealed = seal_day(TODAY, now=at(18))

    assert (sealed.body["root"], sealed.last_record) == (wanted, newest)
    assert merkle_root(seals.leaves_of(sealed)) == wanted
    assert sealed.body["leaves"] == 3  # the house's own chain had not begun


def test_the_next_day_is_bound_to_it_and_holds_the_rest(cases, monkeypatch):
    with monkeypatch.context() as patched:
        while_reading(patched, before=lambda: None, after=lambda: recorded(cases[0].pk))
        seal_day(TODAY, now=at(18))
    wanted = merkle_root(all_leaves())
    seal_day(TODAY + timedelta(days=1), now=at(19))

    days = [seals.as_day(one) for one in SealedDay.objects.order_by("on")]
    assert days[1].root == wanted
    assert verify_days(days) == []
    assert [one.leaf.length for one in seals.proofs_of(chain_of(cases[0].pk))] == [1, 2]


@pytest.mark.usefixtures("cases")
def test_sealed_again_or_late_the_first_seal_stays():
    first = seal_day(TODAY, now=at(18))

    assert seal_day(TODAY, now=at(19)) == first
    assert seal_day(TODAY - timedelta(days=1), now=at(19)) == first
    assert SealedDay.objects.count() == 1


def test_a_house_without_evidence_seals_nothing():
    assert seal_day(TODAY, now=at(18)) is None
