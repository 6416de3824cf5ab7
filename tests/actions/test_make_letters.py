"""One letter for many cases: each through the gate, sheet by sheet, and on where a run was killed."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pytest

from kept.actions.make_letters import NotALetterError, make_letters, open_sheet, sheets_of
from kept.actions.make_paper import PaperRefusedError, Wish, open_paper
from kept.records.models import Borrower, Case, Contact, EvidenceRecord, MadePaper, Measure, Role
from kept.records.rights import NoRightError

from ..house import PHONES, TODAY, at, person, placed, row

pytestmark = pytest.mark.django_db

REMINDER = Wish("reminder", said={"creditor_phone": "021-5555 0100", "payment_account": "手机银行"})


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PAPERS = tmp_path / "papers"


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


@pytest.fixture
def cases():
    rows = [
        row(f"C-{k}", debtor_name=f"张{k}", phone_1=PHONES[k], row=k + 2, principal_minor=100_000 + k)
        for k in range(5)
    ]
    return [case.pk for case in placed(*rows)]


def run(cases, by, **said):
    return list(make_letters(cases, REMINDER, **{"batch": "b", "by": by, "now": at(10), "size": 2} | said))


def test_each_case_gets_one_letter_under_its_own_permit(cases, supervisor):
    made = run(cases, supervisor)

    assert [(one.letters, one.left) for one in made] == [(2, ()), (2, ()), (1, ())]
    assert Contact.objects.count() == MadePaper.objects.count() == 5
    assert EvidenceRecord.objects.filter(kind="paper.made").count() == 5


def test_letters_of_a_sheet_share_its_pdf_each_in_its_place(cases, supervisor):
    run(cases, supervisor)

    for name in sheets_of("b"):
        pdf, letters = open_sheet(name, by=supervisor, now=at(11)), MadePaper.objects.filter(sheet=name)
        assert len(pikepdf.open(io.BytesIO(pdf)).pages) == len(letters)
        assert sorted(letters.values_list("place", flat=True)) == list(range(1, len(letters) + 1))


def test_each_letter_of_the_approved_step_carries_its_measure_out_once(cases, supervisor):
    Case.objects.filter(pk__in=cases).update(rung="demand_letter", rung_since=TODAY - timedelta(days=2))
    Measure.objects.create(case_id=cases[0], rung="demand_letter", on=TODAY - timedelta(days=1))
    Measure.objects.create(case_id=cases[1], rung="demand_letter", on=TODAY - timedelta(days=3))
    said = dict.fromkeys(("creditor_address", "enquiry", "complaint_phone"), "示例市") | REMINDER.said
    demand = Wish("demand", said=said | {"reply_by": TODAY + timedelta(days=10)})

    made = list(make_letters(cases, demand, batch="b", by=supervisor, now=at(10)))

    carried = Measure.objects.filter(on=TODAY)
    assert [one.letters for one in made] == [5]
    assert sorted(carried.values_list("case_id", flat=True)) == cases[1:]
    assert all(one.contact.case_id == one.case_id for one in carried)
    assert EvidenceRecord.objects.filter(kind="measure.carried_out").count() == 4


def test_a_second_letter_bears_the_next_number(cases, supervisor):
    run(cases[:2], supervisor)

    run(cases, supervisor, batch="c", now=at(10, day=TODAY + timedelta(days=1)))

    serials = MadePaper.objects.filter(batch="c").values_list("serial", flat=True)
    assert set(serials) == {f"{pk}-{2 if pk in cases[:2] else 1}" for pk in cases}


def test_a_run_that_was_killed_goes_on_where_it_stopped(cases, supervisor):
    killed = make_letters(cases, REMINDER, batch="b", by=supervisor, now=at(10), size=2)
    next(killed)
    killed.close()

    made = run(cases, supervisor)

    assert [one.letters for one in made] == [2, 1]
    assert MadePaper.objects.count() == Contact.objects.count() == 5
    assert len(sheets_of("b")) == 3
    assert run(cases, supervisor) == []


def test_a_sheet_that_cannot_be_kept_leaves_no_letter_on_record(cases, supervisor, settings, tmp_path):
    settings.PAPERS = tmp_path / "a file"
    settings.PAPERS.write_text("in the way")

    with pytest.raises(OSError, match="exists"):
        run(cases, supervisor)

    assert not Contact.objects.exists()
    assert not EvidenceRecord.objects.filter(kind__startswith="paper").exists()


def test_whom_the_law_protects_is_left_out_with_the_reason(cases, supervisor):
    Case.objects.filter(pk=cases[0]).update(path="stop")

    made = run(cases, supervisor)

    assert [one.case_id for sheet in made for one in sheet.left] == [cases[0]]
    assert EvidenceRecord.objects.filter(kind="contact.refused").count() == 1
    assert Contact.objects.count() == 4


def test_a_name_that_cannot_be_printed_is_left_out_and_the_others_are_made(cases, supervisor):
    someone = Borrower.objects.get(cases=cases[1])
    someone.name = "张\ue863"
    someone.save(update_fields=["name"])

    made = run(cases, supervisor, size=5)

    assert made[0].letters == 4
    assert made[0].left[0].case_id == cases[1]
    assert "U+E863" in made[0].left[0].why.en


def test_a_case_with_a_field_open_is_left_out_by_name(cases, supervisor):
    made = list(make_letters(cases[:1], Wish("reminder"), batch="b", by=supervisor, now=at(10)))

    assert made[0].letters == 0
    assert made[0].left[0].why.zh == "尚缺：联系电话、还款账户及方式"


def test_one_letter_of_a_sheet_is_not_handed_out_with_the_others(cases, supervisor):
    run(cases, supervisor)

    with pytest.raises(PaperRefusedError, match="with other letters"):
        open_paper(MadePaper.objects.all()[0].pk, by=supervisor, now=at(11))


def test_a_changed_sheet_is_not_printed(cases, supervisor):
    run(cases, supervisor)
    MadePaper.objects.update(digest="0" * 64)

    with pytest.raises(PaperRefusedError, match="not the one that was recorded"):
        open_sheet(sheets_of("b")[0], by=supervisor, now=at(11))


def test_court_papers_and_guarantors_letters_are_made_one_by_one(cases, supervisor):
    for code in ("interest_table", "guarantor_demand"):
        with pytest.raises(NotALetterError):
            next(make_letters(cases, Wish(code), batch="b", by=supervisor, now=at(10)))


def test_not_everybody_may(cases):
    with pytest.raises(NoRightError):
        run(cases, person("wu", Role.ANALYST))
