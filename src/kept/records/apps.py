"""The Django app of the records."""

from __future__ import annotations

import sqlite3
from datetime import date
from functools import lru_cache

from django.apps import AppConfig

from kept.records import among


class RecordsConfig(AppConfig):
    """Label ``records``; the tables are ``records_*``."""

    name = "kept.records"
    label = "records"

    def ready(self) -> None:
        """Teach Django's fields to be asked for many values at once, and SQLite to read each date once."""
        among.register()
        sqlite3.register_converter("date", _date)


@lru_cache(maxsize=4096)
def _date(text: bytes) -> date:
    """Return a date as SQLite keeps it: a night reads millions of them, and few that differ."""
    return date.fromisoformat(text.decode())
