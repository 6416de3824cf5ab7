"""Hand cases on to another collector, with the call-backs owed and the places on the day's lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from kept.records.chains import Fact, append_many
from kept.records.locks import lock_cases
from kept.records.models import Case, Role, Task, User, Work
from kept.records.rights import Right, require

#: Cases handed on in one transaction.
CHUNK = 1000


class ReassignError(ValueError):
    """Cases cannot be handed on so; the message says why."""


def reassign(case_ids: Collection[int], *, to: User, by: User | None, now: datetime) -> int:
    """Give cases to a collector; return how many changed hands. Those they have already stay as they are.

    Args:
        case_ids: the cases.
        to: a collector who can sign in.
        by: a supervisor or an administrator; None for the command line.
        now: the moment.

    Raises:
        NoRightError: neither supervisor nor administrator.
        ReassignError: the one named is no collector of the house any more.
    """
    require(by, Right.REASSIGN)
    if to.role != Role.COLLECTOR or not to.is_active:
        raise ReassignError(f"{to.username} is no collector who can sign in")
    ids = sorted(set(case_ids))
    return sum(_hand_on(ids[k : k + CHUNK], {to.pk: to}, by=by, now=now) for k in range(0, len(ids), CHUNK))


def deactivate(person: User, *, to: User | None, by: User | None, now: datetime) -> int:
    """Let a person sign in no more, and hand their cases and call-backs on; return how many.

    ``to`` takes them all; without it the collectors who stay share them evenly.

    Raises:
        NoRightError: neither supervisor nor administrator.
        ReassignError: nobody is left to take the cases, or the one named cannot.
    """
    require(by, Right.REASSIGN)
    stay = User.objects.filter(role=Role.COLLECTOR, is_active=True).exclude(pk=person.pk).order_by("pk")
    heirs = {one.pk: one for one in ([to] if to else stay)}
    ids = sorted(_held_by(person))
    if ids and (not heirs or any(one.role != Role.COLLECTOR or not one.is_active for one in heirs.values())):
        raise ReassignError(f"{len(ids)} cases need a collector who can sign in")
    with transaction.atomic():
        person.is_active = False
        person.save(update_fields=["is_active"])
        return sum(_hand_on(ids[k : k + CHUNK], heirs, by=by, now=now) for k in range(0, len(ids), CHUNK))


def _held_by(person: User) -> set[int]:
    """Return the open cases that are a person's, or of which they owe a call-back."""
    own = Case.objects.filter(collector=person, closed_on=None).values_list("pk", flat=True)
    return {*own, *Task.objects.filter(assignee=person, done_at=None).values_list("case_id", flat=True)}


def _hand_on(case_ids: Collection[int], heirs: Mapping[int, User], *, by: User | None, now: datetime) -> int:
    with transaction.atomic():
        lock_cases(case_ids)
        takers = sorted(heirs)
        cases = list(Case.objects.filter(pk__among=case_ids).select_related("collector").order_by("pk"))
        facts = []
        for case in cases:
            to = heirs[takers[case.pk % len(takers)]]
            if case.collector_id == to.pk:
                continue
            body = {"from": case.collector.username if case.collector else None, "to": to.username}
            facts.append(Fact(case.pk, "case.reassigned", body))
            _move(case, to)
        append_many(facts, actor=by.actor if by else "command-line", at=now)
        return len(facts)


def _move(case: Case, to: User) -> None:
    Task.objects.filter(case=case, assignee__isnull=False, done_at=None).update(assignee=to)
    Work.objects.filter(case=case, done_at=None).update(collector=to)
    case.collector = to
    case.save(update_fields=["collector"])
