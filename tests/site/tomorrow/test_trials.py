"""Trials in the workbench: proposed by one, approved by another, followed and ended."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kept.records.models import Role, Trial, TrialEnd
from kept.strategy.choices import OWN

from ...house import person, signed_in

FORM = {
    "name": "更温和",
    "challenger": "milder",
    "share": "20",
    "ripens": "30",
    "lasts": "90",
    "worthwhile": "1.5",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strategies(settings, tmp_path):
    settings.KEPT_HOUSE = tmp_path
    folder = tmp_path / "strategies" / "milder"
    folder.mkdir(parents=True)
    text = OWN.read_text("utf-8").replace("weight_percent: 100", "weight_percent: 200")
    (folder / "choices.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def analyst():
    return signed_in(person("zhao", Role.ANALYST))


@pytest.fixture
def supervisor():
    return signed_in(person("wang", Role.SUPERVISOR))


def proposed(client, **said):
    return client.post(reverse("trial-propose"), FORM | said)


def page_of(client, trial):
    return client.get(reverse("trial", args=[trial.pk])).content.decode()


def test_a_trial_is_proposed_approved_and_ended(analyst, supervisor):
    answer = proposed(analyst)
    trial = Trial.objects.get()
    assert answer.headers["Location"] == reverse("trial", args=[trial.pk])
    assert (trial.share_ppm, trial.worthwhile_ppm) == (200_000, 15_000)
    assert reverse("trial-approve", args=[trial.pk]) not in page_of(analyst, trial)
    assert reverse("trial-approve", args=[trial.pk]) in page_of(supervisor, trial)

    supervisor.post(reverse("trial-approve", args=[trial.pk]))
    supervisor.post(reverse("trial-approve", args=[trial.pk]))
    assert "成熟的结果还太少" in page_of(analyst, trial)

    supervisor.post(reverse("trial-end", args=[trial.pk]), {"end": "kept"})
    supervisor.post(reverse("trial-end", args=[trial.pk]), {"end": "adopted"})
    trial.refresh_from_db()
    assert trial.end == TrialEnd.KEPT
    assert "保留现行策略" in analyst.get(reverse("trials")).content.decode()


def test_shows_what_the_challenger_changes(analyst):
    proposed(analyst)

    page = page_of(analyst, Trial.objects.get())

    assert "-    weight_percent: 100" in page
    assert "+    weight_percent: 200" in page


def test_who_proposed_does_not_approve(supervisor):
    proposed(supervisor)
    trial = Trial.objects.get()

    assert supervisor.post(reverse("trial-approve", args=[trial.pk])).status_code == 403
    trial.refresh_from_db()
    assert trial.approved_at is None


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"share": "100"}, "share"),
        ({"name": ""}, "name"),
        ({"lasts": "30"}, "lasts"),
        ({"challenger": "x"}, "challenger"),
    ],
)
def test_terms_that_teach_nothing_come_back_to_be_corrected(analyst, said, where):
    answer = proposed(analyst, **said)

    assert answer.status_code == 422
    assert not Trial.objects.exists()
    assert f'name="{where}"' in answer.content.decode()


def test_an_edited_strategy_is_told_and_not_approved(analyst, supervisor, strategies):
    proposed(analyst)
    trial = Trial.objects.get()
    path = strategies / "choices.yaml"
    path.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")

    supervisor.post(reverse("trial-approve", args=[trial.pk]))

    trial.refresh_from_db()
    assert trial.approved_at is None
    assert "策略文件已被修改" in page_of(analyst, trial)


def test_a_strategy_that_is_gone_is_told(analyst, strategies):
    proposed(analyst)
    (strategies / "choices.yaml").unlink()
    strategies.rmdir()

    assert "there is no strategy" in page_of(analyst, Trial.objects.get())


def test_without_a_strategy_says_where_to_put_one(analyst, settings):
    settings.KEPT_HOUSE = None

    assert "strategies/名称" in analyst.get(reverse("trials")).content.decode()


def test_a_trial_that_is_not_there(analyst):
    assert analyst.get(reverse("trial", args=[99])).status_code == 404


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.COMPLIANCE])
def test_is_not_for_others(role):
    client = signed_in(person("x", role))

    assert client.get(reverse("trials")).status_code == 403
    assert proposed(client).status_code == 403
