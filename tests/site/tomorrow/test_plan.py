"""The plan of a day in the workbench."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kept.actions.plan_day import plan_day
from kept.records.models import Case, DayPlan, Planned, Role
from kept.site import plan_words

from ...house import TODAY, at, clock_shows, person, placed, row, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(settings):
    clock_shows(settings, at(12))
    return signed_in(person("zhao", Role.ANALYST))


@pytest.fixture
def plan():
    person("li")
    placed(*(row(f"C-{k}", debtor_name=f"王小{k}", phone_1=f"1380013800{k}") for k in range(5)))
    return plan_day(TODAY, now=at(2))


@pytest.mark.usefixtures("plan")
def test_shows_the_way_to_the_contacts_what_is_scarce_and_why(analyst):
    page = analyst.get(reverse("tomorrow")).content.decode()

    assert "2026-11-24 周二 计划" in page
    assert page.count("data-chart=") == 2
    assert "分钟 · 上午 · 催收员" in page
    assert "?why=" in page


def test_says_what_an_hour_and_a_visit_more_would_bring(analyst, plan):
    plan.figures["resources"]["minutes.evening.senior"]["price"] = 125
    plan.figures["resources"]["visits"]["price"] = 31_000
    plan.save()

    page = analyst.get(reverse("tomorrow")).content.decode()

    assert "¥75.00" in page
    assert "¥310.00" in page


def test_a_plan_made_before_groups_were_told_apart_is_shown(analyst, plan):
    del plan.figures["elsewhere"]
    plan.save()

    assert analyst.get(reverse("tomorrow")).status_code == 200


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("code", ["funnel", "choices"])
def test_gives_its_charts_as_files(analyst, code):
    assert analyst.get(reverse("tomorrow"), {"csv": code})["Content-Type"].startswith("text/csv")


@pytest.mark.usefixtures("plan")
def test_leads_to_the_cases_of_a_choice_and_of_a_reason(analyst):
    one = Planned.objects.first()

    for asked in ({"choice": one.choice}, {"why": one.why}):
        page = analyst.get(reverse("plan-cases"), asked).content.decode()
        assert "王*" in page
        assert "王小" not in page


class TestAnotherGroup:
    """Who is to be called by another group than their collector's can be handed on there and then."""

    @pytest.fixture
    def senior(self, settings):
        """Only a senior collector is there, and the cases are another's who is on leave."""
        clock_shows(settings, at(12))
        absent, senior = person("li"), person("sun")
        senior.skill_group = "senior"
        senior.save()
        placed(*(row(f"C-{k}", debtor_name=f"王小{k}", phone_1=f"1380013800{k}") for k in range(5)))
        Case.objects.update(collector=absent)
        absent.is_active = False
        absent.save()
        return senior

    def test_the_plan_counts_them_and_leads_to_them(self, senior, analyst):
        made = plan_day(TODAY, now=at(2))
        calls = [one for one in Planned.objects.all() if one.choice.startswith("call.")]

        assert calls
        assert made.figures["elsewhere"] == len(calls)
        page = analyst.get(reverse("plan-cases"), {"elsewhere": "1"}).content.decode()
        assert page.count("王*") == len(calls)
        assert 'name="case"' not in page
        assert "elsewhere=1" in analyst.get(reverse("tomorrow")).content.decode()
        assert senior.skill_group == "senior"

    def test_a_supervisor_hands_them_on_and_they_are_called_by_their_own(self, senior):
        plan_day(TODAY, now=at(2))
        boss = signed_in(person("wang", Role.SUPERVISOR))
        listed = [one.case_id for one in Planned.objects.filter(choice__endswith=".senior")]

        assert 'name="case"' in boss.get(reverse("plan-cases"), {"elsewhere": "1"}).content.decode()
        boss.post(reverse("cases-reassign"), {"case": listed, "to": senior.username})

        assert set(Case.objects.filter(pk__in=listed).values_list("collector", flat=True)) == {senior.pk}
        page = boss.get(reverse("plan-cases"), {"elsewhere": "1"}).content.decode()
        assert "王*" not in page
        assert plan_day(TODAY, now=at(3)).figures["elsewhere"] == 0


def test_who_would_be_forgotten_is_named_so():
    assert plan_words.why_planned("floor:none") == "必须联系：已久未联系"
    assert plan_words.why_planned("law:refused_times") == "没有可行方式：借款人要求全天不联系"


def test_without_a_plan_says_so(analyst):
    assert "尚未制定计划" in analyst.get(reverse("tomorrow")).content.decode()


def test_of_an_earlier_day_says_so(analyst, settings):
    plan_day(TODAY, now=at(2))
    clock_shows(settings, at(9, day=TODAY + timedelta(days=2)))

    assert "较早一天的计划" in analyst.get(reverse("tomorrow")).content.decode()


def test_is_made_anew_on_request(analyst):
    answer = analyst.post(reverse("plan-again"))

    assert answer.headers["Location"] == reverse("tomorrow")


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.COMPLIANCE])
def test_is_not_for_others(role):
    client = signed_in(person("x", role))

    assert client.get(reverse("tomorrow")).status_code == 403
    assert client.post(reverse("plan-again")).status_code == 403
    assert not DayPlan.objects.exists()
