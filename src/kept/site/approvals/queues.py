"""What waits for a named person, oldest first."""

from __future__ import annotations

from django.db.models import QuerySet

from kept.records import house
from kept.records.models import Promise, PromiseStatus, Task, TaskKind
from kept.site import clock


def promises() -> QuerySet[Promise]:
    """Return the promises that wait for a supervisor."""
    waiting = Promise.objects.filter(status=PromiseStatus.SUBMITTED)
    joined = waiting.select_related("case__borrower", "taken_by").prefetch_related("parts")
    return joined.order_by("taken_at", "pk")


def rungs(role: str) -> QuerySet[Task]:
    """Return the proposed rungs that the ladder puts before people of a role."""
    codes = [code for code in house.ladder().codes[1:] if house.ladder()[code].approval == role]
    return _tasks(TaskKind.APPROVE_RUNG).filter(rung__in=codes)


def reviews() -> QuerySet[Task]:
    """Return the disputes and hardships that hold a case until someone has looked."""
    return _tasks(TaskKind.REVIEW_DISPUTE, TaskKind.HARDSHIP)


def _tasks(*kinds: TaskKind) -> QuerySet[Task]:
    open_ = Task.objects.filter(kind__in=kinds, done_at=None, due_at__lte=clock.now())
    return open_.select_related("case__borrower", "case__collector").order_by("due_at", "pk")
