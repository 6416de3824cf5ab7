"""What was reached, counted by week and by the month in which cases came in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kept.actions.close_call import close_call
from kept.demo import talk
from kept.ledger import EventKind
from kept.records.models import Contact, Entry, PromiseStatus
from kept.records.results import (
    FirstCallWeek,
    HourWeek,
    PromiseWeek,
    first_calls_by_week,
    main_currency,
    promises_by_week,
    recovery_by_week,
    vintages,
)

from ..house import TODAY, a_call, a_case, a_promise, at, person, placed, row, say

pytestmark = pytest.mark.django_db

MONDAY = TODAY - timedelta(days=TODAY.weekday())


@pytest.fixture
def li():
    return person("li")


def judged(promise, status, on):
    promise.status, promise.settled_on = status, on
    promise.save(update_fields=["status", "settled_on"])


def test_nothing_is_shown_of_a_house_without_work():
    assert promises_by_week(MONDAY) == first_calls_by_week(MONDAY) == recovery_by_week(MONDAY, "CNY") == []
    assert vintages("CNY", until=TODAY) == []
    assert main_currency() == "CNY"


def test_promises_are_counted_in_the_week_in_which_they_were_judged(li):
    cases = placed(*(row(f"C-{k}", debtor_name=f"人{k}", phone_1=f"1380013800{k}") for k in range(3)))
    outcomes = [
        (PromiseStatus.KEPT, TODAY),
        (PromiseStatus.BROKEN, TODAY + timedelta(days=5)),  # the Sunday
        (PromiseStatus.PART_KEPT, TODAY + timedelta(days=6)),  # the next Monday
    ]
    for k, (case, (status, on)) in enumerate(zip(cases, outcomes, strict=True)):
        judged(a_promise(case, li, at(9 + k)), status, on)

    found = promises_by_week(MONDAY)

    assert found == [
        PromiseWeek(MONDAY, kept=1, part_kept=0, broken=1),
        PromiseWeek(MONDAY + timedelta(days=7), kept=0, part_kept=1, broken=0),
    ]
    assert [week.judged for week in found] == [2, 1]
    assert promises_by_week(MONDAY + timedelta(days=7)) == found[1:]


def test_only_the_first_conversation_of_a_case_is_a_first_call(li):
    case = a_case(li)
    first = a_call(case, li, at(9))
    say(first, li, talk.refuses(TODAY + timedelta(days=1)), at(9, 1))
    close_call(first.pk, by=li, now=at(9, 5))
    later = Contact.objects.get()
    later.pk, later.at, later.local_date = None, later.at + timedelta(days=1), TODAY + timedelta(days=1)
    later.save()

    assert first_calls_by_week(MONDAY) == [FirstCallWeek(MONDAY, held=1, promised=0, kept=0, judged=0)]


def test_a_first_call_is_shown_with_what_became_of_its_promise(li):
    judged(a_promise(a_case(li), li), PromiseStatus.KEPT, TODAY + timedelta(days=17))

    assert first_calls_by_week(MONDAY) == [FirstCallWeek(MONDAY, held=1, promised=1, kept=1, judged=1)]


def paid(case, minor, on, kind=EventKind.PAYMENT):
    Entry.objects.create(debt=case.debts.get(), on=on, kind=kind, amount_minor=minor)


def test_money_is_set_beside_the_time_spent_in_conversation(li):
    case = a_case(li)
    a_promise(case, li)  # four minutes
    paid(case, 30_000, TODAY)
    paid(case, 10_000, TODAY, EventKind.REVERSAL)
    paid(case, 5_000, TODAY + timedelta(days=7))

    found = recovery_by_week(MONDAY, "CNY")

    assert found == [
        HourWeek(MONDAY, recovered_minor=20_000, seconds=240, conversations=1),
        HourWeek(MONDAY + timedelta(days=7), recovered_minor=5_000, seconds=0, conversations=0),
    ]
    assert [week.per_hour_minor for week in found] == [300_000, None]
    assert recovery_by_week(MONDAY, "EUR") == [HourWeek(MONDAY, 0, seconds=240, conversations=1)]


def test_each_month_of_cases_keeps_its_own_curve():
    october = placed(row("C-1", principal_minor=100_000), as_of=date(2026, 10, 31))[0]
    november = placed(
        row("C-2", debtor_name="李四", phone_1="13800138009", principal_minor=50_000, interest_minor=10_000),
        as_of=date(2026, 11, 1),
    )[1]
    paid(october, 25_000, date(2026, 10, 31))
    paid(october, 50_000, date(2026, 11, 30))
    paid(october, 10_000, date(2026, 12, 1))
    paid(november, 6_000, date(2026, 11, 2))

    first, second = vintages("CNY", until=date(2026, 11, 30))

    assert (first.month, first.placed_minor, first.paid_minor) == (
        date(2026, 10, 1),
        100_000,
        (25_000, 75_000),
    )
    assert (second.month, second.placed_minor, second.paid_minor) == (date(2026, 11, 1), 60_000, (6_000,))
    assert (first.recovered_ppm, second.recovered_ppm) == ((250_000, 750_000), (100_000,))
    assert vintages("CNY", until=date(2026, 11, 30), months=1) == [second]
