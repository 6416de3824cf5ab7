"""The ways to pay that may be offered to one borrower, with their figures side by side (M17)."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from kept.borrowers.assessment import Quadrant
from kept.borrowers.house import house_file, version_of
from kept.borrowers.reasons import RemedyPath
from kept.datafile import Bilingual, Strict, load

OWN = Path(__file__).with_name("options.yaml")

OptionKind = Literal["full_today", "full_tomorrow", "part_now", "instalments", "hardship"]


class NothingToPayError(ValueError):
    """Options were asked for on an amount that is not above zero."""


class _PartNow(Strict):
    percent: int = Field(gt=0, lt=100)
    remainder_in_days: int = Field(gt=0)
    remainder_at_latest_in_days: int = Field(gt=0)


class _Instalments(Strict):
    counts: list[Annotated[int, Field(ge=2)]]


class _OptionFile(Strict):
    version: int
    by_quadrant: dict[str, list[OptionKind]]
    by_path: dict[RemedyPath, list[OptionKind]]
    part_now: _PartNow
    instalments: _Instalments
    labels: dict[OptionKind, Bilingual]

    @model_validator(mode="after")
    def _nothing_is_left_out(self) -> Self:
        for name, keys, wanted in (
            ("by_quadrant", set(self.by_quadrant), set(Quadrant.__members__)),
            ("by_path", set(self.by_path), set(get_args(RemedyPath))),
            ("labels", set(self.labels), set(get_args(OptionKind))),
        ):
            if keys != wanted:
                raise ValueError(f"{name}: missing or unknown: {', '.join(sorted(keys ^ wanted))}")
        return self


@dataclass(frozen=True)
class OptionRules:
    """Which options a quadrant and a path allow, and how they are cut."""

    file: _OptionFile
    version: str


@dataclass(frozen=True)
class Part:
    """One dated payment, minor units."""

    due_date: date
    amount_minor: int


@dataclass(frozen=True)
class Option:
    """One way to pay; ``parts`` always add up to the amount, and are empty for a hardship referral."""

    kind: OptionKind
    label: Bilingual
    parts: tuple[Part, ...]

    @property
    def now_minor(self) -> int:
        """The first payment, minor units."""
        return self.parts[0].amount_minor if self.parts else 0


def load_options(house: Path | None = None) -> OptionRules:
    """Return the rules: the house's ``options.yaml`` where it has one, else ours."""
    path = house_file(OWN, house)
    file = load(path, _OptionFile)
    return OptionRules(file, version_of(path, file.version))


def options(
    rules: OptionRules,
    *,
    quadrant: Quadrant,
    path: RemedyPath | None,
    amount_minor: int,
    on: date,
    payday: date | None = None,
) -> list[Option]:
    """Return what may be offered, in the order of offering.

    Args:
        rules: what each quadrant and path allows.
        quadrant: where the borrower stands.
        path: the path of the reason for default; None while the reason is not known.
        amount_minor: what is to be paid, minor units, > 0: the arrears, or all that is owed.
        on: today's business date.
        payday: the next day on which the borrower is paid, if they named one.

    Raises:
        NothingToPayError: the amount is zero or below.

    >>> from datetime import date
    >>> rules, day = load_options(), date(2026, 3, 2)
    >>> found = options(rules, quadrant=Quadrant.A, path="remind", amount_minor=10_001, on=day)
    >>> [(option.kind, option.now_minor) for option in found]
    [('full_today', 10001), ('full_tomorrow', 10001)]
    """
    if amount_minor <= 0:
        raise NothingToPayError(f"{amount_minor} minor units leave nothing to arrange")
    kinds = rules.file.by_quadrant[quadrant.name]
    if path is not None:
        kinds = [kind for kind in kinds if kind in rules.file.by_path[path]]
    found = []
    for kind in kinds:
        found += [
            Option(kind, rules.file.labels[kind], parts)
            for parts in _cuts(rules.file, kind, amount_minor, on=on, payday=payday)
        ]
    return found


def split_evenly(amount_minor: int, count: int) -> tuple[int, ...]:
    """Return ``count`` amounts that add up exactly; the first ones carry the odd units.

    >>> split_evenly(1000, 3)
    (334, 333, 333)
    """
    each, odd = divmod(amount_minor, count)
    return tuple(each + (at < odd) for at in range(count))


def month_later(day: date, months: int) -> date:
    """Return the same day some months later, the last of the month where it has no such day.

    >>> month_later(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _cuts(
    file: _OptionFile, kind: OptionKind, amount: int, *, on: date, payday: date | None
) -> list[tuple[Part, ...]]:
    """Return each way to cut the amount that an option stands for."""
    latest = on + timedelta(days=file.part_now.remainder_at_latest_in_days)
    usable = payday if payday is not None and on < payday <= latest else None
    if kind == "full_today":
        return [(Part(on, amount),)]
    if kind == "full_tomorrow":
        return [(Part(on + timedelta(days=1), amount),)]
    if kind == "part_now":
        now = -(-amount * file.part_now.percent // 100)
        later = usable or on + timedelta(days=file.part_now.remainder_in_days)
        return [(Part(on, now), Part(later, amount - now))] if now < amount else []
    if kind == "instalments":
        return [
            _instalments(amount, count, on, usable) for count in file.instalments.counts if count <= amount
        ]
    return [()]


def _instalments(amount: int, count: int, on: date, payday: date | None) -> tuple[Part, ...]:
    """Return the first part today and the others monthly, from the payday where there is one."""
    if payday is None:
        return monthly_parts(amount, count, on)
    return _parts(amount, [on, *(month_later(payday, months) for months in range(count - 1))])


def monthly_parts(amount_minor: int, count: int, first: date) -> tuple[Part, ...]:
    """Return equal parts, a month apart, that add up exactly.

    >>> [str(part.due_date) for part in monthly_parts(1000, 3, date(2027, 12, 31))]
    ['2027-12-31', '2028-01-31', '2028-02-29']
    """
    return _parts(amount_minor, [month_later(first, months) for months in range(count)])


def _parts(amount: int, days: Sequence[date]) -> tuple[Part, ...]:
    return tuple(Part(day, part) for day, part in zip(days, split_evenly(amount, len(days)), strict=True))
