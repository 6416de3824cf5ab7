"""Reference rates, statutes and caps on each side of the day they change."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kept.ledger import RateUnknownError, rate_on, rates_on
from kept.ledger.reference_rates import rate_changes
from kept.ledger.statutory import CapNeedsError, statutes

D = date.fromisoformat


@pytest.mark.parametrize(
    ("name", "day", "ppm"),
    [
        ("lpr_1y", "2019-08-20", 42_500),
        ("lpr_1y", "2020-04-19", 40_500),
        ("lpr_1y", "2020-04-20", 38_500),
        ("lpr_1y", "2025-05-19", 31_000),
        ("lpr_1y", "2025-05-20", 30_000),
        ("lpr_5y", "2024-02-19", 42_000),
        ("lpr_5y", "2024-02-20", 39_500),
        ("eu_reference", "2026-06-30", 21_500),
        ("eu_reference", "2026-07-01", 24_000),
        ("uk_reference", "2024-12-31", 52_500),
        ("uk_reference", "2025-01-01", 47_500),
    ],
)
def test_on_the_day_a_rate_changes_the_new_one_holds(name, day, ppm):
    assert rate_on(name, D(day)) == ppm


def test_a_column_of_days_is_answered_at_once():
    days = np.array(["2021-12-19", "2021-12-20", "2022-01-20"], dtype="M8[D]")

    assert rates_on("lpr_1y", days).tolist() == [38_500, 38_000, 37_000]


@pytest.mark.parametrize("day", ["2019-08-19", "2026-09-20"])
def test_a_rate_nobody_has_published_is_unknown(day):
    with pytest.raises(RateUnknownError, match=day):
        rate_on("lpr_1y", D(day))


def test_a_rate_of_no_name_is_unknown():
    with pytest.raises(RateUnknownError, match="libor"):
        rate_on("libor", D("2020-01-01"))


def test_changes_leave_out_the_first_day_and_hold_the_last():
    changes = list(rate_changes("lpr_1y", D("2019-09-20"), D("2020-02-20")))

    assert changes == [(D("2019-11-20"), 41_500), (D("2020-02-20"), 40_500)]


class TestCaps:
    cap = statutes().caps["cn_private_loan"]

    def test_four_times_the_rate_at_formation(self):
        found = self.cap.rates(D("2022-01-01"), formed_on=D("2020-08-20"), filed_on=None)

        assert found == {D("2022-01-01"): 154_000}

    def test_an_older_contract_has_two_caps_in_turn(self):
        found = self.cap.rates(D("2019-01-01"), formed_on=D("2019-01-01"), filed_on=D("2022-01-20"))

        assert found == {D("2019-01-01"): 240_000, D("2020-08-20"): 148_000}

    def test_a_missing_date_is_asked_for(self):
        with pytest.raises(CapNeedsError, match="formed_on"):
            self.cap.rates(D("2022-01-01"), formed_on=None, filed_on=None)
        with pytest.raises(CapNeedsError, match="filed_on"):
            self.cap.rates(D("2022-01-01"), formed_on=D("2019-01-01"), filed_on=None)


class TestStatutes:
    @pytest.mark.parametrize(
        ("minor", "fixed"), [(99_999, 40_00), (100_000, 70_00), (999_999, 70_00), (1_000_000, 100_00)]
    )
    def test_the_fixed_sum_turns_at_a_thousand_and_at_ten_thousand(self, minor, fixed):
        assert statutes().late_payment["uk_1998"].fixed_sum(minor, 100) == fixed

    def test_the_british_rate_stays_and_the_european_one_changes(self):
        uk, eu = (statutes().late_payment[name] for name in ("uk_1998", "eu_2011_7"))

        assert uk.rates(D("2024-12-31"), D("2025-06-30")) == {D("2024-12-31"): 132_500}
        assert eu.rates(D("2024-12-31"), D("2025-01-31")) == {
            D("2024-12-31"): 122_500,
            D("2025-01-01"): 111_500,
        }
