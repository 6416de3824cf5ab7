"""The last day of a period that nothing interrupts, for many starts at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kept.clocks.rules import clock
from kept.dates import months_after

Days = NDArray[np.datetime64]

_NO_HOLIDAYS = np.zeros(0, dtype="datetime64[D]")


def last_day(code: str, start: Days, *, holidays: Days = _NO_HOLIDAYS) -> Days:
    """Return the last day of a period, itself counted; the day it starts from is not.

    Args:
        code: the clock.
        start: (n,) datetime64[D]; NaT where it is not known.
        holidays: (h,) datetime64[D], which a period of business days leaves out besides weekends.

    Returns:
        (n,) datetime64[D]; NaT where the start is, and for a period that runs until all is paid.

    Raises:
        UnknownClockError: there is no such clock.

    >>> last_day("guarantee_period", np.array(["2026-08-31"], dtype="M8[D]"))
    array(['2027-02-28'], dtype='datetime64[D]')
    """
    length = clock(code).length
    if length.months is not None:
        return months_after(start, length.months)
    if length.days is not None:
        return np.asarray(start + np.timedelta64(length.days, "D"))
    if length.until_settled:
        return np.full_like(start, np.datetime64("NaT"))
    found = start.copy()
    known = ~np.isnat(start)
    days = length.business_days or 0
    found[known] = np.busday_offset(start[known], days, roll="backward", holidays=holidays)
    return found


def act_by(code: str, start: Days) -> Days:
    """Return the last day on which what the clock asks for may be done, (n,) datetime64[D].

    A preservation must be asked to be renewed some days before it ends; elsewhere it is the last day itself.
    """
    return np.asarray(last_day(code, start) - np.timedelta64(clock(code).act_before, "D"))


def validation_ends(provided_on: Days, *, received_on: Days, holidays: Days) -> Days:
    """Return the end of the validation period of Regulation F, (n,) datetime64[D].

    Args:
        provided_on: (n,) the day each notice was provided.
        received_on: (n,) the day it was received; NaT where receipt is only assumed.
        holidays: (h,) federal holidays.
    """
    assumed = last_day("us_validation_receipt", provided_on, holidays=holidays)
    return last_day("us_validation", np.where(np.isnat(received_on), assumed, received_on))
