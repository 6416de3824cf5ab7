"""The columns of a case: what counts as a call in vain, and how old a signal is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.records.case_columns import case_columns
from kept.records.models import Case, Channel, Contact, Heard, Phone
from kept.records.positions import position_of

from ..house import TODAY, a_case, at, person, placed, row

pytestmark = pytest.mark.django_db


def tried(case, *, days, channel=Channel.CALL, relation=None) -> None:
    """One contact in vain on each of the days before today."""
    for ago in days:
        moment = at(10, day=TODAY - timedelta(days=ago))
        Contact.objects.create(
            case=case, collector=case.collector, channel=channel, relation=relation, at=moment,
            ended_at=moment, local_date=moment.date(), permit={}, rulebook="",
        )  # fmt: skip


@pytest.fixture
def case():
    """A case that has stood on its rung for a week."""
    made = a_case(person("li"), due_on=TODAY - timedelta(days=40))
    Case.objects.update(rung="first_call", rung_since=TODAY - timedelta(days=7))
    return made


def test_letters_are_not_unanswered_calls(case):
    tried(case, days=(2, 1), channel=Channel.LETTER)

    columns = case_columns([case.pk], position_of([case.pk]), on=TODAY)

    assert (columns.unanswered_in_row[0], columns.attempt_days[0]) == (0, 0)


def test_calls_to_a_person_beside_the_borrower_are_not_the_borrowers():
    rows = row(contact_1_name="丁四", contact_1_phone="13700137000", contact_1_relation="朋友")
    case = placed(rows, as_of=TODAY - timedelta(days=7))[0]
    case.collector = person("li")
    tried(case, days=(2, 1), relation=Phone.objects.exclude(relation=None).get().relation)

    columns = case_columns([case.pk], position_of([case.pk]), on=TODAY)

    assert (columns.unanswered_in_row[0], columns.attempt_days[0]) == (0, 0)


@pytest.mark.parametrize(
    ("rung", "days"), [("first_call", 2), ("reminder", 2), ("visit", 0), ("demand_letter", 0)]
)
def test_only_attempts_by_the_rungs_channel_carry_it_out(case, rung, days):
    Case.objects.update(rung=rung)
    tried(case, days=(2, 1))

    columns = case_columns([case.pk], position_of([case.pk]), on=TODAY)

    assert columns.attempt_days[0] == days
    assert columns.unanswered_in_row[0] == 2


def test_a_signals_age_is_counted_in_the_houses_days(case):
    Heard.objects.create(case=case, signal="admits_debt", at=at(7, 30))

    columns = case_columns([case.pk], position_of([case.pk]), on=TODAY)

    assert columns.heard.sum() == 1
    assert columns.heard_days[columns.heard].tolist() == [0]
    assert case_columns([case.pk], position_of([case.pk]), on=TODAY + timedelta(days=1)).heard_days[
        columns.heard
    ].tolist() == [1]
