"""What the night reads as columns is what the pages and the gate read of one case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from kept.actions.close_call import close_call
from kept.demo import talk
from kept.law import FACTS
from kept.records import house
from kept.records.brief import brief, nothing_new
from kept.records.gate import Intended, facts_of
from kept.records.models import Case, Channel, Contact, Measure, Phone, Told
from kept.records.night_columns import night_columns, practice
from kept.records.reach import first_numbers
from kept.strategy.night import decide
from kept.strategy.openings import CHANNELS, channel_facts

from ..house import TODAY, a_call, at, person, placed, row, say

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)
#: What differs by what a person intends, is asked of third persons only, or is left to the gate: whom a
#: borrower named and where they will not be called also ceases calls, which the night knows.
_NOT_PLANNED = {
    *("visitors", "credentials", "place_private", "entry_consent", "borrower_lost"),
    *("place", "place_refused", "work_calls_refused", "represented", "inconvenient_times"),
}


def _cases():
    """Cases unlike each other in all that the law asks about."""
    cases = placed(*(row(f"C-{k}", id_number=f"{k}", phone_1=f"1380013800{k}") for k in range(8)))
    lively, disputed, doubtful, dead, written, refused, silent, numberless = cases
    by = person("li")
    call = a_call(lively, by, at(9))
    say(call, by, talk.refuses(TODAY), at(9))
    close_call(call.pk, by=by, now=at(9, 5))
    Case.objects.filter(pk=disputed.pk).update(path="dispute")
    Case.objects.filter(pk=doubtful.pk).update(path="stop")
    type(dead.borrower).objects.filter(pk=dead.borrower_id).update(deceased=True)
    type(written.borrower).objects.filter(pk=written.borrower_id).update(calls_ceased_at=at(8))
    Phone.objects.filter(borrower=refused.borrower_id).update(ceased_at=at(8))
    Phone.objects.filter(borrower=numberless.borrower_id).update(valid=False)
    return list(Case.objects.select_related("borrower", "creditor").order_by("pk")), silent


def _told(cases, channel):
    """What the night tells the law of each case, for one channel."""
    known = night_columns([case.pk for case in cases], on=TOMORROW).columns
    law, n = known.law, len(known)
    told = {
        "borrower_deceased": law.deceased,
        "borrower_incapable": law.incapable,
        "in_doubt": law.in_doubt,
        "calls_ceased": law.calls_ceased,
        "number_ceased": law.number_ceased,
        "first_contact": ~known.spoken,
        "dispute_open": known.cases.disputed,
        "plan_in_force": known.cases.plan_in_force & ~known.cases.call_back_pending,
        "creditor_kind": law.creditor_kind,
        "zones": law.zone,
    }
    return channel_facts(channel, told, n, means=practice().means)


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_law_is_told_the_same_as_at_the_first_second_of_the_day(channel):
    cases, _ = _cases()
    told, numbers = _told(cases, channel), first_numbers(cases)

    for at_row, case in enumerate(cases):
        phone = numbers.get(case.borrower_id) if channel in {"call", "sms"} else None
        wish = Intended(case=case, channel=Channel(channel), phone=phone)
        gate = facts_of(wish, now=at(0, day=TOMORROW))
        for fact in FACTS.keys() - _NOT_PLANNED:
            assert told.show(fact, at_row) == gate.show(fact), (case.pk, fact)


class TestOpenings:
    def test_a_refused_number_leaves_letters(self):
        cases, silent = _cases()
        found = decide(
            night_columns([case.pk for case in cases], on=TOMORROW).columns, on=TOMORROW, practice=practice()
        ).openings
        at_row = {case.pk: k for k, case in enumerate(cases)}

        assert found.open("call")[at_row[silent.pk]].all()
        assert not found.open("call")[5].any()
        assert found.open("letter")[5].any()
        assert found.why_shut("call")[7] == "no_number"
        assert found.refused()["call:no_number"] == 1
        assert found.refused()["email:no_email"] == len(cases)

    def test_the_evening_slot_is_open_as_far_as_the_law_leaves_it(self):
        cases, _ = _cases()
        found = decide(
            night_columns([case.pk for case in cases], on=TOMORROW).columns, on=TOMORROW, practice=practice()
        ).openings
        silent = found.situation[6]

        assert found.seconds[silent, CHANNELS.index("call")].tolist() == [
            4 * 3600, 2 * 3600, 4 * 3600, 4 * 3600,
        ]  # fmt: skip


class TestNothingNew:
    @pytest.mark.parametrize("untold", [0, 1])
    def test_is_what_the_page_finds(self, untold):
        case = placed(row())[0]
        by = person("li")
        call = a_call(case, by)
        say(call, by, talk.refuses(TODAY))
        close_call(call.pk, by=by, now=at(10, 5))
        Contact.objects.filter(case=case).update(pressure_rose=False)
        Measure.objects.create(case=case, rung="demand_letter", on=TODAY, by=by)
        known = brief(case, on=TOMORROW)
        costs = list(house.consequences().by_code)
        Told.objects.filter(case=case).delete()
        for code in costs[untold:]:
            Told.objects.create(case=case, consequence=code, at=at(10))

        read = night_columns([case.pk], on=TOMORROW).columns
        found = decide(read, on=TOMORROW, practice=practice())

        assert read.cases.pressure_not_risen.all()
        assert nothing_new(replace(known, on_record=type(known.on_record)(case))) is (untold == 0)
        assert found.standing.climb.facts.nothing_new.tolist() == [untold == 0]


def test_what_is_decided_is_what_the_page_shows():
    cases, _ = _cases()

    found = decide(
        night_columns([case.pk for case in cases], on=TOMORROW).columns, on=TOMORROW, practice=practice()
    ).standing

    for k, case in enumerate(cases):
        one = brief(case, on=TOMORROW).standing
        assert found.climb.why[k] == one.climb.why[0]
        assert found.climb.proposed[k] == one.climb.proposed[0]
        assert found.figures.total_minor[k] == one.figures.total_minor[0]
        assert np.array_equal(found.assessment.quadrant[k], one.assessment.quadrant[0])
