"""Triggers by which the database itself refuses to change or remove what has been recorded.

Evidence, posted entries and call events only grow. The night before a restore or a test's clean-up takes them off
with ``remove`` and puts them back with ``install``; both leave their mark in the database's own log, not here.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = (
    "records_evidencerecord",
    "records_sealedday",
    "records_entry",
    "records_callevent",
)


def _sqlite(table: str) -> tuple[list[str], list[str]]:
    acts = ("UPDATE", "DELETE")
    make = [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        for act in acts
    ]
    drop = [f"DROP TRIGGER IF EXISTS {table}_no_{act.lower()}" for act in acts]
    return make, drop


def _postgresql(table: str) -> tuple[list[str], list[str]]:
    make = [
        f"CREATE OR REPLACE FUNCTION {table}_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_grows()",
    ]
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
