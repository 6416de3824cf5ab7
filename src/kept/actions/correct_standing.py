"""A person who knows better corrects what is thought of willingness or ability to pay, with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.records import house
from kept.records.chains import append
from kept.records.models import Case, Heard, User
from kept.records.notes import note
from kept.records.rights import Right, require

#: Takes back the corrections that stand.
WITHDRAW = "withdraw"


class CorrectionError(ValueError):
    """A correction cannot be made; the message says why."""


def corrections() -> tuple[str, ...]:
    """Return the signals by which a person corrects the house's opinion, in the catalogue's order."""
    return tuple(code for code, signal in house.signals().by_code.items() if signal.kind == "correction")


def correct_standing(case_id: int, correction: str, *, reason: str, by: User, now: datetime) -> Case:
    """Put a correction on record in place of an earlier one on its side; the same again does nothing.

    Args:
        case_id: the case.
        correction: a signal of kind ``correction``, or ``withdraw``.
        reason: on what the person relies.
        by: the person.
        now: the moment.

    Raises:
        CorrectionError: no such correction, or no reason given.
        NoRightError: this person takes no steps on cases.
    """
    require(by, Right.TAKE_STEPS)
    if correction not in {*corrections(), WITHDRAW}:
        raise CorrectionError(f"{correction!r} is not a correction: {', '.join(corrections())}, {WITHDRAW}")
    if not reason.strip():
        raise CorrectionError("say on what the correction relies")
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case_id)
        standing = Heard.objects.filter(case=case, signal__in=corrections(), retracted_at=None)
        if not _changes(correction, set(standing.values_list("signal", flat=True))):
            return case
        standing.filter(signal__in=_replaced_by(correction)).update(retracted_at=now)
        if correction != WITHDRAW:
            Heard.objects.create(case=case, signal=correction, at=now, by=by)
        body = {"signal": correction, "signals": house.signals().version, **note(case.pk, reason)}
        append(case, "standing.corrected", body, actor=by.actor, at=now)
        return case


def _changes(correction: str, standing: set[str]) -> bool:
    return bool(standing) if correction == WITHDRAW else correction not in standing


def _replaced_by(correction: str) -> set[str]:
    """Return the corrections that cannot stand beside this one: those that speak of the same side."""
    known = house.signals().by_code
    if correction == WITHDRAW:
        return set(corrections())
    side = "willingness" if known[correction].willingness else "ability"
    return {code for code in corrections() if getattr(known[code], side)}
