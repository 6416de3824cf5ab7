"""Signed days."""

from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.evidence import (
    GENESIS,
    DayRoot,
    MerkleError,
    SigningKey,
    merkle_root,
    prove_day,
    sign_day,
    verify_day,
    verify_days,
)
from kept.evidence.days import verify_membership

MONDAY = date(2026, 11, 23)
LEAVES = [("case:1", 3, "a" * 64), ("case:2", 1, "b" * 64), ("house", 9, "c" * 64)]


@pytest.fixture(scope="module")
def week(key):
    days, before = [], None
    for number in range(5):
        leaves = [(chain, length + number, head) for chain, length, head in LEAVES]
        before = sign_day(key, day=MONDAY + timedelta(number), leaves=leaves, previous=before)
        days.append(before)
    return days


def words(faults):
    return [fault.what for fault in faults]


def test_a_day_says_what_it_covers_and_what_it_follows(week, key):
    first, second, *_ = week

    assert first.date == "2026-11-23"
    assert (first.root, first.leaves, first.previous) == (merkle_root(LEAVES), 3, GENESIS)
    assert second.previous == first.digest
    assert first.public_key == key.public.hex
    assert first.key_id == key.public.key_id


def test_the_statement_never_changes():
    day = DayRoot("2026-11-23", "a" * 64, 3, GENESIS, "b" * 64)

    assert day.statement.decode() == (
        f'{{"date":"2026-11-23","format":"kept.day.v1","leaves":3,"previous":"{GENESIS}",'
        f'"public_key":"{"b" * 64}","root":"{"a" * 64}"}}'
    )


def test_honest_days_hold_and_read_back_from_their_fields(week, key):
    assert verify_days(week, [key.public.hex]) == []
    assert verify_days([DayRoot(**asdict(day)) for day in week]) == []


@given(name=st.sampled_from(["date", "root", "leaves", "previous", "public_key", "signature"]))
def test_any_changed_field_breaks_the_signature(week, name):
    value = getattr(week[1], name)
    changed = value + 1 if isinstance(value, int) else value[:-1] + ("0" if value[-1] != "0" else "1")

    assert words(verify_day(replace(week[1], **{name: changed}))) == ["changed"]


def test_a_day_signed_by_a_stranger_is_untrusted(week, key):
    other = SigningKey.generate()
    forged = sign_day(other, day=MONDAY, leaves=LEAVES, previous=None)

    assert verify_day(forged) == []
    assert words(verify_day(forged, [key.public.hex])) == ["untrusted"]
    assert verify_day(week[0], [other.public.hex, key.public.hex]) == []


def test_a_removed_day_is_missed_by_the_next(week):
    assert words(verify_days([week[0], *week[2:]])) == ["missing"]
    assert words(verify_days(week[1:])) == ["missing"]


def test_a_replaced_day_is_missed_by_the_next(week, key):
    forged = sign_day(key, day=MONDAY + timedelta(1), leaves=LEAVES[:1], previous=week[0])

    (fault,) = verify_days([week[0], forged, *week[2:]])

    assert fault.what == "missing"
    assert "2026-11-25" in fault.detail


def test_days_out_of_order_or_twice_are_named(week):
    assert "reordered" in words(verify_days([week[1], week[0]]))
    assert words(verify_days([week[0], week[0]])) == ["reordered"]


def test_a_house_without_a_chain_has_no_day(key):
    with pytest.raises(MerkleError):
        sign_day(key, day=MONDAY, leaves=[], previous=None)


class TestProveDay:
    def test_a_chain_is_proved_under_its_day(self, week):
        proof = prove_day(week[0], LEAVES, "case:2")

        assert proof.leaf == LEAVES[1]
        assert verify_membership(proof) == []

    def test_not_under_another_day_nor_with_another_number_of_chains(self, week):
        proof = prove_day(week[0], LEAVES, "case:2")

        assert words(verify_membership(replace(proof, day=week[1]))) == ["changed"]
        assert words(verify_membership(replace(proof, day=replace(week[0], leaves=4)))) == ["changed"]

    def test_a_chain_that_was_not_there_cannot_be_proved(self, week):
        with pytest.raises(MerkleError, match="case:9"):
            prove_day(week[0], LEAVES, "case:9")
