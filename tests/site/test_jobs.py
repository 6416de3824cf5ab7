"""Long work goes on where it was, hands on in time, and does nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from kept.actions import import_portfolio
from kept.actions.close_night import close_night
from kept.actions.take_file import take_file
from kept.records.models import Debt, FileKind, FileRun, Night, Role, RunStatus, Verification
from kept.site import jobs

from ..house import TODAY, a_case, a_csv, at, clock_shows, creditor, person

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def eleven_o_clock(settings):
    clock_shows(settings, at(11))


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


@pytest.fixture
def five_rows(tmp_path, monkeypatch):
    """A confirmed file of five rows, stored two at a time."""
    monkeypatch.setattr(import_portfolio, "CHUNK", 2)
    same = {"姓名": "张三", "产品": "信用卡", "本金": "10", "年利率(%)": "18", "最早到期日": "2026-11-12"}
    rows = [{"电话1": f"1380013800{k}", "债务编号": f"C-{k}", **same} for k in range(5)]
    path = a_csv(tmp_path / "placed.csv", rows)
    taken = take_file(path, kind=FileKind.PLACEMENT, creditor=creditor(), as_of=TODAY, now=at(8))
    FileRun.objects.update(status=RunStatus.RUNNING)
    return taken.run


def queued() -> list[tuple[str, object]]:
    """What waits in the queue: the job and its argument."""
    tasks = [SignedPackage.loads(row.payload) for row in OrmQ.objects.order_by("pk")]
    return [(task["func"].rpartition(".")[2], task["args"][0]) for task in tasks]


class TestAFile:
    def test_is_stored_to_its_end(self, five_rows):
        jobs.store_file(five_rows.pk)

        assert FileRun.objects.get().status == RunStatus.DONE
        assert Debt.objects.count() == 5
        assert queued() == []

    def test_is_handed_on_when_time_is_up(self, five_rows, monkeypatch):
        monkeypatch.setattr(jobs, "SECONDS", -1)

        jobs.store_file(five_rows.pk)

        assert FileRun.objects.get().rows_done == 2
        assert queued() == [("store_file", five_rows.pk)]

    def test_goes_on_where_it_was(self, five_rows, monkeypatch):
        monkeypatch.setattr(jobs, "SECONDS", -1)
        for _ in range(3):
            jobs.store_file(five_rows.pk)

        assert FileRun.objects.get().counts == {"new": 5}
        assert Debt.objects.count() == 5

    def test_delivered_once_more_does_nothing(self, five_rows):
        jobs.store_file(five_rows.pk)
        jobs.store_file(five_rows.pk)

        assert FileRun.objects.get().counts == {"new": 5}

    def test_that_a_fault_of_ours_stops_says_so_and_keeps_what_is_in(self, five_rows, monkeypatch):
        def breaks_later(taken, *, now):
            if FileRun.objects.get().rows_done:
                raise ZeroDivisionError
            return import_portfolio.import_chunk(taken, now=now)

        monkeypatch.setattr(jobs, "import_chunk", breaks_later)
        jobs.store_file(five_rows.pk)

        run = FileRun.objects.get()
        assert (run.status, run.error, run.rows_done) == (RunStatus.FAILED, "broken", 2)

    def test_that_meets_a_busy_database_is_delivered_again(self, five_rows, monkeypatch):
        def busy(*_, **__):
            raise OperationalError

        monkeypatch.setattr(jobs, "import_chunk", busy)

        with pytest.raises(OperationalError):
            jobs.store_file(five_rows.pk)
        assert FileRun.objects.get().status == RunStatus.RUNNING


class TestAConfirmation:
    def test_stores_a_small_file_at_once_and_leaves_the_job_nothing_to_do(self, five_rows, supervisor):
        FileRun.objects.update(status=RunStatus.CHECKED)

        jobs.confirm(five_rows.pk, by=supervisor)
        jobs.store_file(five_rows.pk)

        assert FileRun.objects.get().counts == {"new": 5}
        assert queued() == [("store_file", five_rows.pk)]

    def test_leaves_it_to_the_job_while_the_database_is_busy(self, five_rows, supervisor, monkeypatch):
        def busy(*_, **__):
            raise OperationalError

        FileRun.objects.update(status=RunStatus.CHECKED)
        monkeypatch.setattr(jobs, "import_chunk", busy)

        jobs.confirm(five_rows.pk, by=supervisor)

        assert FileRun.objects.get().status == RunStatus.RUNNING
        assert queued() == [("store_file", five_rows.pk)]


class TestANight:
    def test_closes_every_missed_date_in_order(self):
        supervisor = person("wang", Role.SUPERVISOR)
        a_case()
        jobs.start_nights(YESTERDAY - timedelta(days=2), by=supervisor)
        jobs.close_nights((YESTERDAY - timedelta(days=2)).isoformat())

        jobs.start_nights(YESTERDAY, by=supervisor)
        jobs.close_nights(YESTERDAY.isoformat())

        assert list(Night.objects.order_by("pk").values_list("on", "status")) == [
            (YESTERDAY - timedelta(days=2), RunStatus.DONE),
            (YESTERDAY - timedelta(days=1), RunStatus.DONE),
            (YESTERDAY, RunStatus.DONE),
        ]

    def test_is_handed_on_when_time_is_up(self, monkeypatch):
        monkeypatch.setattr(jobs, "SECONDS", -1)
        a_case()
        jobs.close_nights(YESTERDAY.isoformat())

        assert queued() == [("close_nights", YESTERDAY.isoformat())]


class TestVerification:
    def test_is_one_at_a_time(self, supervisor):
        first = jobs.start_verification(by=supervisor)

        assert jobs.start_verification(by=supervisor) == first
        assert Verification.objects.count() == 1

    def test_goes_on_where_it_was(self, supervisor, monkeypatch):
        a_case()
        close_night(YESTERDAY, now=at(1))
        monkeypatch.setattr("kept.actions.verify_evidence.CHUNK", 1)
        monkeypatch.setattr(jobs, "SECONDS", -1)
        run = jobs.start_verification(by=supervisor)

        for _ in range(5):
            jobs.verify_house(run.pk)

        run.refresh_from_db()
        assert (run.status, run.chains_done, run.faults) == (RunStatus.DONE, 2, [])


class TestAfterARestart:
    @pytest.mark.usefixtures("five_rows")
    def test_what_was_under_way_is_enqueued_again(self):
        Night.objects.create(on=YESTERDAY, started_at=at(1))
        Verification.objects.create(started_at=at(1))

        assert jobs.resume_unfinished() == 3
        assert [job for job, _ in queued()] == ["store_file", "close_nights", "verify_house"]

    @pytest.mark.usefixtures("five_rows")
    def test_what_nobody_confirmed_is_left_alone(self):
        FileRun.objects.update(status=RunStatus.CHECKED)

        assert jobs.resume_unfinished() == 0
