"""A case is found by what identifies a person or a debt, by those who may see it, and by nobody else."""

from __future__ import annotations

import pytest

from kept.records.find_cases import Filters, listed, search
from kept.records.models import Case, Role, Task, TaskKind
from kept.records.sight import may_see, seen_by

from ..house import TODAY, a_call, a_case, at, person, placed, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


@pytest.fixture
def case():
    return placed(
        row(
            "JK-2026/001",
            debtor_name="欧阳晓明",
            id_number="11010519900307123X",
            phone_1="13800138000",
            phone_2="02112345678",
            guarantor_1_name="王保",
            guarantor_1_phone="13600136000",
        ),
        row("JK-2026/002", debtor_name="张三", phone_1="13900139000"),
    )[0]


class TestSearch:
    @pytest.mark.parametrize(
        "text",
        [
            "欧阳晓明",
            "欧阳 晓明",
            "11010519900307123X",
            "11010519900307123x",
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "+8613800138000",
            "008613800138000",
            "021-12345678",
            "13600136000",
            "JK-2026/001",
        ],
    )
    def test_finds_by_name_document_phone_and_number(self, supervisor, case, text):
        assert list(search(supervisor, text)) == [case]

    def test_finds_by_the_number_of_the_case(self, supervisor, case):
        assert list(search(supervisor, str(case.pk))) == [case]

    @pytest.mark.parametrize(
        "text", ["欧阳", "1380013800", "JK-2026", "JK-2026/00_", "%", "９９", "²", "9" * 40, " ", ""]
    )
    def test_finds_nothing_by_a_part_or_by_nonsense(self, supervisor, case, text):
        assert case not in search(supervisor, text)

    def test_finds_a_collectors_own_cases_alone(self, case):
        mine, other = person("li"), person("wu")
        Case.objects.filter(pk=case.pk).update(collector=mine)

        assert list(search(mine, "欧阳晓明")) == [case]
        assert list(search(other, "欧阳晓明")) == []


class TestListed:
    @pytest.fixture(autouse=True)
    def figures(self, case):
        Case.objects.filter(pk=case.pk).update(
            bucket=2, quadrant="B", arrears_minor=50_000, total_minor=90_000
        )

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            (Filters(), 2),
            (Filters(bucket=2), 1),
            (Filters(bucket=3), 0),
            (Filters(quadrant="B"), 1),
            (Filters(quadrant=""), 1),
            (Filters(at_least_minor=50_000), 1),
            (Filters(at_least_minor=50_001), 0),
            (Filters(bucket=2, quadrant="B", at_least_minor=49_999), 1),
        ],
    )
    def test_narrows_to_what_was_asked(self, supervisor, filters, found):
        assert listed(supervisor, filters).count() == found

    def test_narrows_to_a_collector(self, supervisor, case):
        collector = person("li")
        Case.objects.filter(pk=case.pk).update(collector=collector)

        assert list(listed(supervisor, Filters(collector=collector.pk))) == [case]

    def test_closed_cases_are_on_no_list(self, supervisor, case):
        Case.objects.filter(pk=case.pk).update(closed_on=TODAY)

        assert case not in listed(supervisor, Filters())


class TestSight:
    @pytest.mark.parametrize(
        ("role", "sees"),
        [(Role.SUPERVISOR, True), (Role.COMPLIANCE, True), (Role.ANALYST, False), (Role.ADMIN, False)],
    )
    def test_supervisors_and_compliance_see_all(self, role, sees):
        case, looker = a_case(), person("zhou", role)

        assert may_see(looker, case) is sees
        assert (case in seen_by(looker)) is sees

    def test_collectors_see_their_own(self):
        mine, other = person("li"), person("wu")
        case = a_case(mine)

        assert (may_see(mine, case), may_see(other, case)) == (True, False)

    def test_a_task_opens_a_case_until_it_is_done(self):
        other = person("wu")
        case = a_case(person("li"))
        task = Task.objects.create(case=case, kind=TaskKind.CALL_BACK, due_at=at(9), assignee=other)

        before = may_see(other, case)
        Task.objects.filter(pk=task.pk).update(done_at=at(10))

        assert (before, may_see(other, case)) == (True, False)

    def test_an_open_call_opens_its_case(self):
        other = person("wu")
        case = a_case(person("li"))
        a_call(case, other)

        assert may_see(other, case)
