"""Pages of a list by the key of their edge rows: the millionth page costs what the first does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Field, Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

SIZE = 50
_JOINT = "~"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows in order, and the cursors of the neighbouring pages, empty at the ends."""

    rows: list[Row]
    before: str
    after: str


def page(
    rows: QuerySet[Row], order: Sequence[str], *, before: str = "", after: str = "", size: int = SIZE
) -> Page[Row]:
    """Return one page of a list.

    Args:
        rows: the whole list, in no order.
        order: names of the model's own fields, ``-`` for falling; together they must be unique.
        before: a cursor; the page that ends above it. Goes before ``after``.
        after: a cursor; the page that starts below it.
        size: rows on a page.

    A cursor that is none is read as the start of the list.
    """
    names = [name.lstrip("-") for name in order]
    back = bool(before)
    key = _read(rows.model, names, before or after)
    walk = [_turned(name) for name in order] if back and key else list(order)
    found = list((rows.filter(_beyond(walk, key)) if key else rows).order_by(*walk)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back and key:
        found.reverse()
        return Page(
            found, _cursor(found[0], names) if more else "", _cursor(found[-1], names) if found else ""
        )
    return Page(
        found, _cursor(found[0], names) if key and found else "", _cursor(found[-1], names) if more else ""
    )


def first(found: Sequence[Row], order: Sequence[str], *, size: int = SIZE) -> Page[Row]:
    """Return the first page of a list from its first ``size + 1`` rows, or all it has."""
    more, names = len(found) > size, [name.lstrip("-") for name in order]
    rows = list(found[:size])
    return Page(rows, "", _cursor(rows[-1], names) if more else "")


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _cursor(row: Model, names: Sequence[str]) -> str:
    return _JOINT.join(str(getattr(row, name)) for name in names)


def _read(model: type[Model], names: Sequence[str], cursor: str) -> list[Any]:
    texts = cursor.split(_JOINT)
    if len(texts) != len(names):
        return []
    try:
        return [_field(model, name).to_python(text) for name, text in zip(names, texts, strict=True)]
    except (ValidationError, ValueError, TypeError):
        return []


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)  # noqa: SLF001 - Django's public meta API
    if not isinstance(field, Field):
        raise FieldError(f"{model.__name__}.{name} is no column of its own")
    return field


def _beyond(order: Sequence[str], key: Sequence[Any]) -> Q:
    """Return the rows that come after a key; the first field's bound alone lets an index seek."""
    wanted, same = Q(), Q()
    for name, value in zip(order, key, strict=True):
        field, falling = name.lstrip("-"), name.startswith("-")
        wanted |= same & Q(**{f"{field}__{'lt' if falling else 'gt'}": value})
        same &= Q(**{field: value})
    first, falling = order[0].lstrip("-"), order[0].startswith("-")
    return Q(**{f"{first}__{'lte' if falling else 'gte'}": key[0]}) & wanted
