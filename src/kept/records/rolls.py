"""How cases went from bucket to bucket: in a month, and from night to night, as nights count and keep it.

``0>1 CNY`` counts cases and ``0>1 CNY minor`` what they owed; a case that was not there before comes from
``new``, one that is closed goes to ``closed``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kept.records.models import Case, Night, RunStatus
from kept.records.night_columns import Known
from kept.strategy.figures import Figures

#: Buckets as nights count them, and where a case comes from that none has seen, and goes that is closed.
BUCKETS = tuple(str(code) for code in range(8))
NEW, CLOSED = "new", "closed"
_MINOR = " minor"


@dataclass(frozen=True, kw_only=True)
class Rolls:
    """Moves from bucket to bucket between two dates, in one currency.

    ``cases`` and ``minor`` are by where a case came from and where it went; ``minor`` is what was owed at the
    beginning. Staying is a move too.
    """

    since: date | None
    until: date
    currency: str
    cases: Mapping[tuple[str, str], int]
    minor: Mapping[tuple[str, str], int]


def ends_month(on: date) -> bool:
    """Return whether a date is the last of its month: from it the next month's rolls are counted."""
    return (on + timedelta(days=1)).day == 1


def moves(known: Known, figures: Figures) -> dict[str, int]:
    """Return from which bucket of the night before (n,) cases came into which, and what they owe."""
    before = [
        bucket if seen else None
        for bucket, seen in zip(known.bucket.tolist(), known.closed.tolist(), strict=True)
    ]
    return _counted(before, figures.bucket.tolist(), known.currency, figures.total_minor.tolist())


def rolls(known: Known, figures: Figures) -> dict[str, int]:
    """Return from which bucket of the last month's end (n,) cases came into which, and what they owed then.

    Of a case that came in since, what it owes now.
    """
    owed = zip(known.month_bucket, known.month_total_minor, figures.total_minor.tolist(), strict=True)
    then = [now if bucket is None else minor for bucket, minor, now in owed]
    return _counted(known.month_bucket, figures.bucket.tolist(), known.currency, then)


def _counted(
    before: Sequence[int | None], after: Sequence[int | str], currency: Sequence[str], minor: Sequence[int]
) -> dict[str, int]:
    found: Counter[str] = Counter()
    for came, went, money, owed in zip(before, after, currency, minor, strict=True):
        move = f"{NEW if came is None else came}>{went} {money}"
        found[move] += 1
        found[f"{move}{_MINOR}"] += owed
    return dict(found)


def rolled_out() -> dict[str, int]:
    """Return the cases closed since the last night of a month, by the bucket in which it found them.

    Each is counted once: its bucket is forgotten.
    """
    gone = Case.objects.filter(closed_on__isnull=False, month_bucket__isnull=False)
    rows = list(gone.values_list("month_bucket", "currency", "month_total_minor"))
    gone.update(month_bucket=None)
    return _counted(
        [before for before, _, _ in rows],
        [CLOSED] * len(rows),
        [currency for _, currency, _ in rows],
        [minor for _, _, minor in rows],
    )


def monthly(currency: str, *, months: int) -> list[Rolls]:
    """Return the rolls of the last months that ended, the newest first."""
    nights = Night.objects.filter(status=RunStatus.DONE).exclude(rolls={}).order_by("-on")
    rows = list(nights.values_list("on", "rolls")[:months])
    return [_rolls([told], None, on, currency) for on, told in rows]


def nightly(currency: str, *, nights: int) -> Rolls | None:
    """Return the moves of each of the last nights added up; None before the first night."""
    done = Night.objects.filter(status=RunStatus.DONE).order_by("-on")
    rows = list(done.values_list("on", "buckets")[:nights])
    if not rows:
        return None
    return _rolls((told for _, told in rows), rows[-1][0], rows[0][0], currency)


def _rolls(told: Iterable[Mapping[str, int]], since: date | None, until: date, currency: str) -> Rolls:
    cases, minor = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for counts in told:
        for move, many in counts.items():
            path, _, money = move.removesuffix(_MINOR).partition(" ")
            before, _, after = path.partition(">")
            if money == currency:
                (minor if move.endswith(_MINOR) else cases)[before, after] += many
    return Rolls(since=since, until=until, currency=currency, cases=cases, minor=minor)
