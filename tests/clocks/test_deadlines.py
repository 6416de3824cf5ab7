"""Periods nothing interrupts, and the tracker of effective demands."""

from __future__ import annotations

import numpy as np
import pytest

from kept.clocks import act_by, clock_file, effective_demands, last_day, validation_ends


def days(*text: str) -> np.ndarray:
    return np.array(text, dtype="M8[D]")


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("guarantee_period", "2026-08-31", "2027-02-28"),
        ("guarantee_period", "2023-08-30", "2024-02-29"),
        ("guarantee_period", "2026-03-15", "2026-09-15"),
        ("payment_order_objection", "2026-02-14", "2026-03-01"),
        ("suit_after_preservation", "2026-01-31", "2026-03-02"),
        ("preservation_deposit", "2024-02-29", "2025-02-28"),
        ("preservation_movable", "2026-05-01", "2028-05-01"),
        ("preservation_real_estate", "2026-05-01", "2029-05-01"),
        ("case_fee_prepaid", "2026-12-28", "2027-01-04"),
        ("credit_record_deleted", "2020-02-29", "2025-02-28"),
        ("credit_dispute_answer", "2026-02-20", "2026-03-12"),
        ("retention_collection_record", "2025-03-01", "2027-03-01"),
        ("us_retention", "2024-07-04", "2027-07-04"),
        ("us_validation", "2026-01-01", "2026-01-31"),
    ],
)
def test_a_period_ends_on_its_last_day(code, start, end):
    assert last_day(code, days(start)).tolist() == days(end).tolist()


def test_a_start_that_is_not_known_has_no_end():
    assert np.isnat(last_day("guarantee_period", days("NaT"))).all()
    assert np.isnat(last_day("us_validation_receipt", days("NaT"))).all()


def test_preservation_is_renewed_seven_days_before_it_ends():
    assert act_by("preservation_deposit", days("2026-03-10")).tolist() == days("2027-03-03").tolist()
    assert act_by("guarantee_period", days("2026-03-15")).tolist() == days("2026-09-15").tolist()


def test_a_validation_notice_sent_on_a_friday_counts_as_received_the_next_friday_but_for_a_holiday():
    found = validation_ends(
        days("2026-06-26", "2026-06-26", "2026-06-27"),
        received_on=days("NaT", "2026-06-29", "NaT"),
        holidays=days("2026-07-03"),
    )

    assert found.tolist() == days("2026-08-05", "2026-07-29", "2026-08-05").tolist()


def test_every_clock_says_where_it_is_written():
    assert all(one.basis.zh and one.basis.en for one in clock_file().clocks.values())
    assert set(clock_file().interruptions) >= {
        name for one in clock_file().clocks.values() for name in one.interrupted
    }


class TestEffectiveDemands:
    def asked(self, *demands: str, principal=50_000_00, on="2026-12-31", received=None):
        return effective_demands(
            days("2026-01-31"),
            np.array([principal]),
            row=np.zeros(len(demands), dtype=np.int64),
            demanded_on=days(*demands),
            received=np.array([True] * len(demands) if received is None else received),
            on=np.datetime64(on),
        )

    def test_are_two_at_least_thirty_days_apart(self):
        found = self.asked("2026-02-10", "2026-03-11", "2026-03-12")

        assert (str(found.first[0]), str(found.second[0])) == ("2026-02-10", "2026-03-12")

    def test_say_from_when_the_second_counts(self):
        assert str(self.asked("2026-02-10").next_from[0]) == "2026-03-12"

    def test_do_not_count_before_the_term_or_without_receipt(self):
        assert np.isnat(self.asked("2026-01-31").first[0])
        assert np.isnat(self.asked("2026-02-10", received=[False]).first[0])

    @pytest.mark.parametrize(("on", "may"), [("2026-06-12", False), ("2026-06-13", True)])
    def test_must_stand_unpaid_for_more_than_three_months(self, on, may):
        assert self.asked("2026-02-10", "2026-03-12", on=on).may_report.tolist() == [may]

    @pytest.mark.parametrize(("principal", "may"), [(49_999_99, False), (50_000_00, True)])
    def test_matter_from_fifty_thousand_yuan_of_principal(self, principal, may):
        assert self.asked("2026-02-10", "2026-03-12", principal=principal).may_report.tolist() == [may]
