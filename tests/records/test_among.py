"""``__among`` finds what ``__in`` finds, however many are asked for."""

from __future__ import annotations

import pytest

from kept.records.models import Borrower, Case, Creditor, Debt

from ..house import placed, row

pytestmark = pytest.mark.django_db

NAMES = ("甲'一", '乙"二', "丙\\三")


@pytest.fixture
def cases():
    return placed(
        *(row(f"C-{name}", debtor_name=name, phone_1=f"1380013800{k}") for k, name in enumerate(NAMES))
    )


@pytest.mark.usefixtures("cases")
def test_texts_are_found_whatever_they_hold():
    numbers = [f"C-{name}" for name in NAMES]

    assert Debt.objects.filter(number__among=numbers[:2]).count() == 2
    assert {one.number for one in Debt.objects.filter(number__among=numbers)} == set(numbers)
    assert not Debt.objects.filter(number__among=["C"]).exists()


def test_numbers_are_found_in_the_row_and_across_a_relation(cases):
    first, second, third = (case.pk for case in cases)

    assert set(Case.objects.filter(pk__among={first, third})) == {cases[0], cases[2]}
    assert set(Case.objects.filter(borrower__among=[cases[1].borrower_id])) == {cases[1]}
    assert Borrower.objects.filter(cases__debts__case__among=(second,)).get().pk == cases[1].borrower_id
    assert Case.objects.exclude(pk__among=[first]).count() == 2


@pytest.mark.usefixtures("cases")
def test_of_none_there_is_none():
    assert not Case.objects.filter(pk__among=[]).exists()


@pytest.mark.usefixtures("cases")
def test_more_are_asked_for_than_a_statement_takes_parameters():
    assert Creditor.objects.filter(pk__among=range(70_000)).count() == 1
