"""What a plan knows of the last contacts: by which channel, when they answer, when they refuse."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from kept.actions.close_call import close_call
from kept.demo import talk
from kept.records import house
from kept.records.models import Address, Borrower, Case, Channel, Contact, Phone
from kept.records.night_columns import night_columns
from kept.records.past_contacts import floor_of_collectors, past_contacts
from kept.strategy import capacity as capacity_of
from kept.strategy.choices import OWN
from kept.strategy.openings import CHANNELS

from ..house import TODAY, a_call, at, person, placed, row, say

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def cases():
    return placed(*(row(f"C-{k}", id_number=f"{k}", phone_1=f"1380013800{k}") for k in range(3)))


def known(cases, on=TOMORROW):
    return past_contacts([case.pk for case in cases], on=on)


def contact(case, by, **said):
    moment = said.pop("moment", at(10))
    return Contact.objects.create(
        case=case, collector=by, at=moment, local_date=moment.date(), permit={}, rulebook="", **said
    )


def test_nothing_is_known_of_who_was_never_tried(cases):
    found = known(cases)

    assert (found.since == -1).all()
    assert (found.spoken_days == -1).all()
    assert (found.answered_slot == -1).all()
    assert (found.contact_days == -1).all()
    assert not found.refused.any()


def test_the_days_are_counted_by_channel_and_an_instant_message_is_a_message(cases):
    by = person("li")
    contact(cases[0], by, channel=Channel.SMS, moment=at(10) - timedelta(days=9))
    contact(cases[0], by, channel=Channel.IM, moment=at(10) - timedelta(days=4))
    contact(cases[0], by, channel=Channel.LETTER, moment=at(10) - timedelta(days=6))

    found = known(cases)

    assert dict(zip(CHANNELS, found.since[0].tolist(), strict=True)) == {
        "call": -1, "sms": 5, "email": -1, "letter": 7, "visit": -1,
    }  # fmt: skip
    assert found.contact_days.tolist() == [5, -1, -1]
    assert found.attempts.tolist() == [2, 0, 0]


def test_the_slot_answered_last_is_by_the_borrower_s_own_clock(cases):
    by = person("li")
    # 03:30 in UTC is 11:30 in Shanghai, and an evening before in New York.
    moment = at(11, 30)
    for case in cases[:2]:
        contact(case, by, connected=True, moment=moment)
    Borrower.objects.filter(pk=cases[1].borrower_id).update(zone="America/New_York")
    contact(cases[2], by, connected=False, moment=moment)

    found = known(cases)

    slots = house.choices().slots
    assert [slots[one] if one >= 0 else "" for one in found.answered_slot] == ["morning", "", ""]
    contact(cases[1], by, connected=True, moment=at(8, 30))  # 19:30 the day before
    assert slots[known(cases).answered_slot[1]] != "morning"


def test_who_calls_us_answers_no_slot(cases):
    contact(cases[0], person("li"), connected=True, inbound=True)

    assert known(cases).answered_slot[0] == -1


def test_a_slot_is_refused_where_the_named_times_cover_it_on_the_day(cases):
    for case, times in zip(
        cases,
        ("daily 18:00-22:00\n", "daily 18:00-21:00\n", "Sat 00:00-24:00\nSun 00:00-24:00\n"),
        strict=True,
    ):
        Borrower.objects.filter(pk=case.borrower_id).update(inconvenient_times=times)
    saturday = TODAY + timedelta(days=(5 - TODAY.weekday()) % 7)

    found = known(cases, on=saturday)
    monday = known(cases, on=saturday + timedelta(days=2))

    evening = house.choices().slots.index("evening")
    assert np.flatnonzero(found.refused[0]).tolist() == [evening]
    assert not found.refused[1].any()
    assert found.refused[2].all()
    assert not monday.refused[2].any()


def test_the_group_is_that_of_the_collector_whose_case_it_is(cases):
    senior, plain, other = person("li"), person("wu"), person("xu")
    senior.skill_group = "senior"
    senior.save()
    other.skill_group = "dissolved"
    other.save()
    for case, who in zip(cases, (senior, plain, None), strict=True):
        Case.objects.filter(pk=case.pk).update(collector=who)

    assert known(cases).group.tolist() == [house.choices().groups.index("senior"), 0, -1]
    assert dict(floor_of_collectors()) == {"senior": 1, "collector": 2}


def test_the_area_is_that_of_the_home_where_a_visit_may_come_next(cases, tmp_path, declared):
    text = OWN.read_text("utf-8").replace(
        "areas: {}", "areas: {east: {name: {zh: 东, en: East}, addresses: [示例市]}}"
    )
    capacity = capacity_of.OWN.read_text("utf-8") + "visits_by_area: {east: 2}\n"
    declared("calls: {recorded: yes}")
    (tmp_path / "practice").mkdir(exist_ok=True)
    (tmp_path / "practice" / "choices.yaml").write_text(text, "utf-8")
    (tmp_path / "practice" / "capacity.yaml").write_text(capacity, "utf-8")
    for loaded in (house.choices, house.capacity):
        loaded.cache_clear()
    Case.objects.filter(pk__in=[case.pk for case in cases[:2]]).update(rung="visit")
    Address.objects.filter(borrower=cases[1].borrower_id).delete()

    found = known(cases)

    assert found.area.tolist() == [1, 0, 0]
    there = dict(zip(house.choices().resources(), house.capacity().of({}).tolist(), strict=True))
    assert (there["visits"], there["visits.east"]) == (6, 2)


def test_no_number_at_work_is_planned_where_the_borrower_wants_no_contact_there(cases):
    case = cases[0]
    Phone.objects.filter(borrower=case.borrower_id).update(kind="work")
    before = night_columns([case.pk], on=TOMORROW).columns.law
    Borrower.objects.filter(pk=case.borrower_id).update(work_refused_at=at(9))

    after = night_columns([case.pk], on=TOMORROW).columns.law

    assert before.number[0]
    assert after.number[0]
    assert (before.number_ceased[0], after.number_ceased[0]) == (False, True)


def test_a_call_held_counts_as_spoken(cases):
    by = person("li")
    call = a_call(cases[0], by, at(9))
    say(call, by, talk.refuses(TODAY), at(9))
    close_call(call.pk, by=by, now=at(9, 5))

    found = known(cases)

    assert found.spoken_days.tolist() == [1, -1, -1]
    assert house.choices().slots[found.answered_slot[0]] == "morning"
