"""How days, moments, amounts and percentages are written in a debt file; each refusal says what to write."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from kept.dates import zone
from kept.money import parse_minor

#: Days a debt file may name: beyond them a slip of the pen is likelier than a debt.
FIRST_YEAR, LAST_YEAR = 1900, 2199

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERCENTAGE = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_FINEST = "KWD"  # three digits after the point; the file's own currency is in the context of the reading


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not _DAY.fullmatch(value):
        raise ValueError("is not a date; write for example 2026-11-23")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise ValueError("there is no such day; write for example 2026-11-23") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _moment(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        _day(value[:10])
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or len(value) <= len("2026-11-23"):
        raise ValueError("is not a moment; write for example 2026-11-23T23:59:59+08:00")
    return found


def _percentage(value: object) -> object:
    if not isinstance(value, str):
        return value
    bare = value.strip().removesuffix("%").removesuffix("％").strip()
    if not _PERCENTAGE.fullmatch(bare):
        raise ValueError("is not a percentage; write 24 or 24% for twenty-four percent")
    return bare


def _amount(value: str, info: ValidationInfo) -> str:
    currency = (info.context or {}).get("currency", _FINEST)
    if parse_minor(value, currency) < 0:
        raise ValueError("an amount is not below zero")
    return value


def _money(value: str, info: ValidationInfo) -> str:
    if parse_minor(_amount(value, info), (info.context or {}).get("currency", _FINEST)) == 0:
        raise ValueError("an amount of nothing; leave the entry out")
    return value


def _currency(value: str) -> str:
    if value == "RMB":
        raise ValueError("write CNY")
    if not re.fullmatch("[A-Z]{3}", value):
        raise ValueError("write the three capital letters of ISO 4217, such as CNY")
    return value


def _zone(value: str) -> str:
    zone(value)
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]
#: With its offset; without one it is a moment of the debt's own zone.
Moment = Annotated[datetime, BeforeValidator(_moment)]
#: A percentage, >= 0.
Percent = Annotated[Decimal, BeforeValidator(_percentage), Field(ge=0, le=10_000)]
#: A percentage of either sign.
Points = Annotated[Decimal, BeforeValidator(_percentage), Field(ge=-10_000, le=10_000)]
#: An amount in major units as text, >= 0.
AmountText = Annotated[str, AfterValidator(_amount)]
#: An amount in major units as text, > 0.
MoneyText = Annotated[str, AfterValidator(_money)]
CurrencyCode = Annotated[str, AfterValidator(_currency)]
ZoneName = Annotated[str, AfterValidator(_zone)]
#: For texts whose capitals do not matter.
IN_LOWER_CASE = BeforeValidator(_lower)
