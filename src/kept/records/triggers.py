"""Triggers by which the database itself refuses to change or remove what has been recorded.

Evidence, posted entries and call events only grow. A later migration or a test's clean-up takes the triggers
off with ``remove`` and puts them back with ``install``.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = (
    "records_evidencerecord",
    "records_sealedday",
    "records_entry",
    "records_callevent",
)


_SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} only grows'); END
"""

_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$
"""

_POSTGRESQL = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_grows()
"""


def _sqlite(table: str) -> tuple[list[str], list[str]]:
    acts = ("update", "delete")
    make = [_SQLITE.format(table=table, act=act) for act in acts]
    drop = [f"DROP TRIGGER IF EXISTS {table}_no_{act}" for act in acts]
    return make, drop


def _postgresql(table: str) -> tuple[list[str], list[str]]:
    make = [_FUNCTION.format(table=table), _POSTGRESQL.format(table=table)]
    drop = [f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}"]
    return make, drop


def _run(connection: BaseDatabaseWrapper, which: int) -> None:
    statements = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for table in APPEND_ONLY:
            for statement in statements(table)[which]:
                cursor.execute(statement)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the append-only tables refuse change and removal."""
    _run(connection, 0)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off, for a migration or a test's clean-up."""
    _run(connection, 1)
