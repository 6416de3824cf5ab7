"""A queue worked one thing at a time: what stands around the one that is open, without long counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

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


def counted(waiting: QuerySet[Waiting]) -> str:
    """Return how many wait, as text: ``99+`` beyond that."""
    number = waiting.order_by()[:MOST].count()
    return f"{MOST - 1}+" if number >= MOST else str(number)


def place(waiting: QuerySet[Waiting], shown: Waiting, *, by: str) -> Place[Waiting]:
    """Return what stands around a thing in its queue, whether or not it still waits itself.

    Args:
        waiting: the queue.
        shown: the thing that is open.
        by: the field that orders the queue, with the number to decide between equals.
    """
    since: Any = getattr(shown, by)
    same = Q(**{by: since})
    later = waiting.filter(Q(**{f"{by}__gt": since}) | same & Q(pk__gt=shown.pk))
    sooner = waiting.filter(Q(**{f"{by}__lt": since}) | same & Q(pk__lt=shown.pk))
    above: list[Waiting] = list(sooner.order_by(f"-{by}", "-pk")[:ABOVE])[::-1]
    below: list[Waiting] = list(later.order_by(by, "pk")[:BELOW])
    return Place(
        rows=[*above, shown, *below],
        before=above[-1].pk if above else 0,
        after=below[0].pk if below else 0,
    )
