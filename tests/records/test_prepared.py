"""A prepared question gives the rows of the query it was worded from, for whatever values it is asked."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.db.models import Count, QuerySet

from kept.records.models import Case, Debt, Due, Relation
from kept.records.prepared import prepared

from ..house import TODAY, placed, row

pytestmark = pytest.mark.django_db

WORDED = []


@prepared
def due_until(cases, on) -> QuerySet[Due, tuple]:
    WORDED.append(on)
    dues = Due.objects.filter(debt__case__among=cases, on__lte=on).order_by("on")
    return dues.values_list("debt__number", "on", "amount_minor")


@prepared
def with_people(case) -> QuerySet[Case]:
    """The case with borrower, creditor and debts."""
    return Case.objects.filter(pk=case).select_related("borrower", "creditor").prefetch_related("debts")


@prepared
def debts_of(creditor, number) -> QuerySet[Debt, str]:
    return Debt.objects.filter(creditor=creditor).exclude(number=number).values_list("number", flat=True)


@prepared
def relations_by_role(borrower) -> QuerySet[Relation, tuple]:
    return Relation.objects.filter(borrower=borrower).values_list("role").annotate(many=Count("pk"))


@pytest.fixture
def cases():
    friend = {"contact_1_name": "丁四", "contact_1_phone": "13700137000", "contact_1_relation": "朋友"}
    with transaction.atomic():
        return placed(
            row("C-1", due_on=TODAY, **friend),
            row("C-2", debtor_name="乙二", phone_1="13800138001", due_on=TODAY - timedelta(days=5)),
        )


def test_dates_and_lists_may_differ_from_time_to_time(cases):
    first, second = (case.pk for case in cases)
    late, new = TODAY - timedelta(days=5), TODAY

    assert due_until([first, second], TODAY) == [("C-2", late, 100_000), ("C-1", new, 100_000)]
    assert due_until({second}, TODAY) == [("C-2", late, 100_000)]
    assert due_until((first, second), late) == [("C-2", late, 100_000)]
    assert due_until(cases=[first], on=late) == []
    assert due_until([], TODAY) == []
    assert len(WORDED) == 1


def test_rows_are_objects_with_what_was_joined_and_fetched_beside(cases, django_assert_num_queries):
    with django_assert_num_queries(2):
        (found,) = with_people(cases[1].pk)

        assert found == cases[1]
        assert (found.borrower.name, found.creditor.name) == ("乙二", "远舟银行")
        assert [debt.number for debt in found.debts.all()] == ["C-2"]

    assert with_people(0) == []
    assert with_people(10**30) == []


def test_an_object_stands_for_its_number(cases):
    assert debts_of(cases[0].creditor, "C-1") == ["C-2"]
    assert debts_of(cases[0].creditor_id, "C-2") == ["C-1"]
    assert relations_by_role(cases[0].borrower) == [("contact_person", 1)]
    assert relations_by_role(cases[1].borrower) == []


def test_two_askings_do_not_share_their_rows(cases):
    first = with_people(cases[0].pk)
    second = with_people(cases[1].pk)

    assert (first[0].pk, second[0].pk) == (cases[0].pk, cases[1].pk)


def test_a_wrong_argument_is_refused():
    with pytest.raises(TypeError, match="missing a required argument"):
        due_until([1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "__import__('os').environ.get('KEPT_TEST_DATABASE') != 'postgresql'", reason="needs threads"
)
def test_each_thread_asks_by_its_own_connection(cases):
    found = []

    def ask() -> None:
        found.append(debts_of(cases[0].creditor, "C-1"))
        connection.close()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [["C-2"]] * 4
