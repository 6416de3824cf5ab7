"""Cases change hands with the call-backs and the places on the lists; who leaves leaves nothing lying."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.close_night import close_night
from kept.actions.decide_promise import approve_promise
from kept.actions.reassign import ReassignError, deactivate, reassign
from kept.records.models import Case, EvidenceRecord, Role, Task, TaskKind, Work
from kept.records.my_day import call_backs
from kept.records.rights import NoRightError

from ..house import TODAY, a_case, a_promise, at, clock_shows, person, placed, row, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


@pytest.fixture
def leaving():
    return person("li")


@pytest.fixture
def stays():
    return person("sun")


@pytest.fixture
def owed(leaving, supervisor):
    """A case on the list of who leaves, and a call-back they owe."""
    case = a_case(leaving)
    close_night(TODAY - timedelta(days=1), now=at(1))
    approve_promise(a_promise(case, leaving).pk, by=supervisor, now=at(12))
    Work.objects.update(done_at=None)
    return case


def test_the_call_back_and_the_place_on_the_list_go_with_the_case(owed, leaving, stays, supervisor):
    assert reassign([owed.pk], to=stays, by=supervisor, now=at(13)) == 1

    owed.refresh_from_db()
    assert owed.collector == stays
    assert [task.case for task in call_backs(stays)] == [owed]
    assert call_backs(leaving) == []
    assert Work.objects.get().collector == stays


def test_given_twice_it_is_on_record_once(owed, stays, supervisor):
    for _ in range(2):
        reassign([owed.pk], to=stays, by=supervisor, now=at(13))

    record = EvidenceRecord.objects.get(kind="case.reassigned")
    assert record.case_id == owed.pk
    assert '"from":"li","to":"sun"' in record.body


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ANALYST])
def test_cases_are_given_to_collectors_alone(owed, supervisor, role):
    with pytest.raises(ReassignError, match="no collector"):
        reassign([owed.pk], to=person("wu", role), by=supervisor, now=at(13))


def test_nor_to_one_who_left(owed, stays, supervisor):
    stays.is_active = False

    with pytest.raises(ReassignError, match="no collector"):
        reassign([owed.pk], to=stays, by=supervisor, now=at(13))


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.COMPLIANCE, Role.ANALYST])
def test_nobody_else_hands_cases_on(owed, stays, role):
    with pytest.raises(NoRightError):
        reassign([owed.pk], to=stays, by=person("wu", role), now=at(13))


class TestWhoLeaves:
    @pytest.mark.usefixtures("owed")
    def test_cannot_sign_in_and_keeps_no_case(self, leaving, stays):
        assert deactivate(leaving, to=None, by=None, now=at(13)) == 1

        leaving.refresh_from_db()
        assert not leaving.is_active
        assert Case.objects.get().collector == stays
        assert Task.objects.get(kind=TaskKind.CALL_BACK).assignee == stays

    def test_leaves_an_even_share_to_each_who_stays(self, leaving, stays):
        other = person("wu")
        placed(*(row(f"C-{k}", phone_1=f"1380013800{k}") for k in range(6)))
        Case.objects.update(collector=leaving)

        deactivate(leaving, to=None, by=None, now=at(13))

        assert [Case.objects.filter(collector=one).count() for one in (stays, other)] == [3, 3]

    def test_stays_while_nobody_can_take_the_cases(self, owed, leaving):
        with pytest.raises(ReassignError, match="1 cases need"):
            deactivate(leaving, to=None, by=None, now=at(13))

        leaving.refresh_from_db()
        assert leaving.is_active
        assert Case.objects.get(pk=owed.pk).collector == leaving


class TestThePages:
    @pytest.fixture(autouse=True)
    def one_o_clock(self, settings):
        clock_shows(settings, at(13))

    def test_a_supervisor_hands_chosen_cases_on_from_the_list(self, owed, stays, supervisor):
        client = signed_in(supervisor)

        page = client.get("/cases/").content.decode()
        said = client.post("/cases/reassign/", {"case": [owed.pk], "to": "sun"}, follow=True)

        assert f'name="case" value="{owed.pk}"' in page
        assert "已转交 1 个案件" in said.content.decode()
        assert Case.objects.get().collector == stays

    @pytest.mark.usefixtures("stays")
    def test_and_one_from_its_page(self, owed, supervisor):
        client = signed_in(supervisor)

        answer = client.post("/cases/reassign/", {"case": owed.pk, "to": "sun", "stay": "1"})

        assert answer.headers["Location"] == f"/cases/{owed.pk}/"
        assert 'data-dialog="reassign"' in client.get(f"/cases/{owed.pk}/").content.decode()

    @pytest.mark.usefixtures("owed")
    @pytest.mark.parametrize("said", [{}, {"to": "sun"}, {"case": "x", "to": "sun"}, {"case": "1"}])
    def test_without_cases_or_a_collector_nothing_moves(self, supervisor, said):
        answer = signed_in(supervisor).post("/cases/reassign/", said, follow=True)

        assert "请选择案件" in answer.content.decode()
        assert not EvidenceRecord.objects.filter(kind="case.reassigned").exists()

    def test_a_collector_sees_no_boxes_and_moves_nothing(self, owed, leaving):
        client = signed_in(leaving)

        assert 'name="case" value=' not in client.get("/cases/").content.decode()
        assert client.post("/cases/reassign/", {"case": owed.pk, "to": "li"}).status_code == 403
