"""The Django app of the workbench: templates, static files, catalogues."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Label ``site``; it has no tables."""

    name = "kept.site"
    label = "site"
