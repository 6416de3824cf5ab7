"""Working days as the State Council's notices set them; a year without a notice is Monday to Friday."""

from __future__ import annotations

import numpy as np
import pytest

from kept.datafile import DataFileError
from kept.promises.working_days import OWN, load_working_days

CALENDAR = load_working_days()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-01-27", True),
        ("2025-01-28", False),
        ("2025-02-04", False),
        ("2025-02-05", True),
        ("2025-02-08", True),
        ("2025-02-09", False),
        ("2026-01-04", True),
        ("2026-02-13", True),
        ("2026-02-14", True),
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-06-19", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
        ("2027-02-08", True),
        ("2027-02-06", False),
    ],
)
def test_holidays_are_off_and_their_weekends_worked(day, works):
    assert np.is_busday(np.datetime64(day), busdaycal=CALENDAR) == works


def test_the_day_of_grace_after_the_last_day_before_spring_festival_is_the_first_after_it():
    day = np.busday_offset(np.datetime64("2026-02-14"), 1, roll="forward", busdaycal=CALENDAR)

    assert day == np.datetime64("2026-02-24")


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_year_has_as_many_days_off_in_the_week_as_worked_at_weekends_and_public_holidays(year):
    """Thirteen public holidays a year since 2025; whatever else is off is made up for at a weekend.

    Public holidays that fall on a weekend take their day off from it.
    """
    days = np.arange(np.datetime64(f"{year}-01-01"), np.datetime64(f"{year + 1}-01-01"))
    week = np.is_busday(days, weekmask="1111100")
    works = np.is_busday(days, busdaycal=CALENDAR)
    off_in_the_week, worked_at_weekends = int((week & ~works).sum()), int((~week & works).sum())

    assert 0 < off_in_the_week - worked_at_weekends <= 13


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("[2025-01-28, 2025-02-04]", "[2025-02-04, 2025-01-28]", "ends before it begins"),
        ("[2025-01-01, 2025-01-01]", "[2024-12-31, 2025-01-01]", "does not lie in 2025"),
        ("worked: [2025-01-26,", "worked: [2025-01-27,", "no Saturday or Sunday"),
    ],
)
def test_days_that_make_no_sense_are_refused(tmp_path, old, new, why):
    (tmp_path / OWN.name).write_text(OWN.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(DataFileError, match=why):
        load_working_days(tmp_path)


def test_a_house_keeps_its_own(tmp_path):
    (tmp_path / OWN.name).write_text("version: 2\nyears: {}\n", encoding="utf-8")

    assert np.is_busday(np.datetime64("2026-02-16"), busdaycal=load_working_days(tmp_path))
