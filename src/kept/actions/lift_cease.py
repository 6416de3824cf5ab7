"""Take back a borrower's request to stop, by their own word: they may change their mind, we may not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kept.records.chains import append
from kept.records.models import Borrower, Case, Phone, PhoneKind, User
from kept.records.notes import note
from kept.records.rights import Right, require


class LiftError(ValueError):
    """A request to stop cannot be taken back so; the message says why."""


def lift_cease(case_id: int, *, phone_id: int | None = None, words: str, by: User, now: datetime) -> bool:
    """Let a borrower, or one of their numbers, be called again; return whether that had been refused.

    What another person asked for is not the borrower's to take back, and a wrong number stays wrong.

    Args:
        case_id: a case of the borrower.
        phone_id: the number; None for calls at any number.
        words: when and how the borrower said so; kept sealed.
        by: a supervisor.
        now: the moment.

    Raises:
        LiftError: nothing is said of the borrower's word, or the number is not the borrower's own, in use.
        NoRightError: not a supervisor.
    """
    require(by, Right.LIFT_CEASES)
    if not words.strip():
        raise LiftError("say when and how the borrower said so")
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case_id)
        lifted = _lift_number(case, phone_id) if phone_id else _lift_calls(case)
        if lifted:
            body = {"phone": phone_id, "channel": "call", **note(case.pk, words)}
            append(case, "borrower.cease_lifted", body, actor=by.actor, at=now)
        return lifted


def _lift_calls(case: Case) -> bool:
    refused = Borrower.objects.filter(
        Q(calls_ceased_at__isnull=False) | ~Q(inconvenient_times=""), pk=case.borrower_id
    )
    return refused.update(calls_ceased_at=None, represented_at=None, inconvenient_times="") > 0


def _lift_number(case: Case, phone_id: int) -> bool:
    own = Phone.objects.filter(pk=phone_id, borrower=case.borrower_id, relation=None, valid=True)
    if not own.exists():
        raise LiftError("this is no number of the borrower's own that is in use")
    lifted = own.filter(ceased_at__isnull=False).update(ceased_at=None)
    if own.filter(kind=PhoneKind.WORK).exists():
        refused = Borrower.objects.filter(pk=case.borrower_id, work_refused_at__isnull=False)
        lifted += refused.update(work_refused_at=None)
    return lifted > 0
