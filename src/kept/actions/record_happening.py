"""Put on record what happened outside the house that begins, holds or ends a period, with what proves it."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from kept.clocks import clock_file
from kept.dates import local_date
from kept.records.chains import append
from kept.records.models import Case, Happening, User
from kept.records.notes import note
from kept.records.rights import Right, require


class HappeningRefusedError(ValueError):
    """It cannot be put on record so; the message says why."""


def record_happening(case_id: int, kind: str, *, on: date, proof: str, by: User, now: datetime) -> Happening:
    """Put on record that something happened to a case's claims; the same again does nothing.

    Args:
        case_id: the case.
        kind: a code of ``happenings`` in ``clocks.yaml``.
        on: the day it happened.
        proof: what proves it and where that lies; kept sealed, its fingerprint in the evidence.
        by: the person.
        now: the moment.

    Raises:
        NoRightError: this person states no facts of a case.
        HappeningRefusedError: no such kind, a day ahead, or nothing said of what proves it.
    """
    require(by, Right.STATE_FACTS)
    known = clock_file().happenings
    if kind not in known:
        raise HappeningRefusedError(f"{kind!r} is not put on record; there are {', '.join(known)}")
    if on > local_date(now, settings.TIME_ZONE):
        raise HappeningRefusedError(f"{on} has not come yet")
    if not proof.strip():
        raise HappeningRefusedError(
            "say what proves it and where that lies: what cannot be proven does not count"
        )
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case_id)
        made, fresh = Happening.objects.get_or_create(
            case=case, kind=kind, on=on, defaults={"by": by, "at": now}
        )
        if fresh:
            body = {"happening": made.pk, "what": kind, "on": on.isoformat(), **note(case_id, proof)}
            append(case, "happening.recorded", body, actor=by.actor, at=now)
        return made
