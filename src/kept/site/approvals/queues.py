"""What waits, oldest first, and the place of one thing in it. Nothing here counts further than a screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from kept.records import house
from kept.records.models import Promise, PromiseStatus, Task, TaskKind

Waiting = TypeVar("Waiting", bound=Model)

#: Rows shown above and below the one that is open.
ABOVE, BELOW = 8, 24

#: Counted no further: a hundred waiting and a thousand waiting ask for the same.
MOST = 100


@dataclass(frozen=True, slots=True)
class Place(Generic[Waiting]):
    """The rows around one thing, and its neighbours' numbers; 0 at the ends."""

    rows: list[Waiting]
    before: int
    after: int


def promises() -> QuerySet[Promise]:
    """Return the promises that wait for a supervisor."""
    waiting = Promise.objects.filter(status=PromiseStatus.SUBMITTED)
    return waiting.select_related("case__borrower", "taken_by").order_by("taken_at", "pk")


def rungs(role: str) -> QuerySet[Task]:
    """Return the proposed rungs that the ladder puts before people of a role."""
    codes = [code for code in house.ladder().codes[1:] if house.ladder()[code].approval == role]
    return _tasks(TaskKind.APPROVE_RUNG).filter(rung__in=codes)


def reviews() -> QuerySet[Task]:
    """Return the disputes and hardships that hold a case until someone has looked."""
    return _tasks(TaskKind.REVIEW_DISPUTE, TaskKind.HARDSHIP)


def _tasks(*kinds: TaskKind) -> QuerySet[Task]:
    open_ = Task.objects.filter(kind__in=kinds, done_at=None)
    return open_.select_related("case__borrower", "case__collector").order_by("due_at", "pk")


def counted(waiting: QuerySet[Waiting]) -> str:
    """Return how many wait, as text: ``99+`` beyond that."""
    number = waiting.order_by()[:MOST].count()
    return f"{MOST - 1}+" if number >= MOST else str(number)


def place(waiting: QuerySet[Waiting], shown: Waiting) -> Place[Waiting]:
    """Return what stands around a thing in its queue, whether or not it still waits itself."""
    field = "taken_at" if isinstance(shown, Promise) else "due_at"
    since: datetime = getattr(shown, field)
    same = Q(**{field: since})
    later = waiting.filter(Q(**{f"{field}__gt": since}) | same & Q(pk__gt=shown.pk))
    sooner = waiting.filter(Q(**{f"{field}__lt": since}) | same & Q(pk__lt=shown.pk))
    above: list[Waiting] = list(sooner.order_by(f"-{field}", "-pk")[:ABOVE])[::-1]
    below: list[Waiting] = list(later[:BELOW])
    return Place(
        rows=[*above, shown, *below],
        before=above[-1].pk if above else 0,
        after=below[0].pk if below else 0,
    )
