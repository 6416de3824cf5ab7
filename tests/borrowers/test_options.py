"""Options: what a quadrant and a reason allow, in exact parts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.borrowers import Quadrant, load_options, options
from kept.borrowers.options import OWN, NothingToPayError, month_later, split_evenly
from kept.borrowers.reasons import RemedyPath
from kept.datafile import DataFileError

RULES = load_options()
MONDAY = date(2026, 3, 2)


def kinds(quadrant: Quadrant, path: str | None, amount: int = 100_000) -> list[str]:
    found = options(RULES, quadrant=quadrant, path=path, amount_minor=amount, on=MONDAY)
    return list(dict.fromkeys(option.kind for option in found))


class TestWhatIsOffered:
    @pytest.mark.parametrize(
        ("quadrant", "path", "expected"),
        [
            (Quadrant.A, "remind", ["full_today", "full_tomorrow"]),
            (Quadrant.A, "plan", ["full_today", "full_tomorrow", "part_now"]),
            (Quadrant.B, "plan", ["full_tomorrow", "part_now", "instalments"]),
            (Quadrant.B, "hardship", ["full_tomorrow", "part_now", "instalments", "hardship"]),
            (Quadrant.C, "press", ["full_today", "full_tomorrow", "part_now"]),
            (Quadrant.D, "hardship", ["part_now", "instalments", "hardship"]),
            (Quadrant.C, "dispute", []),
            (Quadrant.B, "stop", []),
            (Quadrant.UNKNOWN, None, ["full_today", "full_tomorrow", "part_now", "instalments", "hardship"]),
        ],
    )
    def test_needs_the_leave_of_both_quadrant_and_reason(self, quadrant, path, expected):
        assert kinds(quadrant, path) == expected

    def test_leaves_out_what_an_amount_of_one_fen_cannot_be_cut_into(self):
        assert kinds(Quadrant.UNKNOWN, None, 1) == ["full_today", "full_tomorrow", "hardship"]

    def test_refuses_an_amount_of_zero(self):
        with pytest.raises(NothingToPayError):
            kinds(Quadrant.A, None, 0)


class TestParts:
    @given(
        st.sampled_from(Quadrant),
        st.sampled_from([None, *get_args(RemedyPath)]),
        st.integers(1, 10**15),
        st.dates(date(2020, 1, 1), date(2099, 1, 1)),
        st.integers(-5, 60),
    )
    def test_add_up_exactly_and_follow_each_other(self, quadrant, path, amount, on, payday_in):
        payday = on + timedelta(days=payday_in)

        for option in options(RULES, quadrant=quadrant, path=path, amount_minor=amount, on=on, payday=payday):
            days = [part.due_date for part in option.parts]
            assert sum(part.amount_minor for part in option.parts) == (
                0 if option.kind == "hardship" else amount
            )
            assert all(part.amount_minor > 0 for part in option.parts)
            assert days == sorted(set(days))
            assert all(day >= on for day in days)

    def test_put_the_rest_on_the_next_payday_when_it_is_near_enough(self):
        def rest_on(payday: date | None) -> date:
            found = options(
                RULES, quadrant=Quadrant.C, path="press", amount_minor=999, on=MONDAY, payday=payday
            )
            return found[-1].parts[1].due_date

        assert rest_on(date(2026, 3, 15)) == date(2026, 3, 15)
        assert rest_on(MONDAY + timedelta(days=31)) == MONDAY + timedelta(days=31)
        assert rest_on(MONDAY + timedelta(days=32)) == date(2026, 3, 9)
        assert rest_on(MONDAY) == date(2026, 3, 9)
        assert rest_on(None) == date(2026, 3, 9)

    def test_put_the_larger_half_first(self):
        found = options(RULES, quadrant=Quadrant.C, path="press", amount_minor=999, on=MONDAY)

        assert [part.amount_minor for part in found[-1].parts] == [500, 499]
        assert found[-1].now_minor == 500

    def test_of_instalments_keep_the_day_of_the_month(self):
        found = options(
            RULES, quadrant=Quadrant.B, path="plan", amount_minor=1000, on=date(2026, 1, 31), payday=None
        )
        three = next(option for option in found if len(option.parts) == 3)

        assert [(str(part.due_date), part.amount_minor) for part in three.parts] == [
            ("2026-01-31", 334),
            ("2026-02-28", 333),
            ("2026-03-31", 333),
        ]

    @given(st.integers(1, 10**15), st.integers(1, 60))
    def test_of_an_even_split_differ_by_one_unit_at_most(self, amount, count):
        parts = split_evenly(amount, count)

        assert sum(parts) == amount
        assert max(parts) - min(parts) <= 1
        assert list(parts) == sorted(parts, reverse=True)

    def test_fall_on_the_last_day_of_a_short_month(self):
        assert month_later(date(2027, 12, 31), 2) == date(2028, 2, 29)


def test_a_house_file_that_forgets_a_quadrant_is_refused(tmp_path):
    text = "\n".join(
        line for line in OWN.read_text(encoding="utf-8").splitlines() if not line.startswith("  D:")
    )
    (tmp_path / "options.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(DataFileError, match="by_quadrant"):
        load_options(tmp_path)
