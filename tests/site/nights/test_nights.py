"""Yesterday is closed by a button, once, with every missed night before it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from kept.actions.close_night import close_night
from kept.records.models import Night, Role, RunStatus, Work
from kept.site import jobs

from ...house import TODAY, a_case, at, clock_shows, person, signed_in

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def eleven_o_clock(settings):
    clock_shows(settings, at(11))


@pytest.fixture
def analyst():
    return signed_in(person("zhao", Role.ANALYST))


def test_an_empty_house_says_so(analyst):
    page = analyst.get("/nights/").content.decode()

    assert "还没有做过日终" in page
    assert "2026-11-23 周一 尚未日终" in page


def test_closing_is_a_job_with_its_progress_on_the_page(analyst):
    a_case(person("li"))

    analyst.post("/nights/close/")
    page = analyst.get("/nights/").content.decode()

    assert Night.objects.get().status == RunStatus.RUNNING
    assert OrmQ.objects.count() == 1
    assert 'hx-get="/nights/progress/"' in page


def test_what_was_closed_is_listed_with_its_counts(analyst):
    a_case(person("li"))
    analyst.post("/nights/close/")
    jobs.close_nights(YESTERDAY.isoformat())

    page = analyst.get("/nights/").content.decode()

    assert "已日终，今天的名单已生成" in page
    assert Work.objects.filter(on=TODAY).count() == 1
    assert analyst.get("/nights/progress/")["HX-Refresh"] == "true"


def test_a_night_says_what_changed_bucket_what_is_shut_and_how_long_its_steps_took(analyst):
    a_case(person("li"))
    close_night(YESTERDAY, now=at(1))

    page = analyst.get("/nights/").content.decode()

    assert "没有电子邮箱" in page
    assert "M1" in page
    assert "封存证据" in page


def test_a_channel_shut_by_a_rule_leads_to_the_rule(analyst):
    case = a_case(person("li"))
    case.borrower.phones.update(ceased_at=at(1))
    close_night(YESTERDAY, now=at(1))

    assert "/law/CN-PRIV-1033-1/" in analyst.get("/nights/").content.decode()


def test_a_closed_night_is_not_closed_again(analyst):
    close_night(YESTERDAY, now=at(1))

    answer = analyst.post("/nights/close/", follow=True)

    assert "2026-11-23 周一 已经日终" in answer.content.decode()
    assert OrmQ.objects.count() == 0


def test_the_list_needs_few_queries(analyst, django_assert_max_num_queries):
    for k in range(5, 0, -1):
        close_night(TODAY - timedelta(days=k), now=at(1))

    with django_assert_max_num_queries(9):
        analyst.get("/nights/")
