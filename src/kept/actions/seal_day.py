"""Seal a business date: one signed root over all evidence, bound to the day before."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kept.records.chains import append
from kept.records.models import SealedDay
from kept.records.seals import as_day, seal


def seal_day(on: date, *, now: datetime) -> SealedDay | None:
    """Seal a date once; sealing it again returns the first seal. None if the house has no evidence yet.

    A date before one already sealed stays as it is: its evidence lies under the later seal.
    """
    with transaction.atomic():
        known = SealedDay.objects.filter(on__gte=on).order_by("on").first()
        if known is not None:
            return known
        sealed = seal(on)
        if sealed is not None:
            append(
                None, "day.sealed", {"on": on.isoformat(), "root": as_day(sealed).root}, actor="night", at=now
            )
        return sealed
