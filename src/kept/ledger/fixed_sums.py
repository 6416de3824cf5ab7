"""The sum a statute gives once on each late payment, such as 40 euro: none where it was paid in time."""

from __future__ import annotations

from datetime import date, timedelta

from kept.ledger.card_bills import Standing, Told
from kept.ledger.entries import EventKind
from kept.ledger.statutory import LatePayment


def with_fixed_sums(
    told: list[Told],
    dues: list[tuple[date, int]],
    statute: LatePayment,
    *,
    major: int,
    opened_on: date,
    on: date,
    standing: Standing,
) -> list[Told]:
    """Return the events of a debt with the sums that arise the day after each due date not kept.

    The size of the debt is what is unpaid when interest begins to run; what was late before the opening
    has its sum on the opening day.

    Args:
        told: what happened, the due dates among it.
        dues: each due date with its principal, minor units.
        statute: which sums there are.
        major: minor units in a major one.
        opened_on: the day the debt was opened.
        on: the last day asked for.
        standing: works out what is owed.

    Source: Directive 2011/7/EU arts. 5, 6; Late Payment of Commercial Debts (Interest) Act 1998 s. 5A.
    """
    found = list(told)
    for day, amount in sorted(dues):
        late_from = max(day + timedelta(days=1), opened_on)
        if late_from > on:
            break
        unpaid = amount
        if day >= opened_on:
            unpaid = min(amount, int(standing(found, day).overdue_principal_minor[0]))
        fixed = statute.fixed_sum(unpaid, major) if unpaid else 0
        if fixed:
            found.append(Told(late_from, EventKind.FEE, fixed))
    return found
