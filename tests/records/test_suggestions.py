"""A payment without its debt is led to the debts it may belong to, by what tells them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.records.models import Case, Payment, PaymentStatus
from kept.records.suggestions import MOST, find_debts, suggest

from ..house import TODAY, a_case, a_promise, at, creditor, person, placed, row

pytestmark = pytest.mark.django_db


def payment(**said) -> Payment:
    made = {
        "creditor": creditor(),
        "reference": "P-1",
        "paid_on": TODAY,
        "amount_minor": 777,
        "status": PaymentStatus.UNMATCHED,
        "received_at": at(10),
        **said,
    }
    return Payment.objects.create(**made)


def told(one: Payment) -> list[tuple[str, list[str]]]:
    return [(hint.debt.number, hint.why) for hint in suggest(one)]


@pytest.mark.parametrize("number", ["C 100001", "c-100001", "00C100001", "C100001"])
def test_the_number_is_read_without_spaces_dashes_case_and_leading_zeros(number):
    a_case(number="C100001")

    assert told(payment(debt_number=number))[0][0] == "C100001"


@pytest.mark.parametrize(("number", "found"), [("C100009", True), ("C100199", False), ("C10", False)])
def test_a_number_may_differ_in_its_last_two_places(number, found):
    a_case(number="C100001")

    assert told(payment(debt_number=number)) == ([("C100001", ["near_number"])] if found else [])


def test_the_payers_name_leads_to_all_the_debts_of_the_borrower():
    placed(row("C-1"), row("C-2"))

    assert told(payment(payer_name="张小敏")) == [("C-1", ["name"]), ("C-2", ["name"])]


@pytest.mark.parametrize(("days", "found"), [(-7, True), (-8, False), (13, True), (14, False)])
def test_a_promised_amount_tells_near_its_day(days, found):
    collector = person("li")
    a_promise(a_case(collector), collector)  # 300.00 on the third day

    one = payment(amount_minor=30_000, paid_on=TODAY + timedelta(days=days))

    assert told(one) == ([("C-1", ["promise"])] if found else [])


def test_what_speaks_twice_comes_first():
    placed(row("C-1"), row("C-2", debtor_name="李某", phone_1="13800138001"))
    Case.objects.filter(debts__number="C-2").update(total_minor=777)

    hints = suggest(payment(payer_name="李某"))

    assert [(hint.debt.number, hint.weight, hint.sure) for hint in hints] == [("C-2", 4, True)]


def test_an_amount_alone_is_not_sure():
    a_case()
    Case.objects.update(total_minor=777)

    assert [hint.sure for hint in suggest(payment())] == [False]


def test_another_creditors_and_another_currencys_debts_are_left_out():
    placed(row("C-1"), owner=creditor("另一银行"))
    placed(row("C-2", currency="USD"))

    assert suggest(payment(payer_name="张小敏")) == []


def test_no_more_are_suggested_than_there_are_keys():
    placed(*(row(f"C-{k}") for k in range(MOST + 2)))

    assert len(suggest(payment(payer_name="张小敏"))) == MOST


def test_a_payment_that_says_nothing_is_led_nowhere():
    a_case()

    assert suggest(payment()) == []


@pytest.mark.parametrize("text", ["C-1", " C-1 ", "张小敏", "138 0013 8000"])
def test_a_debt_is_found_by_number_name_or_telephone(text):
    a_case()

    assert [debt.number for debt in find_debts(creditor(), text)] == ["C-1"]


@pytest.mark.parametrize("text", ["", "  ", "C-", "张小"])
def test_nothing_is_found_by_a_part(text):
    a_case()

    assert find_debts(creditor(), text) == []
