"""Seal a business date: one signed root over all evidence, bound to the day before."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kept.records.chains import append
from kept.records.models import SealedDay
from kept.records.seals import Heads, as_day, heads, seal


def seal_day(on: date, *, now: datetime, under: Heads | None = None) -> SealedDay | None:
    """Seal a date once; sealing it again returns the first seal. None if the house has no evidence yet.

    A date before one already sealed stays as it is: its evidence lies under the later seal.

    Args:
        on: the date.
        now: the moment.
        under: all chains, where the caller has read them already; reading them takes longest.
    """
    if (known := _known(on)) is not None:
        return known
    under = under or heads()
    if under is None:
        return None
    with transaction.atomic():
        if (known := _known(on)) is not None:
            return known
        sealed = seal(on, under)
        append(None, "day.sealed", {"on": on.isoformat(), "root": as_day(sealed).root}, actor="night", at=now)
        return sealed


def _known(on: date) -> SealedDay | None:
    return SealedDay.objects.filter(on__gte=on).order_by("on").first()
