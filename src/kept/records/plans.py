"""The plan of a day: its prices and how good it is, and what each case got, with the next best."""

from __future__ import annotations

from django.db import models

from kept.money import PPM
from kept.records.cases import Case


class DayPlan(models.Model):
    """The plan of one day, made after the night before it; made again, it is replaced.

    ``figures`` holds, by resource, what there is, what is used and what one more is worth; how many cases got
    which choice and why; the value, its bound and the versions of what it was made by.
    """

    on = models.DateField(unique=True)
    made_at = models.DateTimeField()
    cases = models.PositiveIntegerField()
    value_minor = models.BigIntegerField()
    bound_minor = models.BigIntegerField()
    unmet = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict)

    @property
    def gap_ppm(self) -> int:
        """How far the plan may be from the best, parts per million of the bound."""
        over = max(0, self.bound_minor - self.value_minor)
        return over * PPM // abs(self.bound_minor) if self.bound_minor else 0


class Planned(models.Model):
    """What one case got in the newest plan; ``worth_minor`` is expected over resting, and owed by nobody."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="planned")
    on = models.DateField(db_index=True)
    choice = models.CharField(max_length=60)
    worth_minor = models.BigIntegerField()
    next_choice = models.CharField(max_length=60, blank=True)
    next_worth_minor = models.BigIntegerField(default=0)
    why = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["on", "choice", "-worth_minor"], name="planned_in_order")]
