"""Limitation and its like: begun anew, held up, ended; at n = 1 and over columns."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.clocks import HappeningError, Happenings, Interruption, UnknownClockError, running
from kept.dates import months_later

DUE = "2022-03-01"


def happenings(*told) -> Happenings:
    """Each (row, day, kind) and perhaps until and proven."""
    full = [(*one, None, True)[:5] if len(one) == 3 else (*one, True)[:5] for one in told]
    return Happenings(
        row=np.array([one[0] for one in full], dtype=np.int64),
        on=np.array([one[1] for one in full], dtype="M8[D]"),
        until=np.array([one[3] for one in full], dtype="M8[D]"),
        kind=np.array([Interruption[one[2]] for one in full], dtype=np.int64),
        proven=np.array([one[4] for one in full], dtype=np.bool_),
    )


def last(*told, due=DUE, on="2030-01-01", code="limitation") -> str:
    state = running(np.array([due], dtype="M8[D]"), happenings(*told), on=np.datetime64(on), code=code)
    return str(state.last[0])


class TestLimitation:
    def test_runs_three_years_from_the_last_due_date(self):
        assert last() == "2025-03-01"

    def test_of_a_leap_day_ends_on_the_last_of_february(self):
        assert last(due="2024-02-29") == "2027-02-28"

    @pytest.mark.parametrize("kind", ["DEMAND", "PROMISE", "PART_PAYMENT", "TRANSFER_NOTICE"])
    def test_begins_anew_with_what_interrupts_it(self, kind):
        assert last((0, "2024-06-30", kind)) == "2027-06-30"

    def test_begins_anew_on_its_last_day_and_not_the_day_after(self):
        assert last((0, "2025-03-01", "DEMAND")) == "2028-03-01"
        assert last((0, "2025-03-02", "DEMAND")) == "2025-03-01"

    def test_that_has_ended_is_revived_by_the_debtors_promise_alone(self):
        assert last((0, "2026-01-05", "PART_PAYMENT")) == "2025-03-01"
        assert last((0, "2026-01-05", "PROMISE")) == "2029-01-05"

    def test_takes_no_account_of_a_demand_without_proof(self):
        assert last((0, "2024-06-30", "DEMAND", None, False)) == "2025-03-01"

    def test_runs_again_from_the_end_of_a_suit(self):
        assert last((0, "2024-01-10", "SUIT", "2024-09-20")) == "2027-09-20"
        assert last((0, "2024-01-10", "SUIT", "2024-09-20"), (0, "2024-02-01", "DEMAND")) == "2027-09-20"

    def test_is_held_while_a_suit_lasts(self):
        state = running(
            np.array([DUE], dtype="M8[D]"),
            happenings((0, "2024-01-10", "SUIT"), (0, "2024-05-01", "DEMAND")),
            on=np.datetime64("2030-01-01"),
        )

        assert state.held.tolist() == [True]
        assert state.has_ended(np.datetime64("2030-01-01")).tolist() == [False]

    def test_waits_six_months_for_an_obstacle_in_its_last_six_months(self):
        assert last((0, "2024-12-01", "OBSTACLE", "2025-02-01")) == "2025-08-01"
        assert last((0, "2024-01-01", "OBSTACLE", "2024-09-01")) == "2025-03-01"

    def test_never_outlasts_twenty_years(self):
        every_two_years = [(0, f"{year}-01-01", "DEMAND") for year in range(2024, 2043, 2)]

        assert last(*every_two_years, on="2050-01-01") == "2042-03-01"

    def test_of_a_debt_without_due_date_is_not_known(self):
        assert last(due="NaT") == "NaT"

    @given(st.lists(st.dates(date(2020, 1, 1), date(2024, 12, 31)), min_size=1, max_size=6))
    def test_of_a_column_is_that_of_each_alone(self, dues):
        told = [(k, "2025-05-05", "DEMAND") for k in range(0, len(dues), 2)]

        found = running(np.array(dues, dtype="M8[D]"), happenings(*told), on=np.datetime64("2030-01-01"))

        alone = [
            last(*[(0, *one[1:]) for one in told if one[0] == k], due=str(day)) for k, day in enumerate(dues)
        ]
        assert [str(day) for day in found.last] == alone
        assert all(
            months_later(day, 36) <= date.fromisoformat(end) for day, end in zip(dues, alone, strict=True)
        )

    def test_of_enforcement_is_two_years(self):
        assert last(code="enforcement_application") == "2024-03-01"


class TestRefusals:
    def test_a_happening_of_a_claim_that_is_not_there(self):
        with pytest.raises(HappeningError, match="row 3"):
            last((3, "2024-01-01", "DEMAND"))

    def test_columns_of_different_lengths(self):
        with pytest.raises(HappeningError, match="length"):
            Happenings(
                row=np.array([0]),
                on=np.zeros(0, dtype="M8[D]"),
                until=np.zeros(0, dtype="M8[D]"),
                kind=np.array([1]),
                proven=np.array([True]),
            )

    def test_a_clock_nobody_knows(self):
        with pytest.raises(UnknownClockError, match="patience"):
            last(code="patience")
