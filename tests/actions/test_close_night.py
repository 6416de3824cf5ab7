"""A night says nothing of what it cannot know, and keeps its promises all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.close_night import NightTooEarlyError, begin_night, close_night
from kept.records.models import Case, Night, RunStatus, Work

from ..house import TODAY, a_case, at, person, placed, row

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)


def test_a_missed_night_leaves_alone_what_a_later_file_has_placed():
    collector = person("li")
    placed(row("C-1"), as_of=TODAY - timedelta(days=4))
    close_night(TODAY - timedelta(days=4), now=at(1))
    a_case(collector, number="C-2", phone_1="13800138001")

    nights = close_night(YESTERDAY, now=at(1))

    assert [night.status for night in nights] == [RunStatus.DONE] * 3
    assert Work.objects.filter(on=TODAY).count() == 2
    assert Case.objects.filter(last_closed_on=YESTERDAY).count() == 2


def test_a_night_of_nothing_but_later_cases_is_closed_without_a_list():
    a_case(person("li"))

    close_night(YESTERDAY - timedelta(days=1), now=at(1))

    assert Night.objects.get().status == RunStatus.DONE
    assert Work.objects.count() == 0


class TestBeginning:
    def test_the_oldest_missed_night_comes_first(self):
        close_night(YESTERDAY - timedelta(days=3), now=at(1))

        assert begin_night(YESTERDAY, now=at(1)).on == YESTERDAY - timedelta(days=2)

    def test_a_closed_night_is_returned_as_it_is(self):
        close_night(YESTERDAY, now=at(1))

        assert begin_night(YESTERDAY, now=at(1)).status == RunStatus.DONE
        assert Night.objects.count() == 1

    def test_a_date_that_is_not_over_is_refused(self):
        with pytest.raises(NightTooEarlyError):
            begin_night(TODAY, now=at(23, 59))
