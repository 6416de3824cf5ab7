"""The list of cases: what it shows, how it is narrowed and searched, and who may open it."""

from __future__ import annotations

import pytest
from django.test import Client

from kept.records.models import Case, Role

from ...house import at, clock_shows, person, placed, row, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_o_clock(settings):
    clock_shows(settings, at(10))


@pytest.fixture
def collector():
    return person("li")


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


def some(count: int, collector=None) -> list[Case]:
    """Cases as a night has left them: the first owes most."""
    cases = placed(
        *[row(f"C-{k:02d}", debtor_name=f"张三{k}", phone_1=f"138001380{k:02d}") for k in range(count)]
    )
    for k, case in enumerate(cases):
        case.collector, case.total_minor, case.arrears_minor, case.bucket = (
            collector,
            9_000_000 - k,
            50_000,
            1,
        )
    Case.objects.bulk_update(cases, ["collector", "total_minor", "arrears_minor", "bucket"])
    return cases


def rows_of(answer) -> int:
    return answer.content.decode().count("data-row ")


class TestThePage:
    def test_masks_names_and_shows_the_nights_figures(self, supervisor):
        some(1)

        page = signed_in(supervisor).get("/cases/").content.decode()

        assert "张*0" in page
        assert "张三0" not in page
        assert "¥90,000.00" in page

    def test_collectors_see_their_own_supervisors_all(self, collector, supervisor):
        some(2)
        Case.objects.filter(pk=Case.objects.first().pk).update(collector=collector)

        assert rows_of(signed_in(collector).get("/cases/")) == 1
        assert rows_of(signed_in(supervisor).get("/cases/")) == 2

    def test_an_empty_house_says_how_cases_come(self, collector):
        assert "委案文件导入并分配给您后" in signed_in(collector).get("/cases/").content.decode()

    def test_pages_both_ways(self, supervisor):
        cases = some(52)
        client = signed_in(supervisor)
        edge = cases[49]

        second = client.get(f"/cases/?after={edge.total_minor}~{edge.pk}")
        back = client.get(f"/cases/?before={cases[50].total_minor}~{cases[50].pk}")

        assert (rows_of(second), rows_of(back)) == (2, 50)
        assert "before=" in second.content.decode()

    def test_filters_stay_while_paging(self, supervisor):
        some(52)

        page = signed_in(supervisor).get("/cases/?bucket=1&at_least=500").content.decode()

        assert "/cases/?bucket=1&amp;at_least=500&amp;after=" in page

    def test_asks_the_database_as_often_for_fifty_rows_as_for_two(
        self, supervisor, django_assert_max_num_queries
    ):
        some(52)
        client = signed_in(supervisor)

        with django_assert_max_num_queries(16):
            client.get("/cases/")


class TestNarrowing:
    @pytest.mark.parametrize(
        ("query", "rows"),
        [
            ("bucket=1", 2),
            ("bucket=2", 0),
            ("quadrant=none", 2),
            ("quadrant=A", 0),
            ("at_least=500", 2),
            ("at_least=500.01", 0),
            ("at_least=", 2),
        ],
    )
    def test_shows_what_was_asked(self, supervisor, query, rows):
        some(2)

        assert rows_of(signed_in(supervisor).get(f"/cases/?{query}")) == rows

    def test_htmx_gets_the_list_alone(self, supervisor):
        some(1)

        part = signed_in(supervisor).get("/cases/?bucket=1", headers={"HX-Request": "true"}).content.decode()

        assert part.strip().startswith('<div id="list">')

    @pytest.mark.parametrize("query", ["bucket=99", "quadrant=Z", "at_least=much", "collector=x"])
    def test_nonsense_is_named_and_narrows_nothing(self, supervisor, query):
        some(1)

        answer = signed_in(supervisor).get(f"/cases/?{query}")

        assert answer.status_code == 200
        assert rows_of(answer) == 1
        assert 'aria-invalid="true"' in answer.content.decode()

    def test_supervisors_narrow_to_a_collector(self, supervisor, collector):
        some(1, collector)
        other = person("wu")
        client = signed_in(supervisor)

        assert rows_of(client.get(f"/cases/?collector={collector.pk}")) == 1
        assert rows_of(client.get(f"/cases/?collector={other.pk}")) == 0


class TestSearching:
    def test_the_one_case_found_is_opened(self, supervisor):
        case, _other = some(2)

        assert signed_in(supervisor).get("/cases/?q=13800138000").headers["Location"] == f"/cases/{case.pk}/"

    def test_several_are_listed(self, supervisor):
        placed(row("C-1", phone_1="13800138001"), row("C-2", phone_1="13800138002"))

        assert rows_of(signed_in(supervisor).get("/cases/?q=张小敏")) == 2

    def test_nothing_found_says_what_can_be_searched(self, supervisor):
        page = signed_in(supervisor).get("/cases/?q=李四").content.decode()

        assert "没有找到" in page
        assert "请输入完整的姓名" in page

    def test_a_collector_finds_nobody_elses(self, collector, supervisor):
        some(1, supervisor)

        assert "没有找到" in signed_in(collector).get("/cases/?q=13800138000").content.decode()


class TestWhoMay:
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.COLLECTOR, 200),
            (Role.SUPERVISOR, 200),
            (Role.COMPLIANCE, 200),
            (Role.ANALYST, 403),
            (Role.ADMIN, 403),
        ],
    )
    def test_who_works_with_cases(self, role, status):
        assert signed_in(person("zhou", role)).get("/cases/").status_code == status

    def test_a_stranger_signs_in_first(self):
        assert Client().get("/cases/").headers["Location"].startswith("/sign-in/")

    def test_nothing_is_posted_here(self, supervisor):
        assert signed_in(supervisor).post("/cases/").status_code == 405
