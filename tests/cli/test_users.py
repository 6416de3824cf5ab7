"""``kept user``: people who sign in, and the skill group of a collector."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from kept.cli.main import app
from kept.records.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "still-waters-run-7"


def ask(*words):
    return CliRunner().invoke(app, ["user", *words, "--role", "collector", "--password", PASSWORD])


def test_a_collector_is_made_in_a_group_and_stays_in_it_when_changed():
    made = ask("li", "--group", "senior", "--display", "李明")
    changed = ask("li")

    assert (made.exit_code, changed.exit_code) == (0, 0), made.output + changed.output
    one = User.objects.get(username="li")
    assert (one.skill_group, one.display_name) == ("senior", "李明")
    assert one.check_password(PASSWORD)


def test_a_group_that_the_house_does_not_have_is_refused_by_name():
    refused = ask("li", "--group", "juniors")

    assert refused.exit_code != 0
    assert "there is no group 'juniors': collector, senior" in " ".join(refused.output.split())
    assert not User.objects.filter(username="li").exists()
