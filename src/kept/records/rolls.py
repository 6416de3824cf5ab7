"""How cases went from bucket to bucket: in a month, and from night to night, as nights count and keep it.

``0>1 CNY`` counts cases and ``0>1 CNY minor`` what they owed; a case that was not there before comes from
``new``, one that is closed goes to ``closed``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kept.records.models import Case, Night, RunStatus

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


def counted(
    before: Sequence[int | None], after: Sequence[int | str], currency: Sequence[str], minor: Sequence[int]
) -> dict[str, int]:
    """Return moves as nights keep them, of (n,) cases: buckets before (None for new) and after, and owed."""
    moves: Counter[str] = Counter()
    for came, went, money, owed in zip(before, after, currency, minor, strict=True):
        move = f"{NEW if came is None else came}>{went} {money}"
        moves[move] += 1
        moves[f"{move}{_MINOR}"] += owed
    return dict(moves)


def rolled_out() -> dict[str, int]:
    """Return the cases closed since the last night of a month, by the bucket in which it found them.

    Each is counted once: its bucket is forgotten.
    """
    gone = Case.objects.filter(closed_on__isnull=False, month_bucket__isnull=False)
    rows = list(gone.values_list("month_bucket", "currency", "month_total_minor"))
    gone.update(month_bucket=None)
    return counted(
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
