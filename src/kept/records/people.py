"""The people of the house."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person of the house is there for."""

    COLLECTOR = "collector", _("Collector")
    SUPERVISOR = "supervisor", _("Supervisor")
    COMPLIANCE = "compliance", _("Compliance officer")
    ANALYST = "analyst", _("Analyst")
    ADMIN = "admin", _("Administrator")


class User(AbstractUser):
    """One person who signs in, with one role."""

    role = models.CharField(max_length=12, choices=Role.choices, default=Role.COLLECTOR)
    display_name = models.CharField(max_length=60, blank=True)
    #: Which of the skill groups of ``choices.yaml`` a collector is in; the first where it is empty.
    skill_group = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def actor(self) -> str:
        """Return how evidence names this person."""
        return f"user:{self.username}"
