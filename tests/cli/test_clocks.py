"""``kept clocks`` lists what ends soon, and what began it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db.models import Max
from typer.testing import CliRunner

from kept.cli.main import app
from kept.dates import months_later

from ..house import a_case

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
