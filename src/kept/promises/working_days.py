"""Working days of mainland China, in which grace is counted: holidays off, weekends worked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from kept.borrowers.house import house_file
from kept.datafile import Bilingual, Strict, load

OWN = Path(__file__).with_name("holidays.yaml")

#: For which years weekends are counted; a notice covers a few of them.
_FIRST, _END = np.datetime64("2000-01-01"), np.datetime64("2100-01-01")

_SATURDAY = 5


class _Source(Strict):
    title: Bilingual
    dated: date
    verified: Literal["text", "secondary"]


class _Year(Strict):
    """What one notice says of one year."""

    source: _Source
    off: list[tuple[date, date]] = Field(min_length=1)
    worked: list[date] = Field(default_factory=list)

    @model_validator(mode="after")
    def _days_make_sense(self) -> Self:
        if any(first > last for first, last in self.off):
            raise ValueError("a period ends before it begins")
        if weekdays := [day for day in self.worked if day.weekday() < _SATURDAY]:
            raise ValueError(f"{weekdays[0]} is no Saturday or Sunday, and worked anyway")
        return self


class _HolidaysFile(Strict):
    version: int
    years: dict[int, _Year]

    @model_validator(mode="after")
    def _days_lie_in_their_year(self) -> Self:
        for year, said in self.years.items():
            for day in (*said.worked, *(day for period in said.off for day in period)):
                if day.year != year:
                    raise ValueError(f"{day} does not lie in {year}")
        return self


def load_working_days(house: Path | None = None) -> np.busdaycalendar:
    """Return the working days: the house's ``holidays.yaml`` where it has one, else ours.

    A year without a notice is Monday to Friday. The calendar counts the years 2000 to 2099.
    """
    years = load(house_file(OWN, house), _HolidaysFile).years.values()
    every = np.arange(_FIRST, _END)
    weekends = every[~np.is_busday(every, weekmask="1111100")]
    worked = np.array([day for year in years for day in year.worked], dtype="datetime64[D]")
    periods = [_days(*period) for year in years for period in year.off]
    off = np.concatenate([weekends[~np.isin(weekends, worked)], *periods])
    return np.busdaycalendar(weekmask="1111111", holidays=off)


def _days(first: date, last: date) -> NDArray[np.datetime64]:
    return np.arange(np.datetime64(first), np.datetime64(last) + 1)
