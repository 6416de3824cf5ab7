"""The Django app of the records."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Label ``records``; the tables are ``records_*``."""

    name = "kept.records"
    label = "records"
