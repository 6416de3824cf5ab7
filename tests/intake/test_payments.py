"""A payment is known by its reference."""

from datetime import timedelta

import pytest

from kept.intake import PAYMENTS

from .files import AS_OF, codes


def test_good_payments_have_the_schema_of_the_format(paid):
    got = paid({})

    assert (got.bad, got.good.schema) == ([], PAYMENTS.schema)
    assert got.good["method"].to_pylist() == ["other"]


@pytest.mark.parametrize("heading", ["reference", "paid_on", "amount"])
def test_reference_day_and_amount_are_required(paid, heading):
    assert codes(paid({heading: ""})) == [(2, "required")]


@pytest.mark.parametrize(
    ("cell", "found"), [("0.01", []), ("0", ["amount_out_of_range"]), ("-1", ["amount_out_of_range"])]
)
def test_a_payment_is_more_than_nothing(paid, cell, found):
    assert [code for _, code in codes(paid({"amount": cell}))] == found


def test_a_payment_is_not_dated_ahead(paid):
    tomorrow = (AS_OF + timedelta(days=1)).isoformat()

    assert codes(paid({}, {"paid_on": tomorrow})) == [(3, "date_out_of_range")]


def test_a_payment_without_a_debt_is_good_and_waits_to_be_matched(paid):
    assert paid({"debt_number": ""}).good["debt_number"].to_pylist() == [None]


def test_the_same_payment_twice_is_counted_once(paid):
    got = paid({}, {"reference": "R-1"}, {"reference": "R-1"}, {})

    assert codes(got) == [(3, "repeated_payment"), (4, "repeated_payment")]
    assert "2" in got.bad[0].reason.en
    assert got.good["row"].to_pylist() == [2, 5]


@pytest.mark.parametrize(
    "change", [{"amount": "5"}, {"paid_on": "2026-11-22"}, {"debt_number": "D-2"}, {"currency": "USD"}]
)
def test_one_reference_for_two_payments_is_refused_in_all_its_rows(paid, change):
    got = paid({}, {"reference": "R-1"} | change, {})

    assert codes(got) == [(2, "clashing_reference"), (3, "clashing_reference")]


@pytest.mark.parametrize(
    ("cell", "method"), [("微信支付", "wechat"), ("代扣", "direct_debit"), ("court", "court")]
)
def test_methods_go_by_their_usual_names(paid, cell, method):
    assert paid({"method": cell}).good["method"].to_pylist() == [method]
