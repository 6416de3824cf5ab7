"""Letters to many in the workbench: chosen, said once, made sheet by sheet, printed."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from kept.actions import letter_runs
from kept.actions.letter_runs import begin_letters, letters_chunk
from kept.records.models import (
    Case,
    Contact,
    Creditor,
    DayPlan,
    EvidenceRecord,
    LetterRun,
    MadePaper,
    Planned,
    Role,
    RunStatus,
    Work,
)
from kept.records.rights import NoRightError
from kept.site import jobs

from ...house import TODAY, at, clock_shows, person, placed, row, signed_in

pytestmark = pytest.mark.django_db

PHONES = [f"1380013800{k}" for k in range(5)]
SAID = {
    "language": "zh",
    "paper": "reminder",
    "payment_account": "手机银行",
}


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.PAPERS = tmp_path / "papers"
    clock_shows(settings, at(10))


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


@pytest.fixture
def cases():
    """Five cases on the list of a collector."""
    collector = person("li")
    rows = [row(f"C-{k}", debtor_name=f"张{k}", phone_1=PHONES[k], row=k + 2) for k in range(5)]
    found = placed(*rows)
    Creditor.objects.update(callback_number="021-5555 0100")
    for case in found:
        Work.objects.create(case=case, collector=collector, on=TODAY, purpose="first_call", rank=1, worth=1)
    return [case.pk for case in found]


def send(by, **said):
    return signed_in(by).post(reverse("letters-begin"), SAID | {"whom": "lists", "batch": "b"} | said)


def shown(by, name, *args, **query):
    return signed_in(by).get(reverse(name, args=args), query).content.decode()


def test_whom_to_write_to_is_offered_with_how_many(cases, supervisor):
    plan = DayPlan.every.create(on=TODAY, made_at=at(2), in_force=True)
    planned = {"on": TODAY, "choice": "demand_letter", "worth_minor": 1, "why": "worth"}
    Planned.every.create(plan=plan, case_id=cases[0], **planned)

    page = shown(supervisor, "letters")

    assert "计划发函的案件 · 1" in page
    assert "今日全部名单 · 5" in page


@pytest.mark.usefixtures("cases")
def test_only_what_no_record_holds_is_asked_for(supervisor):
    page = shown(supervisor, "letters-new", whom="lists", paper="demand")

    needed = page[page.index("<main") :].partition("<details")[0]
    assert 'name="reply_by"' in needed
    assert 'name="enquiry"' not in needed
    assert 'name="enquiry"' in page
    assert 'name="arrears"' not in page


@pytest.mark.usefixtures("cases")
def test_each_case_gets_a_letter_and_the_sheet_is_printed(supervisor):
    answer = send(supervisor)
    run = LetterRun.objects.get()
    assert answer["Location"] == reverse("letters-batch", args=[run.pk])

    jobs.write_letters(run.pk)

    run.refresh_from_db()
    assert (run.status, run.letters, run.done, run.left) == (RunStatus.DONE, 5, 5, [])
    assert Contact.objects.count() == MadePaper.objects.filter(batch="b").count() == 5
    assert "b-0001" in shown(supervisor, "letters-batch", run.pk)
    pdf = signed_in(supervisor).post(reverse("letters-sheet", args=[run.pk, 1]))
    assert pdf.content.startswith(b"%PDF")
    assert EvidenceRecord.objects.filter(kind="paper.opened").count() == 5


@pytest.mark.usefixtures("cases")
def test_sent_twice_it_is_one_batch_and_worked_twice_one_letter_each(supervisor):
    places = {send(supervisor)["Location"] for _ in range(2)}
    run = LetterRun.objects.get()

    jobs.write_letters(run.pk)
    jobs.write_letters(run.pk)

    assert len(places) == 1
    assert MadePaper.objects.count() == 5


def test_who_got_none_stands_there_with_the_reason(cases, supervisor):
    Case.objects.filter(pk__in=cases[:2]).update(path="stop")
    Creditor.objects.update(callback_number="")
    send(supervisor)
    run = LetterRun.objects.get()

    jobs.write_letters(run.pk)

    run.refresh_from_db()
    assert sum(one["count"] for one in run.left) == 5
    assert "尚缺：联系电话" in shown(supervisor, "letters-batch", run.pk)


@pytest.mark.usefixtures("cases")
def test_a_batch_that_was_interrupted_goes_on_where_it_stopped(supervisor, monkeypatch):
    monkeypatch.setattr(letter_runs, "SHEET", 2)
    send(supervisor)
    run = letters_chunk(LetterRun.objects.get().pk, now=at(10))
    assert (run.done, run.letters, run.status) == (2, 2, RunStatus.RUNNING)
    assert "2 / 5" in shown(supervisor, "letters-progress", run.pk)

    assert jobs.resume_unfinished() == 1
    jobs.write_letters(run.pk)

    run.refresh_from_db()
    assert (run.done, run.letters, run.status) == (5, 5, RunStatus.DONE)


@pytest.mark.usefixtures("cases")
def test_a_batch_that_cannot_go_on_is_given_up_and_says_so(supervisor):
    send(supervisor)
    supervisor.is_active = False
    supervisor.save()
    run = LetterRun.objects.get()

    jobs.write_letters(run.pk)

    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert "批次已中止" in shown(person("zhou", Role.SUPERVISOR), "letters-batch", run.pk)


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(("name", "text"), [("reply_by", ""), ("reply_by", "soon")])
def test_what_is_missing_or_cannot_be_read_is_said_beside_it(supervisor, name, text):
    answer = send(supervisor, paper="demand", **{name: text})

    assert answer.status_code == 422
    assert f'id="id_{name}-error"' in answer.content.decode()
    assert not LetterRun.objects.exists()


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("name", ["../b", "b/c", "B", "x" * 81])
def test_a_batch_is_called_by_no_path(supervisor, name):
    assert send(supervisor, batch=name).status_code == 400
    assert not LetterRun.objects.exists()


@pytest.mark.usefixtures("cases")
def test_two_people_never_share_a_batch(supervisor):
    other = person("zhou", Role.SUPERVISOR)
    pages = [shown(one, "letters-new", whom="lists", paper="demand") for one in (supervisor, other)]
    names = {re.search(r'name="batch" value="([^"]+)"', page)[1] for page in pages}

    assert len(names) == 2
    assert send(supervisor).status_code == 302
    assert send(other).status_code == 400


@pytest.mark.usefixtures("cases")
def test_who_may_write_to_many_no_more_ends_the_batch(supervisor):
    send(supervisor)
    supervisor.role = Role.COLLECTOR
    supervisor.save()

    jobs.write_letters(LetterRun.objects.get().pk)

    assert LetterRun.objects.get().status == RunStatus.FAILED
    assert not MadePaper.objects.exists()


def test_nobody_to_write_to_is_no_batch(supervisor):
    assert send(supervisor).status_code == 422
    assert not LetterRun.objects.exists()


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("paper", ["complaint_card", "guarantor_demand", "us_validation", "none"])
def test_what_is_no_letter_to_borrowers_here_is_not_found(supervisor, paper):
    assert send(supervisor, paper=paper).status_code == 404


def test_only_supervisors_write_to_many(cases):
    collector = person("zhao")

    assert send(collector).status_code == 403
    with pytest.raises(NoRightError):
        begin_letters(cases, "reminder", {}, language="zh", batch="b", by=collector, now=at(10))
