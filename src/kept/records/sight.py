"""Which cases a person of the house may see: collectors their own, supervisors and compliance all."""

from __future__ import annotations

from django.db.models import QuerySet

from kept.records.models import Call, Case, Role, Task, User
from kept.records.rights import MAY, Right

#: Roles that look at single cases at all.
SEES_CASES = MAY[Right.SEE_CASES]


def seen_by(person: User) -> QuerySet[Case]:
    """Return the open cases on this person's lists."""
    cases = Case.objects.filter(closed_on=None)
    if person.role == Role.COLLECTOR:
        return cases.filter(collector=person)
    return cases if person.role in SEES_CASES else cases.none()


def is_listed(person: User, case: Case) -> bool:
    """Return whether a case is among those that ``seen_by`` returns."""
    if case.closed_on is not None or person.role not in SEES_CASES:
        return False
    return person.role != Role.COLLECTOR or case.collector_id == person.pk


def may_see(person: User, case: Case) -> bool:
    """Return whether a person may open a case: it is theirs, or they hold a task or an open call on it."""
    if person.role != Role.COLLECTOR:
        return person.role in SEES_CASES
    return (
        case.collector_id == person.pk
        or Task.objects.filter(case=case, assignee=person, done_at=None).exists()
        or Call.objects.filter(contact__case=case, contact__collector=person, closed_at=None).exists()
    )
