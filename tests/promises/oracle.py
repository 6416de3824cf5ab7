"""Judging one promise at a time, payment by payment: the twin of the columns."""

from __future__ import annotations

from datetime import date, timedelta


def last_day(due_on: date, grace_days: int, holidays: set[date] | None) -> date:
    """Last day in time; with holidays, weekends and holidays do not count."""
    if holidays is None:
        return due_on + timedelta(days=grace_days)

    def off(day: date) -> bool:
        return day.weekday() >= 5 or day in holidays

    day = due_on
    while off(day):
        day += timedelta(days=1)
    for _ in range(grace_days):
        day += timedelta(days=1)
        while off(day):
            day += timedelta(days=1)
    return day


def filled(parts: list[int], paid: int) -> list[int]:
    """Pour what was paid into the parts, in their order."""
    got = []
    for amount in parts:
        got.append(max(0, min(amount, paid)))
        paid -= amount
    return got


def verdicts(
    parts: list[tuple[date, int]],
    payments: list[tuple[date, int]],
    since: date,
    *,
    on: date,
    grace_days: int,
    holidays: set[date] | None,
) -> tuple[list[str], list[int], list[int], str]:
    """Verdict, in-time and covered amount of each part in date order, and the verdict on the whole."""
    parts = sorted(parts)
    amounts = [amount for _, amount in parts]

    def paid_by(day: date) -> int:
        return sum(amount for paid_on, amount in payments if since <= paid_on <= min(day, on))

    found, in_time = [], []
    for at, (due_on, amount) in enumerate(parts):
        deadline = last_day(due_on, grace_days, holidays)
        got = filled(amounts, paid_by(deadline))[at]
        in_time.append(got)
        found.append(
            "KEPT" if got == amount else "OPEN" if on <= deadline else "PART_KEPT" if got else "BROKEN"
        )
    if any(one in {"BROKEN", "PART_KEPT"} for one in found):
        whole = "PART_KEPT" if sum(in_time) else "BROKEN"
    else:
        whole = "KEPT" if set(found) == {"KEPT"} else "OPEN"
    return found, in_time, filled(amounts, paid_by(on)), whole
