"""The one place where the workbench and the command line read the clock.

A demo house (``demo.json`` in its home, written by ``kept demo`` into an empty home only) may live at another
hour of the day, so that its story can be told at night. No other house can.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from kept.dates import local_date


def now() -> datetime:
    """Return this moment, aware; in a demo house by the demo's clock."""
    return timezone.now() + timedelta(seconds=settings.DEMO_SHIFT_SECONDS)


def today() -> date:
    """Return the business date: the calendar date at the house."""
    return local_date(now(), settings.TIME_ZONE)
