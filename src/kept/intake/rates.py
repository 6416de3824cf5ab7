"""Interest rates as files give them (a year, a month, a day, in ten-thousandths) to ppm a year."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kept.intake.cells import Cells, Setting, by_distinct
from kept.intake.findings import mask
from kept.money import PPM, divide_half_even

#: Highest rate a year taken from a file: beyond it the unit is wrong, whatever the law says.
HIGHEST_PPM = PPM

#: A bare figure below 1 in a column of per cent is more likely a fraction (0.18) than 0.18 %.
_LOWEST_BARE_PPM = 10_000

#: Parts per million of one, by unit, and the period the unit implies.
_UNIT = {
    "percent_year": (10_000, "year"),
    "percent_month": (10_000, "month"),
    "percent_day": (10_000, "day"),
    "per_10k_day": (100, "day"),
    "fraction_year": (PPM, "year"),
    "ppm": (1, "year"),
    "total_percent_year": (10_000, "year"),
    "share_percent": (10_000, "year"),
}
_SIGN = {"%": 10_000, "‰": 1_000, "‱": 100}
_PERIOD = {
    "日": "day",
    "天": "day",
    "day": "day",
    "d": "day",
    "月": "month",
    "month": "month",
    "年": "year",
    "year": "year",
}
_CHINESE = str.maketrans("零〇一二三四五六七八九点", "00123456789.")
_RATE = re.compile(
    r"(?:每)?(?P<before>[日天月年])?(?:化)?(?:利率|息)?"
    r"(?:(?P<part>万分之|千分之|百分之))?(?P<figure>[+-]?\d+(?:\.\d+)?)(?P<sign>[%‰‱])?"
    r"(?:(?:/|每|per)?(?P<after>[日天月年]|day|d|month|year|a))?"
)
_PART = {"万分之": 100, "千分之": 1_000, "百分之": 10_000}

#: Thousandths of a ppm a period, and the period; what a cell says before the row's year is known.
_Said = dict[str, object]
_SAID = pa.struct([("milli", pa.int64()), ("period", pa.string()), ("bare", pa.bool_())])


class _Rates(NamedTuple):
    ppm: NDArray[np.int64]
    bare: NDArray[np.bool_]


def read_rate(cells: Cells, setting: Setting) -> pa.Array:
    """Return rates in ppm a year; a daily one times the row's days in the year.

    Under ``total_percent_year`` the row's contract rate is taken off, under ``share_percent`` the cell is a
    share of it: both give the markup that overdue principal bears.
    """
    said = by_distinct(cells.text, lambda cell: _said(cell, cells.unit), _SAID)
    empty = mask(cells.text.is_null())
    wrong = mask(said.is_null()) & ~empty
    rates = _a_year(said, setting.year_days)
    ppm = _markup(rates.ppm, cells.unit, setting.rate_ppm)
    small = rates.bare & (rates.ppm > 0) & (rates.ppm < _LOWEST_BARE_PPM)
    outside = ~wrong & ~empty & ((ppm < 0) | (ppm > HIGHEST_PPM))
    bounds = {"low": "0 %", "high": f"{HIGHEST_PPM // 10_000} %", "unit": cells.unit}
    cells.refuse("not_a_rate", wrong)
    cells.refuse("rate_in_doubt", small, each=[_found(rate) for rate in rates.ppm[small]])
    cells.refuse("rate_out_of_range", outside, each=[bounds | _found(rate) for rate in ppm[outside]])
    return pa.array(ppm, mask=empty | wrong)


def _said(cell: str, unit: str) -> _Said | None:
    """Return one different spelling of a rate as figures, or nothing when it is not one."""
    found = _RATE.fullmatch(re.sub(r"\s", "", cell).casefold().translate(_CHINESE))
    if found is None:
        return None
    parts, period = _UNIT[unit]
    marked = _PART.get(found["part"] or "") or _SIGN.get(found["sign"] or "")
    period = _PERIOD.get(found["before"] or found["after"] or "", period)
    if found["part"] == "万分之" and not (found["before"] or found["after"]):
        period = "day"  # said of nothing but daily rates
    milli = Decimal(found["figure"]) * (marked or parts) * 1000
    if milli != milli.to_integral_value() or abs(milli) > 10**12:
        return None
    bare = marked is None and unit == "percent_year"
    return {"milli": int(milli), "period": period, "bare": bare}


def _a_year(said: pa.Array, year_days: NDArray[np.int64]) -> _Rates:
    milli = said.field("milli").fill_null(0).to_numpy(zero_copy_only=False)
    period = said.field("period").to_numpy(zero_copy_only=False)
    times = np.where(period == "day", year_days, np.where(period == "month", 12, 1))
    bare = mask(said.field("bare"))
    return _Rates(divide_half_even(milli * times, 1000), bare)


def _found(ppm: np.int64) -> dict[str, str]:
    return {"found": f"{ppm / 10_000:g} %"}


def _markup(ppm: NDArray[np.int64], unit: str, contract_ppm: NDArray[np.int64]) -> NDArray[np.int64]:
    if unit == "total_percent_year":
        return ppm - contract_ppm
    if unit == "share_percent":
        return divide_half_even(ppm * contract_ppm, PPM)
    return ppm
