"""What was reached, as charts: promises, first calls, money by the hour, the curve of each month's cases."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from kept.records import results
from kept.site.charts import Chart, Series
from kept.site.format import short_day

#: How many weeks the charts by week look back.
WEEKS = 26


def charts(today: date) -> list[Chart]:
    """Return the charts of the weeks up to a day."""
    since = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    currency = results.main_currency()
    by_hour = results.recovery_by_week(since, currency)
    return [
        _promises(results.promises_by_week(since)),
        _first_calls(results.first_calls_by_week(since)),
        _recovered(by_hour, currency),
        _per_hour(by_hour, currency),
    ]


def curves(today: date) -> Chart:
    """Return the share paid of what came in each month, by months since."""
    currency = results.main_currency()
    found = results.vintages(currency, until=today)
    longest = max((len(one.paid_minor) for one in found), default=0)
    return Chart(
        code="vintages",
        title=_("Share paid of each month's cases"),
        first=_("Months since"),
        labels=[str(k) for k in range(longest)],
        series=[
            Series(f"{one.month:%Y-%m}", [*one.recovered_ppm, *[None] * (longest - len(one.paid_minor))])
            for one in found
        ],
        unit="ppm",
        kind="line",
        note=_(
            "Of what was owed when the cases came in, debts in %(currency)s only; the last month is not over."
        )
        % {"currency": currency},
    )


def _promises(weeks: list[results.PromiseWeek]) -> Chart:
    return Chart(
        code="promises",
        title=_("Promises judged"),
        first=_("Week from"),
        labels=[short_day(one.week) for one in weeks],
        series=[
            Series(_("Kept"), [one.kept for one in weeks], "good"),
            Series(_("Kept in part"), [one.part_kept for one in weeks], "due"),
            Series(_("Broken"), [one.broken for one in weeks], "bad"),
        ],
        stacked=True,
    )


def _first_calls(weeks: list[results.FirstCallWeek]) -> Chart:
    return Chart(
        code="first-calls",
        title=_("First calls"),
        first=_("Week from"),
        labels=[short_day(one.week) for one in weeks],
        series=[
            Series(_("Conversations"), [one.held for one in weeks], "quiet"),
            Series(_("With a promise"), [one.promised for one in weeks]),
            Series(_("Promise kept"), [one.kept for one in weeks], "good"),
        ],
        note=_("A case's first conversation, by its week. The last weeks' promises are not all judged yet."),
    )


def _recovered(weeks: list[results.HourWeek], currency: str) -> Chart:
    return Chart(
        code="recovered",
        title=_("Payments posted"),
        first=_("Week from"),
        labels=[short_day(one.week) for one in weeks],
        series=[Series(_("Paid"), [one.recovered_minor for one in weeks])],
        unit="minor",
        currency=currency,
    )


def _per_hour(weeks: list[results.HourWeek], currency: str) -> Chart:
    return Chart(
        code="per-hour",
        title=_("Paid for each hour of conversation"),
        first=_("Week from"),
        labels=[short_day(one.week) for one in weeks],
        series=[Series(_("Paid for each hour"), [one.per_hour_minor for one in weeks])],
        unit="minor",
        kind="line",
        currency=currency,
        note=_(
            "The week's payments over its hours of conversation; it does not say which call brought them."
        ),
    )
