"""What was reached: promises kept, first calls, money by the hour, and the curve of each month's cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    BigIntegerField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.db.models import Case as Choose
from django.db.models.functions import TruncMonth, TruncWeek

from kept.ledger import EventKind
from kept.money import PPM
from kept.records.models import Case, Channel, Contact, Debt, Entry, Promise, PromiseStatus

_KEPT, _PART, _BROKEN = PromiseStatus.KEPT, PromiseStatus.PART_KEPT, PromiseStatus.BROKEN
_JUDGED = (_KEPT, _PART, _BROKEN)
_OPENING = ("principal_minor", "interest_minor", "penalty_minor", "fee_minor", "cost_minor")


@dataclass(frozen=True, slots=True)
class PromiseWeek:
    """Promises judged in the week that begins on a Monday."""

    week: date
    kept: int
    part_kept: int
    broken: int

    @property
    def judged(self) -> int:
        """How many were judged."""
        return self.kept + self.part_kept + self.broken


@dataclass(frozen=True, slots=True)
class FirstCallWeek:
    """First conversations held in a week, and what became of the promises given in them (M2)."""

    week: date
    held: int
    promised: int
    kept: int
    judged: int


@dataclass(frozen=True, slots=True)
class HourWeek:
    """Money posted in a week beside the seconds spent in conversation with borrowers."""

    week: date
    recovered_minor: int
    seconds: int
    conversations: int

    @property
    def per_hour_minor(self) -> int | None:
        """Recovered for each hour of conversation; None where none was held."""
        return self.recovered_minor * 3600 // self.seconds if self.seconds else None


@dataclass(frozen=True, slots=True)
class Vintage:
    """Cases that came in one month: what was placed, and what was paid by the end of each month since."""

    month: date
    placed_minor: int
    paid_minor: tuple[int, ...]

    @property
    def recovered_ppm(self) -> tuple[int, ...]:
        """The share paid by the end of each month, parts per million."""
        return tuple(paid * PPM // self.placed_minor if self.placed_minor else 0 for paid in self.paid_minor)


def main_currency() -> str:
    """Return the currency that most cases are in; amounts of others are not added to it."""
    found = Case.objects.values("currency").annotate(n=Count("pk")).order_by("-n", "currency").first()
    return found["currency"] if found else "CNY"


def promises_by_week(since: date) -> list[PromiseWeek]:
    """Return what was judged in each week that had any, oldest first."""
    rows = (
        Promise.objects.filter(status__in=_JUDGED, settled_on__gte=since)
        .values(week=TruncWeek("settled_on"))
        .annotate(
            kept=Count("pk", filter=Q(status=_KEPT)),
            part_kept=Count("pk", filter=Q(status=_PART)),
            broken=Count("pk", filter=Q(status=_BROKEN)),
        )
        .order_by("week")
    )
    return [PromiseWeek(**row) for row in rows]


def first_calls_by_week(since: date) -> list[FirstCallWeek]:
    """Return the first conversations of each week that had any, oldest first."""
    rows = (
        Contact.objects.filter(pk__in=_firsts(), local_date__gte=since)
        .values(week=TruncWeek("local_date"))
        .annotate(
            held=Count("pk", distinct=True),
            promised=Count("promises__contact", distinct=True),
            kept=Count("promises", filter=Q(promises__status=_KEPT), distinct=True),
            judged=Count("promises", filter=Q(promises__status__in=_JUDGED), distinct=True),
        )
        .order_by("week")
    )
    return [FirstCallWeek(**row) for row in rows]


def _firsts() -> QuerySet[Contact, int]:
    """Return the first conversation with the borrower of each case that had one."""
    return _conversations().values("case").annotate(first=Min("pk")).values_list("first", flat=True)


def _conversations() -> QuerySet[Contact]:
    return Contact.objects.filter(channel=Channel.CALL, conversation=True, relation=None)


def recovery_by_week(since: date, currency: str) -> list[HourWeek]:
    """Return money and conversation of each week that had either, oldest first."""
    paid = payments().filter(debt__currency=currency).filter(on__gte=since).values(week=TruncWeek("on"))
    money = dict(paid.annotate(minor=net()).values_list("week", "minor"))
    length = ExpressionWrapper(F("ended_at") - F("at"), output_field=DurationField())
    held = _conversations().filter(local_date__gte=since, ended_at__isnull=False)
    spoken = held.values(week=TruncWeek("local_date")).annotate(length=Sum(length), n=Count("pk"))
    hours = {row["week"]: (int(row["length"].total_seconds()), row["n"]) for row in spoken}
    return [HourWeek(week, money.get(week, 0), *hours.get(week, (0, 0))) for week in sorted({*money, *hours})]


def payments() -> QuerySet[Entry]:
    """Return the payments posted since their debt was placed, and what went back of them."""
    return Entry.objects.filter(
        kind__in=(EventKind.PAYMENT, EventKind.REVERSAL),
        debt__recalled_on=None,
        on__gte=F("debt__opened_on"),
    )


def net() -> Sum:
    """Return the sum of payments less what went back of them."""
    signed = Choose(
        When(kind=EventKind.REVERSAL, then=-1 * F("amount_minor")),
        default=F("amount_minor"),
        output_field=BigIntegerField(),
    )
    return Sum(signed)


def vintages(currency: str, *, until: date, months: int = 12) -> list[Vintage]:
    """Return the months in which cases came in, newest last, at most so many of them.

    Args:
        currency: of the debts counted.
        until: the last day counted.
        months: how many months at most.
    """
    debts = Debt.objects.filter(currency=currency, recalled_on=None)
    placed = debts.values(month=TruncMonth("case__opened_on")).annotate(
        minor=Sum(sum((F(name) for name in _OPENING[1:]), start=F(_OPENING[0])))
    )
    paid: dict[date, dict[date, int]] = defaultdict(dict)
    by_month = payments().filter(debt__currency=currency).filter(on__lte=until)
    for row in by_month.values(month=TruncMonth("debt__case__opened_on"), paid=TruncMonth("on")).annotate(
        minor=net()
    ):
        paid[row["month"]][row["paid"]] = row["minor"]
    newest = sorted(placed, key=lambda row: row["month"])[-months:]
    return [
        Vintage(row["month"], row["minor"], tuple(_cumulated(paid[row["month"]], row["month"], until)))
        for row in newest
    ]


def _cumulated(paid: dict[date, int], month: date, until: date) -> Iterable[int]:
    total = 0
    while month <= until:
        total += paid.get(month, 0)
        yield total
        month = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
