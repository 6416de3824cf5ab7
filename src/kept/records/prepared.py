"""Questions to the database that are worded once: Django words each anew, which takes longer than the answer.

A page asks some twenty questions, each the same as a moment ago but for its values. ``@prepared`` lets Django
word such a question once a thread, with gaps where the values stand; asked again, the gaps are filled and
Django reads the rows as it always does.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date, datetime
from functools import update_wrapper
from threading import local
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Model, QuerySet, prefetch_related_objects
from django.db.models.expressions import Col

from kept.records.among import as_one

Asked = ParamSpec("Asked")
Row = TypeVar("Row")


#: What an integer column holds at most.
_LARGEST = 2**63 - 1


class Gap(Expression):
    """Where a value will stand."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, *_: object, **__: object) -> tuple[str, tuple[Any, ...]]:
        """Return a parameter that is this gap itself."""
        return "%s", (self,)


class Prepared(Generic[Asked, Row]):
    """A function that words a query of its arguments, made to return that query's rows."""

    def __init__(self, word: Callable[Asked, QuerySet[Any, Row]]) -> None:
        update_wrapper(self, word)
        self._word = word
        self._signature = inspect.signature(word)
        self._names = tuple(self._signature.parameters)
        self._thread = local()

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> list[Row]:
        """Return the rows for these values."""
        given = self._given(args, kwargs)
        if any(isinstance(value, int) and abs(value) > _LARGEST for value in given.values()):
            return list(self._word(*args, **kwargs))  # Django knows what no column can hold
        query, compiler, sql, params = self._worded()
        connection = compiler.connection
        filled = tuple(_sent(given[one.name], connection) if isinstance(one, Gap) else one for one in params)
        compiler.execute_sql = lambda *_, **__: [_asked(compiler, sql, filled)]
        rows = list(query._iterable_class(query))  # noqa: SLF001 - how a query set reads its own rows
        if rows and query._prefetch_related_lookups:  # noqa: SLF001 - as above
            prefetch_related_objects(rows, *query._prefetch_related_lookups)  # noqa: SLF001 - as above
        return rows

    def _given(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        if len(args) == len(self._names) and not kwargs:
            return dict(zip(self._names, args, strict=True))
        return self._signature.bind(*args, **kwargs).arguments

    def _worded(self) -> tuple[Any, Any, str, tuple[Any, ...]]:
        """Return the query, its compiler, and what the compiler said; worded anew for another database."""
        known: tuple[Any, Any, str, tuple[Any, ...]] | None = getattr(self._thread, "worded", None)
        if known is not None and known[1].connection is connections[known[0].db]:
            return known
        query: Any = self._word(**{name: Gap(name) for name in self._names})  # type: ignore[arg-type, call-arg]
        compiler: Any = query.query.get_compiler(using=query.db)
        sql, params = compiler.as_sql()
        converters = _needed(compiler.get_converters([column for column, *_ in compiler.select]))
        compiler.get_converters = lambda _: converters
        query.query.get_compiler = lambda *_, **__: compiler
        known = self._thread.worded = (query, compiler, sql, params)
        return known


def prepared(word: Callable[Asked, QuerySet[Any, Row]]) -> Prepared[Asked, Row]:
    """Let a query be worded once; its arguments may stand only where a value stands in a condition."""
    return Prepared(word)


def _asked(compiler: Any, sql: str, values: tuple[Any, ...]) -> list[Any]:  # noqa: ANN401 - Django's own
    """Return all rows at once, as Django's compiler does chunk by chunk."""
    with compiler.connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
    return [row[: compiler.col_count] for row in rows] if compiler.has_extra_select else rows


def _needed(converters: dict[int, Any]) -> dict[int, Any]:
    """Return the converters of rows, but of columns of dates: SQLite has turned those into dates already."""
    return {
        at: (found, column)
        for at, (found, column) in converters.items()
        if not (isinstance(column, Col) and column.output_field.get_internal_type() == "DateField")
    }


def _sent(value: Any, connection: BaseDatabaseWrapper) -> object:  # noqa: ANN401 - what conditions compare with
    """Return a value as the database takes it."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value if isinstance(value, str | int) else as_one(value, connection)
