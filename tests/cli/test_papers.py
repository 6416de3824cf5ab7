"""Papers from the command line: one letter, one court paper, a worklist of letters."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from kept.cli.main import app
from kept.records.models import Contact, EvidenceRecord, MadePaper, Role, Work

from ..house import PHONES, TODAY, a_case, at, clock_shows, person, placed, row

pytestmark = pytest.mark.django_db

SAID = ("--say", "creditor_phone=021-5555 0100", "--say", "payment_account=手机银行")


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.PAPERS = tmp_path / "papers"
    clock_shows(settings, at(10))
    return person("wang", Role.SUPERVISOR)


def kept(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_letter_is_made_through_the_gate_and_written(tmp_path):
    case = a_case()

    done = kept("letter", case.pk, "reminder", "--by", "wang", *SAID, "--out", tmp_path / "r.pdf")

    assert done.exit_code == 0, done.output
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    assert Contact.objects.get().outcome == "letter_made"
    assert MadePaper.objects.get().digest in re.sub(r"\s", "", done.output)


def test_open_fields_are_named_and_nothing_is_made():
    done = kept("letter", a_case().pk, "reminder", "--by", "wang")

    assert done.exit_code == 1
    assert "still open: creditor_phone, payment_account" in done.output
    assert not MadePaper.objects.exists()


def test_fields_can_be_shown_without_their_values():
    done = kept("letter", a_case().pk, "reminder", "--by", "wang", "--show")

    assert "OPEN" in done.output
    assert "张小敏" not in done.output


def test_a_court_paper_is_drafted_as_word(tmp_path):
    out = tmp_path / "c.docx"

    done = kept("court", a_case().pk, "complaint_card", "--by", "wang", "--word", "--out", out)

    assert done.exit_code == 0, done.output
    assert out.read_bytes().startswith(b"PK")
    assert EvidenceRecord.objects.filter(kind="paper.drafted").count() == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("letter", 1, "interest_table", "--by", "wang"), "is made by `kept court`"),
        (("letter", 1, "dunning", "--by", "wang"), "there is no paper 'dunning'"),
        (("letter", 99, "reminder", "--by", "wang"), "There is no case 99."),
        (("letter", 1, "reminder", "--by", "nobody"), "nobody called nobody"),
        (("letter", 1, "reminder", "--by", "wang", "--say", "court=x"), "has no field court"),
        (("letter", 1, "demand", "--by", "wang", "--say", "reply_by=soon"), "'soon' is no date"),
    ],
)
def test_what_cannot_be_is_said_plainly(words, why):
    done = kept(*words)

    assert done.exit_code in {1, 2}
    assert why in " ".join(done.output.split())


def test_a_worklist_is_written_to_and_again_only_where_it_stopped(tmp_path, house):
    cases = placed(*(row(f"C-{k}", phone_1=PHONES[k], debtor_name=f"张{k}", row=k + 2) for k in range(3)))
    for k, case in enumerate(cases):
        Work.objects.create(on=TODAY, collector=house, case=case, purpose="first_call", rank=k, worth=1)
    words = ("letters", "reminder", "--by", "wang", "--worklist", TODAY, "--out", tmp_path, *SAID)

    first, again = kept(*words), kept(*words)

    assert "3 letters made, 0 left out; 1 sheets" in " ".join(first.output.split())
    assert "0 letters made, 0 left out; 1 sheets" in " ".join(again.output.split())
    assert Contact.objects.count() == 3
    assert [file.name for file in tmp_path.glob("*.pdf")] == [f"reminder-{TODAY}-0001.pdf"]


def test_the_papers_are_listed():
    done = kept("papers")

    assert "demand" in done.output
    assert "secondary" in done.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("letter", "99", "reminder", "--by", "wang"), "There is no case 99."),
        (("letter", "9" * 30, "reminder", "--by", "wang"), "There is no case 9"),
        (("letter", "1", "reminder", "--by", "nobody"), "There is nobody called nobody"),
        (("letter", "1", "postcard", "--by", "wang"), "there is no paper 'postcard'"),
        (("letter", "1", "reminder", "--by", "wang", "--say", "phone"), "--say phone: write name=value"),
        (("letter", "1", "reminder", "--by", "wang", "--say", "colour=red"), "there are "),
        (
            ("letter", "1", "reminder", "--by", "wang", "--out", "no/such/folder.pdf"),
            "no file can be written",
        ),
        (("court", "1", "reminder", "--by", "wang"), "is made by `kept letter`"),
        (
            (
                "letters",
                "reminder",
                "--by",
                "wang",
                "--worklist",
                "2026-11-24",
                "--out",
                ".",
                "--say",
                "colour=red",
            ),
            "reminder has no field colour",
        ),
    ],
)
def test_what_is_not_there_is_said_in_a_line(words, why):
    done = kept(*words)

    assert done.exit_code == 2
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not MadePaper.objects.exists()
