"""``kept clocks`` lists what ends soon, and what began it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db.models import Max
from typer.testing import CliRunner

from kept.actions.record_happening import record_happening
from kept.cli.main import app
from kept.dates import months_later
from kept.records.models import EvidenceRecord, Role

from ..house import TODAY, a_case, at, person

pytestmark = pytest.mark.django_db


def asked(*words: str):
    return CliRunner().invoke(app, ["clocks", *words])


@pytest.fixture
def last_due():
    debt = a_case().debts.get()
    return debt.dues.aggregate(last=Max("on"))["last"]


def test_a_debt_is_listed_from_so_many_days_before_its_last_day(last_due):
    ends = months_later(last_due, 36)

    early = asked("--within", "30d", "--on", str(ends - timedelta(days=31)), "--json")
    within = asked("--within", "30d", "--on", str(ends - timedelta(days=30)), "--json")

    assert json.loads(early.stdout)["clocks"] == []
    (one,) = json.loads(within.stdout)["clocks"]
    assert (one["last_day"], one["days_left"], one["by"]) == (str(ends), 30, "last due date")


def test_something_that_is_no_number_of_days_is_refused():
    assert asked("--within", "soon").exit_code == 2


def test_a_case_shows_every_period_and_the_record_behind_it():
    case = a_case()
    by = person("wang", Role.SUPERVISOR)
    record_happening(case.pk, "demand_received", on=TODAY, proof="签收回执", by=by, now=at(9))
    record = EvidenceRecord.objects.get(case=case, kind="happening.recorded")

    found = json.loads(asked("--case", str(case.pk), "--on", str(TODAY), "--json").stdout)["clocks"]
    text = asked("--case", str(case.pk), "--on", str(TODAY)).stdout

    one = next(one for one in found if one["clock"] == "limitation")
    assert (one["began"], one["by"]) == (str(TODAY), "A demand reached the debtor")
    assert one["evidence"] == {"seq": record.seq, "hash": record.hash}
    assert {one["clock"] for one in found} == {
        "limitation", "retention_demand_proof", "retention_processing_log",
    }  # fmt: skip
    assert f"(record {record.seq})" in text


def test_a_case_that_is_not_there_is_named():
    answer = asked("--case", "999")

    assert answer.exit_code == 2
    assert "There is no case 999" in answer.output
