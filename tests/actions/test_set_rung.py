"""A measure is put on record once, on a day it can have been taken, and never against a case that is held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.set_rung import RungRefusedError, carry_out
from kept.records.models import Case, EvidenceRecord, Measure

from ..house import TODAY, a_case, at, person

pytestmark = pytest.mark.django_db

SINCE = TODAY - timedelta(days=2)


@pytest.fixture
def letter():
    """A case on an approved demand letter since the day before yesterday."""
    case = a_case(person("li"), due_on=TODAY - timedelta(days=40))
    Case.objects.update(rung="demand_letter", rung_since=SINCE)
    return case


def carried_out(case, on=TODAY) -> Measure:
    return carry_out(case.pk, on=on, by=case.collector, now=at(10), note="")


@pytest.mark.parametrize("on", [SINCE, TODAY])
def test_a_measure_lies_between_its_rung_and_today(letter, on):
    assert carried_out(letter, on).on == on
    assert EvidenceRecord.objects.filter(kind="measure.carried_out").count() == 1


@pytest.mark.parametrize("on", [SINCE - timedelta(days=1), TODAY + timedelta(days=1)])
def test_no_measure_before_its_rung_or_ahead_of_today(letter, on):
    with pytest.raises(RungRefusedError, match="lies between"):
        carried_out(letter, on)

    assert not Measure.objects.exists()
    assert not EvidenceRecord.objects.filter(kind="contact.permitted").exists()


def test_a_measure_is_put_on_record_once(letter):
    carried_out(letter)

    with pytest.raises(RungRefusedError, match="already on record"):
        carried_out(letter)


@pytest.mark.parametrize("rung", ["demand_letter", "suit"])
@pytest.mark.parametrize(("path", "why"), [("stop", "stopped"), ("dispute", "disputed")])
def test_no_measure_is_taken_while_the_case_is_held(letter, rung, path, why):
    Case.objects.update(rung=rung, path=path)

    with pytest.raises(RungRefusedError, match=why):
        carried_out(letter)


def test_no_measure_is_taken_when_nothing_is_overdue(letter):
    letter.debts.get().dues.all().delete()

    with pytest.raises(RungRefusedError, match="closed"):
        carried_out(letter)
