"""Roll rates: counted by the last night of a month, shown as shares of where the cases came from."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta

import pytest
from django.urls import reverse

from kept.actions.close_night import close_night
from kept.records.models import Case, Night, Role
from kept.records.rolls import CLOSED, NEW, ends_month, monthly, nightly
from kept.site.tomorrow.rolls import _by_cases, _by_money

from ...house import at, person, placed, row, signed_in

pytestmark = pytest.mark.django_db

#: The last days of three months, one of them a leap year's.
NOVEMBER, DECEMBER, FEBRUARY = date(2026, 11, 30), date(2026, 12, 31), date(2028, 2, 29)


def closed(on):
    return close_night(on, now=at(1, day=on + timedelta(days=1)))[-1]


@pytest.fixture
def cases():
    """Three cases in M1, M1 and M2 at the end of November."""
    person("li")
    due = [NOVEMBER - timedelta(days=days) for days in (5, 10, 40)]
    return placed(*(row(f"C-{k}", id_number=f"{k}", due_on=on) for k, on in enumerate(due)))


def test_the_last_day_of_a_month_is_known_in_a_leap_year_too():
    assert ends_month(FEBRUARY)
    assert not ends_month(date(2028, 2, 28))
    assert ends_month(DECEMBER)


def test_a_month_s_rolls_are_counted_from_where_its_first_night_found_each_case(cases):
    closed(NOVEMBER)
    first = monthly("CNY", months=5)
    Case.objects.filter(pk=cases[1].pk).update(closed_on=date(2026, 12, 20))
    later = placed(row("C-9", id_number="9", due_on=date(2026, 12, 1)), as_of=date(2026, 12, 10))
    closed(DECEMBER)
    newest = monthly("CNY", months=5)[0]

    assert first[0].cases == {(NEW, "1"): 2, (NEW, "2"): 1}
    assert newest.until == DECEMBER
    assert newest.cases == {("1", "2"): 1, ("1", CLOSED): 1, ("2", "3"): 1, (NEW, "2"): 1}
    assert newest.minor["2", "3"] < Case.objects.get(pk=cases[2].pk).total_minor
    assert newest.minor[NEW, "2"] == Case.objects.get(pk=later[-1].pk).total_minor


def test_who_is_closed_is_counted_once(cases):
    closed(NOVEMBER)
    Case.objects.filter(pk=cases[0].pk).update(closed_on=date(2026, 12, 20))
    closed(DECEMBER)
    closed(date(2027, 1, 31))

    assert monthly("CNY", months=1)[0].cases == {("2", "3"): 1, ("3", "4"): 1}


@pytest.mark.usefixtures("cases")
def test_only_the_last_night_of_a_month_counts_them_and_again_changes_nothing():
    closed(NOVEMBER)
    before = Night.objects.get(on=NOVEMBER).rolls
    closed(NOVEMBER)
    closed(NOVEMBER + timedelta(days=1))

    assert Night.objects.get(on=NOVEMBER).rolls == before
    assert Night.objects.get(on=NOVEMBER + timedelta(days=1)).rolls == {}
    assert len(monthly("CNY", months=5)) == 1


@pytest.mark.usefixtures("cases")
def test_the_nights_are_added_up():
    closed(NOVEMBER)
    closed(NOVEMBER + timedelta(days=1))

    found = nightly("CNY", nights=30)

    assert (found.since, found.until) == (NOVEMBER, NOVEMBER + timedelta(days=1))
    assert found.cases == {(NEW, "1"): 2, (NEW, "2"): 1, ("1", "1"): 2, ("2", "2"): 1}
    assert nightly("USD", nights=30).cases == Counter()


@pytest.mark.usefixtures("cases")
def test_the_shares_of_a_row_add_up_and_say_whether_it_got_better():
    closed(NOVEMBER)
    closed(DECEMBER)

    for matrix in (_by_cases(monthly("CNY", months=1)[0]), _by_money(monthly("CNY", months=1)[0])):
        assert [one.label for one in matrix.rows] == ["M1", "M2"]
        assert matrix.columns == ["M2", "M3"]
        assert [[cell.share_ppm for cell in one.cells] for one in matrix.rows] == [
            [1_000_000, 0],
            [0, 1_000_000],
        ]
        assert matrix.rows[0].cells[0].tone == "is-worse is-4"


class TestPage:
    @pytest.fixture
    def analyst(self):
        return signed_in(person("zhao", Role.ANALYST))

    def test_of_a_house_without_nights_says_so(self, analyst):
        assert "还没有做过日终" in analyst.get(reverse("rolls")).content.decode()
        assert analyst.get(reverse("rolls"), {"csv": "1"}).status_code == 404

    @pytest.mark.usefixtures("cases")
    def test_shows_a_month_and_the_nights_and_gives_both_as_files(self, analyst):
        closed(NOVEMBER)
        closed(DECEMBER)

        month = analyst.get(reverse("rolls"), {"month": DECEMBER.isoformat()}).content.decode()
        nights = analyst.get(reverse("rolls"), {"month": "nights"}).content.decode()

        assert month.count("<table") == nights.count("<table") == 2
        assert "2026-12-31" in month
        answer = analyst.get(reverse("rolls"), {"month": DECEMBER.isoformat(), "csv": "1"})
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [one[:3] for one in rows[1:]] == [["M1", "M2", "2"], ["M2", "M3", "1"]]
        assert "rolls-2026-12.csv" in answer["Content-Disposition"]

    def test_a_collector_does_not_see_them(self):
        assert signed_in(person("li")).get(reverse("rolls")).status_code == 403
