"""What was reached: each chart is also a table and a file, for those who plan."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.urls import reverse

from kept.records.models import PromiseStatus, Role
from kept.site.charts import Chart, Series

from ...house import TODAY, a_case, a_promise, at, clock_shows, person, signed_in


@pytest.fixture
def analyst(db):  # noqa: ARG001 - the table to write to
    return signed_in(person("zhao", Role.ANALYST))


def a_chart(**said):
    given = {"code": "c", "title": "T", "first": "F", "labels": ["a"], "series": [Series("s", [1])]}
    return Chart(**given | said)


class TestChart:
    @pytest.mark.parametrize(
        ("unit", "value", "shown", "plain"),
        [
            ("count", 12345, "12,345", "12345"),
            ("ppm", 123_456, "12.35%", "12.35"),
            ("ppm", 1_000_000, "100%", "100.00"),
            ("minor", 123_456_789, "¥1,234,567.89", "1234567.89"),
            ("count", None, "—", ""),
        ],
    )
    def test_says_the_same_in_the_picture_the_table_and_the_file(self, unit, value, shown, plain):
        chart = a_chart(unit=unit, series=[Series("s", [value])])

        assert chart.shown(value) == shown
        assert (json.loads(chart.picture())["series"][0]["data"][0] or "") == plain
        assert list(csv.reader(io.StringIO(chart.file().content.decode("utf-8-sig")))) == [
            ["F", "s"],
            ["a", plain],
        ]

    def test_hands_no_formula_to_a_spreadsheet(self):
        text = a_chart(labels=["=1+1"], series=[Series("@x", [1])]).file().content.decode("utf-8-sig")

        assert text.splitlines() == ["F,'@x", "'=1+1,1"]


class TestPage:
    def test_shows_every_chart_with_its_table(self, analyst, settings):
        clock_shows(settings, at(12))
        promise = a_promise(a_case(person("li")), person("wang"))
        promise.status, promise.settled_on = PromiseStatus.KEPT, TODAY
        promise.save(update_fields=["status", "settled_on"])

        page = analyst.get(reverse("reached")).content.decode()

        assert page.count("data-chart=") == 5
        assert page.count("<table") == 5
        assert "11-23 周一" in page

    def test_of_a_house_without_work_says_so(self, analyst):
        page = analyst.get(reverse("reached")).content.decode()

        assert page.count("暂无数据。") == 5

    @pytest.mark.parametrize("code", ["promises", "first-calls", "recovered", "per-hour", "vintages"])
    def test_gives_each_chart_as_a_file(self, analyst, code):
        answer = analyst.get(reverse("reached"), {"csv": code})

        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert f'filename="{code}.csv"' in answer["Content-Disposition"]

    def test_knows_no_other_file(self, analyst):
        assert analyst.get(reverse("reached"), {"csv": "secrets"}).status_code == 404

    @pytest.mark.parametrize("role", [Role.COLLECTOR, Role.COMPLIANCE])
    @pytest.mark.django_db
    def test_is_not_for_those_who_do_not_plan(self, role):
        assert signed_in(person("x", role)).get(reverse("reached")).status_code == 403
