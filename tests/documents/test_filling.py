"""Which fields the records fill, which a person must, and when a paper is final."""

from __future__ import annotations

from datetime import date

import pytest

from kept.documents import (
    FieldValueError,
    NotFinalError,
    Source,
    TooLongError,
    fill,
    load_paper,
    render,
    specimens,
)

from .samples import AT, filled, pdf_of


def without(code, *names):
    paper = load_paper(code)
    return paper, {name: value for name, value in specimens(paper).items() if name not in names}


def test_a_required_field_left_empty_is_named():
    paper, facts = without("demand", "reply_by", "complaint_phone")

    one = fill(paper, facts)

    assert set(one.open) == {"reply_by", "complaint_phone"}
    with pytest.raises(NotFinalError, match="complaint_phone"):
        pdf_of(one)


def test_space_is_no_text_and_a_table_without_rows_no_table():
    paper, facts = without("demand")

    assert set(fill(paper, facts | {"enquiry": "  ", "debts": []}).open) == {"enquiry", "debts"}


def test_an_optional_field_may_be_empty():
    paper, facts = without("demand", "borrower_address")

    assert fill(paper, facts).open == ()


def test_a_draft_may_be_open_and_differs_from_the_final():
    paper, facts = without("demand", "reply_by")

    draft = render(fill(paper, facts), "zh", serial="7-0", at=AT, final=False)

    assert draft.startswith(b"%PDF")
    assert draft != pdf_of(filled())


def test_who_said_what_is_known():
    paper, facts = without("demand", "reply_by")

    one = fill(paper, facts, {"reply_by": date(2026, 12, 1)})

    assert one.said_by["reply_by"] == Source.PERSON
    assert one.said_by["total"] == Source.RECORD
    assert one.said_by["enquiry"] == Source.HOUSE


def test_a_person_does_not_overwrite_what_the_records_know():
    paper, facts = without("demand")

    with pytest.raises(FieldValueError, match="total is filled from the records"):
        fill(paper, facts, {"total": 1})


def test_a_person_fills_what_the_records_do_not_know():
    paper, facts = without("demand", "creditor_phone")

    assert fill(paper, facts, {"creditor_phone": "95500"}).values["creditor_phone"] == "95500"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("total", "12.00", "total holds money, not str"),
        ("total", True, "total holds money, not bool"),
        ("reply_by", "2026-12-01", "reply_by holds date"),
        ("enquiry", "a\x00b", r"U\+0000"),
        ("debts", [{"number": "1"}], "debts: each row has exactly"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(name, value, why):
    paper, facts = without("demand")

    with pytest.raises(FieldValueError, match=why):
        fill(paper, facts | {name: value})


def test_a_field_the_paper_does_not_have_is_refused():
    with pytest.raises(FieldValueError, match="demand has no field court"):
        fill(load_paper("demand"), {}, {"court": "x"})


def test_an_option_that_is_none_is_refused():
    paper, facts = without("enforcement", "document_kind")

    with pytest.raises(FieldValueError, match="document_kind: 'letter' is none of judgment"):
        fill(paper, facts, {"document_kind": "letter"})


@pytest.mark.parametrize(("last", "fits"), [(date(2031, 11, 23), True), (date(2031, 11, 24), False)])
def test_a_plan_runs_five_years_and_not_a_day_longer(last, fits):
    """The specimens are dated 23 November 2026."""
    one = filled("plan_agreement", instalments=[{"no": 1, "on": last, "amount": 100}])

    if fits:
        one.require_final()
    else:
        with pytest.raises(TooLongError, match="5 years"):
            one.require_final()


PLAN = [{"no": k, "on": date(2027, k, 1), "amount": 100 + k} for k in (1, 2, 3)]


def test_the_sum_and_the_number_of_instalments_follow_from_their_table():
    paper, facts = without("plan_offer", "instalments", "instalments_total", "instalments_count")
    assert fill(paper, facts).open == ("instalments",)

    one = fill(paper, facts, {"instalments": PLAN})

    assert (one.values["instalments_total"], one.values["instalments_count"]) == (306, 3)
    assert one.said_by["instalments_total"] == Source.PERSON
    assert one.open == ()


def test_what_follows_from_a_table_is_not_said():
    paper, facts = without("plan_offer", "instalments_total")

    with pytest.raises(FieldValueError, match=r"instalments_total follows from instalments\.amount"):
        fill(paper, facts, {"instalments_total": 1})


def test_no_instalment_is_without_its_day():
    paper, facts = without("plan_offer", "instalments")

    with pytest.raises(FieldValueError, match=r"instalments\.on is empty"):
        fill(paper, facts, {"instalments": [PLAN[0] | {"on": None}]})
