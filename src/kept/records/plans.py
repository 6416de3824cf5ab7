"""The plan of a day: its prices and how good it is, and what each case got, with the next best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from kept.money import PPM
from kept.records.cases import Case

if TYPE_CHECKING:
    Manager = models.Manager[Any]
else:
    Manager = models.Manager


class PlansInForce(Manager):
    """The plans that were finished, one a day."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return them without drafts and without those made anew since."""
        return super().get_queryset().filter(in_force=True)


class DayPlan(models.Model):
    """The plan of one day, made after the night before it; made again, it is replaced.

    What its cases got is written part by part; only then does it come in force, all at once.

    ``figures`` holds, by resource, what there is, what is used and what one more is worth; how many cases got
    which choice and why; the value, its bound and the versions of what it was made by. ``unmet`` counts
    who had to be contacted, could have been, and is not.
    """

    on = models.DateField()
    in_force = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    cases = models.PositiveIntegerField(default=0)
    value_minor = models.BigIntegerField(default=0)
    bound_minor = models.BigIntegerField(default=0)
    unmet = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict)

    objects = PlansInForce()
    every: models.Manager[DayPlan] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["on"], condition=models.Q(in_force=True), name="plan_in_force_once"
            )
        ]

    @property
    def gap_ppm(self) -> int:
        """How far the plan may be from the best, parts per million of the bound."""
        over = max(0, self.bound_minor - self.value_minor)
        return over * PPM // abs(self.bound_minor) if self.bound_minor else 0


class PlannedNewest(Manager):
    """What the cases got in the plan that came in force last."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return the rows of that plan."""
        newest = DayPlan.objects.order_by("-pk").values("pk")[:1]
        return super().get_queryset().filter(plan=models.Subquery(newest))


class Planned(models.Model):
    """What one case got in a plan; ``worth_minor`` is expected over resting, and owed by nobody.

    Rows of plans that are not the newest are removed once a newer one is in force.
    """

    plan = models.ForeignKey(DayPlan, models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="planned", db_index=False)
    on = models.DateField()
    choice = models.CharField(max_length=60)
    worth_minor = models.BigIntegerField()
    next_choice = models.CharField(max_length=60, blank=True)
    next_worth_minor = models.BigIntegerField(default=0)
    why = models.CharField(max_length=60)

    objects = PlannedNewest()
    every: models.Manager[Planned] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "plan"], name="planned_once")]
        indexes = [models.Index(fields=["plan", "choice", "-worth_minor", "case"], name="planned_in_order")]
