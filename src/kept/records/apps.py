"""The Django app of the records."""

from __future__ import annotations

from django.apps import AppConfig

from kept.records import among


class RecordsConfig(AppConfig):
    """Label ``records``; the tables are ``records_*``."""

    name = "kept.records"
    label = "records"

    def ready(self) -> None:
        """Teach Django's fields to be asked for many values at once."""
        among.register()
