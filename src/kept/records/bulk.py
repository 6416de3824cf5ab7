"""Many rows at once, as columns, by the way each database is fastest at; single rows go through the models.

Django's ``bulk_create`` and ``bulk_update`` build an expression for every value, which for a placement costs
several times what the database itself does with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

from kept.records.among import as_array
from kept.records.sealing import SealedTextField, seal

Columns = Mapping[str, Sequence[Any]]

#: Page cache of a connection that writes much, kB.
ROOM = 100_000


def make_room() -> None:
    """Set this connection up for long work that goes over all cases, some thousand at a time.

    Such a part changes pages all over the indexes; SQLite writes what its cache cannot hold while the
    transaction still goes on. PostgreSQL takes a page out of order to be four times as dear as one in order,
    and so would rather read whole tables for each part; what is read again and again is in memory.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA cache_size=-{ROOM}")
        else:
            cursor.execute("SET random_page_cost = 1.1")


def insert(model: type[models.Model], columns: Columns, *, ignore: bool = False) -> int:
    """Insert (n,) rows given as columns by the fields' column names; return how many were inserted.

    Args:
        model: the table; fields that are not named take their defaults.
        columns: equally long sequences of Python values.
        ignore: leave out rows that a unique constraint already holds.
    """
    fields, count = _fields(model), len(next(iter(columns.values())))
    if not count:
        return 0
    rest = {name: [field.get_default()] * count for name, field in fields.items() if name not in columns}
    rest.pop("id", None)
    given = _turned(fields, {**columns, **rest})
    if connection.vendor == "postgresql" and not ignore:
        return _copied(model._meta.db_table, given)  # noqa: SLF001 - Django's public API
    return _run(
        f"INSERT INTO {model._meta.db_table} ({_listed(given)}) {{rows}}"  # noqa: SLF001 - Django's public API
        + (" ON CONFLICT DO NOTHING" if ignore else ""),
        fields,
        given,
        one="VALUES ({holes})",
        many="SELECT * FROM unnest({arrays})",
    )


def update(model: type[models.Model], key: str, columns: Columns) -> int:
    """Update (n,) rows, each found by the column ``key`` among the columns; return how many there were."""
    fields = _fields(model)
    if not columns[key]:
        return 0
    given = _turned(fields, {**{name: v for name, v in columns.items() if name != key}, key: columns[key]})
    table = model._meta.db_table  # noqa: SLF001 - as above
    *rest, last = [_quoted(name) for name in given]
    return _run(
        f"UPDATE {table} SET {{rows}}",  # noqa: S608 - our own names
        fields,
        given,
        one=", ".join(f"{name} = %s" for name in rest) + f" WHERE {last} = %s",
        many=", ".join(f"{name} = given.{name}" for name in rest)
        + f" FROM unnest({{arrays}}) AS given ({_listed(given)}) WHERE {table}.{last} = given.{last}",
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_quoted, names))


def _quoted(name: str) -> str:
    """Return a column's name as SQL takes it: some, such as ``on``, are words of the language."""
    return str(connection.ops.quote_name(name))


def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001 - Django's public API


def _turned(fields: Mapping[str, models.Field[Any, Any]], columns: Columns) -> dict[str, Sequence[Any]]:
    """Return the columns as the database takes them: personal data sealed, dates as it writes them."""
    return {name: _as_stored(fields[name], values) for name, values in columns.items()}


def _as_stored(field: models.Field[Any, Any], values: Sequence[Any]) -> Sequence[Any]:
    if isinstance(field, SealedTextField):
        scope = field.scope
        return [seal(value, scope) for value in values]
    if isinstance(field, models.DateField):
        stored = {value: field.get_db_prep_save(value, connection) for value in set(values)}
        return [stored[value] for value in values]
    return values


def _run(
    statement: str, fields: Mapping[str, models.Field[Any, Any]], columns: Columns, *, one: str, many: str
) -> int:
    """Run a statement once with arrays where the database knows them, else once for each row."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{_array(fields[name])}" for name in columns)
            cursor.execute(
                statement.format(rows=many.format(arrays=arrays)), [*map(as_array, columns.values())]
            )
        else:
            holes = ", ".join(["%s"] * len(columns))
            rows = list(zip(*columns.values(), strict=True))
            cursor.executemany(statement.format(rows=one.format(holes=holes)), rows)
        return int(cursor.rowcount)


def _copied(table: str, columns: Columns) -> int:
    """Let PostgreSQL read rows as it does from a file; it then asks every row to be new."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        with cursor.copy(f"COPY {table} ({_listed(columns)}) FROM STDIN") as stream:
            for row in zip(*columns.values(), strict=True):
                stream.write_row(row)
        return int(cursor.rowcount)


def _array(field: models.Field[Any, Any]) -> str:
    """Return the array type of a field, without a length, so that what is too long is refused, not cut."""
    kind = field.db_type(connection) or ""
    return f"{kind.partition('(')[0]}[]"
