"""``filter(number__among=numbers)``: what ``in`` asks, with all values as one parameter.

Django gives ``in`` a parameter for every value and prepares each by itself; for a thousand values that takes
longer than the database needs to answer, and SQLite takes 32,766 of them at most.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Lookup
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    ManyLookup = Lookup[Any]
else:
    ManyLookup = Lookup


class Among(ManyLookup):
    """Whole numbers or texts; an empty list finds nothing."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Return the condition as SQLite and PostgreSQL write it."""
        column, params = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*params, values)
        chosen = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - Django's own column
        return chosen, (*params, json.dumps(values, ensure_ascii=False))


def register() -> None:
    """Let every field be asked so."""
    Field.register_lookup(Among)
    ForeignKey.register_lookup(Among)
