"""Many rows at once are the same rows as one by one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from kept.records.bulk import insert, update
from kept.records.models import Borrower, Case, Creditor, Due, Phone

from ..house import TODAY, a_case, creditor

pytestmark = pytest.mark.django_db


def people(*names: str) -> int:
    indexes = [f"i{name}" for name in names]
    return insert(
        Borrower, {"identity": list(names), "name": list(names), "name_index": indexes}, ignore=True
    )


def test_what_is_not_given_takes_its_default():
    assert people("甲", "乙") == 2

    one = Borrower.objects.get(identity="甲")
    assert (one.name, one.email, one.zone, one.deceased) == ("甲", "", "Asia/Shanghai", False)


def test_personal_data_is_sealed():
    people("甲")

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM records_borrower")
        (stored,) = cursor.fetchone()

    assert stored.startswith("v1:")
    assert "甲" not in stored


def test_rows_that_are_there_already_are_left_out_and_not_counted():
    people("甲")

    assert people("甲", "乙") == 1
    assert Borrower.objects.count() == 2


def test_a_row_that_is_there_already_is_an_error_unless_left_out():
    case = a_case()
    columns = {
        "creditor_id": [case.creditor_id],
        "borrower_id": [case.borrower_id],
        "opened_on": [TODAY],
        "rung_since": [TODAY],
    }

    with pytest.raises(DatabaseError), transaction.atomic():
        insert(Case, columns)


def test_words_of_the_language_and_nothing_at_all_are_columns_like_others():
    case = a_case()
    debt = case.debts.get()
    Due.objects.all().delete()

    insert(Due, {"debt_id": [debt.pk], "on": [date(2027, 1, 1)], "amount_minor": [9_223_372_036_854_775_807]})
    number = Phone.objects.get().number
    insert(
        Phone,
        {"borrower_id": [case.borrower_id], "relation_id": [None], "number": ["1"], "number_index": ["x"]},
    )

    assert Due.objects.get().on == date(2027, 1, 1)
    assert Due.objects.get().amount_minor == 9_223_372_036_854_775_807
    assert set(Phone.objects.values_list("valid", flat=True)) == {True}
    assert {one.number for one in Phone.objects.all()} == {number, "1"}


def test_rows_are_changed_by_their_key_and_no_others():
    names = ["一行", "二行", "三行"]
    banks = [creditor(name) for name in names]
    keys = [bank.pk for bank in banks[:2]]

    assert update(Creditor, "id", {"id": keys, "name": ["甲", "乙"], "reports_credit": [False, True]}) == 2

    found = list(Creditor.objects.order_by("pk").values_list("name", "reports_credit"))
    assert found == [("甲", False), ("乙", True), ("三行", True)]


def test_texts_stay_as_they_are_whatever_they_hold():
    texts = ["", "NULL", "{甲,乙}", 'a"b', "c\\d", "'e'", " f\n", "%s"]
    banks = [creditor(f"{k}行") for k in range(len(texts))]

    update(Creditor, "id", {"id": [bank.pk for bank in banks], "name": texts})
    insert(Creditor, {"name": [f"{text}x" for text in texts], "kind": ["bank"] * len(texts)})

    found = list(Creditor.objects.order_by("pk").values_list("name", flat=True))
    assert found == [*texts, *(f"{text}x" for text in texts)]


def test_nothing_is_done_for_no_rows():
    assert insert(Due, {"debt_id": [], "on": [], "amount_minor": []}) == 0
    assert update(Creditor, "id", {"id": [], "name": []}) == 0


def test_what_is_too_long_is_kept_whole_or_refused_but_never_cut():
    long = "长" * 49

    if connection.vendor == "sqlite":  # it keeps texts of any length
        people(long)
        assert Borrower.objects.get().identity == long
    else:
        with pytest.raises(DatabaseError), transaction.atomic():
            people(long)
